// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/little_endian.h"

namespace wasifs::archives {
namespace {

constexpr std::size_t piece_size = 65536;
constexpr std::size_t window_size = 32768;
constexpr int raw_deflate = -15;

Bytef* to_zlib(std::byte* bytes) {
  return reinterpret_cast<Bytef*>(bytes);
}

class Inflate final : public Decoder {
 public:
  Inflate(Input& file, const Deflated& what, SeekPoints& points)
      : file_(file), what_(what), points_(points), piece_(piece_size), at_(what.begin) {}
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  ~Inflate() override {
    if (initialised_) inflateEnd(&zlib_);
  }

  [[nodiscard]] Result<void> begin(const SharedPoint& from);
  Result<std::size_t> next(std::span<std::byte> bytes) override;

 private:
  enum class Stage : std::uint8_t { header, content, end };

  [[nodiscard]] Result<bool> refill();
  [[nodiscard]] Result<bool> take(std::span<std::byte> bytes);
  [[nodiscard]] Result<void> skip_text();
  [[nodiscard]] Result<void> read_header();
  [[nodiscard]] Result<void> finish_member();
  [[nodiscard]] Result<std::size_t> unpack(std::span<std::byte> bytes);
  void note_point();

  Input& file_;
  const Deflated what_;
  SeekPoints& points_;
  std::vector<std::byte> piece_;
  std::uint64_t at_;  // in the file, behind `piece_`
  z_stream zlib_{};
  bool initialised_ = false;
  bool members_ = false;  // of a gzip file: whether there was one
  Stage stage_ = Stage::header;
  std::uint64_t out_ = 0;
  std::uint64_t member_out_ = 0;
  std::uint32_t checksum_ = 0;
};

Result<void> Inflate::begin(const SharedPoint& from) {
  if (inflateInit2(&zlib_, raw_deflate) != Z_OK) return Errno::nomem;
  initialised_ = true;
  if (what_.checksum) stage_ = Stage::content;
  if (!from) return {};
  stage_ = Stage::content;
  members_ = true;
  at_ = from->in;
  out_ = from->out;
  member_out_ = from->member_out;
  checksum_ = from->checksum;
  if (from->bits > 0) {
    std::byte before{};
    WASIFS_TRY(const std::size_t read, file_.read(from->in - 1, {&before, 1}));
    if (read == 0) return Errno::io;
    inflatePrime(&zlib_, from->bits, std::to_integer<int>(before) >> (8 - from->bits));
  }
  const auto* window = reinterpret_cast<const Bytef*>(from->window.data());
  if (inflateSetDictionary(&zlib_, window, static_cast<uInt>(from->window.size())) != Z_OK)
    return Errno::io;
  return {};
}

/// Whether there is a byte to look at.
Result<bool> Inflate::refill() {
  if (zlib_.avail_in > 0) return true;
  const std::uint64_t left = what_.end - std::min(at_, what_.end);
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_.size()));
  WASIFS_TRY(const std::size_t count, file_.read(at_, std::span(piece_).first(size)));
  at_ += count;
  zlib_.next_in = to_zlib(piece_.data());
  zlib_.avail_in = static_cast<uInt>(count);
  return count > 0;
}

/// Fills `bytes` with the next ones of the file; false where there are fewer.
Result<bool> Inflate::take(std::span<std::byte> bytes) {
  for (std::byte& byte : bytes) {
    WASIFS_TRY(const bool there, refill());
    if (!there) return false;
    byte = static_cast<std::byte>(*zlib_.next_in++);
    --zlib_.avail_in;
  }
  return true;
}

Result<void> Inflate::skip_text() {
  std::byte sign{1};
  while (sign != std::byte{0}) {
    WASIFS_TRY(const bool there, take({&sign, 1}));
    if (!there) return Errno::io;
  }
  return {};
}

