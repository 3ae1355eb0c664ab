// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bodies of the entry points and the table of calls.
#include <fmt/format.h>

#include "emit.h"
#include "emit_signature.h"

namespace witxgen {
namespace {

class Body {
 public:
  Body(Writer& writer, const Output& output, const Function& function)
      : writer_(writer), output_(output), function_(function), lowered_(lower(function)) {}

  // The order is the one that semantics demand: first every number that can be bad, then every
  // address, then the call.
  void emit() {
    writer_.line();
    writer_.open(
        fmt::format("Result<void> run_{}(CallContext& context, {}const std::uint64_t* raw)",
                    function_.name, lowered_.core.empty() ? "[[maybe_unused]] " : ""));
    for (const Argument& argument : lowered_.arguments)
      if (argument.passing == Passing::value) value(argument);
    for (const Argument& argument : lowered_.arguments)
      if (argument.passing != Passing::value) memory(argument);
    for (std::size_t i = 0; i < lowered_.result_slots.size(); ++i)
      writer_.put("WASIFS_TRY(const auto out_{}, context.span(GuestPtr<{}>({}), 1));", i,
                  stored_type(i), low(lowered_.result_slots[i]));
    call();
    writer_.close();
  }

 private:
  static std::string low(unsigned slot) { return fmt::format("low(raw[{}])", slot); }

  std::string name(const Argument& argument) const {
    return output_.naming.member(function_.name, argument.parameter->name);
  }

  // The number as it is in the WebAssembly value, before it is decoded.
  void value(const Argument& argument) {
    const Type& declared = *argument.parameter->type;
    const Type& type = strip(declared);
    const std::string raw =
        type.size == 8 ? fmt::format("raw[{}]", argument.slot) : low(argument.slot);
    if (type.kind != Kind::number) {
      const std::string expression = decode_expression(output_, declared, raw);
      if (can_be_bad(type)) {
        writer_.put("WASIFS_TRY(const auto {}, {});", name(argument), expression);
      } else {
        writer_.put("const auto {} = {};", name(argument), expression);
      }
      return;
    }
    if (is_float(type.repr))
      fail_at(function_.at, "expected integers, found a floating-point parameter");
    const std::string target = number_type(type.repr);
    if (type.size < 4) {
      writer_.put("WASIFS_TRY(const auto {}, decode_small<{}>({}));", name(argument), target, raw);
    } else {
      writer_.put("const auto {} = static_cast<{}>({});", name(argument), target, raw);
    }
  }

  void memory(const Argument& argument) {
    const std::string local = name(argument);
    const std::string first = low(argument.slot);
    const std::string second = low(argument.slot + 1);
    switch (argument.passing) {
      case Passing::value:
        break;
      case Passing::string:
        writer_.put("GuestString {};", local);
        writer_.put("WASIFS_CHECK({}.copy_in(context, GuestPtr<const std::uint8_t>({}), {}));",
                    local, first, second);
        break;
      case Passing::read_buffers:
      case Passing::write_buffers:
        writer_.put(
            "{} {}(context);",
            argument.passing == Passing::read_buffers ? "GuestReadBuffers" : "GuestWriteBuffers",
            local);
        writer_.put("WASIFS_CHECK({}.copy_in({}, {}));", local, first, second);
        break;
      case Passing::span:
      case Passing::list: {
        // GuestSpan<T>: the pointer to its first element is a GuestPtr<T>.
        const std::string type = argument_type(output_, argument);
        writer_.put("WASIFS_TRY(const auto {}, context.span(GuestPtr{}({}), {}));", local,
                    type.substr(type.find('<')), first, second);
        break;
      }
      case Passing::pointer:
        writer_.put("const {} {}({});", argument_type(output_, argument), local, first);
        break;
    }
  }

  // What lies behind a result's address: a record by its rich type, anything else as its number.
  std::string stored_type(std::size_t index) const {
    const Type& type = *function_.results->values[index];
    return is_aggregate(type) ? rich_type(output_, type) : native_type(output_, type);
  }

  std::string stored(std::size_t index, const std::string& rich) const {
    const Type& type = *function_.results->values[index];
    return is_aggregate(type) ? rich : encode_expression(output_, type, rich);
  }

