// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A socket of the host; include/wasifs/io/host_fd.h says how it behaves. Made by host_fd.cpp and,
// for accepted connections, by itself. Thread-safe.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <memory>

#include "io/host_descriptor.h"

namespace wasifs {

class HostPieces;

class HostSocket final : public SocketInode {
 public:
  // `type` is `socket_stream` or `socket_dgram`. `companion` lives as long as this.
  HostSocket(int fd, Ownership ownership, FileType type,
             std::shared_ptr<void> companion = nullptr) noexcept;
  ~HostSocket() override;

  Result<Stat> stat() override { return host_.stat(type()); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override;
  Result<std::size_t> try_write(WriteBuffers& buffers) override;
  Result<Ref<Inode>> try_accept() override;
  Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override;
  Result<void> shutdown(Shutdown how) override;
  Readiness readiness() noexcept override { return host_.readiness(); }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.host_handle = host_.get(), .interest = interest};
  }

 private:
  [[nodiscard]] bool keeps_messages() const noexcept { return type() == FileType::socket_dgram; }
  // As recvmsg() that never waits; `truncated` is set where a message was cut.
  ssize_t receive(HostPieces& pieces, int flags, bool& truncated) noexcept;
  // Whether nothing will come any more, asked where a listener or a queue of messages gave EAGAIN.
  [[nodiscard]] bool reading_was_shut() const noexcept;
  // Errors: `inval` where it does not listen.
  [[nodiscard]] Result<void> make_accept_quiet() noexcept;

  const std::shared_ptr<void> companion_;
  const HostDescriptor host_;
  std::atomic<bool> accept_is_quiet_{false};
};

}  // namespace wasifs
