// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A writer of libarchive's, over a sink. Private to the room; one thread at a time uses an object.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <memory>
#include <span>

#include "fs/archive/problem.h"
#include "wasifs/fs/archive_writer.h"

namespace wasifs::archives {

class Output {
 public:
  /// `sink` outlives it.
  explicit Output(const ArchiveSink& sink) noexcept : sink_(sink) {}
  /// Nothing more reaches the sink, finished or not.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// To be called once, first.
  [[nodiscard]] Outcome<void> begin(ArchiveFormat format);
  /// Begins an entry.
  [[nodiscard]] Outcome<void> add(::archive_entry* entry);
  /// The next bytes of the entry's content.
  [[nodiscard]] Outcome<void> write(std::span<const std::byte> bytes);
  /// Ends the archive.
  [[nodiscard]] Outcome<void> finish();

 private:
  struct Free {
    void operator()(::archive* writer) const noexcept { archive_write_free(writer); }
  };
  static la_ssize_t take(::archive* writer, void* self, const void* bytes, std::size_t count);
  [[nodiscard]] Outcome<void> check(int returned);

  const ArchiveSink& sink_;
  Errno sink_error_ = Errno::success;
  std::unique_ptr<::archive, Free> writer_;
};

}  // namespace wasifs::archives
