// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An archive as a file system that is only read, without unpacking it. In the library
// wasifs::archive, which is built where libarchive is found. docs/archives.md says how it works and
// what becomes of archives that were made to do harm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "wasifs/filesystem.h"

namespace wasifs {

/// Why an archive, or one entry of it, cannot be shown.
struct ArchiveProblem {
  Errno error = Errno::io;  ///< The kind of problem, as `make_archive` lists them.
  std::string sentence;  ///< For people, with the entry's name and its offset where there is one.
};

/// How an archive is used, and what it may cost.
struct ArchiveOptions {
  /// Most entries, directories that have none counted too; beyond: `dquot`.
  std::uint64_t max_entries = 4'000'000;
  /// Most bytes of memory for names, links, attributes and all else that is kept of the entries;
  /// beyond: `dquot`. An entry takes about 120 bytes, its name and its link target.
  std::uint64_t max_index_bytes = std::uint64_t{1} << 30;
  /// Longest path of an entry, and longest target of a symbolic link, in bytes; beyond:
  /// `nametoolong`. A single name is 255 bytes at most.
  std::size_t max_path = 4096;
  /// Most bytes that the archive may unpack to: what a compressed stream or member gives, and the
  /// holes of sparse files; beyond: `fbig`. What lies in the archive byte for byte is not counted.
  std::uint64_t max_content = std::uint64_t{64} << 30;
  /// Most bytes of unpacked content that are kept for further reads.
  std::size_t cache_bytes = std::size_t{32} << 20;
  /// Most decoders that are kept at the places where reads ended, at least 1. Each holds what its
  /// format needs: for gzip 110 KiB, for zstd and xz up to the window that they were compressed
  /// with (8 MiB with usual levels, 128 MiB and 1 GiB at most).
  std::size_t decoders = 4;
  /// Called while the index is built, with the bytes of the archive file that were read and its
  /// size; false ends that with `canceled`. It must not throw. Null: nobody asks.
  std::function<bool(std::uint64_t read, std::uint64_t size)> progress = nullptr;
  /// Called for an entry that cannot be shown (its name leads out of the archive, it lies below a
  /// file, it is a hard link to nothing ...): true leaves it out, false ends with that problem. It
  /// must not throw. Null: every such entry is the end.
  std::function<bool(const ArchiveProblem& problem)> leave_out = nullptr;
};

/// The archive in `file`, a file of any file system, one inside of another archive too: tar (ustar,
/// pax, GNU with long names and sparse files), also compressed (gzip, bzip2, xz, lzma, zstd, lz4,
/// compress), and zip; told by its content, not by its name. The whole of it is looked at once, for
/// the index; content is read when somebody reads it.
///
/// - Everything is `rofs`, opening for writing included. A device, FIFO or socket is seen, opening
/// it
///   is `nxio`. A zip member that is encrypted cannot be opened (`acces`), nor one that is
///   compressed in a way that is not known (`notsup`).
/// - Names are bytes, as they are in the archive, "/" separates them. A leading "/" and "." are
/// left out;
///   of two entries of one name the later counts.
/// - Inode numbers are those of the entries' order, cookies of listings count the entries of the
///   directory in the order in which the archive first named them. Both are the same whenever the
///   same archive is used again.
/// - It keeps permissions and extended attributes (`file_attributes_of`). `Stat::atim` and `ctim`
/// are
///   `mtim` where the archive has none. Directories without an entry have the mode 0755 and the
///   time of the archive file.
/// - `file` must stay as it is. Where it was changed, opening is `stale`, if size or time show it,
///   and reading what is open gives what is there now, or `io`; never anything of another file.
/// - A member of a zip that is damaged is found when it is read, which is `io`; else damage is
/// found
///   here.
///
/// Thread rule: any thread at any time. Uncompressed content is read from `file` straight into the
/// guest's buffers, by any number of threads at once. A `file` that is computed by the embedder
/// must not read from this file system.
///
/// Errors: `inval` (no archive of these kinds; a name with ".."), `io` (damaged or cut off, or
/// `file` cannot be read), `canceled`, `dquot`, `fbig`, `nametoolong` (see the options), `notdir`
/// (an entry below something that is no directory), `notempty` (a file in place of a directory that
/// has entries), `noent`, `perm` (a hard link to what is not there before it; to a directory),
/// `nomem`, and those of opening `file`. `file` is not null.
[[nodiscard]] std::expected<Ref<FileSystem>, ArchiveProblem> make_archive(
    Ref<FileInode> file, const ArchiveOptions& options = {});

/// The archive in the file of the host at `host_path`. Errors: as above, `noent`, `isdir`, and the
/// others of `make_host`.
[[nodiscard]] std::expected<Ref<FileSystem>, ArchiveProblem> make_archive(
    const std::string& host_path, const ArchiveOptions& options = {});

}  // namespace wasifs
