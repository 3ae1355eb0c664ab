// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One call as a recording holds it, and its bytes (docs/recording-format.md). No state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "replay/access_log.h"
#include "replay/byte_code.h"
#include "replay/header.h"
#include "wasifs/engine/call_table.h"

namespace wasifs {

/// A write of this size or more is kept as chunks of `snapshot_chunk_size`, each once in a file.
inline constexpr std::uint64_t shortest_chunked = 4096;
/// Most bytes of one record: a call with 1024 buffers that are just not chunked, and more.
inline constexpr std::size_t most_record_bytes = std::size_t{8} << 20;
/// Most inputs, and most writes, of one call.
inline constexpr std::size_t most_ranges = 65536;

/// Chunks that a write of `size` bytes consists of; 0 where its bytes are in the record.
[[nodiscard]] constexpr std::uint64_t chunks_of_write(std::uint64_t size) noexcept {
  return size < shortest_chunked ? 0 : (size + snapshot_chunk_size - 1) / snapshot_chunk_size;
}

struct RecordedInput {
  GuestRange range;
  std::span<const std::byte> bytes;  ///< Up to `longest_shown_input`.
  std::uint64_t hash = 0;            ///< Of a longer one.
};

struct RecordedWrite {
  GuestRange range;
  std::span<const std::byte> bytes;  ///< Unless it is chunked.
};

/// What a call wrote to a standard stream.
struct StreamOutput {
  std::uint8_t stream = 0;  ///< 1 or 2; 0: nothing.
  std::uint64_t bytes = 0;
};

struct CallRecord {
  std::uint32_t call = 0;  ///< Place in the list of the header.
  std::array<std::uint64_t, most_parameters> arguments{};
  std::optional<std::uint64_t> memory_size;  ///< Where it is not that of the call before.
  std::vector<RecordedInput> inputs;
  Outcome outcome;
  std::string_view reason;  ///< Of a trap.
  bool stopped = false;     ///< The trap was that of `Process::stop`.
  std::vector<RecordedWrite> writes;
  StreamOutput output;
};

/// Appends the record. The chunks of its writes are written elsewhere, in order.
/// `known` is the call; images are those of an `AccessLog`, and short writes are taken from
/// `memory`.
void encode_call(ByteVector& to, const CallRecord& record, const KnownCall& known,
                 const AccessLog& accesses, GuestMemory& memory);

/// Reads the next record into `record`, whose spans lead into the reader's bytes. Fails with a
/// sentence where it is none.
[[nodiscard]] ReplayResult<void> decode_call(ByteReader& reader, std::span<const KnownCall> calls,
                                             CallRecord& record);

}  // namespace wasifs
