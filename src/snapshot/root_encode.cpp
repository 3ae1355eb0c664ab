// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root to bytes. The same root gives the same bytes: everything is written in the order it has.
#include <flatbuffers/flatbuffers.h>

#include <cstring>

#include "base/little_endian.h"
#include "container_generated.h"
#include "snapshot/root.h"
#include "snapshot/root_header.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

container::Chunk encoded(const NamedChunk& chunk) {
  std::array<std::uint8_t, 32> digest{};
  std::memcpy(digest.data(), chunk.digest.bytes.data(), digest.size());
  return {flatbuffers::make_span(digest), chunk.size};
}

Offset<container::Part> encode_part(FlatBufferBuilder& builder, const Root::Part& part) {
  const auto type = builder.CreateString(part.type);
  std::vector<container::Segment> segments;
  segments.reserve(part.segments.size());
  for (const Root::Segment& segment : part.segments) {
    segments.emplace_back(segment.size, segment.first);
  }
  return container::CreatePart(builder, type, part.version,
                               builder.CreateVectorOfStructs(segments));
}

/// No less than what the FlatBuffer takes.
std::uint64_t most_bytes_of(const Root& root) {
  std::uint64_t bytes = 4096 + root.chunks.size() * sizeof(container::Chunk) +
                        root.slots.size() * sizeof(std::uint32_t) +
                        (root.critical.size() + root.optional.size()) * 256;
  for (const Root::Part& part : root.parts) {
    bytes += 256 + part.segments.size() * sizeof(container::Segment);
  }
  return bytes;
}

}  // namespace

SnapshotResult<std::vector<std::byte>> seal_root(std::span<const std::byte> body) {
  std::vector<std::byte> bytes(root_header_size + body.size());
  std::byte* const header = bytes.data();
  std::memcpy(header, root_magic.data(), root_magic.size());
  store_le<std::uint32_t>(header + root_version_at, Root::format_version);
  store_le<std::uint64_t>(header + root_length_at, body.size());
  if (!body.empty()) std::memcpy(header + root_header_size, body.data(), body.size());
  const std::array<std::span<const std::byte>, 2> digested{std::span(header, root_digest_at), body};
  SNAPSHOT_TRY(const Digest digest, Sha256().of(digested));
  std::memcpy(header + root_digest_at, digest.bytes.data(), digest.bytes.size());
  return bytes;
}

SnapshotResult<std::vector<std::byte>> encode_root(const Root& root) {
  const std::uint64_t most = most_bytes_of(root);
  if (most >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return sentence("{} chunks in {} slots are more than one snapshot can describe",
                    root.chunks.size(), root.slots.size());
  }
  FlatBufferBuilder builder(static_cast<std::size_t>(most));
  const auto critical = builder.CreateVectorOfStrings(root.critical);
  const auto optional = builder.CreateVectorOfStrings(root.optional);
  std::vector<Offset<container::Part>> encoded_parts;
  encoded_parts.reserve(root.parts.size());
  for (const Root::Part& part : root.parts) encoded_parts.push_back(encode_part(builder, part));
  const auto parts = builder.CreateVector(encoded_parts);
  std::vector<container::Chunk> encoded_chunks;
  encoded_chunks.reserve(root.chunks.size());
  for (const NamedChunk& chunk : root.chunks) encoded_chunks.push_back(encoded(chunk));
  const auto chunks = builder.CreateVectorOfStructs(encoded_chunks);
  const auto slots = builder.CreateVector(root.slots);
  builder.Finish(container::CreateRoot(builder, critical, optional, parts, chunks, slots),
                 container::RootIdentifier());
  return seal_root(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
}

}  // namespace wasifs
