// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/frame.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

#include "replay/hash.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

constexpr std::string_view file_magic = "wasifs recording";
constexpr std::uint32_t format_version = 1;
constexpr std::size_t version_at = 16;
constexpr std::size_t reserved_at = 20;
constexpr std::size_t checksum_at = 16;
// Fast: the guest waits for nobody who compresses, but the processor is the same.
constexpr int compression_level = 1;

// The place in the file is part of it, so that a frame which was moved is noticed.
std::uint64_t checksum(std::span<const std::byte> head, std::span<const std::byte> stored,
                       std::uint64_t offset) {
  return fast_hash(stored, fast_hash(head.first(checksum_at), offset));
}

}  // namespace

std::array<std::byte, file_head_size> file_head() noexcept {
  std::array<std::byte, file_head_size> head{};
  std::memcpy(head.data(), file_magic.data(), file_magic.size());
  store_le<std::uint32_t>(head.data() + version_at, format_version);
  return head;
}

ReplayResult<void> check_file_head(std::span<const std::byte> bytes) {
  if (bytes.size() < file_head_size ||
      std::memcmp(bytes.data(), file_magic.data(), file_magic.size()) != 0)
    return sentence("this is no recording");
  const auto version = load_le<std::uint32_t>(bytes.data() + version_at);
  if (version != format_version)
    return sentence("it has version {} of the format; this library knows {}", version,
                    format_version);
  if (load_le<std::uint32_t>(bytes.data() + reserved_at) != 0)
    return sentence("it has bits set that this version of the format does not use");
  return {};
}

ReplayResult<FrameHead> decode_frame_head(std::span<const std::byte> bytes) {
  const auto word = [&](std::size_t at) { return load_le<std::uint32_t>(bytes.data() + at); };
  FrameHead head{.kind = static_cast<FrameKind>(word(0)),
                 .stored = word(4),
                 .raw = word(8),
                 .items = word(12),
                 .checksum = load_le<std::uint64_t>(bytes.data() + checksum_at)};
  if (head.kind < FrameKind::header || head.kind > FrameKind::end)
    return sentence("there is no kind {} of frames", word(0));
  if (head.raw > most_frame_bytes || head.stored > head.raw)
    return sentence("a frame says that it has {} bytes of {}; at most {} are allowed", head.stored,
                    head.raw, most_frame_bytes);
  return head;
}

struct FrameEncoder::State {
  ZSTD_CCtx* context = ZSTD_createCCtx();

  State() {
    if (context == nullptr) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeCCtx(context); }
};

FrameEncoder::FrameEncoder() : state_(std::make_unique<State>()) {}
FrameEncoder::~FrameEncoder() = default;

void FrameEncoder::encode(FrameKind kind, std::uint32_t items, std::span<const std::byte> content,
                          std::uint64_t offset, ByteVector& to) {
  const std::size_t begin = to.size();
  to.resize(begin + frame_head_size + ZSTD_compressBound(content.size()));
  std::size_t stored = ZSTD_compressCCtx(state_->context, to.data() + begin + frame_head_size,
                                         to.size() - begin - frame_head_size, content.data(),
                                         content.size(), compression_level);
  if (ZSTD_isError(stored) != 0 || stored >= content.size()) {
    stored = content.size();
    std::ranges::copy(content, to.begin() + static_cast<std::ptrdiff_t>(begin + frame_head_size));
  }
  to.resize(begin + frame_head_size + stored);
  std::byte* const head = to.data() + begin;
  store_le<std::uint32_t>(head, static_cast<std::uint32_t>(kind));
  store_le<std::uint32_t>(head + 4, static_cast<std::uint32_t>(stored));
  store_le<std::uint32_t>(head + 8, static_cast<std::uint32_t>(content.size()));
  store_le<std::uint32_t>(head + 12, items);
  store_le<std::uint64_t>(head + checksum_at, checksum({head, frame_head_size},
                                                       {head + frame_head_size, stored}, offset));
}

ReplayResult<ByteVector> decode_frame(const FrameHead& head, std::span<const std::byte> stored,
                                      std::uint64_t offset) {
  std::array<std::byte, frame_head_size> image{};
  store_le<std::uint32_t>(image.data(), static_cast<std::uint32_t>(head.kind));
  store_le<std::uint32_t>(image.data() + 4, head.stored);
  store_le<std::uint32_t>(image.data() + 8, head.raw);
  store_le<std::uint32_t>(image.data() + 12, head.items);
  if (checksum(image, stored, offset) != head.checksum)
    return sentence("the frame at byte {} is damaged: its checksum is another one", offset);
  if (head.stored == head.raw) return ByteVector(stored.begin(), stored.end());
  ByteVector content(head.raw);
  const std::size_t size =
      ZSTD_decompress(content.data(), content.size(), stored.data(), stored.size());
  if (ZSTD_isError(size) != 0 || size != content.size())
    return sentence("the frame at byte {} is damaged: it cannot be decompressed", offset);
  return content;
}

}  // namespace wasifs
