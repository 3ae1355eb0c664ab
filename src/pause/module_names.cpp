// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/module_names.h"

#include <fmt/format.h>

#include <utility>

#include "module.h"
#include "name_section.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs {
namespace {

using Functions = std::vector<ModuleNames::Function>;

// The first name that a thing is given counts.
void give(std::string& name, std::string_view given) {
  if (name.empty()) name = given;
}

Functions functions_of(const pause::Module& module) {
  Functions functions(module.functions.size());
  for (std::size_t index = 0; index < functions.size(); ++index) {
    if (index < module.imported_functions) {
      functions[index].import_module = module.functions[index].import_module;
      functions[index].import_name = module.functions[index].import_name;
      continue;
    }
    const pause::Body& body = module.bodies[index - module.imported_functions];
    functions[index].body_offset = body.offset;
    functions[index].body_size = body.bytes.size();
  }
  return functions;
}

void give_names(const pause::Module& module, ModuleNames& names) {
  const pause::NameSection section = pause::read_name_section(module);
  names.problem = section.problem;
  const auto beyond = [&](std::string_view kind, std::uint32_t index) {
    if (names.problem.empty())
      names.problem = fmt::format("there is no {} {}, which has a name", kind, index);
  };
  for (const auto& [index, name] : section.functions)
    index < names.functions.size() ? give(names.functions[index].name, name)
                                   : beyond("function", index);
  for (const auto& [index, name] : section.globals)
    index < names.globals.size() ? give(names.globals[index], name) : beyond("global", index);
  for (const pause::Export& exported : module.exports) {
    if (exported.kind == pause::ItemKind::function && exported.index < names.functions.size())
      give(names.functions[exported.index].name, exported.name);
    if (exported.kind == pause::ItemKind::global && exported.index < names.globals.size())
      give(names.globals[exported.index], exported.name);
  }
}

}  // namespace

std::optional<std::uint64_t> ModuleNames::file_offset(std::uint32_t function,
                                                      std::uint64_t offset) const noexcept {
  if (function >= functions.size() || offset >= functions[function].body_size) return std::nullopt;
  return functions[function].body_offset + offset;
}

SnapshotResult<ModuleNames> read_module_names(std::span<const std::byte> module) {
  SNAPSHOT_TRY(const pause::Module read, pause::read_module(module));
  ModuleNames names;
  Sha256 sha;
  SNAPSHOT_TRY(names.module, sha.of(module));
  names.functions = functions_of(read);
  for (const pause::Section& section : read.sections)
    if (section.id == pause::SectionId::code) names.code_begin = section.offset;
  names.globals.resize(read.globals.size());
  give_names(read, names);
  return names;
}

}  // namespace wasifs
