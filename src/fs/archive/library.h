// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libarchive, fed from an `Input`. Private to the room. One thread at a time uses an object.
#pragma once

#include <archive.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fs/archive/input.h"

namespace wasifs::archives {

/// What a reader recognises.
struct Recognised {
  bool filters = false;   ///< Compression.
  bool raw = false;       ///< Any bytes, as the one entry that they are.
  bool tar = false;       ///< See the name.
  bool zip = false;       ///< A zip that has its directory.
  bool zip_part = false;  ///< A member of a zip, without the directory.
};

/// A reader of libarchive's with what it reads.
class Library {
 public:
  /// Called before each piece is read, with where that begins; false ends the reading.
  using Watch = std::function<bool(std::uint64_t at)>;

  /// `input` outlives it.
  explicit Library(Input& input, Watch watch = nullptr);
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  /// Begins to read; to be called once, first. Errors: `nomem`, `io`; the reader then has a
  /// sentence.
  [[nodiscard]] Result<void> open(const Recognised& recognised);
  /// The reader, for libarchive's functions.
  [[nodiscard]] ::archive* get() const noexcept { return reader_.get(); }
  /// What libarchive says went wrong.
  [[nodiscard]] std::string failure() const;
  /// The error of the input, or `success` where none of it failed.
  [[nodiscard]] Errno input_error() const noexcept { return input_error_; }
  /// Lets libarchive read at most so many bytes from now on, for what memory they may cost.
  void allow(std::uint64_t bytes) noexcept { allowed_ = bytes; }
  /// Bytes that were consumed: where the content begins behind the header that was read last.
  [[nodiscard]] std::uint64_t position() const noexcept;

 private:
  struct Free {
    void operator()(::archive* reader) const noexcept { archive_read_free(reader); }
  };
  static la_ssize_t read(::archive* reader, void* self, const void** bytes);
  static la_int64_t skip(::archive* reader, void* self, la_int64_t count);
  static la_int64_t seek(::archive* reader, void* self, la_int64_t offset, int whence);

  Input& input_;
  const Watch watch_;
  std::vector<std::byte> piece_;
  std::uint64_t at_ = 0;
  std::uint64_t allowed_ = UINT64_MAX;
  Errno input_error_ = Errno::success;
  std::unique_ptr<::archive, Free> reader_;
};

/// While it lives, libarchive takes and gives names as UTF-8 in this thread, whatever the locale of
/// the program is. Names that are not UTF-8 stay the bytes that they are.
class NamesInUtf8 {
 public:
  NamesInUtf8() noexcept;
  ~NamesInUtf8();
  NamesInUtf8(const NamesInUtf8&) = delete;
  NamesInUtf8& operator=(const NamesInUtf8&) = delete;

 private:
  void* before_;  // a locale_t
};

}  // namespace wasifs::archives
