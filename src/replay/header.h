// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first and the last frame of a recording, between their bytes and what they mean. No state.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "replay/byte_code.h"
#include "wasifs/replay.h"

namespace wasifs {

/// Most parameters of a call.
inline constexpr std::size_t most_parameters = 16;

/// A call that records refer to by its place in a list.
struct KnownCall {
  std::string module;
  std::string name;
  std::vector<ValueType> parameters;  ///< As the recording says.
  // As this library has it; null where it has no such call, or one of another signature.
  const HostModule* host_module = nullptr;
  const HostCall* host_call = nullptr;
};

/// Every call of this library.
[[nodiscard]] std::vector<KnownCall> all_calls();

struct Header {
  RecordingInfo info;
  std::vector<KnownCall> calls;
};

/// The end as it is written.
struct Ending {
  RecordedEnd end;
  std::uint64_t calls = 0;  ///< In the recording.
};

[[nodiscard]] ByteVector encode_header(const RecordingInfo& info, std::span<const KnownCall> calls);
/// Fails with a sentence for bytes that are no header, and for features that are not known.
[[nodiscard]] ReplayResult<Header> decode_header(std::span<const std::byte> bytes);
[[nodiscard]] ByteVector encode_ending(const Ending& ending);
/// Fails with a sentence for bytes that are none.
[[nodiscard]] ReplayResult<Ending> decode_ending(std::span<const std::byte> bytes);

}  // namespace wasifs