  void call() {
    std::string arguments = "context";
    for (const Argument& argument : lowered_.arguments) arguments += ", " + name(argument);
    const std::string expression =
        fmt::format("{}::{}({})", output_.space, function_.name, arguments);
    if (!function_.results) {
      writer_.put("{};", expression);
      if (function_.noreturn) writer_.put("return must_have_ended(context);");
      if (!function_.noreturn) writer_.line("return {};");
      return;
    }
    const std::size_t count = lowered_.result_slots.size();
    if (count == 0) {
      writer_.put("return {};", expression);
      return;
    }
    writer_.put("WASIFS_TRY(const auto result, {});", expression);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string rich = count == 1 ? "result" : fmt::format("std::get<{}>(result)", i);
      const std::string store = fmt::format("context.store(out_{}.data(), {})", i, stored(i, rich));
      if (i + 1 == count) {
        writer_.put("return {};", store);
      } else {
        writer_.put("WASIFS_CHECK({});", store);
      }
    }
  }

  Writer& writer_;
  const Output& output_;
  const Function& function_;
  Lowered lowered_;
};

void entry_point(Writer& writer, const Function& function) {
  writer.line();
  writer.open(fmt::format(
      "Outcome {}(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept",
      function.name));
  writer.put(
      "constexpr CallText text{{module_name, \"{}\", trace::arguments_{}, trace::results_{}}};",
      function.name, function.name, function.name);
  writer.put("return host_call<run_{}>(text, process, memory, raw);", function.name);
  writer.close();
}

// The layers above know one type of errors.
void check_error(const Output& output, const Function& function) {
  if (!function.results) return;
  const Type& error = *function.results->error;
  const auto existing = output.naming.existing(error);
  if (!existing || existing->name != "wasifs::Errno")
    fail_at(function.at, fmt::format("expected an error that the map file calls wasifs::Errno, "
                                     "found `${}`",
                                     error.name));
}

std::string parameter_array(const Function& function) {
  std::string list;
  for (const std::string& type : lower(function).core) {
    if (type != "i32" && type != "i64")
      fail_at(function.at, "expected integers, found a floating-point parameter");
    list += fmt::format("{}ValueType::{}", list.empty() ? "" : ", ", type);
  }
  return list;
}

void table(Writer& writer, const Output& output) {
  writer.line();
  writer.line("// The distinct parameter lists are few, but one each is easier to check.");
  for (const Function& function : output.document.functions) {
    const std::string types = parameter_array(function);
    if (!types.empty())
      writer.put("constexpr ValueType parameters_{}[] = {{{}}};", function.name, types);
  }
  writer.line();
  writer.line("constexpr HostCall calls[] = {");
  writer.indent();
  for (const Function& function : output.document.functions) {
    const Lowered lowered = lower(function);
    const std::string& space = output.is_shared(function) ? output.base_space : output.space;
    writer.put("{{\"{}\", {}, {}, {}::thunk::{}, {}::trace::arguments_{}, {}::trace::results_{}}},",
               function.name, lowered.core.empty() ? "{}" : "parameters_" + function.name,
               lowered.has_result, space, function.name, space, function.name, space,
               function.name);
  }
  writer.outdent();
  writer.line("};");
  writer.line();
  writer.put("constexpr HostModule module_of_calls{{module_name, calls}};");
}

}  // namespace

std::string emit_table(const Output& output) {
  Writer writer;
  emit_banner(writer, output,
              "Decodes raw arguments, does the call, encodes results; and the table of all calls.");
  writer.put("#include \"{}{}_thunks.gen.h\"", output.folder, output.stem);
  writer.line();
  writer.line("#include <cstdint>");
  writer.line("#include <tuple>");
  writer.line();
  for (const char* const file : {"calls", "trace"})
    writer.put("#include \"{}{}_{}.gen.h\"", output.folder, output.stem, file);
  if (output.base != nullptr) {
    for (const char* const file : {"thunks", "trace"})
      writer.put("#include \"{}{}_{}.gen.h\"", output.folder, output.base_stem(), file);
  }
  writer.line("#include \"abi/host_call.h\"");
  writer.line("#include \"abi/scalars.h\"");
  writer.line("#include \"guest/call_context.h\"");
  writer.line();
  writer.put("namespace {} {{", output.space);
  writer.line("namespace {");
  writer.line();
  writer.put("constexpr std::string_view module_name = \"{}\";", output.document.module);
  for (const Function& function : output.document.functions) {
    if (!output.is_shared(function)) {
      check_error(output, function);
      Body(writer, output, function).emit();
    }
  }
  writer.line();
  writer.line("}  // namespace");
  writer.line();
  writer.line("namespace thunk {");
  for (const Function& function : output.document.functions)
    if (!output.is_shared(function)) entry_point(writer, function);
  writer.line();
  writer.line("}  // namespace thunk");
  writer.line();
  writer.line("namespace {");
  table(writer, output);
  writer.line();
  writer.line("}  // namespace");
  writer.line();
  writer.line("const HostModule& host_module() noexcept { return module_of_calls; }");
  writer.line();
  writer.put("}}  // namespace {}", output.space);
  return writer.text();
}

}  // namespace witxgen
