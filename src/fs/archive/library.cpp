// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/library.h"

#include <locale.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace wasifs::archives {
namespace {

constexpr std::size_t piece_size = 65536;

/// Only what libarchive decodes itself: a format that it was built without is given to a program
/// of the host, whose return value tells.
bool recognise_filters(::archive* reader) {
  using Support = int (*)(::archive*);
  constexpr Support supports[] = {
      &archive_read_support_filter_gzip,    &archive_read_support_filter_bzip2,
      &archive_read_support_filter_xz,      &archive_read_support_filter_lzma,
      &archive_read_support_filter_zstd,    &archive_read_support_filter_lz4,
      &archive_read_support_filter_compress};
  for (const Support support : supports)
    if (support(reader) != ARCHIVE_OK) return false;
  return true;
}

}  // namespace

Library::Library(Input& input, Watch watch)
    : input_(input), watch_(std::move(watch)), reader_(archive_read_new()) {}

Result<void> Library::open(const Recognised& recognised) {
  if (!reader_) return Errno::nomem;
  ::archive* const reader = reader_.get();
  piece_.resize(piece_size);
  if (recognised.filters && !recognise_filters(reader)) return Errno::notsup;
  bool known = true;
  if (recognised.raw) known = known && archive_read_support_format_raw(reader) == ARCHIVE_OK;
  if (recognised.tar) known = known && archive_read_support_format_tar(reader) == ARCHIVE_OK;
  if (recognised.zip)
    known = known && archive_read_support_format_zip_seekable(reader) == ARCHIVE_OK;
  if (recognised.zip_part)
    known = known && archive_read_support_format_zip_streamable(reader) == ARCHIVE_OK;
  if (!known) return Errno::nomem;
  archive_read_set_callback_data(reader, this);
  archive_read_set_read_callback(reader, &Library::read);
  // What has to be unpacked is read to be passed over, so that the watch is asked.
  if (input_.size() != UINT64_MAX) {
    archive_read_set_skip_callback(reader, &Library::skip);
    archive_read_set_seek_callback(reader, &Library::seek);
  }
  if (archive_read_open1(reader) != ARCHIVE_OK) return Errno::io;
  return {};
}

std::string Library::failure() const {
  const char* text = reader_ ? archive_error_string(reader_.get()) : nullptr;
  return text != nullptr ? text : "no memory";
}

std::uint64_t Library::position() const noexcept {
  return static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_filter_bytes(get(), 0)));
}

la_ssize_t Library::read(::archive* reader, void* self, const void** bytes) {
  auto& library = *static_cast<Library*>(self);
  if (library.watch_ && !library.watch_(library.at_)) {
    library.input_error_ = Errno::canceled;
    archive_set_error(reader, ECANCELED, "canceled");
    return -1;
  }
  if (library.allowed_ == 0) {
    archive_set_error(reader, EFBIG, "The header is too long");
    return -1;
  }
  const auto count = library.input_.read(library.at_, library.piece_);
  if (!count) {
    library.input_error_ = count.error();
    archive_set_error(reader, EIO, "The archive cannot be read");
    return -1;
  }
  library.at_ += *count;
  library.allowed_ -= std::min<std::uint64_t>(library.allowed_, *count);
  *bytes = library.piece_.data();
  return static_cast<la_ssize_t>(*count);
}

la_int64_t Library::skip(::archive*, void* self, la_int64_t count) {
  // Never past what an offset can be, or hostile lengths lead back to the beginning.
  auto& at = static_cast<Library*>(self)->at_;
  at = std::min(at + static_cast<std::uint64_t>(count), std::uint64_t{INT64_MAX});
  return count;
}

la_int64_t Library::seek(::archive* reader, void* self, la_int64_t offset, int whence) {
  auto& library = *static_cast<Library*>(self);
  const auto size = static_cast<la_int64_t>(library.input_.size());
  la_int64_t from = 0;
  if (whence == SEEK_CUR) from = static_cast<la_int64_t>(library.at_);
  if (whence == SEEK_END) from = size;
  if (offset < -from || offset > size - from) {
    archive_set_error(reader, EINVAL, "An offset lies outside of the archive");
    return ARCHIVE_FATAL;
  }
  library.at_ = static_cast<std::uint64_t>(from + offset);
  return from + offset;
}

NamesInUtf8::NamesInUtf8() noexcept {
  // Never freed: threads may use it as long as the program runs.
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  before_ = utf8 != nullptr ? ::uselocale(utf8) : nullptr;
}

NamesInUtf8::~NamesInUtf8() {
  if (before_ != nullptr) ::uselocale(static_cast<locale_t>(before_));
}

}  // namespace wasifs::archives
