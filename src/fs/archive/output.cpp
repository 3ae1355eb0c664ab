// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/output.h"

#include <cerrno>
#include <new>

namespace wasifs::archives {
namespace {

constexpr int block_size = 65536;

int set_filter(::archive* writer, ArchiveFormat format) {
  switch (format) {
    case ArchiveFormat::tar_gz:
      return archive_write_add_filter_gzip(writer);
    case ArchiveFormat::tar_bz2:
      return archive_write_add_filter_bzip2(writer);
    case ArchiveFormat::tar_xz:
      return archive_write_add_filter_xz(writer);
    case ArchiveFormat::tar_zst:
      return archive_write_add_filter_zstd(writer);
    case ArchiveFormat::tar:
    case ArchiveFormat::zip:
      break;
  }
  return archive_write_add_filter_none(writer);
}

}  // namespace

Output::~Output() {
  if (writer_) archive_write_fail(writer_.get());
}

la_ssize_t Output::take(::archive* writer, void* self, const void* bytes, std::size_t count) {
  auto& output = *static_cast<Output*>(self);
  const auto taken = output.sink_({static_cast<const std::byte*>(bytes), count});
  if (taken) return static_cast<la_ssize_t>(count);
  output.sink_error_ = taken.error();
  archive_set_error(writer, EIO, "the archive cannot be written");
  return -1;
}

Outcome<void> Output::check(int returned) {
  // A warning is about a name that is no UTF-8, which is written as it is.
  if (returned >= ARCHIVE_WARN) return {};
  if (sink_error_ != Errno::success)
    return problem(sink_error_, "the archive cannot be written: {}", errno_message(sink_error_));
  const char* const text = archive_error_string(writer_.get());
  return problem(archive_errno(writer_.get()) == ENOMEM ? Errno::nomem : Errno::io, "{}",
                 text != nullptr ? text : "libarchive cannot write it");
}

Outcome<void> Output::begin(ArchiveFormat format) {
  writer_.reset(archive_write_new());
  if (!writer_) return problem(Errno::nomem, "no memory for an archive");
  const int made = format == ArchiveFormat::zip ? archive_write_set_format_zip(writer_.get())
                                                : archive_write_set_format_pax(writer_.get());
  // What another program would have to do for it, this one has not.
  if (made != ARCHIVE_OK || set_filter(writer_.get(), format) != ARCHIVE_OK)
    return problem(Errno::inval, "this libarchive cannot write such an archive");
  // gzip would have the time of packing in it.
  if (format == ArchiveFormat::tar_gz &&
      archive_write_set_filter_option(writer_.get(), "gzip", "timestamp", nullptr) != ARCHIVE_OK)
    return problem(Errno::inval, "this libarchive cannot leave the time out of a gzip file");
  archive_write_set_bytes_per_block(writer_.get(), block_size);
  archive_write_set_bytes_in_last_block(writer_.get(), 1);
  return check(archive_write_open2(writer_.get(), this, nullptr, &Output::take, nullptr, nullptr));
}

Outcome<void> Output::add(::archive_entry* entry) {
  return check(archive_write_header(writer_.get(), entry));
}

Outcome<void> Output::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const la_ssize_t count = archive_write_data(writer_.get(), bytes.data(), bytes.size());
    if (count < 0) return check(static_cast<int>(count));
    if (count == 0) break;  // more than the entry was to hold
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Outcome<void> Output::finish() {
  return check(archive_write_close(writer_.get()));
}

}  // namespace wasifs::archives
