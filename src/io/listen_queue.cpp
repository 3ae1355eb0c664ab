// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/listen_queue.h"

namespace wasifs {

bool ListenQueue::answers() {
  const MutexLock lock(mutex_);
  return shut_ || waiting_.size() <= backlog_;
}

Result<Ref<Inode>> ListenQueue::try_connect() {
  if (!answers()) return Errno::again;  // before a pair is made for nothing
  auto [here, there] = connected_streams(capacity_);
  {
    const MutexLock lock(mutex_);
    if (shut_) return Errno::connrefused;
    if (waiting_.size() > backlog_) return Errno::again;
    waiting_.push_back(std::move(there));
  }
  acceptors_.wake();
  return Ref<Inode>(std::move(here));
}

Result<Ref<Inode>> ListenQueue::try_accept() {
  Ref<Inode> accepted;
  {
    const MutexLock lock(mutex_);
    if (waiting_.empty()) return shut_ ? Errno::inval : Errno::again;
    accepted = std::move(waiting_.front());
    waiting_.pop_front();
  }
  connectors_.wake();
  return accepted;
}

Readiness ListenQueue::listener_readiness() {
  const MutexLock lock(mutex_);
  const bool ready = shut_ || !waiting_.empty();
  return {.ready = ready ? Interest::read : Interest::none, .hangup = shut_, .end_of_file = shut_};
}

void ListenQueue::shut() noexcept {
  {
    const MutexLock lock(mutex_);
    shut_ = true;
  }
  acceptors_.wake();
  connectors_.wake();
}

void ListenQueue::close() noexcept {
  Waiting refused;
  {
    const MutexLock lock(mutex_);
    shut_ = true;
    refused.swap(waiting_);
  }
  for (const Ref<StreamSocket>& socket : refused) socket->refuse();
  connectors_.wake();
}

}  // namespace wasifs
