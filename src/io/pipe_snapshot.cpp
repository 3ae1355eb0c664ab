// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pipe as a part of a snapshot, with the ends that the snapshot leads to. Who else holds an end
// is not there when it comes back, so that one is gone.
#include <algorithm>
#include <exception>

#include "io/io_snapshot.h"
#include "io/pipe_ends.h"
#include "io/saved_stream.h"
#include "snapshot/sentence.h"
#include "wasifs/io/pipe.h"

namespace wasifs {
namespace {

/// A larger one is no part of a snapshot, since its memory is taken at once.
constexpr std::uint64_t largest_pipe = std::uint64_t{1} << 30;

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader,
                                                      std::uint64_t most_bytes) {
  most_bytes = std::clamp(most_bytes, always_allowed, largest_pipe);
  SNAPSHOT_TRY(const LoadedStream loaded, load_stream(reader, "pipe", most_bytes));
  const SavedStream& state = loaded.state;
  if (state.capacity < pipe_atomic_size || state.capacity > most_bytes ||
      loaded.bytes.size() > state.capacity) {
    return sentence("a pipe cannot hold {} of at most {} bytes; {} are allowed",
                    loaded.bytes.size(), state.capacity, most_bytes);
  }
  const std::uint32_t ends = (state.reader == 0 ? 0U : 1U) + (state.writer == 0 ? 0U : 1U);
  if (ends == 0 || std::max(state.reader, state.writer) != ends || state.reader == state.writer) {
    return sentence("a pipe cannot have the ends {} and {}", state.reader, state.writer);
  }
  if (state.reader == 0 && !loaded.bytes.empty()) {
    return sentence("a pipe that nobody reads holds {} bytes", loaded.bytes.size());
  }
  const auto ring = make_ref<PipeRing>(state.capacity, state.number, loaded.bytes);
  std::vector<Ref<Inode>> held(ends);
  // An end that is not kept is gone at once.
  Ref<Inode> reading = make_ref<ReaderEnd>(ring);
  Ref<Inode> writing = make_ref<WriterEnd>(ring);
  if (state.reader != 0) held[state.reader - 1] = std::move(reading);
  if (state.writer != 0) held[state.writer - 1] = std::move(writing);
  return restored_streams(std::move(held));
}

}  // namespace

void PipeRing::save(PartWriter& writer, std::span<Inode* const> held) {
  SavedStream state{.number = ino_, .capacity = capacity_};
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    const bool reads = dynamic_cast<const ReaderEnd*>(held[i]) != nullptr;
    (reads ? state.reader : state.writer) = i + 1;
  }
  if (capacity_ > largest_pipe) {
    writer.fail(fmt::format("a pipe of {} bytes cannot be saved; {} are the most", capacity_,
                            largest_pipe));
    return;
  }
  const std::array<std::span<const std::byte>, 2> bytes = content();
  save_stream(writer, state, std::span(bytes).first(state.reader == 0 ? 0 : 2));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_pipe(PartReader& reader,
                                                           std::uint64_t most_bytes) {
  try {
    return restore(reader, most_bytes);
  } catch (const std::exception&) {
    return sentence("the host has no memory for a pipe");
  }
}

}  // namespace wasifs
