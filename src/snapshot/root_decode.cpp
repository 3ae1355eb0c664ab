// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes to root. They may come from anywhere: nothing is used before it is checked, and what is
// allocated is bounded by what was checked. A FlatBuffer may refer to one thing many times, so
// counts are added up before anything is copied.
#include <flatbuffers/flatbuffers.h>

#include <cstring>
#include <string_view>
#include <unordered_set>

#include "base/little_endian.h"
#include "container_generated.h"
#include "snapshot/digest_hash.h"
#include "snapshot/features.h"
#include "snapshot/root.h"
#include "snapshot/root_header.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"
#include "snapshot/vector_alignment.h"

namespace wasifs {
namespace {

using Names = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

/// The bytes after the header, once it is known that they are those that were written.
SnapshotResult<std::span<const std::byte>> checked_body(std::span<const std::byte> bytes) {
  if (bytes.size() < root_header_size ||
      std::memcmp(bytes.data(), root_magic.data(), root_magic.size()) != 0) {
    return sentence("its {} bytes are not the root of a snapshot", bytes.size());
  }
  const auto version = load_le<std::uint32_t>(bytes.data() + root_version_at);
  if (version != Root::format_version) {
    return sentence("it has version {} of the format; this library knows {}", version,
                    Root::format_version);
  }
  const auto length = load_le<std::uint64_t>(bytes.data() + root_length_at);
  const auto body = bytes.subspan(root_header_size);
  if (length != body.size()) {
    return sentence("{} bytes follow the header of its root, which says {}", body.size(), length);
  }
  const std::array<std::span<const std::byte>, 2> digested{bytes.first(root_digest_at), body};
  SNAPSHOT_TRY(const Digest digest, Sha256().of(digested));
  if (std::memcmp(digest.bytes.data(), bytes.data() + root_digest_at, digest.bytes.size()) != 0) {
    return sentence("its root is damaged: the bytes do not have the SHA-256 that it says");
  }
  if (load_le<std::uint32_t>(bytes.data() + root_reserved_at) != 0) {
    return sentence("its root has bits set that this version of the format does not use");
  }
  return body;
}

SnapshotResult<std::vector<std::string>> decode_names(const Names* names, const char* what) {
  std::vector<std::string> decoded;
  if (names == nullptr) return decoded;
  if (names->size() > Root::most_features) {
    return sentence("it says {} {} features; {} are allowed", names->size(), what,
                    Root::most_features);
  }
  for (const flatbuffers::String* name : *names) {
    const std::string_view text(name->c_str(), name->size());
    if (!valid_label(text)) return sentence("the name of one of its {} features is none", what);
    decoded.emplace_back(text);
  }
  return decoded;
}

SnapshotResult<void> decode_features(const container::Root& encoded, Root& root) {
  SNAPSHOT_TRY(root.critical, decode_names(encoded.critical(), "critical"));
  SNAPSHOT_TRY(root.optional, decode_names(encoded.optional(), "optional"));
  for (const std::string& feature : root.critical) {
    if (!feature_is_known(feature)) {
      return sentence("it needs the feature `{}`, which this library does not know", feature);
    }
  }
  return {};
}

SnapshotResult<void> decode_chunks(const container::Root& encoded, Root& root) {
  if (encoded.chunks() == nullptr) return {};
  root.chunks.reserve(encoded.chunks()->size());
  std::unordered_set<Digest, DigestHash> seen;
  seen.reserve(encoded.chunks()->size());
  for (const container::Chunk* chunk : *encoded.chunks()) {
    NamedChunk named;
    std::memcpy(named.digest.bytes.data(), chunk->digest()->data(), named.digest.bytes.size());
    named.size = chunk->size();
    const std::size_t place = root.chunks.size();
    if (named.size == 0 || named.size > snapshot_chunk_size) {
      return sentence("chunk {} has {} bytes; 1 to {} are allowed", place, named.size,
                      snapshot_chunk_size);
    }
    if (!named.digest.known()) return sentence("chunk {} has no digest", place);
    if (!seen.insert(named.digest).second) {
      return sentence("chunk {} is named twice: {}", place, digest_text(named.digest));
    }
    root.chunks.push_back(named);
  }
  return {};
}

/// Slots lead to chunks in the order of first use, so that there is one way to say it.
SnapshotResult<void> decode_slots(const container::Root& encoded, Root& root) {
  const std::size_t count = encoded.slots() == nullptr ? 0 : encoded.slots()->size();
  root.slots.reserve(count);
  std::size_t used = 0;
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const std::uint32_t place = encoded.slots()->Get(slot);
    if (place > used || place >= root.chunks.size()) {
      return sentence("slot {} leads to chunk {}, which is not its turn or not there", slot, place);
    }
    if (place == used) ++used;
    root.slots.push_back(place);
  }
  if (used != root.chunks.size()) {
    return sentence("its slots use {} of {} chunks", used, root.chunks.size());
  }
  return {};
}

SnapshotResult<void> check_segment(const Root& root, const Root::Segment& segment,
                                   std::string_view type, std::size_t index) {
  const std::uint64_t count = chunks_of(segment.size);
  if (segment.first > root.slots.size() || count > root.slots.size() - segment.first) {
    return sentence("segment {} of part `{}` has {} chunks from {} on; there are {}", index, type,
                    count, segment.first, root.slots.size());
  }
  std::uint64_t left = segment.size;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t size = root.chunks[root.slots[segment.first + i]].size;
    if (size != std::min<std::uint64_t>(left, snapshot_chunk_size)) {
      return sentence("a chunk of segment {} of part `{}` has {} bytes where {} are left", index,
                      type, size, left);
    }
    left -= size;
  }
  return {};
}

