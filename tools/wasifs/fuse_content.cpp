// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Open files of an exported file system.
#include <fcntl.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "fuse_calls.h"

namespace wasifs::cli::fuse {
namespace {

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

}  // namespace

void open(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  auto opened = (*inode)->open(how_of(info->flags));
  if (!opened) return fail(request, opened.error());
  if ((info->flags & O_TRUNC) != 0) {
    // The kernel has left that to us together with the cut.
    const auto settled = of(request).owners.content_changed(**inode, caller_of(request));
    if (!settled) return fail(request, settled.error());
  }
  keep_open(*info, *std::move(opened));
  if (fuse_reply_open(request, info) != 0) delete &handle(info);
}

void create(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode,
            fuse_file_info* info) {
  if (too_long(request, name)) return;
  const auto directory = directory_at(of(request), parent);
  if (!directory) return fail(request, directory.error());
  OpenHow how = how_of(info->flags);
  how.create = true;
  // The kernel has seen that nothing is there; what came meanwhile keeps its owner.
  how.exclusive = true;
  bool fresh = true;
  auto opened = (*directory)->as_directory()->open_child(name, how);
  if (errno_of(opened) == Errno::exist && (info->flags & O_EXCL) == 0) {
    how.exclusive = fresh = false;
    opened = (*directory)->as_directory()->open_child(name, how);
  }
  if (!opened) return fail(request, opened.error());
  if (fresh) {
    const auto settled = of(request).owners.settle(**directory, **opened, mode, caller_of(request));
    if (!settled) return fail(request, settled.error());
  }
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

}  // namespace wasifs::cli::fuse
