// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/filesystem.h"

#include "handles.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/fs/dev.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/read_only.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

constexpr std::uint64_t or_unlimited(std::uint64_t bound, std::uint64_t most) noexcept {
  return bound == 0 ? most : bound;
}

wasifs_errno take_host_options(const wasifs_host_options* given, HostOptions& options) {
  WASIFS_C_TAKE(wasifs_host_options, taken, given);
  if (taken.special > WASIFS_SPECIAL_ALLOW) return unknown("wasifs_special", taken.special);
  options.special = static_cast<HostOptions::Special>(taken.special);
  options.links_verbatim = taken.links_verbatim;
  options.short_ways = !taken.no_short_ways;
  options.exclusive = taken.exclusive;
  options.strict_utf8_names = taken.strict_utf8_names;
  options.hardlinked_read_only = taken.hardlinked_read_only;
  options.cross_devices = !taken.one_device;
  if (taken.listing_bytes != 0) options.listing_bytes = taken.listing_bytes;
  return success;
}

Ref<Inode> inode_of(const wasifs_inode* handle) noexcept {
  return handle == nullptr ? nullptr : handle->inode;
}

}  // namespace

extern "C" {

wasifs_errno wasifs_inode_share(wasifs_inode* inode, wasifs_inode** shared) {
  return entry([&] {
    WASIFS_C_NEED(shared);
    *shared = nullptr;
    WASIFS_C_NEED(inode);
    return give(shared, inode->inode);
  });
}

void wasifs_inode_free(wasifs_inode* inode) {
  delete inode;
}

wasifs_errno wasifs_inode_stat(wasifs_inode* inode, wasifs_stat* stat) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    WASIFS_C_NEED(stat);
    const auto found = inode->inode->stat();
    WASIFS_C_RESULT(found, "inode");
    return fill_struct(stat, to_c(*found), "wasifs_stat");
  });
}

wasifs_errno wasifs_filesystem_share(wasifs_filesystem* filesystem, wasifs_filesystem** shared) {
  return entry([&] {
    WASIFS_C_NEED(shared);
    *shared = nullptr;
    WASIFS_C_NEED(filesystem);
    return give(shared, filesystem->filesystem);
  });
}

void wasifs_filesystem_free(wasifs_filesystem* filesystem) {
  delete filesystem;
}

wasifs_errno wasifs_mem_create(const wasifs_mem_options* options, wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_TAKE(wasifs_mem_options, taken, options);
    if (taken.max_file_size > INT64_MAX) return unknown("max_file_size", taken.max_file_size);
    return give(filesystem,
                make_mem({.bytes = or_unlimited(taken.bytes, FileSystemUsage::unlimited),
                          .inodes = or_unlimited(taken.inodes, FileSystemUsage::unlimited),
                          .max_file_size = or_unlimited(taken.max_file_size, INT64_MAX),
                          .clock = taken.clock == nullptr ? nullptr : taken.clock->clock,
                          .single_owner = taken.single_owner}));
  });
}

wasifs_errno wasifs_mem_clone(wasifs_filesystem* source, wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_NEED(source);
    auto made = clone_mem(*source->filesystem);
    WASIFS_C_RESULT(made, "clone");
    return give(filesystem, *std::move(made));
  });
}

wasifs_errno wasifs_host_create(const char* path, const wasifs_host_options* options,
                                wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_NEED(path);
    HostOptions host;
    WASIFS_C_CHECK(take_host_options(options, host));
    auto made = make_host(path, host);
    WASIFS_C_RESULT(made, path);
    return give(filesystem, *std::move(made));
  });
}

wasifs_errno wasifs_host_create_from_fd(int fd, bool take, const wasifs_host_options* options,
                                        wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    HostOptions host;
    WASIFS_C_CHECK(take_host_options(options, host));
    auto made = make_host_from_fd(fd, take ? Ownership::take : Ownership::borrow, host);
    WASIFS_C_RESULT(made, std::to_string(fd));
    return give(filesystem, *std::move(made));
  });
}

wasifs_errno wasifs_read_only_create(wasifs_filesystem* below, wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_NEED(below);
    return give(filesystem, make_read_only(below->filesystem));
  });
}

wasifs_errno wasifs_dev_create(const wasifs_dev_options* options, wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_TAKE(wasifs_dev_options, taken, options);
    return give(filesystem,
                make_dev({.random = taken.random == nullptr ? nullptr : taken.random->random,
                          .clock = taken.clock == nullptr ? nullptr : taken.clock->clock,
                          .tty = inode_of(taken.tty),
                          .stdin_stream = inode_of(taken.stdin_stream),
                          .stdout_stream = inode_of(taken.stdout_stream),
                          .stderr_stream = inode_of(taken.stderr_stream)}));
  });
}

wasifs_errno wasifs_filesystem_usage(wasifs_filesystem* filesystem, wasifs_usage* usage) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    WASIFS_C_NEED(usage);
    const FileSystemUsage now = filesystem->filesystem->usage();
    return fill_struct(usage,
                       {.size = sizeof(wasifs_usage),
                        .bytes = now.bytes,
                        .bytes_limit = now.bytes_limit,
                        .inodes = now.inodes,
                        .inodes_limit = now.inodes_limit},
                       "wasifs_usage");
  });
}

wasifs_errno wasifs_filesystem_root(wasifs_filesystem* filesystem, wasifs_inode** root) {
  return entry([&] {
    WASIFS_C_NEED(root);
    *root = nullptr;
    WASIFS_C_NEED(filesystem);
    auto found = filesystem->filesystem->root();
    WASIFS_C_RESULT(found, filesystem->type);
    return give(root, *std::move(found));
  });
}

const char* wasifs_filesystem_type(const wasifs_filesystem* filesystem) {
  return filesystem == nullptr ? nullptr : filesystem->type.c_str();
}
}
