// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/filter/filter_rules.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace wasifs {

Result<FilterRules> FilterRules::parse(const FilterOptions& options) {
  FilterRules rules;
  rules.show_others_ = options.show_others;
  for (const FilterRule& rule : options.rules) {
    WASIFS_TRY(PathGlob glob, PathGlob::parse(rule.pattern));
    rules.rules_.push_back({std::move(glob), rule.show});
  }
  return rules;
}

bool FilterRules::shows(std::string_view path) const noexcept {
  while (!path.empty()) {
    for (const Rule& rule : std::views::reverse(rules_))
      if (rule.glob.matches(path)) return rule.show;
    const std::size_t slash = path.rfind('/');
    path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  }
  return show_others_;
}

bool FilterRules::leads(std::string_view path) const noexcept {
  return std::ranges::any_of(
      rules_, [&](const Rule& rule) { return rule.show && rule.glob.may_match_below(path); });
}

bool FilterRules::tell_apart(std::string_view path, std::string_view new_path) const noexcept {
  return std::ranges::any_of(rules_, [&](const Rule& rule) {
    const PathGlob& glob = rule.glob;
    return glob.whole_path() && (glob.may_match_below(path) || glob.may_match_below(new_path)) &&
           !(glob.matches_all_below(path) && glob.matches_all_below(new_path));
  });
}

}  // namespace wasifs
