// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace wasifs::cli {
namespace {

struct Number {
  double value;
  std::string_view unit;
};

std::optional<Number> split(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  return Number{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

struct Unit {
  std::string_view name;
  double factor;
};

constexpr double kib = 1024;
constexpr std::array size_units{Unit{"", 1},
                                Unit{"B", 1},
                                Unit{"K", kib},
                                Unit{"KB", kib},
                                Unit{"KiB", kib},
                                Unit{"M", kib* kib},
                                Unit{"MB", kib* kib},
                                Unit{"MiB", kib* kib},
                                Unit{"G", kib* kib* kib},
                                Unit{"GB", kib* kib* kib},
                                Unit{"GiB", kib* kib* kib},
                                Unit{"T", kib* kib* kib* kib},
                                Unit{"TB", kib* kib* kib* kib},
                                Unit{"TiB", kib* kib* kib* kib}};
constexpr std::array time_units{Unit{"", 1e9},     Unit{"s", 1e9},   Unit{"ms", 1e6},
                                Unit{"us", 1e3},   Unit{"ns", 1},    Unit{"m", 60e9},
                                Unit{"min", 60e9}, Unit{"h", 3600e9}};

template <std::size_t N>
std::optional<double> scaled(std::string_view text, const std::array<Unit, N>& units) {
  const auto number = split(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : units)
    if (unit.name == number->unit) return number->value * unit.factor;
  return std::nullopt;
}

}  // namespace

Parsed<std::uint64_t> parse_size(std::string_view text) {
  const auto bytes = scaled(text, size_units);
  if (!bytes || *bytes >= 0x1p63)
    return std::unexpected(fmt::format("\"{}\" is no size; write it as 512, 64K, 16M or 2G", text));
  return static_cast<std::uint64_t>(std::llround(*bytes));
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < static_cast<std::uint64_t>(kib)) return fmt::format("{} B", bytes);
  constexpr std::array names{"KiB", "MiB", "GiB", "TiB"};
  double scaled = static_cast<double>(bytes) / kib;
  std::size_t unit = 0;
  for (; scaled >= kib && unit + 1 < names.size(); ++unit) scaled /= kib;
  return fmt::format("{:.1f} {}", scaled, names[unit]);
}

Parsed<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const auto nanoseconds = scaled(text, time_units);
  if (!nanoseconds || *nanoseconds >= 0x1p62)
    return std::unexpected(
        fmt::format("\"{}\" is no duration; write it as 500ms, 10s, 2m or 1h", text));
  return std::chrono::nanoseconds(std::llround(*nanoseconds));
}

Parsed<std::uint64_t> parse_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  const std::string_view digits = hexadecimal ? text.substr(2) : text;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::unexpected(fmt::format("\"{}\" is no number from 0 to 2^64 - 1", text));
  return value;
}

}  // namespace wasifs::cli
