// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chunks go through two batches: while one is collected, the one before is digested by threads of
// its own, and it is stored by the calling thread when the next one starts. So at most two batches
// are in memory, and the store is used by one thread in an order that depends on the state only.
//
// A chunk's number is the count of chunks given before it, whether or not its bytes were seen
// before: had it anything to do with digests, it would change with which of them are known.
#include "snapshot/snapshot_writer.h"

#include <algorithm>
#include <limits>
#include <thread>

#include "snapshot/chunk_batch.h"
#include "snapshot/chunk_places.h"
#include "snapshot/root.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

/// Of the store at once, so that one far away sees questions of a bounded length.
constexpr std::size_t most_asked = 4096;

class Writer final : public SnapshotWriter {
 public:
  Writer(std::unique_ptr<StoreWriter> store, unsigned threads)
      : store_(std::move(store)), threads_(threads) {}

  std::uint32_t begin_part(std::string_view type, std::uint32_t version) override;
  ChunkNumber chunk(std::span<const std::span<const std::byte>> pieces, Digest* digest) override;
  ChunkNumber copied_chunk(std::span<const std::byte> bytes) override;
  void segment(std::vector<std::byte> bytes) override { segment(std::move(bytes), {}); }
  void segment(std::vector<std::byte> bytes, std::span<Digest> digests) override;
  std::vector<bool> present(std::span<const Digest> digests) override;
  void segment_again(std::uint64_t size, std::span<const Digest> digests) override;
  void fail(std::string sentence) override;
  void require(std::string_view feature) override { add_feature(root_.critical, feature); }
  void offer(std::string_view feature) override { add_feature(root_.optional, feature); }
  SnapshotResult<Written> commit(std::string_view name) override;

