// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Building and swapping the trie of mounts. A change rebuilds it whole: mounts are few and change
// rarely, walks are many.
#include "vfs/mount_table.h"

#include <algorithm>

#include "vfs/supplied_directory.h"
#include "wasifs/persist.h"

namespace wasifs {

namespace {

/// Where `name` is, or belongs, in a sorted list of children.
template <class Children>
auto position_of(Children& children, std::string_view name) noexcept {
  return std::lower_bound(
      children.begin(), children.end(), name,
      [](const auto& child, std::string_view wanted) { return child.first < wanted; });
}

/// Cuts the first component off a normalised path without its leading slash.
std::string_view take_component(std::string_view& rest) noexcept {
  const std::string_view component = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(rest.size(), component.size() + 1));
  return component;
}

Result<MountEntry> make_entry(std::string path, Ref<FileSystem> filesystem) {
  MountEntry entry;
  WASIFS_TRY(entry.root, filesystem->root());
  // What snapshots hold gets its device number in the order of mounting, whoever looks at it first.
  if (filesystem->persistent()) static_cast<void>(entry.root->stat());
  auto mount = make_ref<Mount>();
  mount->path = std::move(path);
  mount->filesystem = std::move(filesystem);
  entry.mount = std::move(mount);
  return entry;
}

}  // namespace

const MountNode* MountNode::child(std::string_view name) const noexcept {
  const auto found = position_of(children_, name);
  return found != children_.end() && found->first == name ? found->second : nullptr;
}

std::string_view MountNode::name() const noexcept {
  return std::string_view(path_).substr(path_.rfind('/') + 1);
}

MountTree::MountTree(std::vector<MountEntry> entries, std::uint64_t version,
                     std::shared_ptr<const MountTable> table, const Before& before,
                     std::uint64_t& next_serial)
    : entries_(std::move(entries)), version_(version), table_(std::move(table)) {
  MountNode start;
  start.path_ = "/";
  const auto place = [&](MountNode&& made) -> MountNode& {
    made.tree_ = this;
    std::optional<KeptPlace> kept = before(made.path_);
    made.serial_ = kept ? kept->serial : next_serial++;
    made.supplied_ = kept && kept->supplied
                         ? std::move(kept->supplied)
                         : make_ref<SuppliedDirectory>(table_->device(), made.serial_ + 1);
    return *nodes_.emplace_back(std::make_unique<MountNode>(std::move(made)));
  };
  place(std::move(start));
  for (const MountEntry& entry : entries_) {
    MountNode* node = nodes_.front().get();
    std::string_view rest = std::string_view(entry.mount->path).substr(1);
    while (!rest.empty()) {
      const std::string_view name = take_component(rest);
      const auto at = position_of(node->children_, name);
      if (at != node->children_.end() && at->first == name) {
        node = const_cast<MountNode*>(at->second);  // made by this constructor, not shared yet
        continue;
      }
      MountNode made;
      made.path_ = entry.mount->path.substr(
          0, static_cast<std::size_t>(name.data() + name.size() - entry.mount->path.data()));
      MountNode& child = place(std::move(made));
      node->children_.insert(at, {child.name(), &child});
      node = &child;
    }
    node->mount_ = entry.mount;
    node->root_ = entry.root;
  }
}

const MountNode* MountTree::find(std::string_view path) const noexcept {
  const MountNode* node = &root();
  std::string_view rest = path.substr(1);
  while (node != nullptr && !rest.empty()) node = node->child(take_component(rest));
  return node;
}

MountTable::MountTable(std::uint64_t device)
    : supplied_mount_([] {
        auto mount = make_ref<Mount>();
        mount->path = "/";
        return mount;
      }()),
      device_(device) {}

std::shared_ptr<MountTable> MountTable::make() {
  auto table = std::make_shared<MountTable>(allocate_device_number());
  table->replace(*table->state_.lock(), {});
  return table;
}

