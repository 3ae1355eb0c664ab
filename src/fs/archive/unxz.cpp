// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/unxz.h"

#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace wasifs::archives {
namespace {

constexpr std::size_t piece_size = 65536;
// What the decoder has beside the window.
constexpr std::uint64_t own_memory = std::uint64_t{1} << 20;

class Unxz final : public Decoder {
 public:
  Unxz(Input& file, std::uint64_t begin, std::uint64_t end, std::optional<std::uint32_t> checksum)
      : file_(file), at_(begin), end_(end), checksum_(checksum), piece_(piece_size) {}
  Unxz(const Unxz&) = delete;
  Unxz& operator=(const Unxz&) = delete;
  ~Unxz() override { lzma_end(&lzma_); }

  [[nodiscard]] Result<void> begin() {
    const auto made = lzma_auto_decoder(&lzma_, most_window + own_memory, LZMA_CONCATENATED);
    if (made != LZMA_OK) return Errno::nomem;
    return {};
  }
  Result<std::size_t> next(std::span<std::byte> bytes) override;

 private:
  [[nodiscard]] Result<void> refill();

  Input& file_;
  std::uint64_t at_;  // in the file, behind `piece_`
  const std::uint64_t end_;
  const std::optional<std::uint32_t> checksum_;
  std::uint32_t counted_ = 0;
  std::vector<std::byte> piece_;
  lzma_stream lzma_ = LZMA_STREAM_INIT;
  bool ended_ = false;
};

Result<void> Unxz::refill() {
  if (lzma_.avail_in > 0 || at_ >= end_) return {};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - at_, piece_.size()));
  WASIFS_TRY(const std::size_t count, file_.read(at_, std::span(piece_).first(size)));
  if (count == 0) return Errno::io;
  at_ += count;
  lzma_.next_in = reinterpret_cast<const std::uint8_t*>(piece_.data());
  lzma_.avail_in = count;
  return {};
}

Result<std::size_t> Unxz::next(std::span<std::byte> bytes) {
  lzma_.next_out = reinterpret_cast<std::uint8_t*>(bytes.data());
  lzma_.avail_out = bytes.size();
  while (lzma_.avail_out > 0 && !ended_) {
    WASIFS_CHECK(refill());
    const bool last = lzma_.avail_in == 0;
    const lzma_ret done = lzma_code(&lzma_, last ? LZMA_FINISH : LZMA_RUN);
    if (done == LZMA_MEMLIMIT_ERROR || done == LZMA_MEM_ERROR) return Errno::nomem;
    if (done != LZMA_OK && done != LZMA_STREAM_END) return Errno::io;
    ended_ = done == LZMA_STREAM_END;
  }
  const std::size_t count = bytes.size() - lzma_.avail_out;
  if (checksum_) {
    const auto* given = reinterpret_cast<const Bytef*>(bytes.data());
    counted_ = static_cast<std::uint32_t>(crc32_z(counted_, given, count));
    if (ended_ && counted_ != *checksum_) return Errno::io;
  }
  return count;
}

}  // namespace

Result<std::unique_ptr<Decoder>> make_unxz(Input& file, std::uint64_t begin, std::uint64_t end,
                                           std::optional<std::uint32_t> checksum) {
  auto decoder = std::make_unique<Unxz>(file, begin, end, checksum);
  WASIFS_CHECK(decoder->begin());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace wasifs::archives
