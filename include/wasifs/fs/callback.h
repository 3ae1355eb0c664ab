// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files and directories that exist only as functions of the embedder, and directories put together
// from any inodes. Make nodes, hang them into a directory, mount `make_callback_file_system(root)`;
// a root may also be a single file.
//
// Functions: given when the node is made, called by the thread of the guest's call, with no lock
// held, so they may use the process and these nodes again; two threads of guests may be in the same
// function at once. They see memory of the host only. They must not throw. An error that they
// return is the guest's: use what the operation documents (inode.h). A function that waits cannot
// be interrupted.
//
// Numbers: all nodes of this header share one `Stat::dev`. A node's inode number is made of its
// directory's number and its name when it is first found there, by look-up or listing. So a name
// has the same number whenever it is found, though a function may make a new node each time. A node
// whose number is asked for before, such as a root, gets one from a counter. Inodes of other kinds
// keep their own numbers.
//
// Times are those given in `NodeTimes`; links are 1; `set_times`, and any change of a directory by
// the guest: `rofs`.
//
// Thread rule: any thread, at any time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs {

/// What `stat` tells of the times of a node, in nanoseconds since 1970.
struct NodeTimes {
  Timestamp atim = 0;  ///< Last read.
  Timestamp mtim = 0;  ///< Last change of content.
  Timestamp ctim = 0;  ///< Last change of content or metadata.
};

/// Bytes that open whole files may hold altogether, counted over all nodes that it is given to. Any
/// thread.
class OpenBytes {
 public:
  /// Lets them hold `most` bytes.
  explicit OpenBytes(std::uint64_t most) noexcept : left_(most) {}
  OpenBytes(const OpenBytes&) = delete;
  OpenBytes& operator=(const OpenBytes&) = delete;

