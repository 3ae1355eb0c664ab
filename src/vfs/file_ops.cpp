// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/file_ops.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "wasifs/paths.h"

namespace wasifs {
namespace {

/// Opens the file at `path` for reading or writing at offsets.
Result<Ref<Inode>> open_file_at(const Location& start, std::string_view path, const OpenHow& how) {
  WASIFS_TRY(OpenedPath opened, open_path(start, path, true, how));
  Ref<Inode> inode = std::move(opened.location.inode);
  if (inode->as_directory() != nullptr) return Errno::isdir;
  if (inode->as_file() == nullptr) return Errno::spipe;
  return inode;
}

/// Makes room for more. Errors: `nomem`.
template <class Bytes>
Result<void> grow(Bytes& bytes, std::size_t size) {
  try {
    bytes.resize(size);
  } catch (const std::exception&) {  // no memory, or longer than any container
    return Errno::nomem;
  }
  return {};
}

/// Reads into a container of bytes or characters.
template <class Bytes>
Result<Bytes> read_all(const Location& start, std::string_view path, std::uint64_t limit) {
  constexpr std::uint64_t least = 4096;
  constexpr std::uint64_t believed = std::uint64_t{64} << 20;
  WASIFS_TRY(const Ref<Inode> inode, open_file_at(start, path, {.access = Access::read}));
  FileInode& file = *inode->as_file();
  WASIFS_TRY(const std::uint64_t size, file.size());
  // One byte more than the size, so that the end is seen without growing. Some files have no size,
  // and that of a sparse one may be more than all memory.
  Bytes bytes;
  WASIFS_CHECK(grow(bytes, std::min({std::max(size, least), limit, believed}) + 1));
  std::size_t count = 0;
  for (;;) {
    if (count == bytes.size()) WASIFS_CHECK(grow(bytes, count + count / 2 + 1));
    const IoSpan rest{reinterpret_cast<std::byte*>(bytes.data()) + count, bytes.size() - count};
    ReadBuffers buffers({&rest, 1});
    WASIFS_TRY(const std::size_t read, file.read_at(buffers, count));
    count += read;
    if (count > limit) return Errno::fbig;
    if (read == 0) break;
  }
  bytes.resize(count);
  return bytes;
}

}  // namespace

Result<void> write_file(const Location& start, std::string_view path,
                        std::span<const std::byte> bytes) {
  const OpenHow how{.access = Access::write, .create = true, .truncate = true};
  WASIFS_TRY(const Ref<Inode> inode, open_file_at(start, path, how));
  std::uint64_t offset = 0;
  while (!bytes.empty()) {
    const ConstIoSpan rest{bytes.data(), bytes.size()};
    WriteBuffers buffers({&rest, 1});
    WASIFS_TRY(const std::size_t written, inode->as_file()->write_at(buffers, offset));
    if (written == 0) return Errno::io;  // A file that takes nothing would keep us here for ever.
    bytes = bytes.subspan(written);
    offset += written;
  }
  return {};
}

Result<void> write_file(const Location& start, std::string_view path, std::string_view text) {
  return write_file(start, path, std::as_bytes(std::span(text)));
}

Result<std::vector<std::byte>> read_file(const Location& start, std::string_view path,
                                         std::uint64_t limit) {
  return read_all<std::vector<std::byte>>(start, path, limit);
}

Result<std::string> read_text_file(const Location& start, std::string_view path,
                                   std::uint64_t limit) {
  return read_all<std::string>(start, path, limit);
}

Result<void> make_directories(const Location& start, std::string_view path) {
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = path.find('/', end + 1);
    const std::string_view parent = path.substr(0, end);
    const auto made = make_directory_path(start, parent);
    if (!made && made.error() != Errno::exist) {
      // Where parents cannot be written to they may be there all the same.
      if (!find_path(start, parent, true)) return made.error();
    }
  }
  WASIFS_TRY(const Stat found, stat_path(start, path, true));
  if (found.type != FileType::directory) return Errno::notdir;
  return {};
}

}  // namespace wasifs
