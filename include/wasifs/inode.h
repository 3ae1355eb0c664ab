// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The thing behind a name or a descriptor, in five kinds. A file system, a pipe, a device or a host
// callback derives from the kind it is and overrides what it has; what it leaves out answers with
// the errno that is honest for it. No inode knows a path.
//
// Thread rule: every operation may be called by any thread, also at the same time, unless the file
// system was made for a single owner. No operation may wait for a guest; none is called with a lock
// of the library held. Names given to directories are single components, checked by the resolver: 1
// to 255 bytes, never "." or "..", no '/' and no NUL.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "wasifs/io_span.h"
#include "wasifs/poll.h"
#include "wasifs/ref.h"
#include "wasifs/types.h"

namespace wasifs {

class FileInode;
class DirInode;
class LinkInode;
class StreamInode;
class SocketInode;
class Persistent;

/// The five kinds of `Inode`.
enum class InodeKind : std::uint8_t { file, directory, link, stream, socket };

/// What all kinds share.
class Inode : public RefCounted {
 public:
  /// The kind, which says what the object may be cast to.
  [[nodiscard]] InodeKind kind() const noexcept { return kind_; }
  /// The type that `stat` reports. Never changes.
  [[nodiscard]] FileType type() const noexcept { return type_; }

  /// Identity, size and times. Errors: `io`, `stale` (the host file is gone).
  [[nodiscard]] virtual Result<Stat> stat() = 0;
  /// Changes times. Default: `notsup`. Errors: `rofs`, `perm`, `acces`, `io`.
  [[nodiscard]] virtual Result<void> set_times(const TimesChange& change);
  /// Brings content (and, unless `data_only`, metadata) to stable storage. Default: success, for
  /// what has none.
  [[nodiscard]] virtual Result<void> sync(bool data_only);
  /// The inode through which an open file with this `how` works: itself by default; a host file
  /// gives one that owns a descriptor. Looks at `access`, `truncate` and the sync flags only, the
  /// caller has checked the rest. Errors: `isdir` (default of directories for write access), `loop`
  /// (default of links), `rofs`, `acces`, `nxio`, `nfile`, `mfile`.
  [[nodiscard]] virtual Result<Ref<Inode>> open(const OpenHow& how);
  /// Whether both are the same file (hard links of one inode are). Default: the same object.
  [[nodiscard]] virtual bool same_as(const Inode& other) const noexcept { return this == &other; }

  /// What snapshots hold of it, see `persist.h`. Default: null, it is external.
  [[nodiscard]] virtual Ref<Persistent> persistent() noexcept;

  /// What could be done without waiting. Default: everything, always. Errors: none, an error counts
  /// as ready.
  [[nodiscard]] virtual Readiness readiness() noexcept { return {}; }
  /// What wakes a waiter for `interest`. Default: nothing, always ready.
  [[nodiscard]] virtual WaitSource wait_source(Interest interest) noexcept;

  /// This as its kind, or null where it is another.
  [[nodiscard]] FileInode* as_file() noexcept;
  /// See `as_file`.
  [[nodiscard]] DirInode* as_directory() noexcept;
  /// See `as_file`.
  [[nodiscard]] LinkInode* as_link() noexcept;
  /// See `as_file`; a socket is a stream too.
  [[nodiscard]] StreamInode* as_stream() noexcept;
  /// See `as_file`.
  [[nodiscard]] SocketInode* as_socket() noexcept;

 protected:
  /// For the five kinds below.
  Inode(InodeKind kind, FileType type) noexcept : kind_(kind), type_(type) {}

