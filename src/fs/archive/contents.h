// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes behind an index: the archive file, and what it unpacks to. Private to the room. Any
// thread, once it is filled.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "fs/archive/input.h"
#include "fs/archive/seek_points.h"
#include "fs/archive/streams.h"
#include "fs/archive/tree.h"
#include "fs/archive/zip_directory.h"

namespace wasifs::archives {

/// A member of a zip that is unpacked when it is read.
struct PackedMember {
  ZipMember member;
  std::uint64_t data = 0;  ///< Where its content begins.
};

/// How a file is compressed as a whole.
enum class Compression : std::uint8_t {
  none,
  gzip,   ///< Once.
  xz,     ///< Once, or lzma.
  other,  ///< In a way that libarchive knows.
};

/// See the top of the file.
class Contents final : private DecoderSource {
 public:
  /// `file` is open for reading and as `stat` says.
  Contents(Ref<FileInode> file, const Stat& stat, Compression compression, std::size_t cache_bytes,
           std::size_t decoders);
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;

  /// What the index is read from: the file, or what it unpacks to.
  [[nodiscard]] Input& input() noexcept { return *input_; }
  /// Of the file itself.
  [[nodiscard]] const Stat& file_stat() const noexcept { return stat_; }
  /// Whether the file is compressed as a whole.
  [[nodiscard]] bool compressed() const noexcept { return compression_ != Compression::none; }
  /// How much of the file was read last; for progress.
  [[nodiscard]] std::uint64_t file_position() const noexcept { return file_input_.position(); }
  /// Adds a member; while the index is made. Returns its number.
  [[nodiscard]] std::uint64_t add(const PackedMember& member);
  /// Whether the file shows that it was changed.
  [[nodiscard]] bool changed() const;

  /// Puts up to `count` bytes of the file at `node`, which begin at `offset` and lie within.
  /// Errors: `io`, `nomem`, those of the archive file; none after some were put.
  [[nodiscard]] Result<std::size_t> read(const Tree& tree, const Node& node, std::uint64_t offset,
                                         std::uint64_t count, ReadBuffers& buffers);

 private:
  /// The file, which notes how far it was read.
  class NotedFile final : public Input {
   public:
    NotedFile(Ref<FileInode> file, std::uint64_t size) noexcept : file_(std::move(file), size) {}
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> bytes) override;
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] std::uint64_t position() const noexcept {
      return position_.load(std::memory_order_relaxed);
    }

   private:
    FileInput file_;
    std::atomic<std::uint64_t> position_{0};
  };
  /// What the whole unpacks to.
  class Unpacked final : public Input {
   public:
    explicit Unpacked(Streams& streams) noexcept : streams_(streams) {}
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> bytes) override;
    std::uint64_t size() const noexcept override { return UINT64_MAX; }

   private:
    Streams& streams_;
  };

  SharedPoint point_before(std::uint32_t stream, std::uint64_t offset) override;
  Result<std::unique_ptr<Decoder>> open(std::uint32_t stream, const SharedPoint& point) override;
  [[nodiscard]] Result<void> check_window(std::uint64_t data);
  [[nodiscard]] Result<std::size_t> read_bytes(std::uint64_t at, std::uint64_t count,
                                               ReadBuffers& buffers);
  [[nodiscard]] Result<std::size_t> read_sparse(std::span<const Extent> extents,
                                                std::uint64_t offset, std::uint64_t count,
                                                ReadBuffers& buffers);

  const Ref<FileInode> file_;
  const Stat stat_;
  const Compression compression_;
  NotedFile file_input_;
  std::vector<PackedMember> members_;
  SeekPoints points_;
  Streams streams_;
  Unpacked unpacked_;
  Input* const input_;
};

}  // namespace wasifs::archives