MountTable::Saved MountTable::saved() const {
  Saved saved{.device = device_, .next_serial = 0, .serials = {}};
  std::shared_ptr<const MountTree> tree;
  {
    const auto state = state_.lock();
    tree = state->tree;
    saved.next_serial = state->next_serial;
  }
  std::vector<const MountNode*> waiting{&tree->root()};  // deep tries are not recursed into
  while (!waiting.empty()) {
    const MountNode* node = waiting.back();
    waiting.pop_back();
    saved.serials.emplace(node->path(), node->serial());
    for (const auto& [name, child] : node->children()) waiting.push_back(child);
  }
  return saved;
}

Result<std::shared_ptr<MountTable>> MountTable::restored(std::vector<MountInfo> mounts,
                                                         const Saved& saved) {
  std::vector<MountEntry> entries;
  for (MountInfo& mount : mounts) {
    WASIFS_TRY(MountEntry entry, make_entry(std::move(mount.path), std::move(mount.filesystem)));
    entries.push_back(std::move(entry));
  }
  auto table = std::make_shared<MountTable>(saved.device);
  const auto state = table->state_.lock();
  state->next_serial = saved.next_serial;
  table->replace(*state, std::move(entries), [&](const std::string& path) {
    const auto found = saved.serials.find(path);
    return found == saved.serials.end() ? std::nullopt
                                        : std::optional(KeptPlace{found->second, nullptr});
  });
  return table;
}

void MountTable::replace(State& state, std::vector<MountEntry> entries,
                         const MountTree::Before& before) {
  const std::uint64_t version = version_.load(std::memory_order_relaxed) + 1;
  state.tree = std::make_shared<const MountTree>(std::move(entries), version, shared_from_this(),
                                                 before, state.next_serial);
  version_.store(version, std::memory_order_release);
}

void MountTable::replace(State& state, std::vector<MountEntry> entries) {
  const std::shared_ptr<const MountTree> previous = state.tree;
  replace(state, std::move(entries), [&](const std::string& path) -> std::optional<KeptPlace> {
    const MountNode* node = previous == nullptr ? nullptr : previous->find(path);
    if (node == nullptr) return std::nullopt;
    return KeptPlace{node->serial(), node->supplied()};
  });
}

Result<void> MountTable::add(std::string path, Ref<FileSystem> filesystem) {
  WASIFS_TRY(MountEntry added, make_entry(std::move(path), std::move(filesystem)));
  std::shared_ptr<const MountTree> old;  // ends after the lock
  const auto state = state_.lock();
  old = state->tree;
  std::vector<MountEntry> entries = old->entries();
  const auto behind = std::upper_bound(
      entries.begin(), entries.end(), added.mount->path,
      [](const std::string& place, const MountEntry& entry) { return place < entry.mount->path; });
  entries.insert(behind, std::move(added));
  replace(*state, std::move(entries));
  return {};
}

Result<void> MountTable::remove(std::string_view path) {
  std::shared_ptr<const MountTree> old;  // ends after the lock, and with it maybe the file system
  const auto state = state_.lock();
  old = state->tree;
  std::vector<MountEntry> entries = old->entries();
  const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const MountEntry& entry) {
    return entry.mount->path == path;
  });
  if (last == entries.rend()) return Errno::inval;
  entries.erase(std::next(last).base());
  replace(*state, std::move(entries));
  return {};
}

void MountTable::close() {
  std::shared_ptr<const MountTree> old;
  const auto state = state_.lock();
  old = std::move(state->tree);
}

std::shared_ptr<const MountTree> MountTable::current() const {
  return state_.lock()->tree;
}

const MountNode* refresh_place(const std::shared_ptr<const MountNode>& place,
                               std::shared_ptr<const MountTree>& renewed) {
  if (place == nullptr) return nullptr;
  const MountTree& tree = place->tree();
  if (tree.version() == tree.table().version()) [[likely]]
    return place.get();
  renewed = tree.table().current();
  if (renewed == nullptr) return place.get();  // the namespace ended
  return renewed->find(place->path());
}

Location location_of_place(const std::shared_ptr<const MountTree>& tree, const MountNode& node) {
  Location location;
  const bool mounted = static_cast<bool>(node.root());
  location.mount = mounted ? node.mount() : tree->table().supplied_mount();
  location.inode = mounted ? node.root() : node.supplied();
  location.place = std::shared_ptr<const MountNode>(tree, &node);
  return location;
}

}  // namespace wasifs
