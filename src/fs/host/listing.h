// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a host directory is listed. Where the kernel's offsets stay with their entries they are our
// cookies and nothing is kept but a buffer (`OffsetListing`); elsewhere all entries are read once
// and their places in that list are the cookies (`EntryList`). An OffsetListing is used by one
// thread at a time, an EntryList by any number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fs/host/handle.h"
#include "fs/host/host_filesystem.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// Bytes taken from a budget, given back at the end.
class Charge {
 public:
  explicit Charge(Ref<HostFileSystem> filesystem) noexcept : filesystem_(std::move(filesystem)) {}
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;
  ~Charge() { filesystem_->listing_budget().give_back(bytes_); }

  /// Takes `bytes` more; false where the budget has not that many.
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    if (!filesystem_->listing_budget().take(bytes)) return false;
    bytes_ += bytes;
    return true;
  }
  [[nodiscard]] HostFileSystem& filesystem() const noexcept { return *filesystem_; }

 private:
  Ref<HostFileSystem> filesystem_;
  std::size_t bytes_ = 0;
};

/// An open directory and a buffer of entries that were read but not yet consumed.
class OffsetListing {
 public:
  /// Large enough that a directory of 100,000 entries takes some 50 system calls.
  static constexpr std::size_t buffer_size = 65536;

  /// Opens the directory behind the handle `directory`. Errors: `acces`, `nfile`, `nomem` (the
  /// budget), `io`.
  [[nodiscard]] static Result<std::unique_ptr<OffsetListing>> open(HostFileSystem& filesystem,
                                                                   int directory);

  /// Whether the kernel's offsets may be used as cookies; if not, only `EntryList::read` is to use
  /// this.
  [[nodiscard]] bool stable() const noexcept { return stable_; }
  /// For tests: treat the directory as one whose offsets may not be used.
  void distrust_offsets() noexcept { stable_ = false; }
  /// `DirInode::read_entries`.
  [[nodiscard]] Result<void> list(std::uint64_t cookie, const DirSink& sink);
  /// Whether a next call is likely to go on where this one stopped; false at the end of the
  /// directory.
  [[nodiscard]] bool worth_keeping() const noexcept { return !at_end_; }

 private:
  OffsetListing(HostFileSystem& filesystem, Handle handle, bool stable);
  Result<void> seek(std::uint64_t cookie);

  Charge charge_;
  Handle handle_;
  bool stable_;
  bool at_end_ = false;
  std::uint64_t next_ = 0;    // cookie of the entry at `position_`
  std::size_t position_ = 0;  // in the buffer
  std::size_t end_ = 0;       // of what the kernel put there
  std::unique_ptr<std::byte[]> buffer_;
};

/// All entries of a directory at one moment.
class EntryList {
 public:
  explicit EntryList(HostFileSystem& filesystem) : charge_(Ref<HostFileSystem>(&filesystem)) {}

  /// Reads `listing` from its beginning to its end. Errors: `nomem` (the budget), `io`.
  [[nodiscard]] static Result<std::shared_ptr<const EntryList>> read(HostFileSystem& filesystem,
                                                                     OffsetListing& listing);
  /// `DirInode::read_entries`, without looking anew.
  [[nodiscard]] Result<void> list(std::uint64_t cookie, const DirSink& sink) const;

 private:
  struct Entry {
    std::uint64_t ino;
    std::size_t name;  // where in `names_`
    std::uint16_t length;
    FileType type;
  };

  Charge charge_;
  std::vector<Entry> entries_;
  std::string names_;
};

}  // namespace wasifs::host
