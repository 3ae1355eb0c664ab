// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/zip_directory.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/little_endian.h"

namespace wasifs::archives {
namespace {

constexpr std::uint32_t local_mark = 0x04034b50;
constexpr std::uint32_t entry_mark = 0x02014b50;
constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::uint32_t end64_mark = 0x06064b50;
constexpr std::uint32_t locator_mark = 0x07064b50;
constexpr std::size_t end_size = 22;
constexpr std::size_t end64_size = 56;
constexpr std::size_t locator_size = 20;
constexpr std::size_t entry_size = 46;
constexpr std::size_t longest_comment = 65535;
constexpr std::uint16_t extra_of_long_sizes = 1;
constexpr std::uint32_t in_extra = UINT32_MAX;  // a number that does not fit where it belongs

using Bytes = std::span<const std::byte>;

std::uint16_t u16(Bytes bytes, std::size_t at) {
  return load_le<std::uint16_t>(&bytes[at]);
}
std::uint32_t u32(Bytes bytes, std::size_t at) {
  return load_le<std::uint32_t>(&bytes[at]);
}
std::uint64_t u64(Bytes bytes, std::size_t at) {
  return load_le<std::uint64_t>(&bytes[at]);
}

/// The numbers of a long zip, where there is a locator in front of the end.
Result<bool> read_long_end(Input& file, std::uint64_t end_at, ZipEnd& end, std::uint64_t& limit) {
  if (end_at < locator_size) return false;
  std::array<std::byte, locator_size> locator{};
  WASIFS_TRY(const std::size_t count, file.read(end_at - locator_size, locator));
  if (count < locator_size || u32(locator, 0) != locator_mark) return false;
  std::array<std::byte, end64_size> numbers{};
  const std::uint64_t said = u64(locator, 8);
  // Where something was put before the archive, it lies just before the locator.
  for (const std::uint64_t at : {said, end_at - locator_size - end64_size}) {
    if (at > end_at - locator_size || end_at - locator_size - at < end64_size) continue;
    WASIFS_TRY(const std::size_t read, file.read(at, numbers));
    if (read < end64_size || u32(numbers, 0) != end64_mark) continue;
    end.entries = u64(numbers, 32);
    end.size = u64(numbers, 40);
    end.directory = u64(numbers, 48);
    limit = at;
    return true;
  }
  return false;
}

/// A window over the directory that goes forward.
class Window {
 public:
  Window(Input& file, std::uint64_t begin, std::uint64_t end)
      : file_(file), at_(begin), end_(end) {}

  /// The next `count` bytes, at most the size of three of the longest fields; they are not taken.
  Result<Bytes> peek(std::size_t count) {
    if (held_.size() - taken_ < count) {
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(taken_));
      taken_ = 0;
      const std::size_t had = held_.size();
      held_.resize(had + static_cast<std::size_t>(std::min<std::uint64_t>(piece, end_ - at_)));
      WASIFS_TRY(const std::size_t read, file_.read(at_, std::span(held_).subspan(had)));
      held_.resize(had + read);
      at_ += read;
      if (held_.size() < count) return Errno::io;
    }
    return Bytes(held_).subspan(taken_, count);
  }
  void take(std::size_t count) noexcept { taken_ += count; }

 private:
  static constexpr std::size_t piece = std::size_t{256} << 10;
  Input& file_;
  std::uint64_t at_;
  const std::uint64_t end_;
  std::vector<std::byte> held_;
  std::size_t taken_ = 0;
};

/// Numbers of `member` that are in `extra` because they are long.
Result<void> read_long_sizes(Bytes extra, ZipMember& member) {
  constexpr std::size_t head = 4;
  while (extra.size() >= head) {
    const std::size_t size = u16(extra, 2);
    if (size > extra.size() - head) return {};  // Others put there what they like.
    Bytes field = extra.subspan(head, size);
    if (u16(extra, 0) == extra_of_long_sizes) {
      for (std::uint64_t* number : {&member.size, &member.packed, &member.header}) {
        if (*number != in_extra) continue;
        if (field.size() < sizeof *number) return Errno::io;
        *number = u64(field, 0);
        field = field.subspan(sizeof *number);
      }
      return {};
    }
    extra = extra.subspan(head + size);
  }
  return {};
}

}  // namespace

