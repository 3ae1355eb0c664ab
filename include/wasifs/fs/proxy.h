// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system that forwards everything to another one: what read-only views, tracing, fault
// injection and limits derive from. Override `admit` to look at or refuse operations, `done` to
// learn how they ended; override `wrap` to give inodes of your own classes, derived from those
// below, that also change what an operation does. Who judges by path derives from
// `PathProxyFileSystem` (path_proxy.h). Thread rule: any thread at any time, as for the file system
// below; nothing is locked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"

namespace wasifs {

class ProxyFileSystem;
class ProxyInode;
struct ProxyHooks;  // private to the library

/// What is about to be done to an inode below a proxy.
enum class ProxyOperation : std::uint8_t {
  stat,              ///< `Inode::stat`.
  sync,              ///< `Inode::sync`.
  open_read,         ///< `Inode::open` for reading.
  read,              ///< Content, of a file or stream; `SocketInode::try_receive`.
  lookup,            ///< One name, or several on a short way.
  list,              ///< `DirInode::read_entries`.
  read_link,         ///< `LinkInode::target`.
  accept,            ///< `SocketInode::try_accept`.
  shutdown,          ///< `SocketInode::shutdown`.
  set_times,         ///< The first that changes something; see `changes`.
  open_write,        ///< `Inode::open` for writing, or cutting the content.
  write,             ///< Content, of a file or stream.
  truncate,          ///< `FileInode::truncate`.
  allocate,          ///< `FileInode::allocate`.
  create_file,       ///< `DirInode::create_file`, also as part of an open.
  make_directory,    ///< `DirInode::make_directory`.
  make_link,         ///< `DirInode::make_link`.
  unlink,            ///< `DirInode::unlink`.
  remove_directory,  ///< `DirInode::remove_directory`.
  rename,            ///< `FileSystem::rename`; the inode is the old directory.
  link,              ///< `FileSystem::link`; the inode is the old directory.
};

/// Whether `operation` changes the file system.
[[nodiscard]] constexpr bool changes(ProxyOperation operation) noexcept {
  return operation >= ProxyOperation::set_times;
}

/// One operation on an inode of a proxy.
struct ProxyCall {
  ProxyOperation operation;  ///< What is done.
  const ProxyInode& inode;   ///< To what; where names change the directory, of two the old one.
  /// The name in that directory, or on a short way the path from it; empty where there is none.
  std::string_view name = {};
  const ProxyInode* to = nullptr;  ///< Rename and link: the new directory.
  std::string_view new_name = {};  ///< Rename and link: the new name.
};

/// What the inodes of a proxy have alike: the proxy, and the inode that they stand for.
class ProxyInode {
 public:
  ProxyInode(const ProxyInode&) = delete;
  ProxyInode& operator=(const ProxyInode&) = delete;

  /// The file system that made it.
  [[nodiscard]] ProxyFileSystem& owner() const noexcept { return *owner_; }
  /// The inode that it stands for.
  [[nodiscard]] Inode& below() const noexcept { return *below_; }
  /// The path from the root by which it was found, without a slash at either end, where the proxy
  /// keeps it (`PathProxyFileSystem`); else empty, as that of the root. Later changes of names are
  /// not followed.
  [[nodiscard]] virtual std::string_view path() const noexcept { return {}; }

 protected:
  /// Both not null.
  ProxyInode(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  virtual ~ProxyInode();

 private:
  Ref<ProxyFileSystem> owner_;
  Ref<Inode> below_;
};

/// Forwards what all kinds of inodes share, what is admitted. `Kind` is one of the five classes of
/// inode.h.
template <class Kind>
class ProxyOf : public Kind, public ProxyInode {
 public:
  /// That of the inode below.
  [[nodiscard]] Result<Stat> stat() override;
  /// That of the inode below.
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  /// As the inode below.
  [[nodiscard]] Result<void> sync(bool data_only) override;
  /// The opened inode below, wrapped.
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  /// Two proxies are the same file when they stand for the same file.
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;
  /// That of the owner: a proxy that is persistent holds its inodes too.
  [[nodiscard]] Ref<Persistent> persistent() noexcept override;
  /// That of the inode below.
  [[nodiscard]] Readiness readiness() noexcept override;
  /// That of the inode below.
  [[nodiscard]] WaitSource wait_source(Interest interest) noexcept override;

