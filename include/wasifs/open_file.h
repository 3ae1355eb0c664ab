// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The open file description: an inode, an access mode, status flags and an offset. Several
// descriptors may share one. It knows no path and no descriptor number; directories remember their
// location so that paths can start there.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>

#include "wasifs/inode.h"
#include "wasifs/mount.h"
#include "wasifs/poll.h"
#include "wasifs/ref.h"

namespace wasifs {

/// An open file description. Thread rule: any thread; reads and writes that use the offset take
/// turns, waiting interruptibly. A call from inside of such a transfer on the same description
/// (host code called back) gets `deadlk`.
class OpenFile final : public RefCounted {
 public:
  /// Wraps `inode`, which `Inode::open` gave for `access`. Not for directories that paths are to
  /// start from.
  OpenFile(Ref<Inode> inode, Access access, FdFlags flags = FdFlags{}) noexcept;
  /// Wraps the directory at `location`.
  explicit OpenFile(Location location, FdFlags flags = FdFlags{}) noexcept;
  /// Wraps what was opened at `location`, of any kind; `access` is not looked at for a directory.
  OpenFile(Location location, Access access, FdFlags flags) noexcept;
  ~OpenFile() override;

  /// What it works on; never null.
  [[nodiscard]] const Ref<Inode>& inode() const noexcept { return location_.inode; }
  /// Where it was opened: the mount, null where it was not opened by a path, and for a directory
  /// where paths start.
  [[nodiscard]] const Location& location() const noexcept { return location_; }
  /// What it may do with the content.
  [[nodiscard]] Access access() const noexcept { return access_; }
  /// Status flags now.
  [[nodiscard]] FdFlags flags() const noexcept { return flags_.load(std::memory_order_relaxed); }
  /// Changes append and nonblock. Errors: `inval` when `flags` differ from the present ones in a
  /// sync bit.
  [[nodiscard]] Result<void> set_flags(FdFlags flags);
  /// Whether it has an offset (files and devices that seek).
  [[nodiscard]] bool seekable() const noexcept { return inode()->kind() == InodeKind::file; }

  /// Reads at the offset and moves it, or reads the stream, waiting unless nonblock is set. The
  /// caller has checked access and kind. Errors: `again`, `intr`, `deadlk`, and the inode's.
  [[nodiscard]] Result<std::size_t> read(ReadBuffers& buffers, const WaitContext& wait);
  /// Writes at the offset (or the end, with append) and moves it, or writes the stream. Errors as
  /// `read`; `fbig` at the end of offsets.
  [[nodiscard]] Result<std::size_t> write(WriteBuffers& buffers, const WaitContext& wait);
  /// Reads at `offset`, which is not kept. Errors: `spipe` (no offset), `inval` (beyond 2^63 - 1),
  /// the inode's.
  [[nodiscard]] Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset);
  /// Writes at `offset`, or at the end with append, as Linux does. Errors as `read_at`, `fbig`.
  [[nodiscard]] Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset);
  /// Moves the offset and returns it. Errors: `spipe`, `inval` (before 0 or beyond 2^63 - 1),
  /// `intr`, `deadlk`.
  [[nodiscard]] Result<std::uint64_t> seek(std::int64_t delta, Whence whence,
                                           const WaitContext& wait);
  /// Sets the offset of one that nobody uses yet: for restoring.
  void set_offset(std::uint64_t offset) noexcept {
    offset_ = offset;
    place_later_ = false;
  }
  /// The offset. Errors: `spipe`, `intr`, `deadlk`.
  [[nodiscard]] Result<std::uint64_t> tell(const WaitContext& wait);

 private:
  class OffsetToken;
  /// The offset, with the token held.
  [[nodiscard]] Result<std::uint64_t> place(FileInode& file);

  Location location_;
  std::uint64_t offset_ = 0;  // owned by who holds the token
  bool place_later_ = false;  // as `offset_`, which is then where the inode's last append ended
  std::atomic<std::thread::id> holder_{};  // of the token; default-constructed: free
  WaitQueue token_freed_;
  std::atomic<FdFlags> flags_;
  Access access_;
};

/// Waits until `inode` is ready for `interest`. Errors: `intr`.
[[nodiscard]] Result<void> wait_ready(Inode& inode, Interest interest, const WaitContext& wait);

}  // namespace wasifs
