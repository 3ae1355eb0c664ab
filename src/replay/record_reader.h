// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of a recording, one after the other, each checked, with the bytes that it wrote. One
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replay/call_record.h"
#include "replay/frame_reader.h"
#include "replay/header.h"

namespace wasifs {

class RecordReader final : public Recording {
 public:
  /// Reads the header and the end. Fails with a sentence.
  [[nodiscard]] static ReplayResult<std::unique_ptr<RecordReader>> create(
      std::unique_ptr<ByteSource> source);

  [[nodiscard]] const RecordingInfo& info() const noexcept override { return header_.info; }
  [[nodiscard]] const std::optional<RecordedEnd>& end() const noexcept override { return end_; }
  [[nodiscard]] std::span<const KnownCall> known_calls() const noexcept { return header_.calls; }

  /// The next call, null behind the last; valid until the next call of this. Fails with a sentence
  /// where the recording is damaged; it ends there.
  [[nodiscard]] ReplayResult<const CallRecord*> next();
  /// When the block of that call was begun, in nanoseconds since the beginning.
  [[nodiscard]] std::uint64_t time() const noexcept { return time_; }
  /// Copies what the call of `next` wrote into `memory`. Fails with a sentence where the recording
  /// or the memory does not have the bytes. To be called at most once.
  [[nodiscard]] ReplayResult<void> write_to(GuestMemory& memory);
  /// Whether `memory` has just those bytes. To be called before `write_to`.
  [[nodiscard]] ReplayResult<bool> is_in(GuestMemory& memory);
  /// See `FrameReader::cut`.
  [[nodiscard]] const std::string& cut() const noexcept { return frames_.cut(); }

 private:
  explicit RecordReader(FrameReader frames) : frames_(std::move(frames)) {}
  [[nodiscard]] ReplayResult<bool> next_frame();
  // Calls `piece(bytes of memory, bytes of the recording)` for all that the call wrote.
  template <class Piece>
  [[nodiscard]] ReplayResult<void> for_each_piece(GuestMemory& memory, Piece piece);

  FrameReader frames_;
  Header header_;
  std::optional<RecordedEnd> end_;
  std::uint64_t calls_at_end_ = 0;
  ByteVector content_;
  ByteReader reader_{{}};
  std::uint32_t left_ = 0;  // calls in the frame
  std::uint64_t calls_ = 0;
  std::uint64_t time_ = 0;
  std::vector<std::uint64_t> references_;  // chunks, in the order of their use
  std::size_t used_ = 0;                   // of those
  CallRecord record_;
};

}  // namespace wasifs
