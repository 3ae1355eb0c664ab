// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/datagram_socket.h"

#include <algorithm>
#include <utility>

#include "io/stream_numbers.h"
#include "wasifs/io/network.h"

namespace wasifs {
namespace {

// Empty messages take memory too.
constexpr std::size_t most_messages = 64;

}  // namespace

// Of any size, so that who is told that there is room never finds too little of it.
bool MessageQueue::has_room() const noexcept {
  return messages_.size() < most_messages && (used_ < capacity_ || messages_.empty());
}

Result<std::size_t> MessageQueue::try_send(WriteBuffers& buffers) {
  const std::size_t size = buffers.remaining();
  if (size > capacity_) return Errno::msgsize;
  // Filled before the lock is taken, and only where there may be room.
  if (!takes_more()) return Errno::again;
  Message message(size);
  WriteBuffers ahead = buffers;
  message.resize(ahead.take(message));
  {
    const MutexLock lock(mutex_);
    if (closed_) return Errno::connrefused;
    if (shut_) return Errno::pipe;
    if (!has_room()) return Errno::again;
    used_ += message.size();
    messages_.push_back(std::move(message));
  }
  buffers.skip(size);
  receivers_.wake();
  return size;
}

Result<Received> MessageQueue::try_receive(ReadBuffers& buffers, bool peek) {
  Message message;
  {
    const MutexLock lock(mutex_);
    if (messages_.empty()) return shut_ ? Result<Received>(Received{}) : Errno::again;
    if (peek) {
      message = messages_.front();
    } else {
      message = std::move(messages_.front());
      messages_.pop_front();
      used_ -= message.size();
    }
  }
  if (!peek) senders_.wake();
  const std::size_t fitting = std::min(message.size(), buffers.remaining());
  Received received{.count = 0, .truncated = fitting < message.size()};
  received.count = buffers.put(std::span(message).first(fitting));
  return received;
}

void MessageQueue::close() noexcept {
  std::deque<Message> dropped;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    dropped.swap(messages_);
    used_ = 0;
  }
  senders_.wake();
}

void MessageQueue::shut() noexcept {
  {
    const MutexLock lock(mutex_);
    shut_ = true;
  }
  receivers_.wake();
  senders_.wake();
}

Readiness MessageQueue::receiver_readiness() {
  const MutexLock lock(mutex_);
  Readiness readiness{.ready = Interest::none, .hangup = shut_};
  if (!messages_.empty() || shut_) readiness.ready = Interest::read;
  if (!messages_.empty()) readiness.bytes = messages_.front().size();
  return readiness;
}

bool MessageQueue::takes_more() {
  const MutexLock lock(mutex_);
  return closed_ || shut_ || has_room();
}

DatagramSocket::DatagramSocket(Ref<MessageQueue> in, Ref<MessageQueue> out) noexcept
    : SocketInode(FileType::socket_dgram),
      ino_(next_stream_number()),
      in_(std::move(in)),
      out_(std::move(out)) {}

Result<Stat> DatagramSocket::stat() {
  return stream_stat(ino_, type());
}

Result<std::size_t> DatagramSocket::try_read(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  WASIFS_TRY(const Received received, in_->try_receive(buffers, false));
  return received.count;
}

Result<std::size_t> DatagramSocket::try_write(WriteBuffers& buffers) {
  if (sends_no_more_.load(std::memory_order_acquire)) return Errno::pipe;
  if (!out_) return Errno::notconn;
  return out_->try_send(buffers);
}

Result<Received> DatagramSocket::try_receive(ReadBuffers& buffers, ReceiveFlags flags) {
  return in_->try_receive(buffers, has_any(flags, ReceiveFlags::peek));
}

Result<void> DatagramSocket::shutdown(Shutdown how) {
  if (has_any(how, Shutdown::write)) {
    sends_no_more_.store(true, std::memory_order_seq_cst);
    if (out_) out_->senders().wake();
  }
  if (has_any(how, Shutdown::read)) in_->shut();
  return {};
}

Readiness DatagramSocket::readiness() noexcept {
  Readiness readiness = in_->receiver_readiness();
  const bool sends_no_more = sends_no_more_.load(std::memory_order_seq_cst);
  if (!out_ || sends_no_more || out_->takes_more()) readiness.ready |= Interest::write;
  readiness.end_of_file = readiness.hangup && !sends_no_more;
  return readiness;
}

WaitSource DatagramSocket::wait_source(Interest interest) noexcept {
  if (interest != Interest::write) return {.queue = &in_->receivers(), .interest = interest};
  return {.queue = out_ ? &out_->senders() : nullptr, .interest = interest};
}

SocketPair make_datagram_pair(std::size_t capacity) {
  const auto there = make_ref<MessageQueue>(capacity);
  const auto back = make_ref<MessageQueue>(capacity);
  return {.first = make_ref<DatagramSocket>(back, there),
          .second = make_ref<DatagramSocket>(there, back)};
}

}  // namespace wasifs