Result<void> Inflate::read_header() {
  constexpr unsigned has_checksum = 2;
  constexpr unsigned has_extra = 4;
  constexpr unsigned has_name = 8;
  constexpr unsigned has_comment = 16;
  std::array<std::byte, 10> fixed{};
  WASIFS_TRY(const bool there, take(fixed));
  const bool begins = fixed[0] == std::byte{0x1f} && fixed[1] == std::byte{0x8b};
  if (!there || !begins) {
    // Behind a member anything may lie; gzip passes over it as well.
    if (!members_ || (begins && !there)) return Errno::io;
    stage_ = Stage::end;
    return {};
  }
  const auto flags = std::to_integer<unsigned>(fixed[3]);
  std::array<std::byte, 2> pair{};
  if ((flags & has_extra) != 0) {
    WASIFS_TRY(bool more, take(pair));
    std::vector<std::byte> extra(load_le<std::uint16_t>(pair.data()));
    WASIFS_TRY(more, take(extra));
    if (!more) return Errno::io;
  }
  if ((flags & has_name) != 0) WASIFS_CHECK(skip_text());
  if ((flags & has_comment) != 0) WASIFS_CHECK(skip_text());
  if ((flags & has_checksum) != 0) {
    WASIFS_TRY(const bool more, take(pair));
    if (!more) return Errno::io;
  }
  members_ = true;
  member_out_ = 0;
  checksum_ = 0;
  inflateReset(&zlib_);
  stage_ = Stage::content;
  return {};
}

Result<void> Inflate::finish_member() {
  if (what_.checksum) {
    stage_ = Stage::end;
    if (checksum_ != *what_.checksum) return Errno::io;
    return {};
  }
  std::array<std::byte, 8> end{};
  WASIFS_TRY(const bool there, take(end));
  if (!there || load_le<std::uint32_t>(end.data()) != checksum_ ||
      load_le<std::uint32_t>(&end[4]) != static_cast<std::uint32_t>(member_out_))
    return Errno::io;
  stage_ = Stage::header;
  return {};
}

/// A block has ended and another follows.
void Inflate::note_point() {
  constexpr int bits_mask = 7;
  if (!points_.wanted(what_.stream, out_)) return;
  auto point = std::make_shared<SeekPoint>();
  point->out = out_;
  point->in = at_ - zlib_.avail_in;
  point->bits = zlib_.data_type & bits_mask;
  point->member_out = member_out_;
  point->checksum = checksum_;
  point->window.resize(window_size);
  uInt size = 0;
  if (inflateGetDictionary(&zlib_, to_zlib(point->window.data()), &size) != Z_OK) return;
  point->window.resize(size);
  points_.add(what_.stream, std::move(point));
}

/// Some of the content; nothing where a block or the member ends.
Result<std::size_t> Inflate::unpack(std::span<std::byte> bytes) {
  constexpr int block_ended = 128;
  constexpr int last_block = 64;
  constexpr std::size_t most = std::size_t{1} << 30;
  // Without more of it, zlib may still hold the bits that end the content.
  WASIFS_TRY(const bool there, refill());
  const std::size_t wanted = std::min(bytes.size(), most);
  zlib_.next_out = to_zlib(bytes.data());
  zlib_.avail_out = static_cast<uInt>(wanted);
  const int done = inflate(&zlib_, Z_BLOCK);
  const std::size_t count = wanted - zlib_.avail_out;
  checksum_ = static_cast<std::uint32_t>(
      crc32(checksum_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(count)));
  out_ += count;
  member_out_ += count;
  if (done == Z_STREAM_END) {
    WASIFS_CHECK(finish_member());
  } else if (done != Z_OK && done != Z_BUF_ERROR) {
    return done == Z_MEM_ERROR ? Errno::nomem : Errno::io;
  } else if (done == Z_BUF_ERROR && !there) {
    return Errno::io;
  } else if ((zlib_.data_type & (block_ended | last_block)) == block_ended) {
    note_point();
  }
  return count;
}

Result<std::size_t> Inflate::next(std::span<std::byte> bytes) {
  std::size_t total = 0;
  while (total < bytes.size() && stage_ != Stage::end) {
    if (stage_ == Stage::header) {
      WASIFS_CHECK(read_header());
      continue;
    }
    WASIFS_TRY(const std::size_t count, unpack(bytes.subspan(total)));
    total += count;
  }
  return total;
}

}  // namespace

Result<std::unique_ptr<Decoder>> make_inflate(Input& file, const Deflated& what, SeekPoints& points,
                                              const SharedPoint& from) {
  auto decoder = std::make_unique<Inflate>(file, what, points);
  WASIFS_CHECK(decoder->begin(from));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace wasifs::archives
