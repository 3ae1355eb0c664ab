// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The open file description: what depends on its offset, its flags and its token. Transfers on
// streams, which have neither offset nor token, are in stream_transfer.cpp.
#include "wasifs/open_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/lock_rank.h"
#include "vfs/buffer_part.h"
#include "vfs/stream_transfer.h"

namespace wasifs {
namespace {

/// The largest offset, and so the largest size of a file. Source: POSIX off_t of 64 bits.
constexpr std::uint64_t max_offset = std::numeric_limits<std::int64_t>::max();

constexpr FdFlags sync_flags = FdFlags::dsync | FdFlags::rsync | FdFlags::sync;

/// What a file that is not there for offsets says to a transfer at one.
Errno no_offset(InodeKind kind) noexcept {
  return kind == InodeKind::directory ? Errno::isdir : Errno::spipe;
}

/// Reads, ending at the largest offset where the buffers would go beyond it. `offset` is not beyond
/// it.
Result<std::size_t> read_within_bounds(FileInode& file, ReadBuffers& buffers,
                                       std::uint64_t offset) {
  const std::uint64_t room = max_offset - offset;
  if (buffers.size() <= room) [[likely]]
    return file.read_at(buffers, offset);
  if (room == 0) return std::size_t{0};
  ReadPart part(buffers, 0, room);
  return file.read_at(part.buffers(), offset);
}

/// As `read_within_bounds`. Where not one byte fits: `fbig`.
Result<std::size_t> write_within_bounds(FileInode& file, WriteBuffers& buffers,
                                        std::uint64_t offset) {
  const std::uint64_t room = max_offset - offset;
  if (buffers.size() <= room) [[likely]]
    return file.write_at(buffers, offset);
  if (room == 0) return Errno::fbig;
  WritePart part(buffers, 0, room);
  return file.write_at(part.buffers(), offset);
}

}  // namespace

/// The right to use the offset, held by one thread during one transfer. It is no mutex: it is kept
/// while the inode works, which may call the host or the embedder, and the wait for it can be
/// interrupted.
class OpenFile::OffsetToken {
 public:
  static Result<OffsetToken> take(OpenFile& file, const WaitContext& wait) {
    const std::thread::id self = std::this_thread::get_id();
    std::thread::id holder{};
    // The first try is all there is to it unless two threads meet.
    while (!file.holder_.compare_exchange_strong(holder, self, std::memory_order_acquire,
                                                 std::memory_order_relaxed)) [[unlikely]] {
      if (holder == self) return Errno::deadlk;
      WASIFS_CHECK(sleep_until_free(file, wait));
      holder = {};
    }
    return OffsetToken(file);
  }

