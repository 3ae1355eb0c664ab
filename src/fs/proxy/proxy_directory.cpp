// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <utility>

#include "fs/proxy/proxy_hooks.h"
#include "wasifs/fs/proxy.h"

namespace wasifs {

ProxyDirectory::ProxyDirectory(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : ProxyOf(std::move(owner), std::move(below)) {}

Result<Ref<Inode>> ProxyDirectory::lookup(std::string_view name) {
  return ProxyHooks::found(*this, name,
                           ProxyHooks::carry_out({ProxyOperation::lookup, *this, name},
                                                 [&] { return target_inode().lookup(name); }));
}

Result<void> ProxyDirectory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  return ProxyHooks::carry_out({ProxyOperation::list, *this},
                               [&] { return target_inode().read_entries(cookie, sink); });
}

std::uint64_t ProxyDirectory::parent_ino() noexcept {
  return target_inode().parent_ino();
}

Result<Ref<Inode>> ProxyDirectory::create_file(std::string_view name) {
  return ProxyHooks::found(*this, name,
                           ProxyHooks::carry_out({ProxyOperation::create_file, *this, name},
                                                 [&] { return target_inode().create_file(name); }));
}

Result<void> ProxyDirectory::make_directory(std::string_view name) {
  return ProxyHooks::carry_out({ProxyOperation::make_directory, *this, name},
                               [&] { return target_inode().make_directory(name); });
}

Result<void> ProxyDirectory::make_link(std::string_view name, std::string_view target) {
  return ProxyHooks::carry_out({ProxyOperation::make_link, *this, name},
                               [&] { return target_inode().make_link(name, target); });
}

Result<void> ProxyDirectory::unlink(std::string_view name) {
  return ProxyHooks::carry_out({ProxyOperation::unlink, *this, name},
                               [&] { return target_inode().unlink(name); });
}

Result<void> ProxyDirectory::remove_directory(std::string_view name) {
  return ProxyHooks::carry_out({ProxyOperation::remove_directory, *this, name},
                               [&] { return target_inode().remove_directory(name); });
}

/// Whether an open may go down in one operation. What is refused goes step by step, which finds the
/// refusal's place in the order of errors: an absent name, a directory or a link come before it.
bool ProxyDirectory::forwards_open(std::string_view path, const OpenHow& how) const {
  if (owner().steps() == ProxyFileSystem::Steps::single) return false;
  const bool writes = has_any(how.access, Access::write) || how.truncate;
  const auto admitted = [&](ProxyOperation operation) {
    return ProxyHooks::admit({operation, *this, path}).has_value();
  };
  return admitted(ProxyOperation::lookup) &&
         (!how.create || admitted(ProxyOperation::create_file)) &&
         admitted(writes ? ProxyOperation::open_write : ProxyOperation::open_read);
}

Result<Ref<Inode>> ProxyDirectory::open_child(std::string_view name, const OpenHow& how) {
  if (!forwards_open(name, how)) return DirInode::open_child(name, how);
  return ProxyHooks::found(*this, name, target_inode().open_child(name, how));
}

Result<Stat> ProxyDirectory::stat_child(std::string_view name) {
  if (owner().steps() == ProxyFileSystem::Steps::single) return DirInode::stat_child(name);
  WASIFS_CHECK(ProxyHooks::admit({ProxyOperation::lookup, *this, name}));
  return ProxyHooks::carry_out({ProxyOperation::stat, *this, name},
                               [&] { return target_inode().stat_child(name); });
}

std::optional<Result<Ref<Inode>>> ProxyDirectory::directory_beneath(std::string_view path) {
  if (owner().steps() == ProxyFileSystem::Steps::single ||
      !ProxyHooks::admit({ProxyOperation::lookup, *this, path})) {
    return std::nullopt;
  }
  auto found = target_inode().directory_beneath(path);
  if (!found) return std::nullopt;
  return ProxyHooks::found(*this, path, *std::move(found));
}

std::optional<Result<Ref<Inode>>> ProxyDirectory::open_beneath(std::string_view path, bool follow,
                                                               const OpenHow& how) {
  if (!forwards_open(path, how)) return std::nullopt;
  auto opened = target_inode().open_beneath(path, follow, how);
  if (!opened) return std::nullopt;
  return ProxyHooks::found(*this, path, *std::move(opened));
}

std::optional<Result<Stat>> ProxyDirectory::stat_beneath(std::string_view path, bool follow) {
  if (owner().steps() == ProxyFileSystem::Steps::single ||
      !ProxyHooks::admit({ProxyOperation::lookup, *this, path}) ||
      !ProxyHooks::admit({ProxyOperation::stat, *this, path})) {
    return std::nullopt;
  }
  return target_inode().stat_beneath(path, follow);
}

}  // namespace wasifs
