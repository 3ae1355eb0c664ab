// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Standard streams without an operating system: null, bytes in, bytes out.
#include <algorithm>
#include <exception>

#include "base/guarded.h"
#include "io/stream_numbers.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

class NullStream final : public StreamInode {
 public:
  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<std::size_t> try_read(ReadBuffers&) override { return std::size_t{0}; }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    const std::size_t count = buffers.remaining();
    buffers.skip(count);
    return count;
  }
  Readiness readiness() noexcept override { return {.hangup = true, .end_of_file = true}; }

 private:
  const std::uint64_t ino_ = next_stream_number();
};

template <class Bytes>
class BytesInput final : public StreamInode {
 public:
  explicit BytesInput(Bytes bytes) : bytes_(std::move(bytes)) {}

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override {
    const auto place = place_.lock();
    const std::size_t count = buffers.put(std::as_bytes(std::span(bytes_)).subspan(*place));
    *place += count;
    return count;
  }
  Readiness readiness() noexcept override {
    const std::size_t left = bytes_.size() - *place_.lock();
    return {.hangup = left == 0, .bytes = left};
  }

 private:
  const std::uint64_t ino_ = next_stream_number();
  const Bytes bytes_;
  Guarded<std::size_t, lock_rank::pipe> place_{std::size_t{0}};
};

class BoundedOutput final : public BytesOutput {
 public:
  explicit BoundedOutput(std::size_t limit) noexcept : limit_(limit) {}

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    if (buffers.remaining() == 0) return std::size_t{0};
    const auto kept = kept_.lock();
    const std::size_t before = kept->size();
    const std::size_t room = std::min(buffers.remaining(), limit_ - before);
    if (room == 0) return Errno::nospc;
    try {
      kept->resize(before + room);
    } catch (const std::exception&) {  // the limit is more than the host has
      return Errno::nospc;
    }
    const std::size_t count =
        buffers.take(std::as_writable_bytes(std::span(*kept)).subspan(before));
    kept->resize(before + count);
    return count;
  }

  std::string contents() const override { return *kept_.lock(); }
  std::string take() override { return std::exchange(*kept_.lock(), {}); }

 private:
  const std::uint64_t ino_ = next_stream_number();
  const std::size_t limit_;
  Guarded<std::string, lock_rank::pipe> kept_;
};

}  // namespace

Ref<Inode> make_null_stream() {
  return make_ref<NullStream>();
}

Ref<Inode> make_bytes_input(std::string bytes) {
  return make_ref<BytesInput<std::string>>(std::move(bytes));
}

Ref<Inode> make_bytes_input(std::vector<std::byte> bytes) {
  return make_ref<BytesInput<std::vector<std::byte>>>(std::move(bytes));
}

Ref<BytesOutput> make_bytes_output(std::size_t limit) {
  return make_ref<BoundedOutput>(limit);
}

}  // namespace wasifs
