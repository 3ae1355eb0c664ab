// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/directory.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "fs/mem/file.h"
#include "fs/mem/special.h"

namespace wasifs::mem {
namespace {

/// What a directory leads to.
struct Names {
  EntryTable entries;
  std::unique_ptr<Borrowed> borrowed;
};

/// Names of directories whose destruction has begun on this thread. A tree may be deeper than the
/// stack, so the outermost destructor takes the others' names and goes through them in a loop.
thread_local constinit std::vector<Names>* doomed = nullptr;

void clear_parent(Inode& child) noexcept {
  if (DirInode* directory = child.as_directory()) {
    static_cast<Directory*>(directory)->set_parent(nullptr);
  }
}

/// Entries copied out of a directory, so that no lock is held while somebody looks at them.
class Batch {
 public:
  /// Returns false when there is no room.
  bool add(const Entry& entry) noexcept {
    const std::string_view name = entry.name();
    if (count_ == items_.size() || names_.size() - name_bytes_ < name.size()) return false;
    char* copy = names_.data() + name_bytes_;
    std::memcpy(copy, name.data(), name.size());
    name_bytes_ += name.size();
    items_[count_++] = {.name = {copy, name.size()},
                        .ino = entry.ino(),
                        .type = entry.type(),
                        .next = entry.cookie() + 1};
    return true;
  }
  [[nodiscard]] std::span<const DirEntry> items() const noexcept { return {items_.data(), count_}; }
  void clear() noexcept { count_ = name_bytes_ = 0; }

 private:
  std::array<DirEntry, 64> items_;
  std::array<char, 4096> names_;
  std::size_t count_ = 0;
  std::size_t name_bytes_ = 0;
};

}  // namespace

Node& node_of(Inode& inode) noexcept {
  switch (inode.kind()) {
    case InodeKind::file:
      return static_cast<File&>(inode);
    case InodeKind::directory:
      return static_cast<Directory&>(inode);
    case InodeKind::link:
      return static_cast<Link&>(inode);
    default:
      return static_cast<Special&>(inode);
  }
}

// The seed is the address, which a guest cannot see and which the system randomises.
Directory::Directory(Ref<Common> common, Directory* parent) noexcept
    : Node(*this, std::move(common), 2),
      entries_(reinterpret_cast<std::uintptr_t>(this)),
      parent_(parent),
      names_changed_(this->common().changes.period()) {
  this->common().directories.fetch_add(1, std::memory_order_relaxed);
}

Directory::Directory(Ref<Common> common, const NodeState& state) noexcept
    : Node(std::move(common), state),
      entries_(reinterpret_cast<std::uintptr_t>(this)),
      parent_(nullptr),
      names_changed_(0) {
  this->common().directories.fetch_add(1, std::memory_order_relaxed);
}

Directory::~Directory() {
  std::unordered_map<std::uint64_t, Ref<Inode>> linked;
  Names names{std::move(entries_), std::move(borrowed_)};
  const bool last = common().directories.fetch_sub(1, std::memory_order_acq_rel) == 1;
  const bool empty = names.entries.empty() && (!names.borrowed || names.borrowed->made.empty());
  if (empty && !last) return;
  {
    const ChangeTree held(common().tree, common().owners);
    names.entries.visit_from(0, [](const Entry& entry) {
      if (entry.made()) clear_parent(*entry.inode());
      return true;
    });
    if (names.borrowed) {
      for (const auto& [number, inode] : names.borrowed->made) clear_parent(*inode);
    }
    if (last) linked.swap(common().linked);
  }
  if (doomed != nullptr) {
    doomed->push_back(std::move(names));
    return;
  }
  std::vector<Names> pending;
  doomed = &pending;
  pending.push_back(std::move(names));
  while (!pending.empty()) {
    const Names next = std::move(pending.back());
    pending.pop_back();
    // Leaving the block releases the inodes, whose destructors add to `pending`.
  }
  doomed = nullptr;
}

Result<void> Directory::set_times(const TimesChange& change) {
  change_times(*this, change);
  return {};
}

Result<Ref<Inode>> Directory::lookup(std::string_view name) {
  {
    const LookAtTree held(common().tree, common().owners);
    WASIFS_TRY(Inode* const found, find_child(name));
    if (found != nullptr) return Ref<Inode>(found);
  }
  return make(name);
}

Result<void> Directory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  WASIFS_CHECK(look());
  Batch batch;
  for (;;) {
    batch.clear();
    bool more = false;
    {
      const LookAtTree held(common().tree, common().owners);
      names().visit_from(cookie, [&](const Entry& entry) {
        more = !batch.add(entry);
        return !more;
      });
    }
    for (const DirEntry& entry : batch.items()) {
      if (!sink(entry)) {
        more = false;
        break;
      }
      cookie = entry.next;
    }
    if (!more) break;
  }
  accessed(*this);
  return {};
}

std::uint64_t Directory::parent_ino() noexcept {
  const LookAtTree held(common().tree, common().owners);
  return parent_ == nullptr ? 0 : parent_->ino();
}

