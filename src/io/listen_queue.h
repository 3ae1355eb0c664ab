// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The connections that wait in a listener of the network of this program to be accepted. The
// listener and whoever connects share one. Any thread; nothing ends and nobody is woken under the
// mutex.
#pragma once

#include <cstddef>
#include <deque>

#include "base/mutex.h"
#include "io/stream_socket.h"

namespace wasifs {

class ListenQueue final : public RefCounted {
 public:
  // `connectors` are who waits for room, and outlives this.
  ListenQueue(std::size_t backlog, std::size_t capacity, WaitQueue& connectors) noexcept
      : backlog_(backlog), capacity_(capacity), connectors_(connectors) {}
  ~ListenQueue() override = default;

  // Errors: `connrefused`, `again`.
  [[nodiscard]] Result<Ref<Inode>> try_connect();
  // Errors: `again`, `inval` (shut, and nothing waits).
  [[nodiscard]] Result<Ref<Inode>> try_accept();
  // Whether `try_connect` would not give `again`.
  [[nodiscard]] bool answers();
  // What the listener could do.
  [[nodiscard]] Readiness listener_readiness();
  // Refuses from now on.
  void shut() noexcept;
  // As `shut`, and refuses those that wait.
  void close() noexcept;
  [[nodiscard]] WaitQueue& acceptors() noexcept { return acceptors_; }

 private:
  using Waiting = std::deque<Ref<StreamSocket>>;

  const std::size_t backlog_;
  const std::size_t capacity_;
  WaitQueue acceptors_;
  WaitQueue& connectors_;
  Mutex mutex_{lock_rank::socket};
  Waiting waiting_ WASIFS_GUARDED_BY(mutex_);
  bool shut_ WASIFS_GUARDED_BY(mutex_) = false;
};

}  // namespace wasifs
