// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/standard_streams.h"

#include <algorithm>

#include "wasi/needs.h"

namespace wasifs {
namespace {

// fd_write(fd, iovs, iovs_len, nwritten), the same in both ABIs; nothing else writes to a stream
// that is no socket.
constexpr std::string_view writing_call = "fd_write";
constexpr std::size_t descriptor = 0;
constexpr std::size_t iovecs = 1;
constexpr std::size_t iovec_count = 2;
constexpr std::size_t result = 3;

constexpr std::uint64_t iovec_size = 8;
// More than that no call takes.
constexpr std::uint64_t most_iovecs = 1024;

std::uint64_t low(std::uint64_t argument) {
  return static_cast<std::uint32_t>(argument);
}

std::uint64_t word_at(GuestMemory& memory, std::uint64_t address) {
  const auto bytes = bytes_at(memory, {address, sizeof(std::uint32_t)});
  return bytes.empty() ? 0 : load_le<std::uint32_t>(bytes.data());
}

}  // namespace

StandardStreams::StandardStreams(Process& process) {
  for (Fd fd = 1; fd <= streams_.size(); ++fd)
    if (const auto file = process.fds().get(fd, needs::nothing))
      streams_[fd - 1] = (*file)->inode();
}

std::uint8_t StandardStreams::stream_at(Process& process, std::uint64_t fd) const {
  const auto file = process.fds().get(static_cast<Fd>(fd), needs::nothing);
  if (!file) return 0;
  for (std::size_t i = 0; i < streams_.size(); ++i)
    if ((*file)->inode() == streams_[i]) return static_cast<std::uint8_t>(i + 1);
  // Opened again, as /dev/stdout.
  for (std::size_t i = 0; i < streams_.size(); ++i)
    if (streams_[i] != nullptr && (*file)->inode()->same_as(*streams_[i]))
      return static_cast<std::uint8_t>(i + 1);
  return 0;
}

std::uint8_t StandardStreams::written_by(Process& process, const HostCall& call,
                                         const std::uint64_t* arguments) {
  if (may_write(call)) return stream_at(process, low(arguments[descriptor]));
  if (call.name == "fd_close") {
    may_have_closed_ = stream_at(process, low(arguments[0])) != 0;
  } else if (call.name == "fd_renumber") {
    may_have_closed_ = stream_at(process, low(arguments[1])) != 0;
  }
  return 0;
}

void StandardStreams::made(Process& process) {
  if (!may_have_closed_) return;
  may_have_closed_ = false;
  std::array<Ref<Inode>, 2> left;
  for (const Fd fd : process.fds().numbers())
    if (const std::uint8_t stream = stream_at(process, fd); stream != 0)
      left[stream - 1] = streams_[stream - 1];
  streams_ = std::move(left);
}

bool may_write(const HostCall& call) {
  return call.name == writing_call;
}

std::uint64_t bytes_written(GuestMemory& memory, const std::uint64_t* arguments) {
  return word_at(memory, low(arguments[result]));
}

void gather_written(GuestMemory& memory, const std::uint64_t* arguments, std::uint64_t count,
                    const std::function<void(std::span<const std::byte>)>& take) {
  const std::uint64_t array = low(arguments[iovecs]);
  const std::uint64_t length = std::min(low(arguments[iovec_count]), most_iovecs);
  for (std::uint64_t i = 0; i < length && count != 0; ++i) {
    const std::uint64_t address = word_at(memory, array + i * iovec_size);
    const std::uint64_t size =
        std::min(word_at(memory, array + i * iovec_size + sizeof(std::uint32_t)), count);
    const auto bytes = bytes_at(memory, {address, size});
    if (!bytes.empty()) take(bytes);
    count -= size;
  }
}

}  // namespace wasifs
