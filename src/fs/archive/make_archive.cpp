// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public makers of include/wasifs/fs/archive.h.
#include <new>
#include <utility>

#include "fs/archive/archive_file_system.h"
#include "fs/archive/index.h"
#include "fs/archive/library.h"
#include "fs/archive/problem.h"
#include "wasifs/fs/host.h"

namespace wasifs {
namespace {

using namespace wasifs::archives;

/// How the file is compressed as a whole.
Outcome<Compression> compression_of(const Ref<FileInode>& file, std::uint64_t size) {
  FileInput input(file, size);
  Library reader(input);
  ::archive_entry* entry = nullptr;
  const auto opened = reader.open({.filters = true, .raw = true});
  const int read = opened ? archive_read_next_header(reader.get(), &entry) : ARCHIVE_FATAL;
  if (read == ARCHIVE_OK || read == ARCHIVE_WARN) {
    // The last of the filters is the file.
    const int filters = archive_filter_count(reader.get()) - 1;
    if (filters <= 0) return Compression::none;
    const auto is_xz = [](int code) {
      return code == ARCHIVE_FILTER_XZ || code == ARCHIVE_FILTER_LZMA;
    };
    const int first = archive_filter_code(reader.get(), 0);
    if (filters == 1 && first == ARCHIVE_FILTER_GZIP) return Compression::gzip;
    if (filters == 1 && is_xz(first)) return Compression::xz;
    for (int i = 0; i < filters; ++i)
      if (is_xz(archive_filter_code(reader.get(), i)))
        return problem(Errno::notsup, "it is compressed several times, with xz among that");
    return Compression::other;
  }
  const Errno below = reader.input_error();
  return problem(below != Errno::success ? below : Errno::io, "it cannot be read: {}",
                 reader.failure());
}

Outcome<Ref<FileSystem>> make(const Ref<FileInode>& given, const ArchiveOptions& options) {
  const auto opened = given->open({.access = Access::read});
  if (!opened)
    return problem(opened.error(), "it cannot be opened: {}", errno_message(opened.error()));
  const Ref<FileInode> file((*opened)->as_file());
  if (!file) return problem(Errno::inval, "it is no file with a size");
  const auto stat = file->stat();
  if (!stat) return problem(stat.error(), "it cannot be read: {}", errno_message(stat.error()));
  if (stat->size == 0) return problem(Errno::inval, "it is empty, not an archive");
  const auto compression = compression_of(file, stat->size);
  if (!compression) return std::unexpected(compression.error());
  auto contents =
      std::make_unique<Contents>(file, *stat, *compression, options.cache_bytes, options.decoders);
  auto tree = read_index(*contents, options);
  if (!tree) return std::unexpected(std::move(tree).error());
  if (contents->changed()) return problem(Errno::io, "it was changed while it was read");
  return make_ref<ArchiveFileSystem>(*std::move(tree), std::move(contents));
}

}  // namespace

std::expected<Ref<FileSystem>, ArchiveProblem> make_archive(Ref<FileInode> file,
                                                            const ArchiveOptions& options) {
  try {
    return make(file, options);
  } catch (const std::bad_alloc&) {
    return problem(Errno::nomem, "the host has no memory for its index");
  }
}

std::expected<Ref<FileSystem>, ArchiveProblem> make_archive(const std::string& host_path,
                                                            const ArchiveOptions& options) {
  const auto host = make_host(host_path);
  if (!host) return problem(host.error(), "{}", errno_message(host.error()));
  const auto root = (*host)->root();
  if (!root) return problem(root.error(), "{}", errno_message(root.error()));
  const Ref<FileInode> file((*root)->as_file());
  if (!file) return problem(Errno::isdir, "{}", errno_message(Errno::isdir));
  return make_archive(file, options);
}

}  // namespace wasifs
