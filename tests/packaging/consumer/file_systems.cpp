// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packs a tree and reads it as an archive, and looks for an image where none is: what needs the
// libraries that these file systems link.
#ifdef CONSUMER_ARCHIVE
#include <wasifs/file_ops.h>
#include <wasifs/fs/archive.h>
#include <wasifs/fs/archive_writer.h>
#include <wasifs/fs/mem.h>
#include <wasifs/paths.h>
#endif
#ifdef CONSUMER_IMAGE
#include <wasifs/fs/image.h>
#include <wasifs/fs/mem.h>
#endif

#include <cstddef>
#include <iostream>
#include <span>
#include <string>

#ifdef CONSUMER_ARCHIVE
namespace {

/// What a file has that was packed, compressed, and is read where it lies in the archive.
std::string pack_and_read() {
  const wasifs::Location tree = wasifs::detached_root(wasifs::make_mem()).value();
  if (!wasifs::write_file(tree, "file", "archive answers")) return "no file";
  std::string bytes;
  const wasifs::ArchiveSink sink = [&](std::span<const std::byte> more) -> wasifs::Result<void> {
    bytes.append(reinterpret_cast<const char*>(more.data()), more.size());
    return {};
  };
  const auto written = wasifs::write_archive(
      tree, "", sink, {.format = wasifs::ArchiveFormat::tar_gz, .reproducible = true});
  if (!written) return written.error().sentence;
  if (!wasifs::write_file(tree, "tree.tar.gz", bytes)) return "no archive";
  const auto found = wasifs::find_path(tree, "tree.tar.gz", false);
  if (!found) return "no path";
  const auto made = wasifs::make_archive(wasifs::Ref<wasifs::FileInode>(found->inode->as_file()));
  if (!made) return made.error().sentence;
  const auto text = wasifs::read_text_file(wasifs::detached_root(*made).value(), "file");
  return text ? *text : "no content";
}

}  // namespace
#endif

void try_file_systems() {
#ifdef CONSUMER_ARCHIVE
  std::cout << pack_and_read() << '\n';
#endif
#ifdef CONSUMER_IMAGE
  std::cout << (wasifs::open_image(wasifs::make_mem()) ? "" : "image answers\n");
#endif
}