 private:
  InodeKind kind_;
  FileType type_;
};

/// Content that is addressed by offset: a regular file, or a device such as null that accepts
/// seeks. Transfers may be short; an error after some bytes is reported by the next call.
class FileInode : public Inode {
 public:
  /// Reads from `offset` on. 0 is end of file. Overlapping reads and writes of one inode do not
  /// interleave within a call. Errors: `io`, `inval`.
  [[nodiscard]] virtual Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) = 0;
  /// Writes at `offset`; a gap reads as zeros. Default: `rofs`. Errors: `nospc`, `dquot` (only when
  /// nothing was written), `fbig`, `io`.
  [[nodiscard]] virtual Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset);
  /// Writes at the end, atomically against every other writer. Default: `rofs`. Errors as
  /// `write_at`.
  [[nodiscard]] virtual Result<Appended> append(WriteBuffers& buffers);
  /// As `append`, called by the one open file that `open` made this inode for. Where learning the
  /// end of the bytes takes a call of its own, it may be left to `end_of_append`: then `end_later`
  /// is set. Default: `append`.
  [[nodiscard]] virtual Result<Appended> append_for_owner(WriteBuffers& buffers);
  /// The end of the last `append_for_owner` that said `end_later`, whatever else was written since,
  /// by `append_anywhere` or by others. Default: `notsup`. Errors: `io`.
  [[nodiscard]] virtual Result<std::uint64_t> end_of_append();
  /// As `append`, for a caller who does not ask where the bytes ended. Default: `append`.
  [[nodiscard]] virtual Result<std::size_t> append_anywhere(WriteBuffers& buffers);
  /// Sets the size; new bytes read as zeros. Default: `rofs`; a device: `inval`. Errors: `fbig`,
  /// `nospc`, `dquot`, `io`.
  [[nodiscard]] virtual Result<void> truncate(std::uint64_t size);
  /// Reserves space for `[offset, offset + length)`, growing but never shrinking the file; the sum
  /// does not overflow. Default: `notsup`. Errors: `nospc`, `dquot`, `fbig`, `io`.
  [[nodiscard]] virtual Result<void> allocate(std::uint64_t offset, std::uint64_t length);
  /// A hint. Default: success.
  [[nodiscard]] virtual Result<void> advise(std::uint64_t offset, std::uint64_t length,
                                            Advice advice);
  /// The present size, for seeks from the end. Default: from `stat`.
  [[nodiscard]] virtual Result<std::uint64_t> size();

 protected:
  /// For derived classes; what `stat` reports.
  explicit FileInode(FileType type = FileType::regular_file) noexcept
      : Inode(InodeKind::file, type) {}
};

/// Receives the entries of a directory. Returns false to stop; the entry is then not consumed. It
/// must not call back into the same file system.
using DirSink = std::function<bool(const DirEntry&)>;

/// A directory.
class DirInode : public Inode {
 public:
  /// The inode of `name`, links not followed. Errors: `noent`, `acces`, `nametoolong`, `io`.
  [[nodiscard]] virtual Result<Ref<Inode>> lookup(std::string_view name) = 0;
  /// Lists entries from `cookie` on (0: from the first, looking anew), without "." and "..".
  /// Cookies are at least 3, below 2^63 and stable: an entry that exists throughout is listed
  /// exactly once, whatever is added or removed meanwhile. Unknown cookies go on at the nearest
  /// later entry. Errors: `io`.
  [[nodiscard]] virtual Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) = 0;
  /// Inode number of the parent for "..", or 0 where it is not known (then the caller uses the
  /// directory's own).
  [[nodiscard]] virtual std::uint64_t parent_ino() noexcept { return 0; }

  /// Makes an empty regular file. Default: `rofs`. Errors: `exist`, `noent` (this directory was
  /// removed), `nospc`, `dquot`.
  [[nodiscard]] virtual Result<Ref<Inode>> create_file(std::string_view name);
  /// Makes an empty directory. Default and errors as `create_file`.
  [[nodiscard]] virtual Result<void> make_directory(std::string_view name);
  /// Makes a symbolic link to `target`, stored as it is. Default and errors as `create_file`.
  [[nodiscard]] virtual Result<void> make_link(std::string_view name, std::string_view target);
  /// Removes a name that is not a directory; an open file lives on. Default: `rofs`. Errors:
  /// `noent`, `isdir`, `acces`.
  [[nodiscard]] virtual Result<void> unlink(std::string_view name);
  /// Removes an empty directory. Default: `rofs`. Errors: `noent`, `notdir`, `notempty`, `busy`.
  [[nodiscard]] virtual Result<void> remove_directory(std::string_view name);

  /// `lookup` and `Inode::open` in one step, creating as `how` says; a symbolic link as last
  /// component is never followed: `loop`. The default composes it of `lookup`, `create_file` and
  /// `open`, checking in this order: absent (`noent` or create), `exclusive`
  /// (`exist`), link (`loop`, with `directory` `notdir`), `directory` (`notdir`), directory opened
  /// for writing or created (`isdir`).
  [[nodiscard]] virtual Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how);
  /// `lookup` and `stat` in one step. Errors as theirs.
  [[nodiscard]] virtual Result<Stat> stat_child(std::string_view name);

  // Short ways. A directory whose back end can resolve several components safely by itself does so
  // here: `path` is relative, without trailing slash, and may hold "." and "..". No value means
  // "walk it step by step", which is the default and always right. A value must be what the walk
  // would give; escapes and absolute links are left to the walk.

  /// The directory at `path`, links followed.
  [[nodiscard]] virtual std::optional<Result<Ref<Inode>>> directory_beneath(std::string_view path);
  /// The opened inode at `path`; `follow`: also a link as last component.
  [[nodiscard]] virtual std::optional<Result<Ref<Inode>>> open_beneath(std::string_view path,
                                                                       bool follow,
                                                                       const OpenHow& how);
  /// `stat` of what is at `path`.
  [[nodiscard]] virtual std::optional<Result<Stat>> stat_beneath(std::string_view path,
                                                                 bool follow);

 protected:
  DirInode() noexcept : Inode(InodeKind::directory, FileType::directory) {}
};

