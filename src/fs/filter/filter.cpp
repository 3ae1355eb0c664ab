// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/filter.h"

#include <utility>

#include "base/turn.h"
#include "fs/filter/filter_view.h"

namespace wasifs {
namespace {

/// Looking up and listing, which need to know what a name is of. Steps are single, so that opening
/// and `stat` of a name begin with `lookup`.
class FilteredDirectory final : public AtPath<ProxyDirectory> {
 public:
  using AtPath::AtPath;

  Result<Ref<Inode>> lookup(std::string_view name) override {
    WASIFS_TRY(Ref<Inode> found, AtPath::lookup(name));
    if (!shows(name, found->kind() == InodeKind::directory)) return Errno::noent;
    return found;
  }

  Result<Ref<Inode>> create_file(std::string_view name) override {
    const Turn turn(this->turn());
    return AtPath::create_file(name);
  }
  Result<void> make_directory(std::string_view name) override {
    const Turn turn(this->turn());
    return AtPath::make_directory(name);
  }
  Result<void> make_link(std::string_view name, std::string_view target) override {
    const Turn turn(this->turn());
    return AtPath::make_link(name, target);
  }
  Result<void> unlink(std::string_view name) override {
    const Turn turn(this->turn());
    return AtPath::unlink(name);
  }
  Result<void> remove_directory(std::string_view name) override {
    const Turn turn(this->turn());
    return AtPath::remove_directory(name);
  }

  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    return AtPath::read_entries(cookie, [&](const DirEntry& entry) {
      return !shows(entry.name, entry.type == FileType::directory) || sink(entry);
    });
  }

 private:
  [[nodiscard]] const Filter& filter() const noexcept {
    return static_cast<const Filter&>(owner());
  }
  [[nodiscard]] std::atomic_flag& turn() const noexcept { return filter().turn(); }
  [[nodiscard]] bool shows(std::string_view name, bool directory) const {
    return filter().shows(path_below(path(), name), directory);
  }
};

}  // namespace

Ref<Persistent> Filter::persistent() noexcept {
  if (below().persistent()) return saved_;
  return nullptr;
}

Result<void> Filter::rename(DirInode& from, std::string_view old_name, DirInode& to,
                            std::string_view new_name) {
  const Turn turn(turn_);
  return PathProxyFileSystem::rename(from, old_name, to, new_name);
}

Result<void> Filter::link(DirInode& from, std::string_view old_name, DirInode& to,
                          std::string_view new_name) {
  const Turn turn(turn_);
  return PathProxyFileSystem::link(from, old_name, to, new_name);
}

/// A new name has to be one that is seen; one that is hidden is as if it were absent; a directory
/// that is seen for what is below it only stays.
Result<void> Filter::admit(const ProxyCall& call) {
  switch (call.operation) {
    case ProxyOperation::create_file:
    case ProxyOperation::make_link:
      return rules_.shows(path_in(call)) ? Result<void>() : Errno::acces;
    case ProxyOperation::make_directory:
      return shows(path_in(call), true) ? Result<void>() : Errno::acces;
    case ProxyOperation::unlink:
      return rules_.shows(path_in(call)) ? Result<void>() : Errno::noent;
    case ProxyOperation::remove_directory: {
      const std::string path = path_in(call);
      if (!shows(path, true)) return Errno::noent;
      return rules_.shows(path) ? Result<void>() : Errno::acces;
    }
    case ProxyOperation::rename:
    case ProxyOperation::link:
      return admit_move(call);
    default:
      return {};
  }
}

Result<void> Filter::admit_move(const ProxyCall& call) const {
  const std::string path = path_in(call);
  WASIFS_TRY(const Ref<Inode> moved, call.inode.below().as_directory()->lookup(call.name));
  const bool directory = moved->kind() == InodeKind::directory;
  if (!shows(path, directory)) return Errno::noent;
  const std::string new_path = new_path_in(call);
  if (!rules_.shows(path) || !rules_.shows(new_path)) return Errno::acces;
  if (directory && rules_.tell_apart(path, new_path)) return Errno::acces;
  return {};
}

Ref<Inode> Filter::wrap_at(std::string path, Ref<Inode> below) {
  if (below->kind() == InodeKind::directory) {
    return make_ref<FilteredDirectory>(Ref<ProxyFileSystem>(this), std::move(below),
                                       std::move(path));
  }
  return PathProxyFileSystem::wrap_at(std::move(path), std::move(below));
}

Result<Ref<Filter>> make_filter_view(Ref<FileSystem> below, const FilterOptions& options) {
  WASIFS_TRY(FilterRules rules, FilterRules::parse(options));
  Ref<Persistent> saved = persistent_filter(below, options);
  return make_ref<Filter>(std::move(below), std::move(rules), std::move(saved));
}

Result<Ref<FileSystem>> make_filter(Ref<FileSystem> below, const FilterOptions& options) {
  WASIFS_TRY(Ref<Filter> made, make_filter_view(std::move(below), options));
  return Ref<FileSystem>(std::move(made));
}

}  // namespace wasifs
