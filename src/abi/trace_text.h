// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One side of a traced call as text: `3, "a/b", CREAT|TRUNC, [13, 7]`. The generated trace code
// fills it. It reads guest memory for show only: an address that is not there is shown as a number
// and never traps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wasifs/guest_memory.h"

namespace wasifs {

class TraceText {
 public:
  explicit TraceText(GuestMemory& memory) noexcept : memory_(memory) {}
  TraceText(const TraceText&) = delete;
  TraceText& operator=(const TraceText&) = delete;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Number of `item` calls.
  [[nodiscard]] unsigned items() const noexcept { return items_; }

  /// Begins the next argument or result.
  void item();
  /// Begins a record.
  void open(char bracket);
  /// Begins a field of a record.
  void field(std::string_view name);
  /// Ends a record.
  void close(char bracket);

  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  void real(double value);
  void address(std::uint64_t value);
  /// The name with index `value`, or the number.
  void name(std::span<const std::string_view> names, std::uint64_t value);
  /// The names of the bits of `value` joined by `|`; unknown bits as a number, none as 0. Of a long
  /// list with most bits set, those that are not: `~(A|B)`, or `ALL`.
  void flags(std::span<const std::string_view> names, std::uint64_t value);
  /// The string in guest memory: quoted, unprintable bytes escaped, cut short with `...`.
  void string(std::uint64_t at, std::uint32_t size);
  /// `size` units of memory at `at`, by size only.
  void memory(std::uint64_t at, std::uint32_t size);
  /// An iovec array, by the sizes of its buffers.
  void buffers(std::uint64_t at, std::uint32_t count);

  /// Copies guest memory at `at` to `bytes`. Where it is not all there: shows the address and
  /// returns false.
  [[nodiscard]] bool peek(std::span<std::byte> bytes, std::uint64_t at);

 private:
  GuestMemory& memory_;
  std::string text_;
  unsigned items_ = 0;
  bool first_field_ = true;
};

}  // namespace wasifs