  /// Takes `bytes` of what is left; false, and nothing taken, where it is less. For the nodes.
  [[nodiscard]] bool take(std::uint64_t bytes) noexcept {
    std::uint64_t left = left_.load(std::memory_order_relaxed);
    while (bytes <= left) {
      if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  /// Gives back what was taken.
  void give_back(std::uint64_t bytes) noexcept {
    left_.fetch_add(bytes, std::memory_order_relaxed);
  }
  /// How many bytes can be taken at this moment.
  [[nodiscard]] std::uint64_t left() const noexcept {
    return left_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> left_;
};

/// A regular file whose content is handed over as a whole: computed when it is opened, received
/// when it is closed.
///
/// - Opening computes the content once (not with truncation, not for writing only if `read` is
/// empty). Everything done through
///   this open file works on that copy: reads, `stat`, seeks. What is computed later is not seen,
///   two open files do not see each other.
/// - A write changes the copy, at most to `limit` bytes; beyond, `fbig` where not one byte fits. A
/// truncation likewise.
/// - When the open file is closed (its last descriptor), or when the guest syncs it, a copy that
/// was changed since (an open
///   with truncation is a change) goes to `write`. The error of a sync is the guest's; after one,
///   and at a close, whose error nobody gets, the content is offered no more until it changes
///   again. Several open files: the one closed last is received last, whole.
/// - `stat` by name says `size`; without one it computes the content and says how long it is, or
/// fails as `read` does.
/// - Opened for reading without `read`, or for writing or truncation without `write`: `acces`.
/// - Each open file is charged to `open_bytes` for the longest that its copy ever was, until it is
/// closed. Where that is not left, opening is `nomem` and growing is `nospc`. The host's memory
/// stays below twice that, besides one copy for each computing, sync or close that is under way.
struct WholeFile {
  /// Computes the content. Empty: the file cannot be read, and an open for writing starts with
  /// nothing.
  std::function<Result<std::string>()> read = nullptr;
  /// Receives the content, which is gone after the call. Empty: the file cannot be written.
  std::function<Result<void>(std::string_view content)> write = nullptr;
  /// Most bytes that a guest can make of it. What `read` computes may be longer; it can then be
  /// changed, but not grow.
  std::uint64_t limit = std::uint64_t{1} << 20;
  /// What bounds the copies of all open files of this node. Null: 64 MiB, or `limit` where that is
  /// more, for this node alone; where each look-up makes a new node, give all of them the same one.
  std::shared_ptr<OpenBytes> open_bytes = nullptr;
  /// What `stat` by name says.
  std::optional<std::uint64_t> size = std::nullopt;
  /// What `stat` says of times.
  NodeTimes times = {};
};

/// The inode described above. At least one of `read` and `write` is not empty.
[[nodiscard]] Ref<Inode> make_whole_file(WholeFile file);

/// A file that can only be read: `make_whole_file({.read = read})`.
[[nodiscard]] Ref<Inode> make_text_file(std::function<Result<std::string>()> read);

/// A regular file that is asked for each range. Nothing is kept between calls and all open files
/// are the same.
///
/// - The functions get at most 65536 bytes at a time; a longer transfer of the guest is several
/// calls, up to the first
///   that gives less than it was asked for. An error after the first call is not seen, the guest
///   gets the count.
/// - A transfer is undivided against others only as far as the functions make it so, one call at a
/// time.
/// - Opened for reading without `read_at`, or for writing or truncation without `write_at`:
/// `acces`. Without `truncate`, opening with
///   truncation does nothing, as for a device.
struct RandomAccessFile {
  /// Fills `bytes` from `offset` on and returns how many; less only at the end of the file, 0
  /// behind it.
  std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> bytes)> read_at =
      nullptr;
  /// The present size. Never empty.
  std::function<Result<std::uint64_t>()> size = nullptr;
  /// Writes at `offset` and returns how many bytes; the file grows, a gap reads as zeros. Empty: it
  /// cannot be written.
  std::function<Result<std::size_t>(std::uint64_t offset, std::span<const std::byte> bytes)>
      write_at = nullptr;
  /// Writes at the end, undivided against all other writers. Empty: it is `size` and then
  /// `write_at`, which two writers that append at the same moment can see through.
  std::function<Result<Appended>(std::span<const std::byte> bytes)> append = nullptr;
  /// Sets the size. Empty: `fd_filestat_set_size` is `inval`.
  std::function<Result<void>(std::uint64_t size)> truncate = nullptr;
  /// For fd_sync. Empty: nothing to do.
  std::function<Result<void>()> sync = nullptr;
  /// What `stat` says of times.
  NodeTimes times = {};
};

/// The inode described above.
[[nodiscard]] Ref<Inode> make_random_access_file(RandomAccessFile file);

/// A symbolic link to `target`, which the resolver follows as any other.
[[nodiscard]] Ref<Inode> make_symbolic_link(std::string target, NodeTimes times = {});

/// A directory of named inodes, of this header or any other kind: a host file, a device, a pipe,
/// the root of a memory tree. The embedder adds and removes at any time and guests see it at once;
/// guests cannot. Made by `make_static_directory`.
///
/// Listing: in the order of adding. An entry keeps its cookie as long as it stays, so a listing in
/// progress gives each entry that stays exactly once. Inode numbers and types are asked of the
/// inodes while listing.
class StaticDirectory : public DirInode {
 public:
  /// Adds `inode`, which is not null, under `name`. A directory must not be put below itself.
  /// Errors: `exist`, `inval` (no component: empty, ".", "..", with '/' or NUL), `nametoolong`.
  [[nodiscard]] virtual Result<void> add(std::string name, Ref<Inode> inode) = 0;
  /// Takes a name away; what is open lives on. Errors: `noent`.
  [[nodiscard]] virtual Result<void> remove(std::string_view name) = 0;
};

/// An empty directory.
[[nodiscard]] Ref<StaticDirectory> make_static_directory(NodeTimes times = {});

/// One name that `DirectoryFunctions::list` gives.
struct ListedName {
  std::string name;                        ///< The name, a single component.
  FileType type = FileType::regular_file;  ///< What `lookup` gives is of this type.
  std::uint64_t ino =
      0;  ///< For inodes that are not of this header: their number. 0: the number by name.
};

/// A directory that asks for each name.
///
/// - `lookup` is called for each use of a name, nothing is kept; it may make a new node each time
/// or give the same.
/// - `list` is called when a listing begins (cookie 0) and its answer kept for those that go on, so
/// that a long listing does
///   not compute it for each piece. A name has one cookie for as long as each answer contains it:
///   such an entry is listed exactly once, however often the answer changes meanwhile. Of a
///   repeated name the first counts.
/// - Names that are listed need not be found, and the other way round.
struct DirectoryFunctions {
  /// The inode of `name`; null counts as `noent`. Never empty.
  std::function<Result<Ref<Inode>>(std::string_view name)> lookup = nullptr;
  /// All names. Empty: lists nothing. A name that is no component makes the listing fail with `io`.
  std::function<Result<std::vector<ListedName>>()> list = nullptr;
  /// What `stat` says of times.
  NodeTimes times = {};
};

/// The inode described above.
[[nodiscard]] Ref<Inode> make_callback_directory(DirectoryFunctions functions);

/// A file system over `root`, which is not null: a directory, or a file that is mounted by itself.
/// Of type "callback". Rename and link: `rofs`.
[[nodiscard]] Ref<FileSystem> make_callback_file_system(Ref<Inode> root);

}  // namespace wasifs