/// A symbolic link.
class LinkInode : public Inode {
 public:
  /// The target, byte for byte. Errors: `io`, `stale`.
  [[nodiscard]] virtual Result<std::string> target() = 0;

 protected:
  LinkInode() noexcept : Inode(InodeKind::link, FileType::symbolic_link) {}
};

/// Bytes without offsets: a pipe, a terminal, a standard stream. Operations never wait; `OpenFile`
/// does the waiting.
class StreamInode : public Inode {
 public:
  /// Reads what is there. 0 is end of file. Default: `badf`. Errors: `again` (nothing now), `io`.
  [[nodiscard]] virtual Result<std::size_t> try_read(ReadBuffers& buffers);
  /// Writes what fits. Default: `badf`. Errors: `again` (no room now), `pipe` (nobody reads any
  /// more), `nospc`, `io`.
  [[nodiscard]] virtual Result<std::size_t> try_write(WriteBuffers& buffers);

 protected:
  /// For derived classes; what `stat` reports.
  explicit StreamInode(FileType type = FileType::unknown) noexcept
      : Inode(InodeKind::stream, type) {}
  /// For `SocketInode`.
  StreamInode(InodeKind kind, FileType type) noexcept : Inode(kind, type) {}
};

/// A socket: a stream that can also be accepted from and shut down.
class SocketInode : public StreamInode {
 public:
  /// A new connection of a listening socket. Default: `inval`. Errors: `again`, `inval` (not
  /// listening), `connaborted`.
  [[nodiscard]] virtual Result<Ref<Inode>> try_accept();
  /// Receives. Default: `notsup`. Errors: `again`, `notconn`, `connreset`, `io`.
  [[nodiscard]] virtual Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags);
  /// Closes one or both halves. Default: `notconn`. Errors: `notconn`, `io`.
  [[nodiscard]] virtual Result<void> shutdown(Shutdown how);

 protected:
  /// For derived classes; what `stat` reports.
  explicit SocketInode(FileType type = FileType::socket_stream) noexcept
      : StreamInode(InodeKind::socket, type) {}
};

inline FileInode* Inode::as_file() noexcept {
  return kind_ == InodeKind::file ? static_cast<FileInode*>(this) : nullptr;
}
inline DirInode* Inode::as_directory() noexcept {
  return kind_ == InodeKind::directory ? static_cast<DirInode*>(this) : nullptr;
}
inline LinkInode* Inode::as_link() noexcept {
  return kind_ == InodeKind::link ? static_cast<LinkInode*>(this) : nullptr;
}
inline StreamInode* Inode::as_stream() noexcept {
  return kind_ >= InodeKind::stream ? static_cast<StreamInode*>(this) : nullptr;
}
inline SocketInode* Inode::as_socket() noexcept {
  return kind_ == InodeKind::socket ? static_cast<SocketInode*>(this) : nullptr;
}

}  // namespace wasifs
