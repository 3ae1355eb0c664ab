// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A proxy whose inodes know the path by which they were found: what filters, fault injection,
// tracing and watching derive from. Thread rule: any thread at any time, as for the file system
// below; nothing is locked.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/fs/proxy.h"

namespace wasifs {

/// The path of `name` in the directory at `directory`. An empty name: that directory.
[[nodiscard]] std::string path_below(std::string_view directory, std::string_view name);

/// The path that `call` is about, from the root, without a slash at either end: where it is about a
/// name the path of that name.
[[nodiscard]] std::string path_in(const ProxyCall& call);

/// Rename and link: the path of the new name.
[[nodiscard]] std::string new_path_in(const ProxyCall& call);

/// An inode of one of the classes of proxy.h, with its path.
template <class Kind>
class AtPath : public Kind {
 public:
  /// `below` is of the kind; `path` is that by which it was found.
  AtPath(Ref<ProxyFileSystem> owner, Ref<Inode> below, std::string path)
      : Kind(std::move(owner), std::move(below)), path_(std::move(path)) {}
  /// The path that it was made with.
  [[nodiscard]] std::string_view path() const noexcept override { return path_; }

 private:
  std::string path_;
};

/// A proxy that works by single names, so that every hook sees each, with paths. It keeps a path
/// for each inode, and forgets no change of names that it has not seen: an inode that is held keeps
/// the path by which it was found.
class PathProxyFileSystem : public ProxyFileSystem {
 protected:
  /// Forwards to `below`, which is not null.
  explicit PathProxyFileSystem(Ref<FileSystem> below) noexcept;

  /// The inode that stands for `below`, found at `path`. Default: an `AtPath` of its kind.
  [[nodiscard]] virtual Ref<Inode> wrap_at(std::string path, Ref<Inode> below);

  [[nodiscard]] Ref<Inode> wrap(Ref<Inode> below) final;
  [[nodiscard]] Ref<Inode> wrap_found(const ProxyInode& from, std::string_view name,
                                      Ref<Inode> below) final;
};

}  // namespace wasifs
