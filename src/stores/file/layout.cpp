// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Header and index to bytes and back. A file may come from anywhere: whatever is said in it is held
// against the length of the file, which is known, before anything is allocated for it.
#include "stores/file/layout.h"

#include <zstd.h>

#include <cstring>
#include <unordered_set>

#include "base/little_endian.h"
#include "snapshot/digest_hash.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::file_store {
namespace {

// As in the root: no text, and line ends that a transfer as text would change.
constexpr std::array<unsigned char, 16> magic{0x89, 'w', 'a', 's', 'i',  'f',  's',  ' ',
                                              'f',  'i', 'l', 'e', '\r', '\n', 0x1a, '\n'};
constexpr std::uint32_t format_version = 1;

constexpr std::size_t version_at = 16;
constexpr std::size_t zero_at = 20;
constexpr std::size_t group_bytes_at = 24;
constexpr std::size_t groups_at = 32;
constexpr std::size_t chunks_at = 40;
constexpr std::size_t root_at = 48;
constexpr std::size_t more_zero_at = 56;
constexpr std::size_t digest_at = 64;

constexpr std::size_t group_entry = 8;
constexpr std::size_t chunk_entry = 36;

SnapshotResult<Digest> digest_of(const Header& header, std::span<const std::byte> encoded_index) {
  const std::array<std::span<const std::byte>, 2> digested{std::span(header).first(digest_at),
                                                           encoded_index};
  return Sha256().of(digested);
}

/// Groups take what `sizes` says and hold what a group may.
SnapshotResult<void> check_groups(const Index& index, const Sizes& sizes) {
  std::uint64_t stored = 0;
  std::size_t chunk = 0;
  for (std::size_t i = 0; i < index.groups.size(); ++i) {
    const Group& group = index.groups[i];
    stored += group.stored;
    if (group.chunks == 0 || group.chunks > index.chunks.size() - chunk) {
      return sentence("group {} has {} chunks where {} are left", i, group.chunks,
                      index.chunks.size() - chunk);
    }
    std::uint64_t bytes = 0;
    for (std::uint32_t k = 0; k < group.chunks; ++k) bytes += index.chunks[chunk++].size;
    if (bytes > most_group_bytes || group.stored > ZSTD_compressBound(most_group_bytes)) {
      return sentence("group {} has {} bytes in {}; {} are allowed", i, bytes, group.stored,
                      most_group_bytes);
    }
  }
  if (stored != sizes.group_bytes || chunk != index.chunks.size()) {
    return sentence("its groups have {} bytes and {} chunks instead of {} and {}", stored, chunk,
                    sizes.group_bytes, index.chunks.size());
  }
  return {};
}

SnapshotResult<void> check_chunks(const Index& index) {
  std::unordered_set<Digest, DigestHash> seen;
  seen.reserve(index.chunks.size());
  for (const NamedChunk& chunk : index.chunks) {
    if (chunk.size == 0 || chunk.size > snapshot_chunk_size) {
      return sentence("chunk {} has {} bytes; 1 to {} are allowed", digest_text(chunk.digest),
                      chunk.size, snapshot_chunk_size);
    }
    if (!seen.insert(chunk.digest).second) {
      return sentence("chunk {} is there twice", digest_text(chunk.digest));
    }
  }
  return {};
}

}  // namespace

std::uint64_t Sizes::index() const noexcept {
  return groups * group_entry + chunks * chunk_entry;
}

std::vector<std::byte> encode_index(const Index& index) {
  std::vector<std::byte> bytes(index.groups.size() * group_entry +
                               index.chunks.size() * chunk_entry);
  std::byte* at = bytes.data();
  for (const Group& group : index.groups) {
    store_le<std::uint32_t>(at, group.stored);
    store_le<std::uint32_t>(at + 4, group.chunks);
    at += group_entry;
  }
  for (const NamedChunk& chunk : index.chunks) {
    std::memcpy(at, chunk.digest.bytes.data(), chunk.digest.bytes.size());
    store_le<std::uint32_t>(at + 32, chunk.size);
    at += chunk_entry;
  }
  return bytes;
}

