// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/recording_writer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "replay/call_record.h"
#include "replay/frame_packer.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

using Time = std::chrono::steady_clock;

// A block is worth a frame from here on,
constexpr std::size_t full_block = std::size_t{256} << 10;
// and here the guest waits. What is just added, and the numbers of chunks, still fit the frame.
constexpr std::size_t largest_block = std::size_t{4} << 20;
static_assert(largest_block + most_record_bytes + (std::size_t{1} << 20) < most_frame_bytes);
// How old a record may become before it is written.
constexpr std::chrono::milliseconds longest_delay{100};

}  // namespace

struct RecordingWriter::State {
  State(std::unique_ptr<GrowingFile> file, const std::string& path)
      : packer(std::move(file), path) {}

  FramePacker packer;  // of the thread below, and of `create` and `finish` without it
  std::mutex mutex;
  std::condition_variable wake;  // of the thread below
  std::condition_variable room;  // of the guest
  RecordBlock block;
  Time::time_point begun;  // of the block
  bool closing = false;
  std::string problem;
  std::atomic<bool> failed{false};
  const Time::time_point start = Time::now();
  std::thread thread;

  void fail_locked(std::string sentence) {
    if (problem.empty()) problem = std::move(sentence);
    failed = true;
    block.clear();
    room.notify_one();
  }
  // What a guest does with the block, with its lock.
  template <class Add>
  void add(Add how) {
    std::unique_lock lock(mutex);
    room.wait(lock, [&] { return block.size() < largest_block || failed; });
    if (failed) return;
    const bool first = block.empty();
    if (first) begun = Time::now();
    const bool was_full = block.size() >= full_block;
    how(block);
    if (first || (!was_full && block.size() >= full_block)) wake.notify_one();
  }
  void work();
};

void RecordingWriter::State::work() {
  RecordBlock taken;
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait(lock, [&] { return !block.empty() || closing; });
    if (block.empty()) return;
    wake.wait_until(lock, begun + longest_delay,
                    [&] { return block.size() >= full_block || closing || failed; });
    std::swap(block, taken);
    const auto time = std::chrono::nanoseconds(begun - start).count();
    room.notify_one();
    lock.unlock();
    const auto written = packer.write(taken, static_cast<std::uint64_t>(time));
    taken.clear();
    lock.lock();
    if (!written) fail_locked(written.error());
  }
}

RecordingWriter::RecordingWriter(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->thread = std::thread([this] { state_->work(); });
}

RecordingWriter::~RecordingWriter() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->wake.notify_one();
  if (state_->thread.joinable()) state_->thread.join();
}

ReplayResult<std::unique_ptr<RecordingWriter>> RecordingWriter::create(
    const std::string& path, std::span<const std::byte> header) {
  auto file = GrowingFile::create(path);
  if (!file) return sentence("cannot make {}: {}", path, errno_message(file.error()));
  auto state = std::make_unique<State>(*std::move(file), path);
  SNAPSHOT_CHECK(state->packer.begin(header));
  return std::unique_ptr<RecordingWriter>(new RecordingWriter(std::move(state)));
}

void RecordingWriter::chunk(std::span<const std::byte> bytes) {
  state_->add([&](RecordBlock& block) {
    put_bytes(block.chunks, bytes);
    block.chunk_sizes.push_back(static_cast<std::uint32_t>(bytes.size()));
  });
}

void RecordingWriter::record(std::span<const std::byte> bytes) {
  state_->add([&](RecordBlock& block) {
    put_bytes(block.records, bytes);
    ++block.calls;
    block.used_chunks = block.chunk_sizes.size();
  });
}

void RecordingWriter::fail(std::string sentence) {
  const std::lock_guard lock(state_->mutex);
  state_->fail_locked(std::move(sentence));
}

bool RecordingWriter::failed() const noexcept {
  return state_->failed;
}

ReplayResult<RecordingStats> RecordingWriter::finish(const RecordedEnd& end) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->wake.notify_one();
  if (state_->thread.joinable()) state_->thread.join();
  if (state_->failed) return std::unexpected(state_->problem);
  SNAPSHOT_CHECK(state_->packer.finish(end));
  return state_->packer.stats();
}

}  // namespace wasifs
