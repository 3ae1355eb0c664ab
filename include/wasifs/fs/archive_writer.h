// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packs a tree of any file system into an archive that other programs read. In the library
// wasifs::archive, with archive.h, which is the way back. Thread rule: any number of threads, each
// with a call of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "wasifs/fs/archive.h"
#include "wasifs/mount.h"

namespace wasifs {

/// What kind of archive.
enum class ArchiveFormat : std::uint8_t {
  tar,      ///< tar, with pax headers where a name, a size or a time needs them.
  tar_gz,   ///< The same, compressed by gzip.
  tar_bz2,  ///< By bzip2.
  tar_xz,   ///< By xz.
  tar_zst,  ///< By zstd.
  zip,      ///< zip, deflated. It has no hard links and no holes: these are written out.
};

/// The format that a file of this name should have: .tar, .tar.gz, .tgz, .tar.bz2, .tbz2, .tar.xz,
/// .txz, .tar.zst, .tzst, .zip; nothing for any other.
[[nodiscard]] std::optional<ArchiveFormat> archive_format_of(std::string_view file_name) noexcept;

/// How a tree is packed.
struct ArchiveWriterOptions {
  ArchiveFormat format = ArchiveFormat::tar;  ///< Of the archive.
  /// The same names and contents give the same bytes wherever they come from: owners are 0, modes
  /// 0755 (directories, and files that anybody may run) and 0644, times are `time`. Else what the
  /// file systems keep is written; of two packings of one tree the bytes are the same as well.
  bool reproducible = false;
  /// With `reproducible`: seconds since 1970 of every entry. zip has no time before 1980.
  std::int64_t time = 0;
  /// Called now and then with the bytes of content that were read; false ends that with `canceled`.
  /// It must not throw. Null: nobody asks.
  std::function<bool(std::uint64_t bytes)> progress;
  /// Called for what cannot be packed (a device, a FIFO, a socket: `notsup`; what cannot be read,
  /// but for an error behind the beginning of a file that is packed in one go, which ends it):
  /// true leaves it out, false ends with that problem. It must not throw. Null: every one is the
  /// end.
  std::function<bool(const ArchiveProblem& problem)> leave_out;
};

/// What was packed.
struct ArchiveStats {
  std::uint64_t entries = 0;  ///< Names.
  std::uint64_t bytes = 0;    ///< Of content, holes included.
};

/// Takes the next bytes of the archive. Its error ends the packing. It must not throw.
using ArchiveSink = std::function<Result<void>(std::span<const std::byte> bytes)>;

/// Packs what is in the directory `from`, or the single file there under the name `name`, and what
/// is below it, mounts included, links as links. Entries come in the order of their names, each
/// directory before what is in it, without "./" before them and without one for `from` itself.
///
/// - tar keeps times to the nanosecond, hard links, and holes: of a file of 256 KiB and more, zeros
///   from 64 KiB on that begin at a multiple of 4 KiB; it is read twice for that.
/// - Mode, owner and group are written where the file system keeps them (`file_attributes_of`);
/// else
///   0755, 0644 and 0. Extended attributes are written to a tar
///   that is not `reproducible`; times of access are not.
/// - Nobody changes the tree meanwhile; a file that became shorter ends in zeros, what is longer is
///   cut.
/// - zip has whole seconds, and the hour of the time zone of this machine beside them.
///
/// Errors: those of reading and of `sink`, `notsup` (see `leave_out`), `canceled`, `nomem`, `io`
/// (what libarchive refuses, with its sentence), `inval` (`from` has no inode; a compression that
/// this libarchive has not).
[[nodiscard]] std::expected<ArchiveStats, ArchiveProblem> write_archive(
    const Location& from, std::string_view name, const ArchiveSink& sink,
    const ArchiveWriterOptions& options = {});

}  // namespace wasifs
