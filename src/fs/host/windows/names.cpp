// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/names.h"

#include <algorithm>
#include <array>

#include "host_os/windows/wide_text.h"
#include "wasifs/limits.h"

namespace wasifs::host {
namespace {

constexpr char16_t to_upper(char16_t unit) noexcept {
  return unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - u'a' + u'A') : unit;
}

bool equals(std::u16string_view text, std::u16string_view upper) noexcept {
  return std::ranges::equal(text, upper, {}, to_upper);
}

bool is_port_digit(char16_t unit) noexcept {
  // The superscripts of Latin-1 are digits to Windows.
  return (unit >= u'0' && unit <= u'9') || unit == u'\u00b9' || unit == u'\u00b2' ||
         unit == u'\u00b3';
}

bool is_refused(char16_t unit) noexcept {
  return unit < u' ' || std::u16string_view(u"<>:\"/\\|?*").find(unit) != std::u16string_view::npos;
}

Result<std::u16string> checked(std::string_view name, bool strict, Errno impossible) {
  if (name.empty()) return Errno::noent;
  if (name.size() > max_name_length) return Errno::nametoolong;
  auto wide = to_wide(name);
  if (!wide || (strict && has_lone_half(*wide))) return Errno::ilseq;
  if (!is_file_name(*wide)) return impossible;
  return *std::move(wide);
}

}  // namespace

bool is_device_name(std::u16string_view name) noexcept {
  name = name.substr(0, name.find_first_of(u".:"));
  while (!name.empty() && name.back() == u' ') name.remove_suffix(1);
  constexpr std::array<std::u16string_view, 6> whole{u"CON", u"PRN",    u"AUX",
                                                     u"NUL", u"CONIN$", u"CONOUT$"};
  if (std::ranges::any_of(whole, [&](auto device) { return equals(name, device); })) return true;
  return name.size() == 4 && is_port_digit(name[3]) &&
         (equals(name.substr(0, 3), u"COM") || equals(name.substr(0, 3), u"LPT"));
}

bool is_file_name(std::u16string_view name) noexcept {
  constexpr std::size_t longest = 255;
  return !name.empty() && name.size() <= longest && name.back() != u'.' && name.back() != u' ' &&
         std::ranges::none_of(name, is_refused) && !is_device_name(name);
}

bool looks_short(std::u16string_view name) noexcept {
  constexpr std::size_t longest = 12;  // eight, a dot, three
  const std::size_t tilde = name.find(u'~');
  return name.size() <= longest && tilde != std::u16string_view::npos && tilde + 1 < name.size() &&
         name[tilde + 1] >= u'0' && name[tilde + 1] <= u'9';
}

Result<std::u16string> name_to_find(std::string_view name, bool strict) {
  return checked(name, strict, Errno::noent);
}

Result<std::u16string> name_to_make(std::string_view name, bool strict) {
  return checked(name, strict, Errno::inval);
}

}  // namespace wasifs::host
