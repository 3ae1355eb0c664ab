// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The buffers of a transfer in the form of the operating system. Used by host_stream.cpp and
// host_socket.cpp; a value lives on the stack of one call.
#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <span>

#include "host_os/errno_map.h"
#include "wasifs/io_span.h"
#include "wasifs/result.h"

namespace wasifs {

// The parts of the buffers that are still to be transferred, as far as one system call takes them.
class HostPieces {
 public:
  template <class Buffers>
  explicit HostPieces(const Buffers& buffers) noexcept {
    std::size_t skipped = buffers.done();
    for (const auto& span : buffers.spans()) {
      if (count_ == pieces_.size()) break;
      const std::size_t skip = std::min(skipped, span.size);
      skipped -= skip;
      if (span.size == skip) continue;
      // The system writes through the address only where the span is one of a read.
      auto* const data = const_cast<std::byte*>(span.data) + skip;
      pieces_[count_++] = {.iov_base = data, .iov_len = span.size - skip};
      size_ += span.size - skip;
    }
  }
  [[nodiscard]] std::span<iovec> get() noexcept { return std::span(pieces_).first(count_); }
  // Bytes in all of them.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::array<iovec, IOV_MAX> pieces_;  // not initialised: 16 KiB that most calls use little of
  std::size_t count_ = 0;
  std::size_t size_ = 0;
};

// Makes a system call that gives a count or -1 with errno until no signal interrupts it, and notes
// what it transferred.
template <class Buffers, class Call>
Result<std::size_t> transferred(Buffers& buffers, Call call) {
  decltype(call()) count = 0;
  do {
    count = call();
  } while (count < 0 && errno == EINTR);
  if (count < 0) return from_host_errno(errno);
  buffers.skip(static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

}  // namespace wasifs
