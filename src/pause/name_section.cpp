// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "name_section.h"

#include <fmt/format.h>

#include <utility>

#include "byte_cursor.h"

namespace wasifs::pause {
namespace {

// What is named in a subsection, by its number. Those of other things are passed over.
enum class Subsection : std::uint8_t { functions = 1, globals = 7 };

void read_names(ByteCursor& cursor, std::vector<NumberedName>& names) {
  for (std::uint32_t left = cursor.count("names"); left > 0; --left) {
    const std::uint32_t index = cursor.u32("the number of what is named");
    const std::string_view name = cursor.name("a name");
    if (!cursor.ok()) return;
    names.push_back({index, name});
  }
  if (cursor.ok() && !cursor.at_end())
    cursor.fail(fmt::format("names have {} bytes too many", cursor.left()));
}

}  // namespace

NameSection read_name_section(const Module& module) {
  NameSection names;
  Problem problem;
  for (const Section& section : module.sections) {
    if (section.id != SectionId::custom) continue;
    ByteCursor cursor(section.content, section.offset, problem);
    if (cursor.name("the name of a section") != "name") continue;
    while (cursor.ok() && !cursor.at_end()) {
      const auto subsection = static_cast<Subsection>(cursor.byte("a subsection"));
      const std::uint32_t size = cursor.u32("the size of a subsection");
      ByteCursor inside = cursor.part(size, "a subsection");
      if (subsection == Subsection::functions) read_names(inside, names.functions);
      if (subsection == Subsection::globals) read_names(inside, names.globals);
    }
    break;
  }
  names.problem = std::move(problem.sentence);
  return names;
}

}  // namespace wasifs::pause