SnapshotResult<void> decode_parts(const container::Root& encoded, std::size_t encoded_size,
                                  std::uint64_t segment_limit, Root& root) {
  if (encoded.parts() == nullptr) return {};
  const std::size_t most_segments = encoded_size / sizeof(container::Segment);
  std::size_t all_segments = 0;
  std::uint64_t bytes = 0;
  root.parts.reserve(encoded.parts()->size());
  for (const container::Part* part : *encoded.parts()) {
    const std::string_view type(part->type()->c_str(), part->type()->size());
    if (!valid_label(type)) return sentence("the type of part {} is no name", root.parts.size());
    Root::Part& decoded = root.parts.emplace_back(std::string(type), part->version());
    if (part->segments() == nullptr) continue;
    all_segments += part->segments()->size();
    if (all_segments > most_segments) {
      return sentence("its parts share segments, of which there are {}", all_segments);
    }
    if (!elements_aligned(part->segments())) {
      return sentence("the segments of part `{}` do not lie at a multiple of 8 bytes", type);
    }
    decoded.segments.reserve(part->segments()->size());
    for (const container::Segment* one : *part->segments()) {
      const Root::Segment segment{one->size(), one->first()};
      if (segment.size > Root::most_segment_bytes) {
        return sentence("a segment of part `{}` has {} bytes; {} are allowed", type, segment.size,
                        Root::most_segment_bytes);
      }
      if (segment.size > segment_limit - bytes) {
        return sentence("its segments have more than the {} bytes that are allowed", segment_limit);
      }
      bytes += segment.size;
      SNAPSHOT_CHECK(check_segment(root, segment, type, decoded.segments.size()));
      decoded.segments.push_back(segment);
    }
  }
  return {};
}

}  // namespace

SnapshotResult<Root> decode_root(std::span<const std::byte> bytes, std::uint64_t metadata_limit) {
  if (bytes.size() > metadata_limit) {
    return sentence("its root has {} bytes; {} are allowed", bytes.size(), metadata_limit);
  }
  SNAPSHOT_TRY(const auto body, checked_body(bytes));
  if (body.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return sentence("its root has {} bytes, which is too long", bytes.size());
  }
  // A root, parts: no table lies deeper. Structs are read at their own alignment.
  flatbuffers::Verifier::Options limits;
  limits.max_depth = 3;
  limits.max_tables = Root::most_parts + 1;
  const auto* const data = reinterpret_cast<const std::uint8_t*>(body.data());
  flatbuffers::Verifier verifier(data, body.size(), limits);
  if (!container::VerifyRootBuffer(verifier)) {
    return sentence("its root is not what container.fbs describes");
  }
  const container::Root& encoded = *container::GetRoot(data);
  Root root;
  SNAPSHOT_CHECK(decode_features(encoded, root));
  SNAPSHOT_CHECK(decode_chunks(encoded, root));
  SNAPSHOT_CHECK(decode_slots(encoded, root));
  SNAPSHOT_CHECK(decode_parts(encoded, body.size(), metadata_limit - bytes.size(), root));
  return root;
}

}  // namespace wasifs
