// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/path_proxy.h"

#include <utility>

namespace wasifs {

std::string path_below(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && !name.empty()) path += '/';
  return path += name;
}

std::string path_in(const ProxyCall& call) {
  return path_below(call.inode.path(), call.name);
}

std::string new_path_in(const ProxyCall& call) {
  return call.to == nullptr ? std::string() : path_below(call.to->path(), call.new_name);
}

PathProxyFileSystem::PathProxyFileSystem(Ref<FileSystem> below) noexcept
    : ProxyFileSystem(std::move(below), Steps::single) {}

Ref<Inode> PathProxyFileSystem::wrap_at(std::string path, Ref<Inode> below) {
  Ref<ProxyFileSystem> self(this);
  const auto made = [&]<class Kind>() -> Ref<Inode> {
    return make_ref<AtPath<Kind>>(std::move(self), std::move(below), std::move(path));
  };
  switch (below->kind()) {
    case InodeKind::file:
      return made.template operator()<ProxyFile>();
    case InodeKind::directory:
      return made.template operator()<ProxyDirectory>();
    case InodeKind::link:
      return made.template operator()<ProxyLink>();
    case InodeKind::stream:
      return made.template operator()<ProxyStream>();
    case InodeKind::socket:
      break;
  }
  return made.template operator()<ProxySocket>();
}

Ref<Inode> PathProxyFileSystem::wrap(Ref<Inode> below) {
  return wrap_at({}, std::move(below));
}

Ref<Inode> PathProxyFileSystem::wrap_found(const ProxyInode& from, std::string_view name,
                                           Ref<Inode> below) {
  return wrap_at(path_below(from.path(), name), std::move(below));
}

}  // namespace wasifs