bool ZipMember::known() const noexcept {
  // Those of libarchive: stored, deflate, bzip2, LZMA, Zstandard, XZ, PPMd.
  constexpr std::array<std::uint16_t, 7> methods{0, 8, 12, 14, 93, 95, 98};
  return std::ranges::find(methods, method) != methods.end();
}

Result<std::optional<ZipEnd>> find_zip_end(Input& file) {
  const std::uint64_t size = file.size();
  if (size < end_size) return std::optional<ZipEnd>();
  std::vector<std::byte> tail(
      static_cast<std::size_t>(std::min<std::uint64_t>(size, end_size + longest_comment)));
  const std::uint64_t tail_at = size - tail.size();
  WASIFS_TRY(const std::size_t read, file.read(tail_at, tail));
  if (read < tail.size()) return Errno::io;
  for (std::size_t at = tail.size() - end_size + 1; at-- > 0;) {
    const Bytes bytes = Bytes(tail).subspan(at);
    if (u32(bytes, 0) != end_mark) continue;
    const std::uint64_t end_at = tail_at + at;
    std::uint64_t limit = end_at;
    ZipEnd end{.entries = u16(bytes, 10), .directory = u32(bytes, 16), .size = u32(bytes, 12)};
    WASIFS_TRY(const bool is_long, read_long_end(file, end_at, end, limit));
    if (end.size > limit || end.directory > limit - end.size) continue;
    // The directory ends where its end begins, whatever was put before the archive.
    end.shift = limit - end.size - end.directory;
    if (is_long || u16(bytes, 4) == 0) return std::optional(end);
  }
  return std::optional<ZipEnd>();
}

Result<std::vector<ZipMember>> read_zip_directory(Input& file, const ZipEnd& end) {
  std::vector<ZipMember> members;
  const std::uint64_t begin = end.directory + end.shift;
  Window window(file, begin, begin + end.size);
  for (std::uint64_t left = end.size; left >= entry_size;) {
    WASIFS_TRY(const Bytes fixed, window.peek(entry_size));
    if (u32(fixed, 0) != entry_mark) break;  // A signature of the directory, for example.
    const std::size_t name = u16(fixed, 28);
    const std::size_t extra = u16(fixed, 30);
    const std::size_t whole = entry_size + name + extra + u16(fixed, 32);
    if (whole > left) return Errno::io;
    WASIFS_TRY(const Bytes entry, window.peek(whole));
    ZipMember member{.header = u32(entry, 42),
                     .packed = u32(entry, 20),
                     .size = u32(entry, 24),
                     .checksum = u32(entry, 16),
                     .flags = u16(entry, 8),
                     .method = u16(entry, 10)};
    WASIFS_CHECK(read_long_sizes(entry.subspan(entry_size + name, extra), member));
    if (member.header > begin - end.shift) return Errno::io;
    member.header += end.shift;
    members.push_back(member);
    window.take(whole);
    left -= whole;
  }
  std::ranges::sort(members, {}, &ZipMember::header);
  return members;
}

std::vector<std::byte> local_header(const ZipMember& member) {
  constexpr std::size_t fixed = 30;
  constexpr std::size_t extra = 20;
  constexpr std::uint16_t version = 63;
  // What says how the content is packed stays; encryption and lengths behind the content do not.
  constexpr std::uint16_t kept_flags = 0x0006;
  std::vector<std::byte> header(fixed + 1 + extra);
  store_le<std::uint32_t>(&header[0], local_mark);
  store_le<std::uint16_t>(&header[4], version);
  store_le<std::uint16_t>(&header[6], member.flags & kept_flags);
  store_le<std::uint16_t>(&header[8], member.method);
  store_le<std::uint32_t>(&header[14], member.checksum);
  store_le<std::uint32_t>(&header[18], in_extra);
  store_le<std::uint32_t>(&header[22], in_extra);
  store_le<std::uint16_t>(&header[26], 1);
  store_le<std::uint16_t>(&header[28], extra);
  header[fixed] = std::byte{'x'};
  store_le<std::uint16_t>(&header[fixed + 1], extra_of_long_sizes);
  store_le<std::uint16_t>(&header[fixed + 3], extra - 4);
  store_le<std::uint64_t>(&header[fixed + 5], member.size);
  store_le<std::uint64_t>(&header[fixed + 13], member.packed);
  return header;
}

}  // namespace wasifs::archives
