// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories put together by the embedder, while guests look. Inodes are asked for their numbers,
// which may be a system call, and sinks run guest-facing code, so neither happens under the lock: a
// listing copies a few entries at a time. Nodes know their numbers; asking one for all of its
// `Stat` could compute its content.
#include <map>
#include <vector>

#include "base/guarded.h"
#include "fs/callback/node.h"

namespace wasifs {
namespace {

constexpr std::uint64_t first_cookie = 3;
constexpr std::size_t entries_at_once = 64;

class StaticDirectoryNode final : public StaticDirectory, public CallbackNode {
 public:
  explicit StaticDirectoryNode(const NodeTimes& times) : CallbackNode(times) {}

  Result<Stat> stat() override { return node_stat(type(), 0); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }

  Result<void> add(std::string name, Ref<Inode> inode) override;
  Result<void> remove(std::string_view name) override;
  Result<Ref<Inode>> lookup(std::string_view name) override;
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;

 private:
  struct Entry {
    std::string name;
    Ref<Inode> inode;
    std::uint64_t cookie;
  };
  struct Table {
    std::map<std::uint64_t, Entry> by_cookie;
    std::map<std::string_view, std::uint64_t>
        cookies;  // by the names in by_cookie, which do not move
    std::uint64_t next_cookie = first_cookie;
  };
  // What an inode that is no node says. One that cannot be asked, such as a host file that is gone,
  // must not hide the others.
  [[nodiscard]] std::uint64_t number_of(const Entry& entry) {
    const Result<Stat> stat = entry.inode->stat();
    return stat ? stat->ino : number_of_place(number(), entry.name);
  }
  [[nodiscard]] std::vector<Entry> some_from(std::uint64_t cookie) const;

  Guarded<Table, lock_rank::inode_data(0)> table_;
};

Result<void> StaticDirectoryNode::add(std::string name, Ref<Inode> inode) {
  if (const Errno error = check_component(name); error != Errno::success) return error;
  const auto table = table_.lock();
  if (table->cookies.contains(name)) return Errno::exist;
  const std::uint64_t cookie = table->next_cookie++;
  const auto added =
      table->by_cookie.emplace(cookie, Entry{std::move(name), std::move(inode), cookie});
  table->cookies.emplace(added.first->second.name, cookie);
  return {};
}

Result<void> StaticDirectoryNode::remove(std::string_view name) {
  Ref<Inode> removed;  // goes after the lock
  const auto table = table_.lock();
  const auto found = table->cookies.find(name);
  if (found == table->cookies.end()) return Errno::noent;
  const auto entry = table->by_cookie.find(found->second);
  removed = std::move(entry->second.inode);
  table->cookies.erase(found);
  table->by_cookie.erase(entry);
  return {};
}

Result<Ref<Inode>> StaticDirectoryNode::lookup(std::string_view name) {
  Ref<Inode> inode;
  {
    const auto table = table_.lock();
    const auto found = table->cookies.find(name);
    if (found == table->cookies.end()) return Errno::noent;
    inode = table->by_cookie.find(found->second)->second.inode;
  }
  adopt_found(*inode, *this, name);
  return inode;
}

std::vector<StaticDirectoryNode::Entry> StaticDirectoryNode::some_from(std::uint64_t cookie) const {
  std::vector<Entry> some;
  const auto table = table_.lock();
  for (auto entry = table->by_cookie.lower_bound(cookie);
       entry != table->by_cookie.end() && some.size() < entries_at_once; ++entry) {
    some.push_back(entry->second);
  }
  return some;
}

Result<void> StaticDirectoryNode::read_entries(std::uint64_t cookie, const DirSink& sink) {
  while (true) {
    const std::vector<Entry> some = some_from(cookie);
    for (const Entry& entry : some) {
      CallbackNode* const node = adopt_found(*entry.inode, *this, entry.name);
      const std::uint64_t ino = node != nullptr ? node->number() : number_of(entry);
      cookie = entry.cookie + 1;
      const bool more =
          sink({.name = entry.name, .ino = ino, .type = entry.inode->type(), .next = cookie});
      if (!more) return {};
    }
    if (some.size() < entries_at_once) return {};
  }
}

}  // namespace

Ref<StaticDirectory> make_static_directory(NodeTimes times) {
  return make_ref<StaticDirectoryNode>(times);
}

}  // namespace wasifs
