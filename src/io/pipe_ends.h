// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two inodes of a pipe. Any thread.
#pragma once

#include <utility>

#include "io/pipe_ring.h"

namespace wasifs {

class ReaderEnd final : public StreamInode {
 public:
  explicit ReaderEnd(Ref<PipeRing> ring) noexcept : ring_(std::move(ring)) {}
  ~ReaderEnd() override { ring_->close_reader(); }

  Result<Stat> stat() override { return ring_->stat(); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override { return ring_->try_read(buffers); }
  Readiness readiness() noexcept override { return ring_->reader_readiness(); }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &ring_->readers(), .interest = interest};
  }
  Ref<Persistent> persistent() noexcept override { return ring_; }

 private:
  Ref<PipeRing> ring_;
};

class WriterEnd final : public StreamInode {
 public:
  explicit WriterEnd(Ref<PipeRing> ring) noexcept : ring_(std::move(ring)) {}
  ~WriterEnd() override { ring_->close_writer(); }

  Result<Stat> stat() override { return ring_->stat(); }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    return ring_->try_write(buffers);
  }
  Readiness readiness() noexcept override { return ring_->writer_readiness(); }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &ring_->writers(), .interest = interest};
  }
  Ref<Persistent> persistent() noexcept override { return ring_; }

 private:
  Ref<PipeRing> ring_;
};

}  // namespace wasifs
