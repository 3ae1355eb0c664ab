// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of one directory: in the order of their cookies, which is the order of creation, and
// found by hash. Used by `Directory` under the tree's lock.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "fs/mem/large_array.h"
#include "wasifs/inode.h"
#include "wasifs/ref.h"

namespace wasifs::mem {

/// One name.
class Entry {
 public:
  Entry(std::string_view name, std::uint32_t hash, std::uint64_t cookie, Ref<Inode> inode);
  Entry(Entry&& other) noexcept;
  Entry& operator=(Entry&& other) noexcept;
  ~Entry() {
    if (made()) std::destroy_at(&inode_);
  }

  [[nodiscard]] std::string_view name() const noexcept { return {name_.get(), length_}; }
  /// Whether there is an inode of this tree. In a clone it is made when it is looked up.
  [[nodiscard]] bool made() const noexcept { return state_ == State::made; }
  /// The inode, where it is made.
  [[nodiscard]] const Ref<Inode>& inode() const noexcept { return inode_; }
  [[nodiscard]] std::uint64_t ino() const noexcept;
  [[nodiscard]] FileType type() const noexcept { return type_; }
  /// Where it stands in its directory.
  [[nodiscard]] std::uint64_t cookie() const noexcept { return cookie_; }

 private:
  friend class EntryTable;
  enum class State : std::uint8_t { free, unmade, made };

  /// A copy that is not made.
  explicit Entry(const Entry& other);
  [[nodiscard]] bool free() const noexcept { return state_ == State::free; }
  void take(Entry& other) noexcept;
  void set(Ref<Inode> inode) noexcept;
  void clear() noexcept;

  union {
    Ref<Inode> inode_;      // made
    std::uint64_t number_;  // unmade: that of the inode
  };
  std::uint64_t cookie_;
  std::unique_ptr<char[]> name_;
  std::uint32_t hash_;
  std::uint8_t length_;
  State state_;  // free: the name was removed, until the table is packed
  FileType type_;
};
static_assert(sizeof(void*) != 8 || sizeof(Entry) == 32,
              "counted on for the memory of an empty file");

/// See the top of the file. Pointers to entries are valid until the table changes.
class EntryTable {
 public:
  static constexpr std::uint64_t first_cookie = 3;

  /// Guests choose the names, so where they fall is theirs to guess only without `seed`.
  explicit EntryTable(std::uint64_t seed) noexcept : seed_(seed) {}
  EntryTable(EntryTable&&) = default;
  EntryTable& operator=(EntryTable&&) = default;
  /// The same names, leading to inodes that are not made.
  [[nodiscard]] EntryTable unmade_copy() const;

  [[nodiscard]] bool empty() const noexcept { return live_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return live_; }
  /// The entry of `name`, or null.
  [[nodiscard]] const Entry* find(std::string_view name) const noexcept;
  /// The cookie that the next name gets.
  [[nodiscard]] std::uint64_t next_cookie() const noexcept { return next_cookie_; }
  /// Sets it, for restoring.
  void set_next_cookie(std::uint64_t cookie) noexcept { next_cookie_ = cookie; }
  /// Adds an absent name behind all others.
  void add(std::string_view name, Ref<Inode> inode);
  /// Takes `entry` out and returns what it led to.
  [[nodiscard]] Ref<Inode> remove(const Entry& entry);
  /// Makes `entry` lead to another inode and returns the one before.
  [[nodiscard]] Ref<Inode> replace(const Entry& entry, Ref<Inode> inode);
  /// Gives `entry` the inode that it was to lead to.
  void make(const Entry& entry, Ref<Inode> inode) noexcept;
  /// Gives `entry` another name, absent until now, in the same place.
  void rename(const Entry& entry, std::string_view name);

  /// Calls `visit(entry)` in order from the first entry whose cookie is at least `cookie`, until it
  /// returns false.
  template <class Visit>
  void visit_from(std::uint64_t cookie, Visit visit) const {
    for (std::size_t i = first_from(cookie); i < entries_.size(); ++i) {
      if (!entries_[i].free() && !visit(entries_[i])) return;
    }
  }

 private:
  static constexpr std::size_t searched_in_line = 8;  // so many entries need no index
  static constexpr std::size_t spare_entries = 4;     // that a small table may keep room for

  [[nodiscard]] std::uint32_t hash_of(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t first_from(std::uint64_t cookie) const noexcept;
  [[nodiscard]] std::size_t place_of(const Entry& entry) const noexcept;
  [[nodiscard]] std::size_t slot_of(std::size_t place) const noexcept;
  void index(std::size_t place) noexcept;
  void put_into_slot(std::size_t place) noexcept;
  void pack();
  void shrink();
  void build_index();

  LargeArray<Entry> entries_;  // rising cookies
  // Open addressing; size 0 or a power of two. Place + 1 in the bits of `place_mask_` and, in the
  // others, those of the hash; 0 free, all bits removed.
  LargeArray<std::uint32_t> slots_;
  std::uint32_t place_mask_ = 0;
  std::size_t live_ = 0;
  std::size_t used_slots_ = 0;  // that are not free
  std::uint64_t next_cookie_ = first_cookie;
  std::uint64_t seed_;
};

/// What directories of several trees have alike: nobody changes it.
struct SharedTable final : RefCounted {
  explicit SharedTable(EntryTable all) noexcept : table(std::move(all)) {}
  const EntryTable table;
};

}  // namespace wasifs::mem
