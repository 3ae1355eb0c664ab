// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Standard streams without an operating system: null, bytes in, bytes out.
#include <algorithm>
#include <exception>

#include "base/guarded.h"
#include "io/io_snapshot.h"
#include "io/saved_stream.h"
#include "io/stream_numbers.h"
#include "snapshot/sentence.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

// What a snapshot holds of a stream is an object of its own, which the inode shares.

struct NullState final : Persistent {
  explicit NullState(std::uint64_t ino) noexcept : number(ino) {}
  std::string_view part_type() const noexcept override { return "null_stream"; }
  void save(PartWriter& writer, std::span<Inode* const>) override {
    save_stream(writer, {.number = number}, {});
  }

  const std::uint64_t number;
};

class NullStream final : public StreamInode {
 public:
  explicit NullStream(std::uint64_t number) : state_(make_ref<NullState>(number)) {}

  Result<Stat> stat() override { return stream_stat(state_->number, type()); }
  Result<std::size_t> try_read(ReadBuffers&) override { return std::size_t{0}; }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    const std::size_t count = buffers.remaining();
    buffers.skip(count);
    return count;
  }
  Readiness readiness() noexcept override { return {.hangup = true, .end_of_file = true}; }
  Ref<Persistent> persistent() noexcept override { return state_; }

 private:
  const Ref<NullState> state_;
};

struct InputState final : Persistent {
  InputState(std::uint64_t ino, std::shared_ptr<const void> keeper,
             std::span<const std::byte> content, std::size_t read)
      : number(ino), owner(std::move(keeper)), bytes(content), place(read) {}
  std::string_view part_type() const noexcept override { return "bytes_input"; }
  void save(PartWriter& writer, std::span<Inode* const>) override {
    const std::size_t read = *place.lock();
    save_stream(writer, {.number = number, .place = read}, {&bytes, 1}, &digests);
  }

  const std::uint64_t number;
  const std::shared_ptr<const void> owner;
  const std::span<const std::byte> bytes;  // of `owner`
  Guarded<std::size_t, lock_rank::pipe> place;
  std::vector<Digest> digests;  // of the chunks of `bytes`; for snapshots only
};

class BytesInput final : public StreamInode {
 public:
  explicit BytesInput(Ref<InputState> state) noexcept : state_(std::move(state)) {}

  Result<Stat> stat() override { return stream_stat(state_->number, type()); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override {
    const auto place = state_->place.lock();
    const std::size_t count = buffers.put(state_->bytes.subspan(*place));
    *place += count;
    return count;
  }
  Readiness readiness() noexcept override {
    const std::size_t left = state_->bytes.size() - *state_->place.lock();
    return {.hangup = left == 0, .bytes = left};
  }
  Ref<Persistent> persistent() noexcept override { return state_; }

 private:
  const Ref<InputState> state_;
};

/// An input with its own number that goes on at `place`. `Bytes` is a string or a vector.
template <class Bytes>
Ref<Inode> input_of(std::uint64_t number, Bytes bytes, std::size_t place) {
  auto owner = std::make_shared<const Bytes>(std::move(bytes));
  const auto content = std::as_bytes(std::span(*owner));
  return make_ref<BytesInput>(make_ref<InputState>(number, std::move(owner), content, place));
}

struct OutputState final : Persistent {
  OutputState(std::uint64_t ino, std::size_t most, std::string bytes)
      : number(ino), limit(most), kept(std::move(bytes)) {}
  std::string_view part_type() const noexcept override { return "bytes_output"; }
  void save(PartWriter& writer, std::span<Inode* const>) override {
    const auto bytes = std::as_bytes(std::span(*kept.lock()));
    save_stream(writer, {.number = number, .capacity = limit}, {&bytes, 1});
  }

  const std::uint64_t number;
  const std::size_t limit;
  Guarded<std::string, lock_rank::pipe> kept;
};

class BoundedOutput final : public BytesOutput {
 public:
  explicit BoundedOutput(Ref<OutputState> state) noexcept : state_(std::move(state)) {}

  Result<Stat> stat() override { return stream_stat(state_->number, type()); }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    if (buffers.remaining() == 0) return std::size_t{0};
    const auto kept = state_->kept.lock();
    const std::size_t before = kept->size();
    const std::size_t room = std::min(buffers.remaining(), state_->limit - before);
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
  Ref<Persistent> persistent() noexcept override { return state_; }

  std::string contents() const override { return *state_->kept.lock(); }
  std::string take() override { return std::exchange(*state_->kept.lock(), {}); }

 private:
  const Ref<OutputState> state_;
};

/// The part of a stream that `load` makes an inode of.
template <class Load>
SnapshotResult<std::unique_ptr<RestoredPart>> restore(Load load) {
  try {
    SNAPSHOT_TRY(Ref<Inode> stream, load());
    return restored_streams({std::move(stream)});
  } catch (const std::exception&) {
    return sentence("the host has no memory for a stream");
  }
}

}  // namespace

Ref<Inode> make_null_stream() {
  return make_ref<NullStream>(next_stream_number());
}

Ref<Inode> make_bytes_input(std::string bytes) {
  return input_of(next_stream_number(), std::move(bytes), 0);
}

Ref<Inode> make_bytes_input(std::vector<std::byte> bytes) {
  return input_of(next_stream_number(), std::move(bytes), 0);
}

Ref<BytesOutput> make_bytes_output(std::size_t limit) {
  return make_ref<BoundedOutput>(make_ref<OutputState>(next_stream_number(), limit, std::string()));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_null_stream(PartReader& reader,
                                                                  std::uint64_t) {
  return restore([&]() -> SnapshotResult<Ref<Inode>> {
    SNAPSHOT_TRY(const LoadedStream loaded, load_stream(reader, "null stream", 0));
    return make_ref<NullStream>(loaded.state.number);
  });
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_bytes_input(PartReader& reader,
                                                                  std::uint64_t most_bytes) {
  return restore([&]() -> SnapshotResult<Ref<Inode>> {
    most_bytes = std::max(most_bytes, always_allowed);
    SNAPSHOT_TRY(LoadedStream loaded, load_stream(reader, "bytes input", most_bytes));
    if (loaded.state.place > loaded.bytes.size()) {
      return sentence("a bytes input of {} bytes cannot be read from {}", loaded.bytes.size(),
                      loaded.state.place);
    }
    return input_of(loaded.state.number, std::move(loaded.bytes), loaded.state.place);
  });
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_bytes_output(PartReader& reader,
                                                                   std::uint64_t most_bytes) {
  return restore([&]() -> SnapshotResult<Ref<Inode>> {
    most_bytes = std::max(most_bytes, always_allowed);
    SNAPSHOT_TRY(LoadedStream loaded, load_stream(reader, "bytes output", most_bytes));
    const std::uint64_t limit = std::min(loaded.state.capacity, most_bytes);
    if (loaded.bytes.size() > limit) {
      return sentence("a bytes output keeps {} bytes and may keep {}", loaded.bytes.size(), limit);
    }
    std::string bytes(reinterpret_cast<const char*>(loaded.bytes.data()), loaded.bytes.size());
    return make_ref<BoundedOutput>(
        make_ref<OutputState>(loaded.state.number, limit, std::move(bytes)));
  });
}

}  // namespace wasifs
