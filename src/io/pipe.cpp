// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io/pipe.h"

#include "io/pipe_ring.h"

namespace wasifs {
namespace {

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

 private:
  Ref<PipeRing> ring_;
};

}  // namespace

PipeEnds make_pipe(std::size_t capacity) {
  auto ring = make_ref<PipeRing>(capacity);
  return {.reader = make_ref<ReaderEnd>(ring), .writer = make_ref<WriterEnd>(ring)};
}

}  // namespace wasifs
