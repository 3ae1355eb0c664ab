// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_export.h"

#include <fmt/format.h>
#include <string.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "fuse_calls.h"
#include "fuse_errno.h"

namespace wasifs::cli {
namespace fuse {

Caller caller_of(fuse_req_t request) {
  const fuse_ctx* context = fuse_req_ctx(request);
  return {context->uid, context->gid};
}

void fail(fuse_req_t request, Errno error) {
  fuse_reply_err(request, host_errno(error));
}

void reply(fuse_req_t request, const Result<void>& result) {
  fuse_reply_err(request, host_errno(errno_of(result)));
}

Result<Ref<Inode>> directory_at(Export& exported, fuse_ino_t number) {
  WASIFS_TRY(Ref<Inode> inode, exported.nodes.at(number));
  if (inode->as_directory() == nullptr) return Errno::notdir;
  return inode;
}

Result<fuse_entry_param> entry(Export& exported, fuse_ino_t parent, const char* name) {
  WASIFS_TRY(const Ref<Inode> directory, directory_at(exported, parent));
  WASIFS_TRY(Ref<Inode> inode, directory->as_directory()->lookup(name));
  WASIFS_TRY(const Stat stat, inode->stat());
  const struct stat shown = exported.owners.show(*inode, stat);
  fuse_entry_param found{};
  found.ino = exported.nodes.found(parent, name, std::move(inode), stat);
  found.attr = shown;
  found.attr_timeout = found.entry_timeout = exported.cache_seconds;
  return found;
}

bool too_long(fuse_req_t request, const char* name) {
  constexpr std::size_t most = 255;
  if (::strlen(name) <= most) return false;
  fuse_reply_err(request, ENAMETOOLONG);
  return true;
}

namespace {

void init(void* exported, fuse_conn_info*) {
  static_cast<Export*>(exported)->ready();
}

fuse_lowlevel_ops operations(const Export& exported) {
  fuse_lowlevel_ops all{};
  all.init = init;
  all.lookup = lookup;
  all.forget = forget;
  all.getattr = getattr;
  all.setattr = setattr;
  all.readlink = readlink;
  all.mknod = mknod;
  all.mkdir = mkdir;
  all.unlink = unlink;
  all.rmdir = rmdir;
  all.symlink = symlink;
  all.rename = rename;
  all.link = link;
  all.open = open;
  all.read = read;
  all.write = write;
  all.release = release;
  all.fsync = fsync;
  all.opendir = opendir;
  all.readdir = readdir;
  all.releasedir = release;
  all.fsyncdir = fsyncdir;
  all.statfs = statfs;
  all.create = create;
  all.fallocate = fallocate;
  if (exported.owners.attributes() != nullptr) {
    all.getxattr = getxattr;
    all.setxattr = setxattr;
    all.listxattr = listxattr;
    all.removexattr = removexattr;
  }
  return all;
}

struct EndSession {
  void operator()(fuse_session* session) const noexcept { fuse_session_destroy(session); }
};

}  // namespace
}  // namespace fuse

Parsed<void> serve_fuse(const Ref<FileSystem>& filesystem, const std::string& place,
                        const FuseOptions& options, const std::function<void()>& ready) {
  auto root = filesystem->root();
  if (!root) return std::unexpected(fmt::format("{}", errno_message(root.error())));
  if ((*root)->as_directory() == nullptr)
    return std::unexpected(std::string("only a directory can be attached"));
  fuse::Export exported{.filesystem = filesystem,
                        .nodes = FuseNodes(*std::move(root)),
                        .owners = FuseOwners(*filesystem),
                        .cache_seconds = options.cache_seconds,
                        .ready = ready};

  std::string how = "fsname=wasifs,subtype=wasifs";
  if (options.read_only) how += ",ro";
  // The kernel then lets everybody do what the permissions that it is told allow; of made up ones,
  // others may look.
  if (options.other_users || exported.owners.attributes() != nullptr) how += ",default_permissions";
  if (options.other_users) how += ",allow_other";
  std::array<std::string, 3> words{"wasifs", "-o", how};
  std::array<char*, 3> pointers{words[0].data(), words[1].data(), words[2].data()};
  fuse_args arguments = FUSE_ARGS_INIT(static_cast<int>(pointers.size()), pointers.data());
  const fuse_lowlevel_ops all = fuse::operations(exported);
  const std::unique_ptr<fuse_session, fuse::EndSession> session(
      fuse_session_new(&arguments, &all, sizeof(all), &exported));
  if (session == nullptr) return std::unexpected(std::string("FUSE cannot be used"));
  if (fuse_set_signal_handlers(session.get()) != 0)
    return std::unexpected(std::string("signals cannot be handled"));
  if (fuse_session_mount(session.get(), place.c_str()) != 0) {
    fuse_remove_signal_handlers(session.get());
    return std::unexpected(fmt::format("cannot attach to {}", place));
  }
  fuse_loop_config config{};
  config.max_idle_threads = 4;
  const int end = options.single_thread ? fuse_session_loop(session.get())
                                        : fuse_session_loop_mt(session.get(), &config);
  fuse_session_unmount(session.get());
  fuse_remove_signal_handlers(session.get());
  if (end < 0) return std::unexpected(fmt::format("the kernel ended it: {}", ::strerror(-end)));
  return {};
}

}  // namespace wasifs::cli
