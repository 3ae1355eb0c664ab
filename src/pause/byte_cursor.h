// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the numbers and strings that a WebAssembly binary is made of, from bytes that may be
// anything. The first thing that is wrong becomes a sentence with its offset; from then on the
// cursor is at its end and gives zeros, so that who reads looks once, at the end of what it reads.
// Used by everything of this room that reads a module. One thread.
// Source: WebAssembly Core Specification, "Binary Format: Values".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wasifs::pause {

// What is wrong with a module, shared by all cursors over it; empty while nothing is.
struct Problem {
  std::string sentence;
};

class ByteCursor {
 public:
  // Over `bytes`, which begin at `origin` in the module. `problem` outlives the cursor.
  ByteCursor(std::span<const std::byte> bytes, std::size_t origin, Problem& problem) noexcept
      : bytes_(bytes), origin_(origin), problem_(&problem) {}

  // Whether nothing was wrong so far, here and in all cursors with the same problem.
  [[nodiscard]] bool ok() const noexcept { return problem_->sentence.empty(); }
  [[nodiscard]] bool at_end() const noexcept { return place_ == bytes_.size(); }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - place_; }
  // Where the next byte is in the module.
  [[nodiscard]] std::size_t offset() const noexcept { return origin_ + place_; }

  // Says that `what` is wrong at `offset` in the module; the first sentence counts.
  void fail_at(std::size_t offset, std::string_view what);
  // As above for where the cursor is.
  void fail(std::string_view what) { fail_at(offset(), what); }

  // Each names, in `what`, the thing that is read, for the sentence.
  std::uint8_t byte(std::string_view what) {
    if (at_end()) [[unlikely]]
      return cut_off(what);
    return std::to_integer<std::uint8_t>(bytes_[place_++]);
  }
  // Most numbers are of one byte.
  std::uint32_t u32(std::string_view what) {
    if (small()) [[likely]]
      return next();
    return static_cast<std::uint32_t>(unsigned_number(32, what));
  }
  std::uint64_t u64(std::string_view what) {
    if (small()) [[likely]]
      return next();
    return unsigned_number(64, what);
  }
  std::int32_t s32(std::string_view what) {
    if (small()) [[likely]]
      return next_signed();
    return static_cast<std::int32_t>(signed_number(32, what));
  }
  std::int64_t s33(std::string_view what) {
    if (small()) [[likely]]
      return next_signed();
    return signed_number(33, what);
  }
  std::int64_t s64(std::string_view what) {
    if (small()) [[likely]]
      return next_signed();
    return signed_number(64, what);
  }
  std::span<const std::byte> bytes(std::size_t count, std::string_view what);
  // A length and that many bytes.
  std::string_view name(std::string_view what);
  // How many of `what` follow. Each takes at least one byte, so more than there are bytes left
  // cannot be, and whoever makes room for them is safe.
  std::uint32_t count(std::string_view what);
  // A cursor over the next `size` bytes, which this one passes over.
  ByteCursor part(std::size_t size, std::string_view what);

 private:
  // Whether the next byte is a whole number.
  [[nodiscard]] bool small() const noexcept {
    return !at_end() && std::to_integer<std::uint8_t>(bytes_[place_]) < 0x80;
  }
  std::uint8_t next() noexcept { return std::to_integer<std::uint8_t>(bytes_[place_++]); }
  // The highest of its seven bits is the sign.
  std::int32_t next_signed() noexcept { return static_cast<std::int32_t>(next() ^ 0x40U) - 0x40; }
  std::uint8_t cut_off(std::string_view what);
  std::uint64_t unsigned_number(unsigned bits, std::string_view what);
  std::int64_t signed_number(unsigned bits, std::string_view what);

  std::span<const std::byte> bytes_;
  std::size_t origin_;
  std::size_t place_ = 0;
  Problem* problem_;
};

}  // namespace wasifs::pause
