// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_export.h"

#define FUSE_USE_VERSION 35
#include <fcntl.h>
#include <fmt/format.h>
#include <fuse_lowlevel.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "fuse_attributes.h"
#include "fuse_errno.h"
#include "fuse_nodes.h"

namespace wasifs::cli {
namespace {

constexpr std::uint64_t dot_cookie = 1;
constexpr std::uint64_t dots_cookie = 2;

struct Export {
  Ref<FileSystem> filesystem;
  FuseNodes nodes;
  double cache_seconds = 0;
  std::function<void()> ready;
};

Export& of(fuse_req_t request) {
  return *static_cast<Export*>(fuse_req_userdata(request));
}

/// What an open file is to the kernel.
struct Handle {
  Ref<Inode> inode;
  bool append = false;
};

Handle& handle(const fuse_file_info* info) {
  return *reinterpret_cast<Handle*>(info->fh);
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

/// What `name` is, as the kernel wants to know it.
Result<fuse_entry_param> entry(Export& exported, fuse_ino_t parent, const char* name) {
  WASIFS_TRY(const Ref<Inode> directory, directory_at(exported, parent));
  WASIFS_TRY(Ref<Inode> inode, directory->as_directory()->lookup(name));
  WASIFS_TRY(const Stat stat, inode->stat());
  fuse_entry_param found{};
  found.ino = exported.nodes.found(parent, name, std::move(inode), stat);
  found.attr = attributes(stat);
  found.attr_timeout = found.entry_timeout = exported.cache_seconds;
  return found;
}

void reply_entry(fuse_req_t request, fuse_ino_t parent, const char* name,
                 const Result<void>& made = {}) {
  if (!made) return fail(request, made.error());
  const auto found = entry(of(request), parent, name);
  if (!found) return fail(request, found.error());
  if (fuse_reply_entry(request, &*found) != 0) of(request).nodes.forget(found->ino, 1);
}

/// Names that the file systems refuse to be asked for.
bool too_long(fuse_req_t request, const char* name) {
  constexpr std::size_t most = 255;
  if (::strlen(name) <= most) return false;
  fuse_reply_err(request, ENAMETOOLONG);
  return true;
}

void init(void* exported, fuse_conn_info*) {
  static_cast<Export*>(exported)->ready();
}

void lookup(fuse_req_t request, fuse_ino_t parent, const char* name) {
  if (!too_long(request, name)) reply_entry(request, parent, name);
}

void forget(fuse_req_t request, fuse_ino_t number, std::uint64_t count) {
  of(request).nodes.forget(number, count);
  fuse_reply_none(request);
}

void getattr(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  auto inode = info != nullptr && info->fh != 0 ? Result<Ref<Inode>>(handle(info).inode)
                                                : of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  const auto stat = (*inode)->stat();
  if (!stat) return fail(request, stat.error());
  const struct stat shown = attributes(*stat);
  fuse_reply_attr(request, &shown, of(request).cache_seconds);
}

Result<void> cut(Inode& inode, bool opened, std::uint64_t size) {
  if (opened) {
    return inode.as_file() == nullptr ? Result<void>(Errno::inval)
                                      : inode.as_file()->truncate(size);
  }
  WASIFS_TRY(const Ref<Inode> file, inode.open({.access = Access::write}));
  return cut(*file, true, size);
}

/// There are no owners and permissions: setting those that are shown changes nothing, others cannot
/// be set.
Result<void> change(Inode& inode, bool opened, const struct stat& wanted, int which) {
  WASIFS_TRY(const Stat stat, inode.stat());
  const struct stat shown = attributes(stat);
  constexpr mode_t bits = 07777;
  if ((which & FUSE_SET_ATTR_MODE) != 0 && (wanted.st_mode & bits) != (shown.st_mode & bits))
    return Errno::notsup;
  if ((which & FUSE_SET_ATTR_UID) != 0 && wanted.st_uid != shown.st_uid) return Errno::notsup;
  if ((which & FUSE_SET_ATTR_GID) != 0 && wanted.st_gid != shown.st_gid) return Errno::notsup;
  if ((which & FUSE_SET_ATTR_SIZE) != 0)
    WASIFS_CHECK(cut(inode, opened, static_cast<std::uint64_t>(wanted.st_size)));
  const auto time = [&](int set, int now, const timespec& value) {
    if ((which & now) != 0) return TimeChange{TimeChange::How::now, 0};
    return (which & set) != 0 ? change_to(value) : TimeChange{};
  };
  const TimesChange times{time(FUSE_SET_ATTR_ATIME, FUSE_SET_ATTR_ATIME_NOW, wanted.st_atim),
                          time(FUSE_SET_ATTR_MTIME, FUSE_SET_ATTR_MTIME_NOW, wanted.st_mtim)};
  using How = TimeChange::How;
  if (times.atim.how == How::keep && times.mtim.how == How::keep) return {};
  return inode.set_times(times);
}

void setattr(fuse_req_t request, fuse_ino_t number, struct stat* wanted, int which,
             fuse_file_info* info) {
  const bool opened = info != nullptr && info->fh != 0;
  const auto inode = opened ? Result<Ref<Inode>>(handle(info).inode) : of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  const auto changed = change(**inode, opened, *wanted, which);
  if (!changed) return fail(request, changed.error());
  getattr(request, number, info);
}

void readlink(fuse_req_t request, fuse_ino_t number) {
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  LinkInode* link = (*inode)->as_link();
  const auto target = link == nullptr ? Result<std::string>(Errno::inval) : link->target();
  if (!target) return fail(request, target.error());
  fuse_reply_readlink(request, target->c_str());
}

/// Something that changes names in a directory.
template <class Change>
void in_directory(fuse_req_t request, fuse_ino_t parent, const char* name, bool makes,
                  Change change) {
  if (too_long(request, name)) return;
  const auto directory = directory_at(of(request), parent);
  if (!directory) return fail(request, directory.error());
  const Result<void> done = change(*(*directory)->as_directory());
  if (makes) return reply_entry(request, parent, name, done);
  reply(request, done);
}

void mknod(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, dev_t) {
  in_directory(request, parent, name, true, [&](DirInode& directory) -> Result<void> {
    if (!S_ISREG(mode)) return Errno::perm;
    WASIFS_CHECK(directory.create_file(name));
    return {};
  });
}

void mkdir(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t) {
  in_directory(request, parent, name, true,
               [&](DirInode& directory) { return directory.make_directory(name); });
}

void symlink(fuse_req_t request, const char* target, fuse_ino_t parent, const char* name) {
  in_directory(request, parent, name, true,
               [&](DirInode& directory) { return directory.make_link(name, target); });
}

void unlink(fuse_req_t request, fuse_ino_t parent, const char* name) {
  in_directory(request, parent, name, false,
               [&](DirInode& directory) { return directory.unlink(name); });
}

void rmdir(fuse_req_t request, fuse_ino_t parent, const char* name) {
  in_directory(request, parent, name, false,
               [&](DirInode& directory) { return directory.remove_directory(name); });
}

void rename(fuse_req_t request, fuse_ino_t parent, const char* name, fuse_ino_t new_parent,
            const char* new_name, unsigned flags) {
  if (flags != 0) return static_cast<void>(fuse_reply_err(request, EINVAL));
  const auto to = directory_at(of(request), new_parent);
  if (!to) return fail(request, to.error());
  if (too_long(request, new_name)) return;
  in_directory(request, parent, name, false, [&](DirInode& from) {
    return of(request).filesystem->rename(from, name, *(*to)->as_directory(), new_name);
  });
}

/// The kernel names a file by its number; the file system wants a name of it.
Result<void> link_to(Export& exported, fuse_ino_t number, DirInode& to, const char* new_name) {
  WASIFS_TRY(const Ref<Inode> inode, exported.nodes.at(number));
  if (const auto known = exported.nodes.name_of(number)) {
    const auto& [parent, name] = *known;
    const auto there = parent->as_directory()->lookup(name);
    if (there && (*there)->same_as(*inode))
      return exported.filesystem->link(*parent->as_directory(), name, to, new_name);
  }
  WASIFS_TRY(const std::string path, exported.filesystem->path_of(*inode));
  WASIFS_TRY(Ref<Inode> parent, exported.filesystem->root());
  std::string_view left = path;
  for (auto slash = left.find('/'); slash != std::string_view::npos; slash = left.find('/')) {
    if (parent->as_directory() == nullptr) return Errno::stale;
    WASIFS_TRY(parent, parent->as_directory()->lookup(left.substr(0, slash)));
    left.remove_prefix(slash + 1);
  }
  if (parent->as_directory() == nullptr) return Errno::stale;
  return exported.filesystem->link(*parent->as_directory(), left, to, new_name);
}

void link(fuse_req_t request, fuse_ino_t number, fuse_ino_t new_parent, const char* new_name) {
  in_directory(request, new_parent, new_name, true,
               [&](DirInode& to) { return link_to(of(request), number, to, new_name); });
}

OpenHow how_of(int flags) {
  OpenHow how;
  const int access = flags & O_ACCMODE;
  how.access = access == O_RDONLY   ? Access::read
               : access == O_WRONLY ? Access::write
                                    : Access::read_write;
  // The kernel reads pages that it writes to in part.
  how.truncate = (flags & O_TRUNC) != 0;
  if ((flags & O_SYNC) == O_SYNC) how.flags |= FdFlags::sync;
  if ((flags & O_DSYNC) != 0) how.flags |= FdFlags::dsync;
  return how;
}

void keep_open(fuse_file_info& info, Ref<Inode> opened) {
  auto* made = new Handle{std::move(opened), (info.flags & O_APPEND) != 0};
  info.fh = reinterpret_cast<std::uint64_t>(made);
  info.direct_io =
      made->inode->kind() == InodeKind::file && made->inode->type() == FileType::regular_file ? 0
                                                                                              : 1;
}

void open(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  auto opened = (*inode)->open(how_of(info->flags));
  if (!opened) return fail(request, opened.error());
  keep_open(*info, *std::move(opened));
  if (fuse_reply_open(request, info) != 0) delete &handle(info);
}

void create(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t, fuse_file_info* info) {
  if (too_long(request, name)) return;
  const auto directory = directory_at(of(request), parent);
  if (!directory) return fail(request, directory.error());
  OpenHow how = how_of(info->flags);
  how.create = true;
  how.exclusive = (info->flags & O_EXCL) != 0;
  auto opened = (*directory)->as_directory()->open_child(name, how);
  if (!opened) return fail(request, opened.error());
  const auto found = entry(of(request), parent, name);
  if (!found) return fail(request, found.error());
  keep_open(*info, *std::move(opened));
  if (fuse_reply_create(request, &*found, info) != 0) {
    of(request).nodes.forget(found->ino, 1);
    delete &handle(info);
  }
}

void release(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
  delete &handle(info);
  fuse_reply_err(request, 0);
}

void read(fuse_req_t request, fuse_ino_t, std::size_t size, off_t offset, fuse_file_info* info) {
  FileInode* file = handle(info).inode->as_file();
  if (file == nullptr) return fail(request, Errno::notsup);
  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  // Short answers mean the end of the file to the kernel.
  while (done < size) {
    const IoSpan span{bytes.data() + done, size - done};
    ReadBuffers buffers({&span, 1});
    const auto count = file->read_at(buffers, static_cast<std::uint64_t>(offset) + done);
    if (!count && done == 0) return fail(request, count.error());
    if (!count || *count == 0) break;
    done += *count;
  }
  fuse_reply_buf(request, reinterpret_cast<const char*>(bytes.data()), done);
}

void write(fuse_req_t request, fuse_ino_t, const char* bytes, std::size_t size, off_t offset,
           fuse_file_info* info) {
  FileInode* file = handle(info).inode->as_file();
  if (file == nullptr) return fail(request, Errno::notsup);
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes), size};
  WriteBuffers buffers({&span, 1});
  if (handle(info).append) {
    const auto appended = file->append(buffers);
    if (!appended) return fail(request, appended.error());
    return static_cast<void>(fuse_reply_write(request, appended->count));
  }
  const auto written = file->write_at(buffers, static_cast<std::uint64_t>(offset));
  if (!written) return fail(request, written.error());
  fuse_reply_write(request, *written);
}

void fsync(fuse_req_t request, fuse_ino_t, int data_only, fuse_file_info* info) {
  reply(request, handle(info).inode->sync(data_only != 0));
}

void fallocate(fuse_req_t request, fuse_ino_t, int mode, off_t offset, off_t length,
               fuse_file_info* info) {
  FileInode* file = handle(info).inode->as_file();
  if (mode != 0 || file == nullptr) return static_cast<void>(fuse_reply_err(request, EOPNOTSUPP));
  reply(request,
        file->allocate(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(length)));
}

void opendir(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  const auto directory = directory_at(of(request), number);
  if (!directory) return fail(request, directory.error());
  info->fh = 0;
  fuse_reply_open(request, info);
}

/// As many entries as fit, with "." and ".." in front.
void readdir(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
             fuse_file_info*) {
  const auto directory = directory_at(of(request), number);
  if (!directory) return fail(request, directory.error());
  std::vector<char> page(size);
  std::size_t used = 0;
  const auto add = [&](const char* name, std::uint64_t ino, FileType type, std::uint64_t next) {
    struct stat shown{};
    shown.st_ino = ino;
    shown.st_mode = mode_of(type);
    const std::size_t needed = fuse_add_direntry(request, page.data() + used, size - used, name,
                                                 &shown, static_cast<off_t>(next));
    if (needed > size - used) return false;
    used += needed;
    return true;
  };
  auto cookie = static_cast<std::uint64_t>(offset);
  bool room = true;
  if (cookie == 0) {
    const auto stat = (*directory)->stat();
    room = add(".", stat ? stat->ino : number, FileType::directory, dot_cookie);
    cookie = dot_cookie;
  }
  if (room && cookie == dot_cookie) {
    const std::uint64_t parent = (*directory)->as_directory()->parent_ino();
    room = add("..", parent == 0 ? number : parent, FileType::directory, dots_cookie);
    cookie = dots_cookie;
  }
  if (room) {
    const auto listed =
        (*directory)
            ->as_directory()
            ->read_entries(cookie == dots_cookie ? 0 : cookie, [&](const DirEntry& entry) {
              return add(std::string(entry.name).c_str(), entry.ino, entry.type, entry.next);
            });
    if (!listed && used == 0) return fail(request, listed.error());
  }
  fuse_reply_buf(request, page.data(), used);
}

void fsyncdir(fuse_req_t request, fuse_ino_t number, int data_only, fuse_file_info*) {
  const auto directory = of(request).nodes.at(number);
  reply(request, directory ? (*directory)->sync(data_only != 0) : directory.error());
}

void statfs(fuse_req_t request, fuse_ino_t) {
  constexpr std::uint64_t block = 4096;
  constexpr std::uint64_t plenty = std::uint64_t{1} << 50U;  // where there is no bound
  const FileSystemUsage usage = of(request).filesystem->usage();
  const auto bound = [](std::uint64_t limit, std::uint64_t used) {
    return limit == FileSystemUsage::unlimited ? used + plenty : std::max(limit, used);
  };
  struct statvfs shown{};
  shown.f_bsize = shown.f_frsize = block;
  shown.f_blocks = bound(usage.bytes_limit, usage.bytes) / block;
  shown.f_bfree = shown.f_bavail = (bound(usage.bytes_limit, usage.bytes) - usage.bytes) / block;
  shown.f_files = bound(usage.inodes_limit, usage.inodes);
  shown.f_ffree = shown.f_favail = shown.f_files - usage.inodes;
  shown.f_namemax = 255;
  fuse_reply_statfs(request, &shown);
}

constexpr fuse_lowlevel_ops operations() {
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
  all.fsyncdir = fsyncdir;
  all.statfs = statfs;
  all.create = create;
  all.fallocate = fallocate;
  return all;
}

struct EndSession {
  void operator()(fuse_session* session) const noexcept { fuse_session_destroy(session); }
};

}  // namespace

Parsed<void> serve_fuse(const Ref<FileSystem>& filesystem, const std::string& place,
                        const FuseOptions& options, const std::function<void()>& ready) {
  auto root = filesystem->root();
  if (!root) return std::unexpected(fmt::format("{}", errno_message(root.error())));
  if ((*root)->as_directory() == nullptr)
    return std::unexpected(std::string("only a directory can be attached"));
  Export exported{.filesystem = filesystem,
                  .nodes = FuseNodes(*std::move(root)),
                  .cache_seconds = options.cache_seconds,
                  .ready = ready};

  std::string how = "fsname=wasifs,subtype=wasifs";
  if (options.read_only) how += ",ro";
  // The kernel then lets them do what the permissions that it is told allow: look.
  if (options.other_users) how += ",allow_other,default_permissions";
  std::array<std::string, 3> words{"wasifs", "-o", how};
  std::array<char*, 3> pointers{words[0].data(), words[1].data(), words[2].data()};
  fuse_args arguments = FUSE_ARGS_INIT(static_cast<int>(pointers.size()), pointers.data());
  const fuse_lowlevel_ops all = operations();
  const std::unique_ptr<fuse_session, EndSession> session(
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
