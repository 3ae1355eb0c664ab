// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public face of the mount table.
#include "vfs/mount_table.h"
#include "vfs/path_text.h"
#include "wasifs/paths.h"

namespace wasifs {

class Namespace::Table {
 public:
  explicit Table(std::shared_ptr<MountTable> table) : mounts(std::move(table)) {}
  ~Table() { mounts->close(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const std::shared_ptr<MountTable> mounts;
};

Result<Location> detached_root(Ref<FileSystem> filesystem) {
  if (!filesystem) return Errno::inval;
  Location location;
  WASIFS_TRY(location.inode, filesystem->root());
  auto mount = make_ref<Mount>();
  mount->path = "/";
  mount->filesystem = std::move(filesystem);
  location.mount = std::move(mount);
  return location;
}

Namespace::Namespace() : Namespace(std::make_unique<Table>(MountTable::make())) {}
Namespace::Namespace(std::unique_ptr<Table> table) noexcept : table_(std::move(table)) {}
Namespace::~Namespace() = default;

const std::shared_ptr<MountTable>& table_of(const Namespace& names) noexcept {
  return names.table_->mounts;
}

Ref<Namespace> namespace_of(std::shared_ptr<MountTable> table) {
  return Ref<Namespace>(new Namespace(
      std::make_unique<Namespace::Table>(std::move(table))));  // no public constructor
}

Result<void> Namespace::mount(std::string_view path, Ref<FileSystem> filesystem) {
  if (!filesystem) return Errno::inval;
  WASIFS_TRY(std::string place, normalise_absolute(path));
  return table_->mounts->add(std::move(place), std::move(filesystem));
}

Result<void> Namespace::unmount(std::string_view path) {
  WASIFS_TRY(const std::string place, normalise_absolute(path));
  return table_->mounts->remove(place);
}

std::vector<MountInfo> Namespace::mounts() const {
  const auto tree = table_->mounts->current();
  std::vector<MountInfo> list;
  for (const MountEntry& entry : tree->entries()) {
    list.push_back({entry.mount->path, entry.mount->filesystem});
  }
  return list;
}

Result<Location> Namespace::root() const {
  const auto tree = table_->mounts->current();
  return location_of_place(tree, tree->root());
}

Result<Location> Namespace::find(std::string_view path) const {
  if (path.empty() || path.front() != '/') return Errno::inval;
  WASIFS_TRY(const Location start, root());
  const std::size_t first = path.find_first_not_of('/');
  if (first == std::string_view::npos) return start;
  PathRules rules;
  rules.utf8 = false;
  return find_path(start, path.substr(first), true, rules);
}

}  // namespace wasifs
