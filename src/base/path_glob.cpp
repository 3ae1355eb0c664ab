// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/path_glob.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace wasifs {
namespace {

/// What one element of a pattern for names is about.
struct Element {
  std::string_view text;  // as it is written
  bool any_bytes = false;
};

/// The element at the begin of `pattern`, which is not empty; none where it does not end.
std::optional<Element> element_at(std::string_view pattern) noexcept {
  switch (pattern.front()) {
    case '*':
      return Element{pattern.substr(0, 1), true};
    case '\\':
      if (pattern.size() < 2) return std::nullopt;
      return Element{pattern.substr(0, 2)};
    case '[': {
      std::size_t end = 1;
      if (end < pattern.size() && pattern[end] == '!') ++end;
      if (end < pattern.size() && pattern[end] == ']') ++end;  // one that is of the set
      end = pattern.find(']', end);
      if (end == std::string_view::npos) return std::nullopt;
      return Element{pattern.substr(0, end + 1)};
    }
    default:
      return Element{pattern.substr(0, 1)};
  }
}

/// `set` is what is between the brackets.
bool in_set(std::string_view set, char byte) noexcept {
  const bool negated = set.starts_with('!');
  if (negated) set.remove_prefix(1);
  const auto number = [](char of) { return static_cast<std::uint8_t>(of); };
  for (std::size_t i = 0; i < set.size(); ++i) {
    const bool range = i + 2 < set.size() && set[i + 1] == '-';
    const char last = range ? set[i + 2] : set[i];
    if (number(byte) >= number(set[i]) && number(byte) <= number(last)) return !negated;
    if (range) i += 2;
  }
  return negated;
}

bool is_of(const Element& element, char byte) noexcept {
  switch (element.text.front()) {
    case '?':
      return true;
    case '\\':
      return element.text[1] == byte;
    case '[':
      return in_set(element.text.substr(1, element.text.size() - 2), byte);
    default:
      return element.text.front() == byte;
  }
}

/// One name, without recursion: only the last `*` is ever tried again.
bool name_matches(std::string_view pattern, std::string_view name) noexcept {
  std::string_view after_star;
  std::string_view left_to_star;
  bool star = false;
  while (!name.empty() || !pattern.empty()) {
    if (!pattern.empty()) {
      const Element element = *element_at(pattern);
      const std::string_view rest = pattern.substr(element.text.size());
      if (element.any_bytes) {
        star = true;
        pattern = after_star = rest;
        left_to_star = name;
        continue;
      }
      if (!name.empty() && is_of(element, name.front())) {
        pattern = rest;
        name.remove_prefix(1);
        continue;
      }
    }
    if (!star || left_to_star.empty()) return false;
    left_to_star.remove_prefix(1);
    pattern = after_star;
    name = left_to_star;
  }
  return true;
}

/// Takes the first name off `path`.
std::string_view take_name(std::string_view& path) noexcept {
  const std::size_t slash = path.find('/');
  const std::string_view name = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return name;
}

enum class Outcome : std::uint8_t { no, whole, beginning };

/// How `names` fit `path`: all of them; or `beginning`, so that a longer path may.
Outcome fit(std::span<const std::string> names, std::string_view path) noexcept {
  std::span<const std::string> after_any;
  std::string_view left_to_any;
  bool any = false;
  while (true) {
    if (!names.empty() && names.front() == "**") {
      any = true;
      names = after_any = names.subspan(1);
      left_to_any = path;
      continue;
    }
    if (path.empty()) return names.empty() ? Outcome::whole : Outcome::beginning;
    std::string_view rest = path;
    const std::string_view name = take_name(rest);
    if (!names.empty() && name_matches(names.front(), name)) {
      names = names.subspan(1);
      path = rest;
      continue;
    }
    if (!any) return Outcome::no;
    // What `**` stands for is a name longer. It may be as long as one likes.
    take_name(left_to_any);
    names = after_any;
    path = left_to_any;
  }
}

}  // namespace

Result<PathGlob> PathGlob::parse(std::string_view pattern) {
  PathGlob glob;
  if (pattern.find('/') == std::string_view::npos) glob.names_.emplace_back(any_names);
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (pattern.empty() || pattern.ends_with('/')) return Errno::inval;
  while (!pattern.empty()) {
    const std::string_view name = take_name(pattern);
    if (name.empty() || name == "." || name == "..") return Errno::inval;
    for (std::string_view rest = name; !rest.empty();) {
      const auto element = element_at(rest);
      if (!element) return Errno::inval;
      rest.remove_prefix(element->text.size());
    }
    glob.names_.emplace_back(name);
  }
  return glob;
}

bool PathGlob::matches(std::string_view path) const noexcept {
  return fit(names_, path) == Outcome::whole;
}

bool PathGlob::may_match_below(std::string_view path) const noexcept {
  const auto any = std::ranges::find(names_, any_names);
  if (any != names_.end() && any == names_.begin()) return true;
  if (fit(names_, path) == Outcome::beginning) return true;
  // Behind `**` anything may come.
  for (std::string_view ancestor = path;;) {
    if (any != names_.end() && fit(std::span(names_.begin(), any), ancestor) == Outcome::whole)
      return true;
    if (any == names_.end() || ancestor.empty()) return false;
    const std::size_t slash = ancestor.rfind('/');
    ancestor = ancestor.substr(0, slash == std::string_view::npos ? 0 : slash);
  }
}

}  // namespace wasifs