  OffsetToken(OffsetToken&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
  OffsetToken& operator=(OffsetToken&&) = delete;
  ~OffsetToken() {
    if (file_ == nullptr) return;
    file_->holder_.store(std::thread::id{}, std::memory_order_seq_cst);
    file_->token_freed_.wake();
  }

 private:
  explicit OffsetToken(OpenFile& file) noexcept : file_(&file) {}

  static Result<void> sleep_until_free(OpenFile& file, const WaitContext& wait) {
    check_no_lock_held("a wait for an offset begins");
    if (wait.interrupt.raised()) return Errno::intr;
    const std::array sources{WaitSource{.queue = &file.token_freed_},
                             WaitSource{.queue = &wait.interrupt.queue()}};
    return wait.poller.wait(sources, std::nullopt, [&] {
      return wait.interrupt.raised() ||
             file.holder_.load(std::memory_order_seq_cst) == std::thread::id{};
    });
  }

  OpenFile* file_;
};

OpenFile::OpenFile(Ref<Inode> inode, Access access, FdFlags flags) noexcept
    : location_{nullptr, std::move(inode), nullptr}, flags_(flags), access_(access) {}

OpenFile::OpenFile(Location location, FdFlags flags) noexcept
    : location_(std::move(location)), flags_(flags), access_(Access::none) {}

OpenFile::OpenFile(Location location, Access access, FdFlags flags) noexcept
    : location_(std::move(location)), flags_(flags), access_(access) {
  if (inode()->kind() == InodeKind::directory) {
    access_ = Access::none;
  } else {
    location_.place = nullptr;
  }
}

OpenFile::~OpenFile() {
  check_no_lock_held("an open file is destroyed");
}

Result<void> OpenFile::set_flags(FdFlags flags) {
  // The sync flags never change, so nothing is lost between the look and the store.
  if ((flags & sync_flags) != (this->flags() & sync_flags)) return Errno::inval;
  flags_.store(flags, std::memory_order_relaxed);
  return {};
}

Result<std::uint64_t> OpenFile::place(FileInode& file) {
  if (place_later_) [[unlikely]] {
    WASIFS_TRY(offset_, file.end_of_append());
    place_later_ = false;
  }
  return offset_;
}

Result<std::size_t> OpenFile::read(ReadBuffers& buffers, const WaitContext& wait) {
  if (StreamInode* stream = inode()->as_stream()) {
    return read_stream(*stream, buffers, has_any(flags(), FdFlags::nonblock), wait);
  }
  FileInode* file = inode()->as_file();
  if (file == nullptr) return Errno::isdir;
  if (buffers.size() == 0) return std::size_t{0};

  WASIFS_TRY(const OffsetToken token, OffsetToken::take(*this, wait));
  if (place_later_) [[unlikely]]
    WASIFS_CHECK(place(*file));
  WASIFS_TRY(const std::size_t count, read_within_bounds(*file, buffers, offset_));
  offset_ += count;
  return count;
}

Result<std::size_t> OpenFile::write(WriteBuffers& buffers, const WaitContext& wait) {
  if (StreamInode* stream = inode()->as_stream()) {
    return write_stream(*stream, buffers, *this, wait);
  }
  FileInode* file = inode()->as_file();
  if (file == nullptr) return Errno::badf;
  if (buffers.size() == 0) return std::size_t{0};

  WASIFS_TRY(const OffsetToken token, OffsetToken::take(*this, wait));
  if (has_any(flags(), FdFlags::append)) {
    WASIFS_TRY(const Appended appended, file->append_for_owner(buffers));
    offset_ = appended.end;
    place_later_ = appended.end_later;
    return appended.count;
  }
  if (place_later_) [[unlikely]]
    WASIFS_CHECK(place(*file));
  WASIFS_TRY(const std::size_t count, write_within_bounds(*file, buffers, offset_));
  offset_ += count;
  return count;
}

Result<std::size_t> OpenFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  FileInode* file = inode()->as_file();
  if (file == nullptr) return no_offset(inode()->kind());
  if (offset > max_offset) return Errno::inval;
  if (buffers.size() == 0) return std::size_t{0};
  return read_within_bounds(*file, buffers, offset);
}

Result<std::size_t> OpenFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  FileInode* file = inode()->as_file();
  if (file == nullptr) {
    return inode()->kind() == InodeKind::directory ? Errno::badf : Errno::spipe;
  }
  if (offset > max_offset) return Errno::inval;
  if (buffers.size() == 0) return std::size_t{0};
  if (has_any(flags(), FdFlags::append)) return file->append_anywhere(buffers);
  return write_within_bounds(*file, buffers, offset);
}

Result<std::uint64_t> OpenFile::seek(std::int64_t delta, Whence whence, const WaitContext& wait) {
  FileInode* file = inode()->as_file();
  if (file == nullptr) return no_offset(inode()->kind());

  WASIFS_TRY(const OffsetToken token, OffsetToken::take(*this, wait));
  std::uint64_t from = 0;
  if (whence == Whence::cur) {
    WASIFS_TRY(from, place(*file));
  } else if (whence == Whence::end) {
    WASIFS_TRY(from, file->size());
    if (from > max_offset) return Errno::inval;
  }
  std::int64_t to = 0;
  if (__builtin_add_overflow(static_cast<std::int64_t>(from), delta, &to) || to < 0) {
    return Errno::inval;
  }
  set_offset(static_cast<std::uint64_t>(to));
  return offset_;
}

Result<std::uint64_t> OpenFile::tell(const WaitContext& wait) {
  FileInode* file = inode()->as_file();
  if (file == nullptr) return no_offset(inode()->kind());
  WASIFS_TRY(const OffsetToken token, OffsetToken::take(*this, wait));
  return place(*file);
}

}  // namespace wasifs
