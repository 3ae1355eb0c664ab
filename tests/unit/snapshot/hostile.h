// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roots and files that somebody made up, under right digests, so that more than the digests is put
// to the test. For the tests of snapshots and for their fuzzer.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "snapshot/sha256.h"
#include "some_bytes.h"
#include "stores/file/layout.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

/// Has any snapshot: one with this root, and zeros where chunks are asked for. As it says that it
/// is trusted, nobody minds.
class FixedStore final : public SnapshotStore {
 public:
  Bytes root;

  std::string_view description() const noexcept override { return "fixed"; }
  bool trusted() const noexcept override { return true; }
  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    return std::unexpected("read only");
  }
  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view) override {
    return std::make_unique<Reader>(*this);
  }
  SnapshotResult<std::vector<StoredRoot>> list() override { return std::vector<StoredRoot>(); }
  SnapshotResult<void> remove(std::string_view) override { return {}; }
  SnapshotResult<std::uint64_t> collect() override { return std::uint64_t{0}; }

 private:
  class Reader final : public StoreReader {
   public:
    explicit Reader(FixedStore& store) : store_(store) {}
    std::span<const std::byte> root() const noexcept override { return store_.root; }
    SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override {
      for (const NamedChunk& chunk : chunks) sizes_[chunk.digest] = chunk.size;
      return {};
    }
    SnapshotResult<ChunkBytes> chunk(const Digest& digest) override {
      return ChunkBytes{std::span(store_.zeros_).first(sizes_.at(digest)), nullptr, false};
    }

   private:
    FixedStore& store_;
    std::map<Digest, std::uint32_t> sizes_;
  };

  Bytes zeros_ = Bytes(snapshot_chunk_size);
};

/// A file that is never on a disk, so that it can be changed a million times.
class FileInMemory {
 public:
  FileInMemory() : fd_(::memfd_create("snapshot", MFD_CLOEXEC)) {}
  FileInMemory(const FileInMemory&) = delete;
  FileInMemory& operator=(const FileInMemory&) = delete;
  ~FileInMemory() { ::close(fd_); }

  void set(std::span<const std::byte> bytes) const {
    if (::ftruncate(fd_, static_cast<off_t>(bytes.size())) != 0 ||
        ::pwrite(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
      std::abort();
    }
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

/// The header of `file` says the digest that header and index have, where that can be done.
inline void seal_file(Bytes& file) {
  if (file.size() < file_store::header_size) return;
  file_store::Header header;
  std::memcpy(header.data(), file.data(), header.size());
  const auto sizes = file_store::decode_header(header, file.size());
  if (!sizes) return;
  const std::array<std::span<const std::byte>, 2> digested{
      std::span(file).first(64),
      std::span(file).subspan(file_store::header_size + sizes->group_bytes, sizes->index())};
  const Digest digest = *Sha256().of(digested);
  std::memcpy(file.data() + 64, digest.bytes.data(), digest.bytes.size());
}

}  // namespace wasifs
