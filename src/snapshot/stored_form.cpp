// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot/stored_form.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "base/little_endian.h"
#include "snapshot/in_parallel.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

constexpr std::size_t chunk_head = 5;
constexpr std::byte as_it_is{0};
constexpr std::byte by_zstd{1};

constexpr char magic[] = {'w', 'a', 's', 'i', 'f', 's', 'R', 'C'};
constexpr std::uint32_t version = 1;
constexpr std::size_t record_head = 32;
constexpr std::size_t chunk_entry = 36;
// What a hostile record makes us allocate is bounded, and so is what we ask others to.
constexpr std::uint64_t longest_record = std::uint64_t{1} << 30;

// All of a frame, which has to be as long as `bytes`.
bool decompress(std::span<std::byte> bytes, std::span<const std::byte> frame) {
  return ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size()) == bytes.size();
}

}  // namespace

struct ChunkPacker::State {
  explicit State(int compression) : level(compression) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeCCtx(context); }

  int level;
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::vector<std::byte> whole;  // The pieces of a chunk together.
};

ChunkPacker::ChunkPacker(int level) : state_(std::make_unique<State>(level)) {}
ChunkPacker::~ChunkPacker() = default;

SnapshotResult<std::vector<std::byte>> ChunkPacker::pack(const NewChunk& chunk) {
  std::vector<std::byte>& whole = state_->whole;
  whole.clear();
  for (const auto piece : chunk.pieces) whole.insert(whole.end(), piece.begin(), piece.end());
  if (whole.size() != chunk.size || chunk.size == 0 || chunk.size > snapshot_chunk_size) {
    return sentence("chunk {} is given as {} bytes in pieces of {} together, it may have 1 to {}",
                    digest_text(chunk.digest), chunk.size, whole.size(), snapshot_chunk_size);
  }
  std::vector<std::byte> stored(chunk_head + ZSTD_compressBound(whole.size()));
  const std::size_t size = state_->context == nullptr
                               ? whole.size()
                               : ZSTD_compressCCtx(state_->context, stored.data() + chunk_head,
                                                   stored.size() - chunk_head, whole.data(),
                                                   whole.size(), state_->level);
  store_le<std::uint32_t>(stored.data(), static_cast<std::uint32_t>(whole.size()));
  const bool smaller = ZSTD_isError(size) == 0 && size < whole.size();
  stored[4] = smaller ? by_zstd : as_it_is;
  if (!smaller) std::ranges::copy(whole, stored.begin() + chunk_head);
  stored.resize(chunk_head + (smaller ? size : whole.size()));
  stored.shrink_to_fit();
  return stored;
}

SnapshotResult<std::vector<std::vector<std::byte>>> pack_chunks(std::span<const NewChunk> chunks,
                                                                int level) {
  std::vector<std::vector<std::byte>> stored(chunks.size());
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  // A compressor for each thread's share.
  const std::size_t shares = std::min<std::size_t>(threads, chunks.size());
  std::vector<std::string> failures(shares);
  in_parallel(shares, threads, [&](std::size_t share) {
    ChunkPacker packer(level);
    for (std::size_t i = share; i < chunks.size(); i += shares) {
      auto packed = packer.pack(chunks[i]);
      if (packed) {
        stored[i] = *std::move(packed);
      } else {
        failures[share] = std::move(packed).error();
      }
    }
  });
  for (std::string& failure : failures) {
    if (!failure.empty()) return std::unexpected(std::move(failure));
  }
  return stored;
}

SnapshotResult<ChunkBytes> unpack_chunk(std::span<const std::byte> stored,
                                        const NamedChunk& expected) {
  const std::size_t size = stored.size() < chunk_head ? 0 : load_le<std::uint32_t>(stored.data());
  if (size != expected.size) {
    return sentence("chunk {} has {} bytes, not {}", digest_text(expected.digest), size,
                    expected.size);
  }
  const auto content = stored.subspan(chunk_head);
  const auto owner = std::make_shared_for_overwrite<std::byte[]>(size);
  const std::span bytes(owner.get(), size);
  if (stored[4] == as_it_is && content.size() == size) {
    std::ranges::copy(content, bytes.begin());
  } else if (stored[4] != by_zstd || !decompress(bytes, content)) {
    return sentence("chunk {} is damaged", digest_text(expected.digest));
  }
  return ChunkBytes{bytes, owner, false};
}