 private:
  [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
  void add_feature(std::vector<std::string>& features, std::string_view feature);
  /// Takes the numbers of the next `count` chunks, of `bytes` bytes. Fails where there are none.
  [[nodiscard]] bool take_numbers(std::uint64_t count, std::uint64_t bytes);
  /// Notes a segment of `size` bytes and takes the numbers of its chunks.
  [[nodiscard]] bool begin_segment(std::uint64_t size);
  void start_batch();
  void store_started();
  [[nodiscard]] SnapshotResult<void> store(ChunkBatch& batch);

  std::unique_ptr<StoreWriter> store_;
  unsigned threads_;
  Root root_;
  Written written_;
  ChunkNumber next_number_ = 0;
  ChunkPlaces places_;  // in root_.chunks
  std::unique_ptr<ChunkBatch> collecting_ = std::make_unique<ChunkBatch>();
  std::unique_ptr<ChunkBatch> started_;
  std::string failure_;
};

std::uint32_t Writer::begin_part(std::string_view type, std::uint32_t version) {
  if (!valid_label(type)) {
    fail(fmt::format("part {} has the type {}, which is no name", root_.parts.size(), shown(type)));
  } else if (root_.parts.size() == Root::most_parts) {
    fail(fmt::format("there are more than {} parts", Root::most_parts));
  } else {
    root_.parts.push_back({std::string(type), version, {}});
  }
  return static_cast<std::uint32_t>(root_.parts.empty() ? 0 : root_.parts.size() - 1);
}

bool Writer::take_numbers(std::uint64_t count, std::uint64_t bytes) {
  if (failed()) return false;
  if (count > std::numeric_limits<ChunkNumber>::max() - next_number_) {
    fail(fmt::format("there are more than {} chunks", next_number_));
    return false;
  }
  next_number_ += static_cast<ChunkNumber>(count);
  written_.content_bytes += bytes;
  return true;
}

ChunkNumber Writer::chunk(std::span<const std::span<const std::byte>> pieces, Digest* digest) {
  const ChunkNumber number = next_number_;
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece.size();
  if (size == 0 || size > snapshot_chunk_size) {
    fail(fmt::format("chunk {} has {} bytes; 1 to {} are allowed", number, size,
                     snapshot_chunk_size));
  }
  if (!take_numbers(1, size)) return number;
  collecting_->add(pieces, size, digest);
  if (collecting_->full()) start_batch();
  return number;
}

ChunkNumber Writer::copied_chunk(std::span<const std::byte> bytes) {
  const ChunkNumber number = next_number_;
  if (bytes.empty() || bytes.size() > snapshot_chunk_size) {
    fail(fmt::format("chunk {} has {} bytes; 1 to {} are allowed", number, bytes.size(),
                     snapshot_chunk_size));
  }
  if (!take_numbers(1, bytes.size())) return number;
  collecting_->add_owned({bytes.begin(), bytes.end()});
  if (collecting_->full()) start_batch();
  return number;
}

bool Writer::begin_segment(std::uint64_t size) {
  if (root_.parts.empty()) fail("a segment has no part to belong to");
  const Root::Segment segment{size, next_number_};
  if (size > Root::most_segment_bytes) {
    fail(fmt::format("a segment has {} bytes; {} are allowed", size, Root::most_segment_bytes));
  }
  if (!take_numbers(chunks_of(size), size)) return false;
  root_.parts.back().segments.push_back(segment);
  return true;
}

void Writer::segment(std::vector<std::byte> bytes, std::span<Digest> digests) {
  if (!begin_segment(bytes.size())) return;
  collecting_->add_owned(std::move(bytes), digests);
  if (collecting_->full()) start_batch();
}

std::vector<bool> Writer::present(std::span<const Digest> digests) {
  std::vector<bool> there;
  there.reserve(digests.size());
  while (there.size() < digests.size() && !failed()) {
    const auto some =
        digests.subspan(there.size(), std::min(most_asked, digests.size() - there.size()));
    const auto answers = store_->present(some);
    if (!answers) {
      fail(answers.error());
    } else if (answers->size() != some.size()) {
      fail(fmt::format("the store was asked for {} chunks and answered for {}", some.size(),
                       answers->size()));
    } else {
      there.insert(there.end(), answers->begin(), answers->end());
    }
  }
  there.resize(digests.size());
  return there;
}

void Writer::segment_again(std::uint64_t size, std::span<const Digest> digests) {
  if (!begin_segment(size)) return;
  for (const Digest& digest : digests) {
    const std::uint64_t chunk = std::min<std::uint64_t>(size, snapshot_chunk_size);
    collecting_->add_stored(digest, static_cast<std::uint32_t>(chunk));
    size -= chunk;
  }
  if (collecting_->full()) start_batch();
}

void Writer::fail(std::string sentence) {
  if (!failed()) failure_ = std::move(sentence);
}

void Writer::add_feature(std::vector<std::string>& features, std::string_view feature) {
  if (!valid_label(feature)) {
    fail(fmt::format("{} cannot name a feature", shown(feature)));
  } else if (features.size() == Root::most_features) {
    fail(fmt::format("there are more than {} features", Root::most_features));
  } else if (std::ranges::find(features, feature) == features.end()) {
    features.emplace_back(feature);
  }
}

void Writer::start_batch() {
  auto next = std::exchange(collecting_, std::make_unique<ChunkBatch>());
  next->start(threads_);
  store_started();
  started_ = std::move(next);
}

void Writer::store_started() {
  if (started_ == nullptr || failed()) return;
  if (auto stored = store(*started_); !stored) fail(std::move(stored).error());
  started_.reset();
}

SnapshotResult<void> Writer::store(ChunkBatch& batch) {
  SNAPSHOT_CHECK(batch.finish());
  std::vector<Digest> digests;
  std::vector<NewChunk> fresh;
  for (const ChunkBatch::Entry& entry : batch.entries()) {
    if (entry.wanted != nullptr && !entry.given) *entry.wanted = entry.digest;
    const std::uint32_t place = places_.find_or_note(root_.chunks, entry.digest);
    root_.slots.push_back(place);
    if (place == root_.chunks.size()) {
      root_.chunks.push_back({entry.digest, entry.size});
      if (entry.stored) continue;
      digests.push_back(entry.digest);
      fresh.push_back({entry.digest, batch.pieces_of(entry), entry.size});
    } else if (root_.chunks[place].size != entry.size) {
      return sentence("two chunks of {} and {} bytes have the digest {}", root_.chunks[place].size,
                      entry.size, digest_text(entry.digest));
    }
  }
  if (digests.empty()) return {};
  SNAPSHOT_TRY(const std::vector<bool> present, store_->present(digests));
  if (present.size() != digests.size()) {
    return sentence("the store was asked for {} chunks and answered for {}", digests.size(),
                    present.size());
  }
  std::vector<NewChunk> absent;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if (present[i]) continue;
    written_.stored_bytes += fresh[i].size;
    absent.push_back(fresh[i]);
  }
  if (absent.empty()) return {};
  return store_->put(absent);
}

SnapshotResult<SnapshotWriter::Written> Writer::commit(std::string_view name) {
  if (!valid_snapshot_name(name)) {
    fail(fmt::format("{} cannot name a snapshot", shown(name)));
  }
  start_batch();
  store_started();
  if (failed()) return std::unexpected(failure_);
  SNAPSHOT_TRY(const std::vector<std::byte> root, encode_root(root_));
  SNAPSHOT_CHECK(store_->commit(name, root, root_.chunks));
  return written_;
}

}  // namespace

SnapshotResult<std::unique_ptr<SnapshotWriter>> SnapshotWriter::begin(SnapshotStore& store,
                                                                      unsigned threads) {
  SNAPSHOT_TRY(auto writer, store.write());
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  return std::make_unique<Writer>(std::move(writer), threads);
}

}  // namespace wasifs
