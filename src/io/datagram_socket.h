// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Datagrams within this program: queues of messages, and sockets that send to one and receive from
// another. Used by network.cpp. Any thread; the mutex guards copies only, waiters are woken outside
// of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <vector>

#include "base/mutex.h"
#include "wasifs/inode.h"

namespace wasifs {

class MessageQueue final : public RefCounted {
 public:
  explicit MessageQueue(std::size_t capacity) noexcept : capacity_(capacity) {}
  ~MessageQueue() override = default;

  // Errors: `again` (no room), `connrefused` (the receiver is gone), `pipe` (it receives no more),
  // `msgsize`.
  [[nodiscard]] Result<std::size_t> try_send(WriteBuffers& buffers);
  // Errors: `again`.
  [[nodiscard]] Result<Received> try_receive(ReadBuffers& buffers, bool peek);
  // The receiver is gone.
  void close() noexcept;
  // The receiver takes what is there and no more.
  void shut() noexcept;
  // Whether a receive would not wait, what it would give, and whether `shut` was called.
  [[nodiscard]] Readiness receiver_readiness();
  // Whether a send would not wait.
  [[nodiscard]] bool takes_more();
  [[nodiscard]] WaitQueue& receivers() noexcept { return receivers_; }
  [[nodiscard]] WaitQueue& senders() noexcept { return senders_; }

 private:
  using Message = std::vector<std::byte>;
  [[nodiscard]] bool has_room() const noexcept WASIFS_REQUIRES(mutex_);

  const std::size_t capacity_;
  WaitQueue receivers_;
  WaitQueue senders_;
  Mutex mutex_{lock_rank::socket};
  std::deque<Message> messages_ WASIFS_GUARDED_BY(mutex_);
  std::size_t used_ WASIFS_GUARDED_BY(mutex_) = 0;  // bytes in all messages
  bool closed_ WASIFS_GUARDED_BY(mutex_) = false;
  bool shut_ WASIFS_GUARDED_BY(mutex_) = false;
};

class DatagramSocket final : public SocketInode {
 public:
  // `out` is null for one that only receives.
  DatagramSocket(Ref<MessageQueue> in, Ref<MessageQueue> out) noexcept;
  ~DatagramSocket() override { in_->close(); }

  [[nodiscard]] const Ref<MessageQueue>& queue() const noexcept { return in_; }

  Result<Stat> stat() override;
  Result<std::size_t> try_read(ReadBuffers& buffers) override;
  Result<std::size_t> try_write(WriteBuffers& buffers) override;
  Result<Ref<Inode>> try_accept() override { return Errno::notsup; }
  Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override;
  Result<void> shutdown(Shutdown how) override;
  Readiness readiness() noexcept override;
  WaitSource wait_source(Interest interest) noexcept override;

 private:
  const std::uint64_t ino_;
  const Ref<MessageQueue> in_;
  const Ref<MessageQueue> out_;
  std::atomic<bool> sends_no_more_{false};
};

}  // namespace wasifs
