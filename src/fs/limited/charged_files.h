// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much of a quota each file that is in use takes. A file counts with its size; while somebody
// uses it with at least that, since a write pays before it happens. The last who lets go of it
// settles the difference. Private to the room. Thread-safe; no lock is held across an operation
// below.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "base/guarded.h"
#include "fs/limited/quota_state.h"
#include "wasifs/inode.h"

namespace wasifs {

/// A file in use.
class ChargedFile {
 public:
  /// `charged` has been paid.
  ChargedFile(Amount& bytes, std::uint64_t charged) noexcept
      : bytes_(bytes), state_(State{charged, 0}) {}

  /// Something that changes the file: made before it pays, gone when it is done.
  class Change {
   public:
    explicit Change(ChargedFile& file) noexcept;
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change();

    /// Pays for the file being `size` long. Gives how long it may be: less where the quota ends.
    [[nodiscard]] std::uint64_t grow_to(std::uint64_t size) noexcept;
    /// Pays for `count` more bytes, wherever they will be. Gives for how many.
    [[nodiscard]] std::uint64_t grow_by(std::uint64_t count) noexcept;
    /// Gives back what `grow_by` took too much.
    void give_back(std::uint64_t count) noexcept;
    /// The file was cut to `size`: that is what it takes, unless another change went on meanwhile.
    void shrunk_to(std::uint64_t size) noexcept;

   private:
    ChargedFile& file_;
    std::uint64_t began_ = 0;  // `changes_`, this one included
    bool alone_ = false;       // none was under way
  };

  /// It has no name any more.
  void set_gone() noexcept { gone_.store(true, std::memory_order_relaxed); }

 private:
  friend class ChargedFiles;
  struct State {
    std::uint64_t charged = 0;
    std::uint32_t under_way = 0;  // changes
  };

  Amount& bytes_;
  Guarded<State, lock_rank::leaf> state_;
  std::atomic<std::uint64_t> changes_{0};  // that ever began, and that ended
  std::atomic<bool> gone_{false};
};

/// The files of one file system.
class ChargedFiles {
 public:
  /// Both outlive this.
  ChargedFiles(Amount& bytes, Amount& inodes) noexcept : bytes_(bytes), inodes_(inodes) {}

  class Use;
  /// Uses the file that is `below`. One that nobody uses and that has no name is counted again, for
  /// as long as it is used. What is no file takes no bytes. Errors: those of `Inode::stat`.
  [[nodiscard]] Result<Use> use(Ref<Inode> below);
  /// What `below` takes, by what `stat` of it said.
  [[nodiscard]] static std::uint64_t size_of(const Inode& below, const Stat& stat) noexcept {
    return below.kind() == InodeKind::file ? stat.size : 0;
  }

 private:
  struct Key {
    std::uint64_t dev = 0;
    std::uint64_t ino = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::uint64_t>()(key.dev * 0x9e3779b97f4a7c15U + key.ino);
    }
  };
  struct Entry {
    std::shared_ptr<ChargedFile> file;
    std::uint64_t users = 0;
  };
  struct Table {
    std::unordered_map<Key, Entry, Hash> entries;
    std::uint64_t settled = 0;  // files that left the table, ever
  };
  void let_go(const Key& key, ChargedFile& file, Inode& below) noexcept;

  Amount& bytes_;
  Amount& inodes_;
  Guarded<Table, lock_rank::leaf> table_;
};

/// As long as it lives the file is in use. Not to be moved from while used.
class ChargedFiles::Use {
 public:
  Use(ChargedFiles& files, Key key, std::shared_ptr<ChargedFile> file, Ref<Inode> below) noexcept
      : files_(&files), key_(key), file_(std::move(file)), below_(std::move(below)) {}
  Use(Use&&) noexcept = default;
  Use& operator=(Use&&) = delete;
  ~Use() {
    if (file_ != nullptr) files_->let_go(key_, *file_, *below_);
  }

  [[nodiscard]] ChargedFile& file() const noexcept { return *file_; }
  /// `opened` is asked for the size in the end.
  void set_opened(Ref<Inode> opened) noexcept { below_ = std::move(opened); }

 private:
  ChargedFiles* files_;
  Key key_;
  std::shared_ptr<ChargedFile> file_;
  Ref<Inode> below_;
};

}  // namespace wasifs