 protected:
  /// `below` is of this kind; `type` is what the constructor of `Kind` takes, if anything.
  template <class... Type>
  ProxyOf(Ref<ProxyFileSystem> owner, Ref<Inode> below, Type... type) noexcept
      : Kind(type...), ProxyInode(std::move(owner), std::move(below)) {}
  /// The inode below as its kind.
  [[nodiscard]] Kind& target_inode() const noexcept { return static_cast<Kind&>(below()); }
};

/// Stands for a file.
class ProxyFile : public ProxyOf<FileInode> {
 public:
  /// `below` is a file.
  ProxyFile(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  [[nodiscard]] Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<Appended> append(WriteBuffers& buffers) override;
  [[nodiscard]] Result<void> truncate(std::uint64_t size) override;
  [[nodiscard]] Result<void> allocate(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] Result<void> advise(std::uint64_t offset, std::uint64_t length,
                                    Advice advice) override;
  [[nodiscard]] Result<std::uint64_t> size() override;
};

/// Stands for a directory. What it finds is wrapped.
class ProxyDirectory : public ProxyOf<DirInode> {
 public:
  /// `below` is a directory.
  ProxyDirectory(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  [[nodiscard]] Result<Ref<Inode>> lookup(std::string_view name) override;
  [[nodiscard]] Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  [[nodiscard]] std::uint64_t parent_ino() noexcept override;
  [[nodiscard]] Result<Ref<Inode>> create_file(std::string_view name) override;
  [[nodiscard]] Result<void> make_directory(std::string_view name) override;
  [[nodiscard]] Result<void> make_link(std::string_view name, std::string_view target) override;
  [[nodiscard]] Result<void> unlink(std::string_view name) override;
  [[nodiscard]] Result<void> remove_directory(std::string_view name) override;
  [[nodiscard]] Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how) override;
  [[nodiscard]] Result<Stat> stat_child(std::string_view name) override;
  [[nodiscard]] std::optional<Result<Ref<Inode>>> directory_beneath(std::string_view path) override;
  [[nodiscard]] std::optional<Result<Ref<Inode>>> open_beneath(std::string_view path, bool follow,
                                                               const OpenHow& how) override;
  [[nodiscard]] std::optional<Result<Stat>> stat_beneath(std::string_view path,
                                                         bool follow) override;

 private:
  [[nodiscard]] bool forwards_open(std::string_view path, const OpenHow& how) const;
};

/// Stands for a symbolic link.
class ProxyLink : public ProxyOf<LinkInode> {
 public:
  /// `below` is a link.
  ProxyLink(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  [[nodiscard]] Result<std::string> target() override;
};

/// Stands for a stream that is not a socket.
class ProxyStream : public ProxyOf<StreamInode> {
 public:
  /// `below` is a stream.
  ProxyStream(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  [[nodiscard]] Result<std::size_t> try_read(ReadBuffers& buffers) override;
  [[nodiscard]] Result<std::size_t> try_write(WriteBuffers& buffers) override;
};

/// Stands for a socket.
class ProxySocket : public ProxyOf<SocketInode> {
 public:
  /// `below` is a socket.
  ProxySocket(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept;
  [[nodiscard]] Result<std::size_t> try_read(ReadBuffers& buffers) override;
  [[nodiscard]] Result<std::size_t> try_write(WriteBuffers& buffers) override;
  [[nodiscard]] Result<Ref<Inode>> try_accept() override;
  [[nodiscard]] Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override;
  [[nodiscard]] Result<void> shutdown(Shutdown how) override;
};

/// A file system that forwards to `below`. Its inodes are wrapped anew at every look-up and know
/// each other by `same_as`; device and inode numbers are those below.
class ProxyFileSystem : public FileSystem {
 public:
  /// How directories answer what could be done in one operation below.
  enum class Steps : std::uint8_t {
    single,  ///< As single look-ups, creations and opens, so that every hook sees each.
    many,    ///< In one operation, where `admit` allows all that it may do. Faster. The hooks of
             ///< inodes that lie between are not called.
  };

  /// Forwards to `below`, which is not null.
  explicit ProxyFileSystem(Ref<FileSystem> below, Steps steps = Steps::single) noexcept;

  [[nodiscard]] Result<Ref<Inode>> root() override;
  [[nodiscard]] std::string_view type_name() const noexcept override { return "proxy"; }
  [[nodiscard]] Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                                    std::string_view new_name) override;
  [[nodiscard]] Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                                  std::string_view new_name) override;
  [[nodiscard]] FileSystemUsage usage() const noexcept override;
  /// Of an inode of this proxy that of the one below, there; of any other `notsup`.
  [[nodiscard]] Result<std::string> path_of(Inode& inode) override;
  [[nodiscard]] bool links_reach_host() const noexcept override;

  /// The file system that it forwards to.
  [[nodiscard]] FileSystem& below() const noexcept { return *below_; }
  /// See `Steps`.
  [[nodiscard]] Steps steps() const noexcept { return steps_; }

 protected:
  friend struct ProxyHooks;

  /// Asked before each operation; an error is the answer, and nothing is done. With `Steps::many`
  /// it may be asked for an operation that turns out not to be needed. Must not throw. Default:
  /// success.
  [[nodiscard]] virtual Result<void> admit(const ProxyCall& call);
  /// Told after each operation that was admitted, with `Steps::single` only: how it ended, and how
  /// many bytes of content it moved. Must not throw. Default: nothing.
  virtual void done(const ProxyCall& call, Errno error, std::uint64_t bytes) noexcept;
  /// The inode that stands for `below`, which is not null. Default: one of the classes above.
  [[nodiscard]] virtual Ref<Inode> wrap(Ref<Inode> below);
  /// The inode that stands for `below`, which was found in the directory `from` by `name`, on a
  /// short way by that path; with an empty name it is what `from` itself gave when it was opened or
  /// accepted from. Default: `wrap`.
  [[nodiscard]] virtual Ref<Inode> wrap_found(const ProxyInode& from, std::string_view name,
                                              Ref<Inode> below);

 private:
  Ref<FileSystem> below_;
  Steps steps_;
};

}  // namespace wasifs