SnapshotResult<std::vector<std::byte>> pack_record(std::span<const NamedChunk> chunks,
                                                   std::span<const std::byte> root, int level) {
  std::vector<std::byte> content(chunks.size() * chunk_entry + root.size());
  if (content.size() > longest_record) {
    return sentence("a snapshot of {} chunks and a root of {} bytes is too large", chunks.size(),
                    root.size());
  }
  std::byte* at = content.data();
  for (const NamedChunk& chunk : chunks) {
    std::memcpy(at, chunk.digest.bytes.data(), sizeof(Digest));
    store_le<std::uint32_t>(at + sizeof(Digest), chunk.size);
    at += chunk_entry;
  }
  std::ranges::copy(root, at);

  std::vector<std::byte> stored(record_head + ZSTD_compressBound(content.size()));
  std::memcpy(stored.data(), magic, sizeof(magic));
  store_le<std::uint32_t>(stored.data() + 8, version);
  store_le<std::uint64_t>(stored.data() + 16, chunks.size());
  store_le<std::uint64_t>(stored.data() + 24, root.size());
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  if (context == nullptr) return sentence("there is no memory to compress with");
  (void)ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  (void)ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const std::size_t size =
      ZSTD_compress2(context.get(), stored.data() + record_head, stored.size() - record_head,
                     content.data(), content.size());
  if (ZSTD_isError(size) != 0) return sentence("zstd: {}", ZSTD_getErrorName(size));
  stored.resize(record_head + size);
  return stored;
}

SnapshotResult<StoredRecord> unpack_record(std::span<const std::byte> stored) {
  if (stored.size() < record_head || std::memcmp(stored.data(), magic, sizeof(magic)) != 0 ||
      load_le<std::uint32_t>(stored.data() + 12) != 0) {
    return sentence("damaged or no record of a snapshot");
  }
  if (const auto found = load_le<std::uint32_t>(stored.data() + 8); found != version) {
    return sentence("a record of version {}, only {} is known", found, version);
  }
  const auto count = load_le<std::uint64_t>(stored.data() + 16);
  const auto size = load_le<std::uint64_t>(stored.data() + 24);
  if (count > longest_record / chunk_entry || size > longest_record - count * chunk_entry) {
    return sentence("damaged, {} chunks and a root of {} bytes are too much", count, size);
  }
  // A few bytes do not make us allocate a gigabyte: a block of zstd has four at least, and stands
  // for at most 128 KiB.
  const auto frame = stored.subspan(record_head);
  const std::uint64_t whole = count * chunk_entry + size;
  std::vector<std::byte> content;
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) == whole &&
      whole <= frame.size() / 4 * (std::uint64_t{128} << 10)) {
    content.resize(static_cast<std::size_t>(whole));
  }
  if (content.size() != whole || !decompress(content, frame)) {
    return sentence("damaged, does not decompress to {} bytes", whole);
  }

  StoredRecord record;
  record.chunks.resize(static_cast<std::size_t>(count));
  const std::byte* at = content.data();
  for (NamedChunk& chunk : record.chunks) {
    std::memcpy(chunk.digest.bytes.data(), at, sizeof(Digest));
    chunk.size = load_le<std::uint32_t>(at + sizeof(Digest));
    at += chunk_entry;
    if (chunk.size == 0 || chunk.size > snapshot_chunk_size) {
      return sentence("damaged, chunk {} has {} bytes", digest_text(chunk.digest), chunk.size);
    }
  }
  record.root.assign(at, at + size);
  return record;
}

}  // namespace wasifs
