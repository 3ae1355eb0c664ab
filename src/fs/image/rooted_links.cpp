// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic links of a tree that was made to be the root of a system: they are shown as relative
// ones that lead where they would lead there, so that whoever resolves paths needs no rule for
// them.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/fs/image.h"
#include "wasifs/fs/path_proxy.h"

namespace wasifs {
namespace {

constexpr std::string_view up = "../";

/// The first name of `path`, without it and the slashes behind it.
std::string_view take_name(std::string_view& path) {
  const std::string_view name = path.substr(0, path.find('/'));
  path.remove_prefix(name.size());
  path.remove_prefix(std::min(path.size(), path.find_first_not_of('/')));
  return name;
}

/// How many directories `path` climbs before its first name, without which it is left.
std::size_t take_climbs(std::string_view& path) {
  for (std::size_t climbs = 0;;) {
    const std::string_view name = path.substr(0, path.find('/'));
    if (name != "." && name != "..") return climbs;
    if (name == "..") ++climbs;
    take_name(path);
  }
}

/// `target` of the link at `path`, from there: what climbs above the root stays in it, and no more
/// is climbed than is needed.
std::string from_link(std::string_view path, std::string_view target) {
  auto depth = static_cast<std::size_t>(std::ranges::count(path, '/'));
  std::string_view rest = target;
  if (target.starts_with('/')) {
    take_name(rest);
    take_climbs(rest);
  } else if (take_climbs(rest) <= depth) {
    return std::string(target);
  }
  // The directories that both lie in.
  for (; depth > 0; --depth) {
    std::string_view behind = rest;
    if (rest.empty() || take_name(path) != take_name(behind)) break;
    rest = behind;
  }
  std::string relative;
  for (std::size_t i = 0; i < depth; ++i) relative += up;
  relative += rest;
  return relative.empty() ? "." : relative;
}

class RootedLink final : public AtPath<ProxyLink> {
 public:
  using AtPath::AtPath;
  Result<std::string> target() override {
    WASIFS_TRY(const std::string kept, AtPath::target());
    return from_link(path(), kept);
  }
};

class RootedLinks final : public PathProxyFileSystem {
 public:
  explicit RootedLinks(Ref<FileSystem> below) noexcept : PathProxyFileSystem(std::move(below)) {}
  std::string_view type_name() const noexcept override { return "image"; }

 protected:
  Ref<Inode> wrap_at(std::string path, Ref<Inode> below) override {
    if (below->kind() != InodeKind::link)
      return PathProxyFileSystem::wrap_at(std::move(path), std::move(below));
    return make_ref<RootedLink>(Ref<ProxyFileSystem>(this), std::move(below), std::move(path));
  }
};

}  // namespace

Ref<FileSystem> with_rooted_links(Ref<FileSystem> below) {
  return make_ref<RootedLinks>(std::move(below));
}

}  // namespace wasifs
