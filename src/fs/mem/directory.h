// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of a memory file system. Any thread; what needs two directories is in
// `MemFileSystem`. In a clone it borrows its names from the source until they change, and its
// entries lead to inodes that are made when they are looked up; both is in borrowed.cpp. Paths of
// several names are in beneath.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "fs/mem/entry_table.h"
#include "fs/mem/node.h"

namespace wasifs::mem {

/// Names that a directory of a clone shares with others.
struct Borrowed {
  Ref<const SharedTable> table;                        ///< Null until somebody looks.
  std::unordered_map<std::uint64_t, Ref<Inode>> made;  ///< By number.
};

class Directory final : public DirInode, public Node {
 public:
  /// `parent`: the directory that it is made in, or null for the root.
  Directory(Ref<Common> common, Directory* parent) noexcept;
  /// From a snapshot, without names and parent.
  Directory(Ref<Common> common, const NodeState& state) noexcept;
  /// In a clone, with the names that this number has in the source.
  Directory(Ref<Common> common, const NodeState& state, Directory* parent);
  ~Directory() override;

  Result<Stat> stat() override { return describe(type(), 0); }
  Result<void> set_times(const TimesChange& change) override;
  Result<Ref<Inode>> lookup(std::string_view name) override;
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  std::uint64_t parent_ino() noexcept override;
  Result<Ref<Inode>> create_file(std::string_view name) override;
  Result<void> make_directory(std::string_view name) override;
  Result<void> make_link(std::string_view name, std::string_view target) override;
  /// As those; see `SpecialFiles`.
  Result<void> make_special(std::string_view name, const SpecialFile& file);
  Result<void> unlink(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how) override;
  Result<Stat> stat_child(std::string_view name) override;
  std::optional<Result<Ref<Inode>>> directory_beneath(std::string_view path) override;
  std::optional<Result<Ref<Inode>>> open_beneath(std::string_view path, bool follow,
                                                 const OpenHow& how) override;
  std::optional<Result<Stat>> stat_beneath(std::string_view path, bool follow) override;
  Ref<Persistent> persistent() noexcept override { return shared_common(); }

  /// For snapshots, which are saved and restored while nobody uses the tree. In a clone
  /// `make_all` was called before.
  [[nodiscard]] EntryTable& entries() noexcept { return entries_; }
  void set_parent(Directory* parent) noexcept { parent_ = parent; }
  /// Makes all inodes that names here lead to. Errors: `io`.
  [[nodiscard]] Result<void> make_all();

  /// `to_change` by who does not hold the tree's lock, where names stay.
  void begin_change() noexcept;
  /// The names for clones, with the tree's lock: null where they are those of the source, and
  /// nobody has looked. Adds all inodes that they lead to and that are made to `known`.
  [[nodiscard]] Ref<const SharedTable> share_names(
      std::unordered_map<std::uint64_t, Inode*>& known) const;

 private:
  friend class MemFileSystem;

  template <class Make>
  [[nodiscard]] Result<Ref<Inode>> add(std::string_view name, Make make);
  // These take the tree's lock, and do nothing but in a clone.
  [[nodiscard]] Result<void> look() { return common().origin ? learn_names() : Result<void>(); }
  [[nodiscard]] Result<void> prepare(std::string_view name) {
    return common().origin ? make_ready(name) : Result<void>();
  }
  [[nodiscard]] Result<void> learn_names();
  [[nodiscard]] Result<void> make_ready(std::string_view name);
  [[nodiscard]] Result<Ref<Inode>> make(std::string_view name);
  // All of these are called with the tree's lock.
  [[nodiscard]] bool removed() const noexcept { return nlink() == 0; }
  [[nodiscard]] bool lies_in(const Directory& ancestor) const noexcept;
  [[nodiscard]] bool looked() const noexcept { return !borrowed_ || borrowed_->table; }
  [[nodiscard]] const EntryTable& names() const noexcept {
    return borrowed_ ? borrowed_->table->table : entries_;
  }
  [[nodiscard]] Inode* made(const Entry& entry) const noexcept {
    return entry.made() ? entry.inode().get() : made_of_borrowed(entry);
  }
  [[nodiscard]] Inode* made_of_borrowed(const Entry& entry) const noexcept;
  // What `name` is; null where it is not known yet. Errors: `noent`.
  [[nodiscard]] Result<Inode*> find_child(std::string_view name) const noexcept {
    if (!looked()) return nullptr;
    const Entry* const entry = names().find(name);
    if (entry == nullptr) return Errno::noent;
    return made(*entry);
  }
  [[nodiscard]] Result<Inode*> find_beneath(std::string_view path) const noexcept;
  void set_made(const Entry& entry, const Ref<Inode>& inode);
  [[nodiscard]] Ref<Inode> make_own(Version version);
  void own_names();
  /// Before names change: what clones need of them is kept, and they become this directory's own.
  void to_change_names() {
    if (is_unchanged() || names_changed_ != common().changes.period() || borrowed_) keep_names();
  }
  void keep_names();
  [[nodiscard]] Ref<Inode> take_out(const Entry& entry, std::string_view name);
  static void to_change_status(Inode& inode) noexcept;
  static void lost_name(Inode& inode, Timestamp now);
  static void lost_last_name(Inode& inode);

  EntryTable entries_;                  // guarded by the tree's lock, as are the others
  std::unique_ptr<Borrowed> borrowed_;  // null: the names are in `entries_`
  Directory* parent_;            // not owned: cleared when the parent goes or this is removed
  std::uint32_t names_changed_;  // the period of the last change; see `Past::keep_names`
};

}  // namespace wasifs::mem
