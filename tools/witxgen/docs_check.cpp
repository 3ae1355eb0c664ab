// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "docs_check.h"

#include <fmt/format.h>

namespace witxgen {
namespace {

void require(const Position& at, const std::string& docs, const std::string& what) {
  if (docs.empty()) fail_at(at, fmt::format("expected documentation of {}, found none", what));
}

void require_members(const Position& at, const std::vector<Member>& members,
                     const std::string& owner) {
  for (const Member& member : members)
    require(at, member.docs, fmt::format("`{}` of `{}`", member.name, owner));
}

}  // namespace

void require_docs(const Document& document) {
  for (const Type* const type : document.types) {
    require(type->at, type->docs, fmt::format("type `{}`", type->name));
    require_members(type->at, type->members, type->name);
  }
  for (const Function& function : document.functions) {
    require(function.at, function.docs, fmt::format("call `{}`", function.name));
    require_members(function.at, function.parameters, function.name);
    if (function.results && !function.results->values.empty())
      require(function.at, function.results->docs,
              fmt::format("the result of `{}`", function.name));
  }
}

}  // namespace witxgen
