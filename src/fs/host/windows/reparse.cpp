// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layout is REPARSE_DATA_BUFFER of Windows' driver kit: tag (32 bits), length of what follows
// the header (16), 16 reserved; then, for links, the offsets and lengths in bytes of two names
// (four times 16), flags (32, not in junctions), and the names. Source: MS-FSCC 2.1.2.
#include "fs/host/windows/reparse.h"

#include <algorithm>

#include "fs/host/windows/names.h"
#include "host_os/windows/wide_text.h"

namespace wasifs::host {
namespace {

constexpr std::size_t header_size = 8;
constexpr std::size_t lengths_size = 8;
constexpr std::size_t flags_size = 4;
constexpr std::uint32_t is_relative = 1;

std::uint32_t number_at(std::span<const std::byte> data, std::size_t at, std::size_t bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = bytes; i > 0; --i) {
    number = number << 8 | std::to_integer<std::uint32_t>(data[at + i - 1]);
  }
  return number;
}

void append_number(std::vector<std::byte>& data, std::size_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) data.push_back(static_cast<std::byte>(number >> (8 * i)));
}

}  // namespace

Result<std::string> link_target(std::span<const std::byte> data) {
  if (data.size() < header_size + lengths_size + flags_size) return Errno::io;
  const std::uint32_t tag = number_at(data, 0, 4);
  if (tag != reparse_tag_link && tag != reparse_tag_junction) return Errno::inval;
  const bool link = tag == reparse_tag_link;
  const std::size_t names = header_size + lengths_size + (link ? flags_size : 0);
  const std::size_t offset = names + number_at(data, header_size, 2);  // the substitute name's
  const std::size_t size = number_at(data, header_size + 2, 2);
  if (size % 2 != 0 || offset > data.size() || size > data.size() - offset) return Errno::io;
  std::u16string name;
  for (std::size_t at = 0; at < size; at += 2) {
    name.push_back(static_cast<char16_t>(number_at(data, offset + at, 2)));
  }
  std::ranges::replace(name, u'\\', u'/');
  const bool relative = link && (number_at(data, header_size + lengths_size, 4) & is_relative) != 0;
  // A relative one may still begin with a drive ("C:x") or a slash (the root of the drive).
  const bool stays = relative && name.find(u':') == std::u16string::npos;
  return (stays ? "" : "/") + from_wide(name);
}

Result<std::vector<std::byte>> link_data(std::string_view target) {
  auto name = to_wide(target);
  if (!name) return Errno::ilseq;
  for (std::size_t at = 0; at <= name->size();) {
    const std::size_t end = std::min(name->find(u'/', at), name->size());
    const auto component = std::u16string_view(*name).substr(at, end - at);
    const bool plain = component.empty() || component == u"." || component == u"..";
    if (!plain && !is_file_name(component)) return Errno::inval;
    at = end + 1;
  }
  std::ranges::replace(*name, u'/', u'\\');
  const std::size_t size = name->size() * 2;
  const std::size_t length = lengths_size + flags_size + 2 * size;
  if (header_size + length > most_reparse_data) return Errno::nametoolong;

  std::vector<std::byte> data;
  data.reserve(header_size + length);
  append_number(data, reparse_tag_link, 4);
  append_number(data, length, 2);
  append_number(data, 0, 2);
  append_number(data, 0, 2);  // the substitute name, which Windows follows
  append_number(data, size, 2);
  append_number(data, size, 2);  // the print name, which it shows
  append_number(data, size, 2);
  append_number(data, is_relative, 4);
  for (int twice = 0; twice < 2; ++twice) {
    for (const char16_t unit : *name) append_number(data, unit, 2);
  }
  return data;
}

}  // namespace wasifs::host
