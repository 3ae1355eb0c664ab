// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/stream_socket.h"

#include "io/stream_numbers.h"
#include "wasifs/io/network.h"

namespace wasifs {

StreamSocket::StreamSocket(Ref<PipeRing> in, Ref<PipeRing> out) noexcept
    : ino_(next_stream_number()), in_(std::move(in)), out_(std::move(out)) {}

StreamSocket::~StreamSocket() {
  const bool lost = in_->close_reader();
  out_->close_writer(lost || refused_.load(std::memory_order_relaxed));
}

Result<Stat> StreamSocket::stat() {
  return stream_stat(ino_, type());
}

Result<Received> StreamSocket::try_receive(ReadBuffers& buffers, ReceiveFlags flags) {
  const bool peek = has_any(flags, ReceiveFlags::peek);
  Received received;
  WASIFS_TRY(received.count, peek ? in_->try_peek(buffers) : in_->try_read(buffers));
  return received;
}

Result<void> StreamSocket::shutdown(Shutdown how) {
  if (has_any(how, Shutdown::read)) in_->shut_reader();
  if (has_any(how, Shutdown::write)) out_->close_writer();
  return {};
}

Readiness StreamSocket::readiness() noexcept {
  const Readiness in = in_->reader_readiness();
  const Readiness out = out_->writer_readiness();
  return {.ready = (in.ready & Interest::read) | (out.ready & Interest::write),
          .hangup = in.hangup,
          .bytes = in.bytes,
          .end_of_file = in.hangup && !out.hangup};
}

WaitSource StreamSocket::wait_source(Interest interest) noexcept {
  return {.queue = interest == Interest::write ? &out_->writers() : &in_->readers(),
          .interest = interest};
}

std::pair<Ref<StreamSocket>, Ref<StreamSocket>> connected_streams(std::size_t capacity) {
  const auto there = make_ref<PipeRing>(capacity, next_stream_number());
  const auto back = make_ref<PipeRing>(capacity, next_stream_number());
  return {make_ref<StreamSocket>(back, there), make_ref<StreamSocket>(there, back)};
}

SocketPair make_stream_pair(std::size_t capacity) {
  auto [first, second] = connected_streams(capacity);
  return {.first = std::move(first), .second = std::move(second)};
}

}  // namespace wasifs
