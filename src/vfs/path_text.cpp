// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "vfs/path_text.h"

#include <algorithm>
#include <cstdint>

#include "base/short_word.h"

namespace wasifs {

namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080U;
constexpr std::uint64_t low_bits = 0x0101010101010101U;

/// Whether all bytes are ASCII and none is NUL: one look at what paths mostly are.
bool is_plain(std::string_view path) noexcept {
  std::uint64_t odd = 0;
  for (std::size_t at = 0; at < path.size(); at += 8) {
    const std::size_t left = path.size() - at;
    std::uint64_t word = short_word(path.data() + at, left);
    if (left < 8) word |= low_bits << (8 * left);
    odd |= word | (word - low_bits);  // a zero byte borrows
  }
  return (odd & high_bits) == 0;
}

bool has_long_component(std::string_view path) noexcept {
  while (path.size() > max_name_length) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > max_name_length) return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

/// Whether the names in `path` lead deeper than `depth`, if none of them is a link.
bool is_deeper(std::string_view path, std::size_t depth) noexcept {
  if (path.size() / 2 < depth) return false;  // a name and a slash are two bytes
  std::size_t here = 0;
  while (!path.empty()) {
    const std::string_view component = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), component.size() + 1));
    if (component.empty() || component == ".") continue;
    if (component != "..") {
      if (here++ == depth) return true;
    } else if (here != 0) {
      --here;
    }
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  if (is_plain(bytes)) return true;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    std::size_t more = 0;
    unsigned char lowest =
        0x80;  // bounds of the byte behind the lead; they exclude what is not shortest,
    unsigned char highest = 0xBF;  // surrogates and what lies above U+10FFFF
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) lowest = 0xA0;
      if (lead == 0xED) highest = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) lowest = 0x90;
      if (lead == 0xF4) highest = 0x8F;
    } else {
      return false;
    }
    if (bytes.size() - at <= more) return false;
    if (byte(at + 1) < lowest || byte(at + 1) > highest) return false;
    for (std::size_t i = 2; i <= more; ++i) {
      if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return false;
    }
    at += more + 1;
  }
  return true;
}

Result<PathShape> check_path(std::string_view path, const PathRules& rules) {
  if (!is_plain(path)) {
    if (path.find('\0') != std::string_view::npos) return Errno::inval;
    if (rules.utf8 && !is_utf8(path)) return Errno::ilseq;
  }
  if (path.size() > rules.length || is_deeper(path, rules.depth)) return Errno::nametoolong;
  if (path.empty()) return Errno::noent;
  return PathShape{.long_component = has_long_component(path)};
}

Result<std::string> normalise_absolute(std::string_view path) {
  if (path.empty() || path.front() != '/' || path.find('\0') != std::string_view::npos) {
    return Errno::inval;
  }
  if (path.size() > PathRules{}.length) return Errno::nametoolong;
  std::string normal;
  while (!path.empty()) {
    const std::string_view component = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), component.size() + 1));
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      normal.resize(normal.empty() ? 0 : normal.rfind('/'));
      continue;
    }
    if (component.size() > max_name_length) return Errno::nametoolong;
    normal += '/';
    normal += component;
  }
  if (normal.empty()) normal = "/";
  return normal;
}

}  // namespace wasifs
