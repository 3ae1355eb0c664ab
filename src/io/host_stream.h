// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stream over a descriptor of the host that is no socket; include/wasifs/io/host_fd.h says how it
// behaves. Made by host_fd.cpp only. Thread-safe: it has no state but what it learned about the
// kernel.
#pragma once

#include <sys/uio.h>

#include <atomic>
#include <cstdint>
#include <span>

#include "host_os/file_size_limit.h"
#include "io/host_descriptor.h"

namespace wasifs {

// How a descriptor is kept from waiting.
enum class HostStreamKind : std::uint8_t {
  file,    // Never waits by itself; the kernel's offset.
  pipe,    // RWF_NOWAIT or poll(); raises SIGPIPE.
  device,  // As a pipe, without SIGPIPE.
};

class HostStream final : public StreamInode {
 public:
  HostStream(int fd, Ownership ownership, HostStreamKind kind, FileType type) noexcept;
  ~HostStream() override;

  Result<Stat> stat() override;
  Result<void> sync(bool data_only) override;
  Result<std::size_t> try_read(ReadBuffers& buffers) override;
  Result<std::size_t> try_write(WriteBuffers& buffers) override;
  Readiness readiness() noexcept override;
  WaitSource wait_source(Interest interest) noexcept override;

 private:
  // These give the number of bytes or -1 with errno, like the system calls that they make.
  ssize_t read_some(std::span<iovec> pieces) noexcept;
  ssize_t write_some(std::span<iovec> pieces) noexcept;
  ssize_t read_without_waiting(std::span<iovec> pieces) noexcept;
  ssize_t write_without_waiting(std::span<iovec> pieces) noexcept;
  // Whether poll() says that `events` would not wait; where not, errno is EAGAIN.
  [[nodiscard]] bool poll_says(short events) const noexcept;
  // Whether the last call failed because this descriptor does not know RWF_NOWAIT; remembered.
  bool learned_no_nowait(ssize_t result) noexcept;

  const HostDescriptor host_;
  const HostStreamKind kind_;
  const FileSizeLimit size_limit_;
  std::atomic<bool> has_nowait_{true};
};

}  // namespace wasifs
