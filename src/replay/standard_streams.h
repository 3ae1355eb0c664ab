// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which bytes of a guest go to its standard output and standard error: noticed when they are
// recorded, whatever number the guest has moved the streams to, and gathered when they are
// replayed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "replay/call_record.h"
#include "wasifs/open_file.h"
#include "wasifs/process.h"

namespace wasifs {

/// What a process had as its standard streams at the beginning. Lets go of one when no descriptor
/// leads to it any more, so that it ends when the guest closes it. Used by the thread of the guest.
class StandardStreams {
 public:
  explicit StandardStreams(Process& process);

  /// Looks, before `call` is made, whether it writes to one of them. Returns 1, 2 or 0.
  [[nodiscard]] std::uint8_t written_by(Process& process, const HostCall& call,
                                        const std::uint64_t* arguments);
  /// To be told of each call that was made: forgets a stream that no descriptor leads to any more.
  void made(Process& process);

 private:
  [[nodiscard]] std::uint8_t stream_at(Process& process, std::uint64_t fd) const;

  std::array<Ref<Inode>, 2> streams_;  // null: there is none, or not any more
  bool may_have_closed_ = false;
};

/// Whether `call` is one that can write to a standard stream; only of such ones can be said what
/// they have written.
[[nodiscard]] bool may_write(const HostCall& call);

/// How many bytes a call that writes to a stream has written, by what it left in guest memory.
[[nodiscard]] std::uint64_t bytes_written(GuestMemory& memory, const std::uint64_t* arguments);

/// Hands over the first `count` bytes that the iovecs of such a call name, as far as guest memory
/// has them.
void gather_written(GuestMemory& memory, const std::uint64_t* arguments, std::uint64_t count,
                    const std::function<void(std::span<const std::byte>)>& take);

}  // namespace wasifs