/// Adds `name` for the inode that `make` gives: a `Result<Ref<Inode>>`.
template <class Make>
Result<Ref<Inode>> Directory::add(std::string_view name, Make make) {
  WASIFS_CHECK(look());
  const ChangeTree held(common().tree, common().owners);
  if (removed()) return Errno::noent;
  if (names().find(name) != nullptr) return Errno::exist;
  if (!common().inodes.take(1)) return Errno::dquot;
  to_change_names();
  WASIFS_TRY(Ref<Inode> inode, make());
  entries_.add(name, inode);
  changed(common().now());
  return inode;
}

Result<Ref<Inode>> Directory::create_file(std::string_view name) {
  return add(name, [this]() -> Result<Ref<Inode>> { return make_ref<File>(shared_common()); });
}

Result<void> Directory::make_directory(std::string_view name) {
  WASIFS_CHECK(add(name, [this]() -> Result<Ref<Inode>> {
    set_nlink(nlink() + 1);
    return make_ref<Directory>(shared_common(), this);
  }));
  return {};
}

Result<void> Directory::make_link(std::string_view name, std::string_view target) {
  WASIFS_CHECK(add(name, [&]() -> Result<Ref<Inode>> {
    if (!common().bytes.take(target.size())) {
      common().inodes.give_back(1);
      return Errno::nospc;
    }
    return make_ref<Link>(shared_common(), target);
  }));
  return {};
}

Result<void> Directory::make_special(std::string_view name, const SpecialFile& file) {
  WASIFS_CHECK(
      add(name, [&]() -> Result<Ref<Inode>> { return make_ref<Special>(shared_common(), file); }));
  return {};
}

Result<void> Directory::unlink(std::string_view name) {
  WASIFS_CHECK(prepare(name));
  Ref<Inode> gone;  // destroyed after the lock is given back
  const ChangeTree held(common().tree, common().owners);
  const Entry* entry = names().find(name);
  if (entry == nullptr) return Errno::noent;
  if (entry->type() == FileType::directory) return Errno::isdir;
  gone = take_out(*entry, name);
  return {};
}

Result<void> Directory::remove_directory(std::string_view name) {
  WASIFS_CHECK(prepare(name));
  Ref<Inode> gone;
  const ChangeTree held(common().tree, common().owners);
  const Entry* entry = names().find(name);
  if (entry == nullptr) return Errno::noent;
  if (entry->type() != FileType::directory) return Errno::notdir;
  if (!static_cast<Directory*>(made(*entry))->names().empty()) return Errno::notempty;
  gone = take_out(*entry, name);
  return {};
}

/// Whether this is `ancestor` or lies below it.
bool Directory::lies_in(const Directory& ancestor) const noexcept {
  const Directory* at = this;
  while (at != nullptr && at != &ancestor) at = at->parent_;
  return at != nullptr;
}

/// Removes the entry of `name`; the inode lost it.
Ref<Inode> Directory::take_out(const Entry& entry, std::string_view name) {
  const Timestamp now = common().now();
  const bool was_borrowed = borrowed_ != nullptr;
  to_change_names();
  Ref<Inode> inode = entries_.remove(was_borrowed ? *entries_.find(name) : entry);
  if (inode->kind() == InodeKind::directory) set_nlink(nlink() - 1);
  lost_name(*inode, now);
  changed(now);
  return inode;
}

/// Before names of `inode`, or what is known by them, change.
void Directory::to_change_status(Inode& inode) noexcept {
  if (inode.kind() == InodeKind::file) {
    static_cast<File&>(inode).begin_change();  // its guard is another one
  } else {
    node_of(inode).to_change(inode);
  }
}

/// Keeps the books of an inode that has no name any more.
void Directory::lost_last_name(Inode& inode) {
  Node& node = node_of(inode);
  Common& common = node.common();
  switch (inode.kind()) {
    case InodeKind::file:
      static_cast<File&>(inode).lose_names();
      break;
    case InodeKind::directory: {
      auto& directory = static_cast<Directory&>(inode);
      directory.to_change_names();  // clones do not find it any more
      directory.set_nlink(0);
      directory.parent_ = nullptr;
      break;
    }
    default:
      node.to_change(inode);
      node.set_nlink(0);
      if (inode.kind() == InodeKind::link) {
        common.nameless_bytes.count(static_cast<Link&>(inode).saved_target().size());
      }
  }
  common.nameless_inodes.count(1);
  if (common.changes.period() != 0) common.past.forget(node.ino());
  if (!common.linked.empty()) common.linked.erase(node.ino());
}

/// Keeps the books after a name that led to `inode` is gone. A directory had only that one.
void Directory::lost_name(Inode& inode, Timestamp now) {
  Node& node = node_of(inode);
  Common& common = node.common();
  if (inode.kind() == InodeKind::directory || node.nlink() == 1) {
    lost_last_name(inode);
  } else {
    to_change_status(inode);
    node.set_nlink(node.nlink() - 1);
    common.inodes.give_back(1);
  }
  node.changed_status(now);
}

}  // namespace wasifs::mem
