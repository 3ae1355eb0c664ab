// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file that a recorder writes. The thread of the guest hands over records and chunks, which
// costs it a copy; a thread of its own finds chunks that are there already, compresses and writes.
// It takes what there is when it is enough for a frame, or when a tenth of a second has passed.
// `chunk`, `record` and `finish` belong to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "replay/byte_code.h"
#include "replay/header.h"
#include "wasifs/replay.h"

namespace wasifs {

class RecordingWriter {
 public:
  /// Makes the file and writes `header`, the content of its first frame. Fails with a sentence that
  /// names the path.
  [[nodiscard]] static ReplayResult<std::unique_ptr<RecordingWriter>> create(
      const std::string& path, std::span<const std::byte> header);
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  /// Takes the next chunk of the record to come, up to `snapshot_chunk_size` bytes. Waits where the
  /// other thread is too far behind.
  void chunk(std::span<const std::byte> bytes);
  /// Takes the next record.
  void record(std::span<const std::byte> bytes);
  /// Ends the recording with `sentence`: what comes after it is dropped. The first one counts.
  void fail(std::string sentence);
  /// Whether it has ended so, or could not be written.
  [[nodiscard]] bool failed() const noexcept;

  /// Writes what is left and the end, and waits for the disk. Fails where anything failed before.
  [[nodiscard]] ReplayResult<RecordingStats> finish(const RecordedEnd& end);

 private:
  struct State;
  explicit RecordingWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace wasifs
