// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frames that a recording consists of: a header of 24 bytes and content, compressed where that
// makes it shorter. What a frame holds is known elsewhere. No state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "replay/byte_code.h"
#include "wasifs/replay.h"

namespace wasifs {

/// What begins the file: a name and a version of the format.
inline constexpr std::size_t file_head_size = 24;
[[nodiscard]] std::array<std::byte, file_head_size> file_head() noexcept;
/// Fails with a sentence where `bytes` are no such beginning.
[[nodiscard]] ReplayResult<void> check_file_head(std::span<const std::byte> bytes);

enum class FrameKind : std::uint32_t { header = 1, data = 2, calls = 3, end = 4 };

inline constexpr std::size_t frame_head_size = 24;
/// Most bytes of a frame's content.
inline constexpr std::uint32_t most_frame_bytes = std::uint32_t{16} << 20;

struct FrameHead {
  FrameKind kind{};
  std::uint32_t stored = 0;  ///< Bytes behind the head.
  std::uint32_t raw = 0;     ///< Bytes of the content; the same: not compressed.
  std::uint32_t items = 0;   ///< Calls or chunks in it.
  std::uint64_t checksum = 0;
};

/// Fails where the numbers cannot be: then nothing may be allocated for it.
[[nodiscard]] ReplayResult<FrameHead> decode_frame_head(std::span<const std::byte> bytes);

/// Makes frames. One thread.
class FrameEncoder {
 public:
  FrameEncoder();
  ~FrameEncoder();
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;

  /// Appends to `to` a frame that will begin at `offset` of the file. `content` is at most
  /// `most_frame_bytes` long.
  void encode(FrameKind kind, std::uint32_t items, std::span<const std::byte> content,
              std::uint64_t offset, ByteVector& to);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The content of the frame with `head`, which begins at `offset` of the file and has `stored`
/// behind its head. Fails with a sentence where it is damaged.
[[nodiscard]] ReplayResult<ByteVector> decode_frame(const FrameHead& head,
                                                    std::span<const std::byte> stored,
                                                    std::uint64_t offset);

}  // namespace wasifs
