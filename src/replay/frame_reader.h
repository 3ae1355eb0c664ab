// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frames of a recording, from a file or from memory: walked through once when it is opened, by
// their heads only; content is read, checked and decompressed when it is asked for. Everything may
// be hostile. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replay/byte_code.h"
#include "replay/frame.h"
#include "wasifs/replay.h"

namespace wasifs {

/// The bytes of a recording.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
  /// Fills `bytes` from `offset` on; they are inside of `size()`. Fails with a sentence.
  [[nodiscard]] virtual ReplayResult<void> read(std::uint64_t offset,
                                                std::span<std::byte> bytes) = 0;
};

/// A regular file. Fails with a sentence that names it.
[[nodiscard]] ReplayResult<std::unique_ptr<ByteSource>> open_source(const std::string& path);
[[nodiscard]] std::unique_ptr<ByteSource> source_of(std::vector<std::byte> bytes);

class FrameReader {
 public:
  /// Walks to the first frame that is not whole. Fails where the file is no recording.
  [[nodiscard]] static ReplayResult<FrameReader> open(std::unique_ptr<ByteSource> source);

  /// The first frame's content. Fails with a sentence, as the functions below.
  [[nodiscard]] ReplayResult<ByteVector> header();
  /// The content of the last frame, or nothing where the recording has no end.
  [[nodiscard]] ReplayResult<std::optional<ByteVector>> ending();
  /// The content of the next frame with calls, or nothing behind the last; `items` gets their
  /// number.
  [[nodiscard]] ReplayResult<std::optional<ByteVector>> next_calls(std::uint32_t& items);
  /// A chunk; valid until the next call of this.
  [[nodiscard]] ReplayResult<std::span<const std::byte>> chunk(std::uint64_t number);
  /// How the file ends, for people: where the first frame is that is not whole. Empty for a file
  /// that has its end.
  [[nodiscard]] const std::string& cut() const noexcept { return cut_; }

 private:
  struct Frame {
    FrameHead head;
    std::uint64_t offset;
  };
  struct DataFrame {
    std::size_t frame;          // its place among all
    std::uint64_t first_chunk;  // number of its first
  };
  // A data frame that was decompressed.
  struct OpenData {
    std::size_t frame;
    ByteVector content;
    std::vector<std::span<const std::byte>> chunks;
  };

  explicit FrameReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  [[nodiscard]] ReplayResult<void> walk();
  [[nodiscard]] ReplayResult<ByteVector> content(const Frame& frame);
  [[nodiscard]] ReplayResult<OpenData*> open_data(std::size_t frame);

  std::unique_ptr<ByteSource> source_;
  std::vector<Frame> frames_;
  std::vector<DataFrame> data_;
  std::uint64_t chunks_ = 0;
  std::size_t next_ = 0;
  std::deque<std::unique_ptr<OpenData>> open_data_;  // used longest ago first
  std::string cut_;
};

}  // namespace wasifs
