// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes, durations and numbers as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace wasifs::cli {

/// A value, or a sentence with the offending text.
template <class T>
using Parsed = std::expected<T, std::string>;

/// "64M", "1G", "512" (bytes); suffixes K, M, G, T mean powers of 1024, "KiB" and "KB" too.
[[nodiscard]] Parsed<std::uint64_t> parse_size(std::string_view text);

/// "12.3 MiB", as people read it.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// "10s", "500ms", "2m", "1h", "1.5" (seconds).
[[nodiscard]] Parsed<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// A decimal number, or one with 0x.
[[nodiscard]] Parsed<std::uint64_t> parse_number(std::string_view text);

}  // namespace wasifs::cli