SnapshotResult<Header> encode_header(const Sizes& sizes, std::span<const std::byte> encoded_index) {
  Header header{};
  std::memcpy(header.data(), magic.data(), magic.size());
  store_le<std::uint32_t>(header.data() + version_at, format_version);
  store_le<std::uint64_t>(header.data() + group_bytes_at, sizes.group_bytes);
  store_le<std::uint64_t>(header.data() + groups_at, sizes.groups);
  store_le<std::uint64_t>(header.data() + chunks_at, sizes.chunks);
  store_le<std::uint64_t>(header.data() + root_at, sizes.root);
  SNAPSHOT_TRY(const Digest digest, digest_of(header, encoded_index));
  std::memcpy(header.data() + digest_at, digest.bytes.data(), digest.bytes.size());
  return header;
}

SnapshotResult<Sizes> decode_header(const Header& header, std::uint64_t file_size) {
  if (std::memcmp(header.data(), magic.data(), magic.size()) != 0) {
    return sentence("not the file of a snapshot");
  }
  const auto version = load_le<std::uint32_t>(header.data() + version_at);
  if (version != format_version) {
    return sentence("version {} of the format of files; this library knows {}", version,
                    format_version);
  }
  if (load_le<std::uint32_t>(header.data() + zero_at) != 0 ||
      load_le<std::uint64_t>(header.data() + more_zero_at) != 0) {
    return sentence("bits are set that this version of the format of files does not use");
  }
  const Sizes sizes{load_le<std::uint64_t>(header.data() + group_bytes_at),
                    load_le<std::uint64_t>(header.data() + groups_at),
                    load_le<std::uint64_t>(header.data() + chunks_at),
                    load_le<std::uint64_t>(header.data() + root_at)};
  // Each for itself first, so that no sum overflows.
  if (sizes.groups > most_metadata || sizes.chunks > most_metadata || sizes.root > most_metadata ||
      sizes.index() + sizes.root > most_metadata) {
    return sentence("{} chunks in {} groups and a root of {} bytes are too many", sizes.chunks,
                    sizes.groups, sizes.root);
  }
  const std::uint64_t rest = header_size + sizes.index() + sizes.root;
  if (rest > file_size || sizes.group_bytes != file_size - rest) {
    return sentence("damaged or cut short: {} bytes, of which the header says {} and {} of groups",
                    file_size, rest, sizes.group_bytes);
  }
  return sizes;
}

SnapshotResult<Index> decode_index(const Header& header, const Sizes& sizes,
                                   std::span<const std::byte> encoded_index) {
  SNAPSHOT_TRY(const Digest digest, digest_of(header, encoded_index));
  if (std::memcmp(digest.bytes.data(), header.data() + digest_at, digest.bytes.size()) != 0) {
    return sentence("damaged: header and index do not have the SHA-256 that is said");
  }
  Index index;
  index.groups.resize(static_cast<std::size_t>(sizes.groups));
  index.chunks.resize(static_cast<std::size_t>(sizes.chunks));
  const std::byte* at = encoded_index.data();
  for (Group& group : index.groups) {
    group = {load_le<std::uint32_t>(at), load_le<std::uint32_t>(at + 4)};
    at += group_entry;
  }
  for (NamedChunk& chunk : index.chunks) {
    std::memcpy(chunk.digest.bytes.data(), at, chunk.digest.bytes.size());
    chunk.size = load_le<std::uint32_t>(at + 32);
    at += chunk_entry;
  }
  SNAPSHOT_CHECK(check_chunks(index));
  SNAPSHOT_CHECK(check_groups(index, sizes));
  return index;
}

}  // namespace wasifs::file_store
