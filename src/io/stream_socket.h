// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One end of a stream within this program, over a ring of bytes for each direction. Used by
// socket_pair.cpp and network.cpp. Any thread.
#pragma once

#include <atomic>
#include <utility>

#include "io/pipe_ring.h"

namespace wasifs {

class StreamSocket final : public SocketInode {
 public:
  StreamSocket(Ref<PipeRing> in, Ref<PipeRing> out) noexcept;
  ~StreamSocket() override;

  // Nobody will accept it: the other end gets `connreset` when this one goes.
  void refuse() noexcept { refused_.store(true, std::memory_order_relaxed); }

  Result<Stat> stat() override;
  Result<std::size_t> try_read(ReadBuffers& buffers) override { return in_->try_read(buffers); }
  Result<std::size_t> try_write(WriteBuffers& buffers) override { return out_->try_write(buffers); }
  Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override;
  Result<void> shutdown(Shutdown how) override;
  Readiness readiness() noexcept override;
  WaitSource wait_source(Interest interest) noexcept override;

 private:
  const std::uint64_t ino_;
  const Ref<PipeRing> in_;
  const Ref<PipeRing> out_;
  std::atomic<bool> refused_{false};
};

// Two of them that are connected.
[[nodiscard]] std::pair<Ref<StreamSocket>, Ref<StreamSocket>> connected_streams(
    std::size_t capacity);

}  // namespace wasifs
