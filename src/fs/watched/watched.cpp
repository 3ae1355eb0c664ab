// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/watched.h"

#include <atomic>
#include <optional>
#include <utility>

#include "wasifs/fs/path_proxy.h"

namespace wasifs {
namespace {

using What = FileChange::What;

std::optional<What> change_of(ProxyOperation operation) noexcept {
  switch (operation) {
    case ProxyOperation::create_file:
    case ProxyOperation::make_directory:
    case ProxyOperation::make_link:
      return What::created;
    case ProxyOperation::write:
    case ProxyOperation::truncate:
    case ProxyOperation::allocate:
      return What::written;
    case ProxyOperation::rename:
      return What::renamed;
    case ProxyOperation::unlink:
    case ProxyOperation::remove_directory:
      return What::removed;
    case ProxyOperation::set_times:
      return What::metadata;
    default:
      return std::nullopt;
  }
}

class Watched final : public PathProxyFileSystem {
 public:
  Watched(Ref<FileSystem> below, std::function<void(const FileChange&)> told) noexcept
      : PathProxyFileSystem(std::move(below)), told_(std::move(told)) {}
  std::string_view type_name() const noexcept override { return "watched"; }

  void tell(const FileChange& change) const { told_(change); }

 protected:
  void done(const ProxyCall& call, Errno error, std::uint64_t bytes) noexcept override;
  Ref<Inode> wrap_at(std::string path, Ref<Inode> below) override;

 private:
  const std::function<void(const FileChange&)> told_;
};

/// Tells when it goes, if it was ever opened for writing: an open file holds the inode that opening
/// gave.
class WatchedFile final : public AtPath<ProxyFile> {
 public:
  using AtPath::AtPath;
  ~WatchedFile() override {
    if (!opened_.load(std::memory_order_relaxed)) return;
    static_cast<const Watched&>(owner()).tell({What::closed_after_write, std::string(path()), {}});
  }

  Result<Ref<Inode>> open(const OpenHow& how) override {
    WASIFS_TRY(Ref<Inode> opened, AtPath::open(how));
    if (has_any(how.access, Access::write) && opened->kind() == InodeKind::file) {
      static_cast<WatchedFile&>(*opened).opened_.store(true, std::memory_order_relaxed);
    }
    if (how.truncate) {
      static_cast<const Watched&>(owner()).tell({What::written, std::string(path()), {}});
    }
    return opened;
  }

 private:
  std::atomic<bool> opened_{false};
};

void Watched::done(const ProxyCall& call, Errno error, std::uint64_t) noexcept {
  if (error != Errno::success) return;
  if (call.operation == ProxyOperation::link) {
    told_({What::created, new_path_in(call), {}});
  } else if (const auto what = change_of(call.operation)) {
    told_({*what, path_in(call), new_path_in(call)});
  }
}

Ref<Inode> Watched::wrap_at(std::string path, Ref<Inode> below) {
  if (below->kind() == InodeKind::file) {
    return make_ref<WatchedFile>(Ref<ProxyFileSystem>(this), std::move(below), std::move(path));
  }
  return PathProxyFileSystem::wrap_at(std::move(path), std::move(below));
}

}  // namespace

Ref<FileSystem> make_watched(Ref<FileSystem> below, std::function<void(const FileChange&)> told) {
  return make_ref<Watched>(std::move(below), std::move(told));
}

}  // namespace wasifs
