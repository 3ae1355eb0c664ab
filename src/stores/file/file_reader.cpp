// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/file/file_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>

#include "snapshot/sentence.h"

namespace wasifs::file_store {

SnapshotResult<std::unique_ptr<FileReader>> FileReader::open(const std::string& path) {
  // Without O_NONBLOCK a named pipe in the place of a file would stop us here.
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  Descriptor file(::open(path.c_str(), flags));
  if (!file.open()) return failure(path, errno);
  std::unique_ptr<FileReader> reader(new FileReader(std::move(file), path));
  SNAPSHOT_CHECK(reader->read_metadata());
  return reader;
}

SnapshotResult<void> FileReader::read_metadata() {
  struct ::stat status{};
  if (::fstat(file_.get(), &status) != 0) return failure(path_, errno);
  if (!S_ISREG(status.st_mode)) return sentence("{}: not a regular file", path_);
  written_at_ = status.st_mtim.tv_sec;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size < header_size) {
    return sentence("{}: {} bytes are not the file of a snapshot", path_, size);
  }
  Header header;
  SNAPSHOT_CHECK(read_at(0, header));
  const SnapshotResult<Sizes> sizes = decode_header(header, size);
  if (!sizes) return sentence("{}: {}", path_, sizes.error());
  std::vector<std::byte> encoded(static_cast<std::size_t>(sizes->index()));
  SNAPSHOT_CHECK(read_at(header_size + sizes->group_bytes, encoded));
  const SnapshotResult<Index> index = decode_index(header, *sizes, encoded);
  if (!index) return sentence("{}: {}", path_, index.error());
  root_.resize(static_cast<std::size_t>(sizes->root));
  SNAPSHOT_CHECK(read_at(size - sizes->root, root_));
  place_chunks(*index);
  return {};
}

void FileReader::place_chunks(const Index& index) {
  frames_.reserve(index.groups.size());
  places_.reserve(index.chunks.size());
  std::uint64_t offset = header_size;
  std::size_t next = 0;
  for (const Group& group : index.groups) {
    Frame frame{offset, group.stored, 0};
    for (std::uint32_t i = 0; i < group.chunks; ++i) {
      const NamedChunk& chunk = index.chunks[next++];
      places_.emplace(chunk.digest,
                      Place{static_cast<std::uint32_t>(frames_.size()), frame.size, chunk.size});
      frame.size += chunk.size;
    }
    offset += group.stored;
    frames_.push_back(frame);
  }
}

SnapshotResult<void> FileReader::expect(std::span<const NamedChunk> chunks) {
  for (const NamedChunk& chunk : chunks) {
    const auto place = places_.find(chunk.digest);
    if (place == places_.end() || place->second.size != chunk.size) {
      return sentence("{}: has no chunk {} of {} bytes", path_, digest_text(chunk.digest),
                      chunk.size);
    }
  }
  return {};
}

SnapshotResult<ChunkBytes> FileReader::chunk(const Digest& digest) {
  const auto place = places_.find(digest);
  if (place == places_.end()) return sentence("{}: has no chunk {}", path_, digest_text(digest));
  SNAPSHOT_TRY(auto bytes, bytes_of(place->second.frame));
  const std::span<std::byte> chunk(bytes.get() + place->second.offset, place->second.size);
  return ChunkBytes{chunk, std::move(bytes), false};
}

SnapshotResult<std::shared_ptr<std::byte[]>> FileReader::bytes_of(std::uint32_t number) {
  for (const Opened& opened : opened_) {
    if (opened.bytes != nullptr && opened.frame == number) return opened.bytes;
  }
  const Frame& frame = frames_[number];
  std::vector<std::byte> stored(frame.stored);
  SNAPSHOT_CHECK(read_at(frame.offset, stored));
  auto bytes = std::make_shared_for_overwrite<std::byte[]>(frame.size);
  const std::size_t size = ZSTD_decompress(bytes.get(), frame.size, stored.data(), stored.size());
  if (ZSTD_isError(size) != 0) {
    return sentence("{}: damaged: the {} bytes at {} are no frame of zstd: {}", path_, frame.stored,
                    frame.offset, ZSTD_getErrorName(size));
  }
  if (size != frame.size) {
    return sentence("{}: damaged: the frame at {} has {} bytes instead of {}", path_, frame.offset,
                    size, frame.size);
  }
  opened_[next_opened_] = {number, bytes};
  next_opened_ = (next_opened_ + 1) % opened_.size();
  return bytes;
}

SnapshotResult<void> FileReader::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto done = ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failure(path_, errno);
    if (done == 0) return sentence("{}: cut short, ends before byte {}", path_, offset);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

}  // namespace wasifs::file_store
