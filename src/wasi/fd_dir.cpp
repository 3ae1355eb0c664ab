// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fd_readdir: entries packed into one buffer, the last one cut where it ends. A buffer that is not
// full means the end of the directory, so whatever is cut must fill it, even in the middle of a
// header.
#include <algorithm>
#include <array>
#include <span>

#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {
namespace {

// Packs bytes until the buffer is full.
class Packer {
 public:
  Packer(CallContext& context, GuestSpan<std::uint8_t> buffer)
      : context_(context), buffer_(buffer) {}

  // False when the buffer is full (or gone); `entry` is then cut.
  bool add(const DirEntry& entry) {
    const Dirent header{.d_next = entry.next,
                        .d_ino = entry.ino,
                        .d_namlen = static_cast<DirNameLength>(entry.name.size()),
                        .d_type = entry.type};
    std::array<std::byte, GuestCodec<Dirent>::size> image;
    GuestCodec<Dirent>::store(image.data(), header);
    cut_ = !add(image) || !add(std::as_bytes(std::span(entry.name)));
    return !cut_;
  }
  // Whether there was more than room for it.
  [[nodiscard]] bool cut() const { return cut_; }

  [[nodiscard]] Result<Size> used() const {
    if (problem_ != Errno::success) return problem_;
    return static_cast<Size>(used_);
  }

 private:
  bool add(std::span<const std::byte> bytes) {
    const std::uint64_t room = buffer_.size() - used_;
    const auto part =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room)));
    if (const auto written = context_.write_bytes(buffer_.at(used_).address(), part); !written) {
      problem_ = written.error();
      return false;
    }
    used_ += part.size();
    return part.size() == bytes.size();
  }

  CallContext& context_;
  GuestSpan<std::uint8_t> buffer_;
  std::uint64_t used_ = 0;
  bool cut_ = false;
  Errno problem_ = Errno::success;
};

}  // namespace

Result<Size> fd_readdir(CallContext& context, Fd fd, GuestSpan<std::uint8_t> buf,
                        DirCookie cookie) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::fd_readdir));
  const GuestSpan<std::uint8_t> room(buf.data(), context.take_transfer(buf.size()));
  Packer packer(context, room);
  WASIFS_CHECK(list_directory(directory->location(), cookie,
                              [&](const DirEntry& entry) { return packer.add(entry); }));
  // To the guest a buffer that is not full is the end of the directory, which a cut to the budget
  // of the call is not.
  if (packer.cut() && room.size() < buf.size()) return Errno::nomem;
  return packer.used();
}

}  // namespace wasifs::preview1
