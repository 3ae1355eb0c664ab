// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interface that the host implements, and the entry points for engines.
#include <fmt/format.h>

#include "emit.h"
#include "emit_signature.h"

namespace witxgen {
namespace {

void call_docs(Writer& writer, const Output& output, const Function& function) {
  writer.docs(function.docs);
  for (const Argument& argument : lower(function).arguments) {
    const Member& parameter = *argument.parameter;
    if (parameter.docs.empty()) continue;
    writer.docs(fmt::format("\\param {} {}", output.naming.member(function.name, parameter.name),
                            parameter.docs));
  }
  if (function.noreturn)
    writer.docs("Notes with `CallContext::exit` how the guest ends; the guest does not go on.");
  if (function.results && !function.results->docs.empty())
    writer.docs(fmt::format("\\return {}", function.results->docs));
}

}  // namespace

std::string argument_type(const Output& output, const Argument& argument) {
  const Type& type = *argument.parameter->type;
  switch (argument.passing) {
    case Passing::value:
      return rich_type(output, type);
    case Passing::string:
      return "const GuestString&";
    case Passing::read_buffers:
      return "GuestReadBuffers&";
    case Passing::write_buffers:
      return "GuestWriteBuffers&";
    case Passing::list:
      return fmt::format("GuestSpan<const {}>", rich_type(output, *strip(type).target));
    case Passing::span:
    case Passing::pointer:
      break;
  }
  const Type& stripped = strip(type);
  const char* const holder = argument.passing == Passing::span ? "GuestSpan" : "GuestPtr";
  if (stripped.kind != Kind::pointer && stripped.kind != Kind::const_pointer)
    return fmt::format("{}<const {}>", holder, rich_type(output, type));
  return fmt::format("{}<{}{}>", holder, stripped.kind == Kind::const_pointer ? "const " : "",
                     rich_type(output, *stripped.target));
}

std::string result_type(const Output& output, const Function& function) {
  if (!function.results) return "void";
  const auto& values = function.results->values;
  if (values.empty()) return "Result<void>";
  if (values.size() == 1) return fmt::format("Result<{}>", rich_type(output, *values[0]));
  std::string types;
  for (const Type* const value : values) {
    if (!types.empty()) types += ", ";
    types += rich_type(output, *value);
  }
  return fmt::format("Result<std::tuple<{}>>", types);
}

std::string emit_calls(const Output& output) {
  Writer writer;
  emit_banner(writer, output,
              "The calls of a guest with decoded arguments: what src/wasi implements.");
  writer.line("#pragma once");
  writer.line();
  writer.line("#include <cstdint>");
  writer.line("#include <tuple>");
  writer.line();
  writer.put("#include \"{}{}_types.gen.h\"", output.folder, output.stem);
  for (const char* const header :
       {"guest/call_context.h", "guest/guest_buffers.h", "guest/guest_string.h"})
    writer.put("#include \"{}\"", header);
  writer.line();
  if (!output.document.docs.empty()) writer.docs(output.document.docs);
  writer.put("namespace {} {{", output.space);
  for (const Function& function : output.document.functions) {
    if (output.is_shared(function)) continue;
    writer.line();
    call_docs(writer, output, function);
    std::string parameters = "CallContext& context";
    for (const Argument& argument : lower(function).arguments)
      parameters += fmt::format(", {} {}", argument_type(output, argument),
                                output.naming.member(function.name, argument.parameter->name));
    writer.put("{}{} {}({});", function.results ? "[[nodiscard]] " : "",
               result_type(output, function), function.name, parameters);
  }
  writer.line();
  writer.put("}}  // namespace {}", output.space);
  return writer.text();
}

std::string emit_thunks(const Output& output) {
  Writer writer;
  emit_banner(writer, output, "The calls as engines see them. Called by the thread of the guest.");
  writer.line("#pragma once");
  writer.line();
  writer.line("#include <cstdint>");
  writer.line();
  writer.line("#include \"wasifs/engine/call_table.h\"");
  writer.line();
  writer.put("namespace {} {{", output.space);
  writer.line();
  writer.put("/// The calls of `{}`, in the order of the witx file. Static storage.",
             output.document.module);
  writer.line("[[nodiscard]] const HostModule& host_module() noexcept;");
  writer.line();
  writer.line("/// What the table is made of: each decodes, calls, encodes. See `HostThunk`.");
  writer.line("namespace thunk {");
  for (const Function& function : output.document.functions) {
    if (output.is_shared(function)) continue;
    writer.put(
        "Outcome {}(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;",
        function.name);
  }
  writer.line("}  // namespace thunk");
  writer.line();
  writer.put("}}  // namespace {}", output.space);
  return writer.text();
}

}  // namespace witxgen
