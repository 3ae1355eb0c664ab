// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls as a list for the preprocessor: for engines whose guests call the host by functions of
// fixed names and types, as code compiled ahead of time does.
#include <cctype>

#include "emit.h"
#include "lowering.h"

namespace witxgen {
namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string emit_list(const Output& output) {
  Writer writer;
  emit_banner(writer, output, "The calls as a list: names and core types.");
  writer.line("#pragma once");
  writer.line();
  writer.line("#include <cstdint>");
  writer.line();
  writer.line("/// CALL(index in the table, name, (parameters), (arguments)) for each call that");
  writer.line("/// gives an i32, END(...) for each that gives nothing.");
  std::string list = "#define WASIFS_" + upper(output.stem) + "_CALLS(CALL, END)";
  std::size_t index = 0;
  for (const Function& function : output.document.functions) {
    const Lowered lowered = lower(function);
    std::string parameters;
    std::string arguments;
    for (std::size_t slot = 0; slot < lowered.core.size(); ++slot) {
      const char* const separator = slot == 0 ? "" : ", ";
      parameters +=
          fmt::format("{}std::uint{}_t a{}", separator, lowered.core[slot].substr(1), slot);
      arguments += fmt::format("{}a{}", separator, slot);
    }
    list += fmt::format(" \\\n  {}({}, {}, ({}), ({}))", lowered.has_result ? "CALL" : "END",
                        index++, function.name, parameters, arguments);
  }
  return writer.text() + list + "\n";
}

}  // namespace witxgen
