// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/directory.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "fs/mem/file.h"

namespace wasifs::mem {
namespace {

/// Entries of directories whose destruction has begun on this thread. A tree may be deeper than the
/// stack, so the outermost destructor takes the others' entries and goes through them in a loop.
thread_local constinit std::vector<EntryTable>* doomed = nullptr;

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
                        .ino = node_of(*entry.inode()).ino(),
                        .type = entry.inode()->type(),
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
    default:
      return static_cast<Link&>(inode);
  }
}

// The seed is the address, which a guest cannot see and which the system randomises.
Directory::Directory(Ref<Common> common, Directory* parent) noexcept
    : Node(*this, std::move(common), 2),
      entries_(reinterpret_cast<std::uintptr_t>(this)),
      parent_(parent) {}

Directory::Directory(Ref<Common> common, const NodeState& state) noexcept
    : Node(std::move(common), state),
      entries_(reinterpret_cast<std::uintptr_t>(this)),
      parent_(nullptr) {}

Directory::~Directory() {
  if (entries_.empty()) return;
  {
    const ChangeTree held(common().tree, common().owners);
    entries_.visit_from(0, [](const Entry& entry) {
      if (DirInode* child = entry.inode()->as_directory()) {
        static_cast<Directory*>(child)->parent_ = nullptr;
      }
      return true;
    });
  }
  if (doomed != nullptr) {
    doomed->push_back(std::move(entries_));
    return;
  }
  std::vector<EntryTable> pending;
  doomed = &pending;
  pending.push_back(std::move(entries_));
  while (!pending.empty()) {
    const EntryTable last = std::exchange(pending.back(), EntryTable(0));
    pending.pop_back();
    // Leaving the block releases the inodes, whose destructors add to `pending`.
  }
  doomed = nullptr;
}

Result<void> Directory::set_times(const TimesChange& change) {
  Node::set_times(change);
  return {};
}

Result<Ref<Inode>> Directory::lookup(std::string_view name) {
  const LookAtTree held(common().tree, common().owners);
  const Entry* entry = entries_.find(name);
  if (entry == nullptr) return Errno::noent;
  return entry->inode();
}

Result<void> Directory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  Batch batch;
  for (;;) {
    batch.clear();
    bool more = false;
    {
      const LookAtTree held(common().tree, common().owners);
      entries_.visit_from(cookie, [&](const Entry& entry) {
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
  accessed();
  return {};
}

std::uint64_t Directory::parent_ino() noexcept {
  const LookAtTree held(common().tree, common().owners);
  return parent_ == nullptr ? 0 : parent_->ino();
}

/// Adds `name` for the inode that `make` gives: a `Result<Ref<Inode>>`.
template <class Make>
Result<Ref<Inode>> Directory::add(std::string_view name, Make make) {
  const ChangeTree held(common().tree, common().owners);
  if (removed()) return Errno::noent;
  if (entries_.find(name) != nullptr) return Errno::exist;
  if (!common().inodes.take(1)) return Errno::dquot;
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

Result<void> Directory::unlink(std::string_view name) {
  Ref<Inode> gone;  // destroyed after the lock is given back
  const ChangeTree held(common().tree, common().owners);
  const Entry* entry = entries_.find(name);
  if (entry == nullptr) return Errno::noent;
  if (entry->inode()->kind() == InodeKind::directory) return Errno::isdir;
  gone = take_out(*entry);
  return {};
}

Result<void> Directory::remove_directory(std::string_view name) {
  Ref<Inode> gone;
  const ChangeTree held(common().tree, common().owners);
  const Entry* entry = entries_.find(name);
  if (entry == nullptr) return Errno::noent;
  auto* child = static_cast<Directory*>(entry->inode()->as_directory());
  if (child == nullptr) return Errno::notdir;
  if (!child->entries_.empty()) return Errno::notempty;
  gone = take_out(*entry);
  return {};
}

/// Whether this is `ancestor` or lies below it.
bool Directory::lies_in(const Directory& ancestor) const noexcept {
  const Directory* at = this;
  while (at != nullptr && at != &ancestor) at = at->parent_;
  return at != nullptr;
}

/// Removes a name; the inode lost it.
Ref<Inode> Directory::take_out(const Entry& entry) {
  const Timestamp now = common().now();
  Ref<Inode> inode = entries_.remove(entry);
  if (inode->kind() == InodeKind::directory) set_nlink(nlink() - 1);
  lost_name(*inode, now);
  changed(now);
  return inode;
}

/// Keeps the books after a name that led to `inode` is gone. A directory had only that one.
void Directory::lost_name(Inode& inode, Timestamp now) noexcept {
  Node& node = node_of(inode);
  if (inode.kind() == InodeKind::directory) {
    node.set_nlink(0);
    static_cast<Directory&>(inode).parent_ = nullptr;
  } else {
    node.set_nlink(node.nlink() - 1);
    if (node.nlink() != 0) node.common().inodes.give_back(1);
  }
  node.changed_status(now);
}

}  // namespace wasifs::mem
