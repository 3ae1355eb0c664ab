// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments and results as text, for the trace of a process.
#include <fmt/format.h>

#include <set>
#include <string>

#include "emit.h"
#include "emit_signature.h"

namespace witxgen {
namespace {

class Trace {
 public:
  Trace(Writer& writer, const Output& output) : writer_(writer), output_(output) {}

  // The names and record formatters that the functions of this output need, each before its first
  // use.
  void collect() {
    for (const Function& function : output_.document.functions) {
      if (output_.is_shared(function)) continue;
      for (const Argument& argument : lower(function).arguments)
        if (argument.passing == Passing::value) need(*argument.parameter->type);
      if (function.results)
        for (const Type* const value : function.results->values) need(*value);
    }
  }

  void emit(const Function& function) {
    const Lowered lowered = lower(function);
    writer_.line();
    writer_.open(fmt::format("void arguments_{}({}TraceText& text, {}const std::uint64_t* raw)",
                             function.name, unused(lowered.arguments.empty()),
                             unused(lowered.arguments.empty())));
    for (const Argument& argument : lowered.arguments) show_argument(argument);
    writer_.close();

    const bool no_results = lowered.result_slots.empty();
    writer_.line();
    writer_.open(fmt::format("void results_{}({}TraceText& text, {}const std::uint64_t* raw)",
                             function.name, unused(no_results), unused(no_results)));
    for (std::size_t i = 0; i < lowered.result_slots.size(); ++i)
      show_result(*function.results->values[i], i, lowered.result_slots[i]);
    writer_.close();
  }

 private:
  static const char* unused(bool yes) { return yes ? "[[maybe_unused]] " : ""; }

  void need(const Type& declared) {
    const Type& type = strip(declared);
    const bool named = type.kind == Kind::enumeration || type.kind == Kind::flags;
    if (!named && !is_aggregate(type)) return;
    if (!done_.insert(type.name).second) return;
    if (named) {
      names(type);
      return;
    }
    for (const Member& member : type.members)
      if (member.type != nullptr) need(*member.type);
    aggregate(type);
  }

  void names(const Type& type) {
    writer_.line();
    writer_.put("constexpr std::array<std::string_view, {}> names_{}{{", type.members.size(),
                type.name);
    writer_.indent();
    for (const Member& member : type.members) writer_.put("\"{}\",", upper_case(member.name));
    writer_.outdent();
    writer_.line("};");
  }

  void aggregate(const Type& type) {
    writer_.line();
    writer_.open(fmt::format("void show_{}(TraceText& text, const {}& value)", type.name,
                             native_type(output_, type)));
    writer_.line("text.open('{');");
    if (type.kind == Kind::record) {
      for (const Member& field : type.members) {
        writer_.put("text.field(\"{}\");", field.name);
        show(*field.type, "value." + output_.naming.member(type.name, field.name));
      }
    } else {
      variant(type);
    }
    writer_.line("text.close('}');");
    writer_.close();
  }

  void variant(const Type& type) {
    writer_.open("switch (value.tag)");
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const Member& member = type.members[i];
      writer_.put("case {}:", i);
      writer_.indent();
      writer_.put("text.field(\"{}\");", member.name);
      if (member.type != nullptr)
        show(*member.type, "value.payload." + output_.naming.member(type.name, member.name));
      writer_.line("break;");
      writer_.outdent();
    }
    writer_.line("default:");
    writer_.indent();
    writer_.line("text.field(\"tag\");");
    writer_.line("text.number(value.tag);");
    writer_.line("break;");
    writer_.outdent();
    writer_.close();
  }

  // A native value, widened.
  void show(const Type& declared, const std::string& native) {
    const Type& type = strip(declared);
    switch (type.kind) {
      case Kind::enumeration:
        writer_.put("text.name(names_{}, {});", type.name, native);
        break;
      case Kind::flags:
        writer_.put("text.flags(names_{}, {});", type.name, native);
        break;
      case Kind::pointer:
      case Kind::const_pointer:
        writer_.put("text.address({});", native);
        break;
      case Kind::record:
      case Kind::variant:
        writer_.put("show_{}(text, {});", type.name, native);
        break;
      default:
        if (type.kind == Kind::number && is_signed(type.repr)) {
          writer_.put("text.signed_number(static_cast<{}>({}));", number_type(type.repr), native);
        } else if (type.kind == Kind::number && is_float(type.repr)) {
          writer_.put("text.real({});", native);
        } else {
          writer_.put("text.number({});", native);
        }
        break;
    }
  }

  void show_argument(const Argument& argument) {
    const std::string low = fmt::format("low(raw[{}])", argument.slot);
    const std::string size = fmt::format("low(raw[{}])", argument.slot + 1);
    writer_.line("text.item();");
    switch (argument.passing) {
      case Passing::value: {
        const Type& type = *argument.parameter->type;
        show(type, type.size == 8 ? fmt::format("raw[{}]", argument.slot) : low);
        break;
      }
      case Passing::string:
        writer_.put("text.string({}, {});", low, size);
        break;
      case Passing::read_buffers:
      case Passing::write_buffers:
        writer_.put("text.buffers({}, {});", low, size);
        break;
      case Passing::span:
      case Passing::list:
        writer_.put("text.memory({}, {});", low, size);
        break;
      case Passing::pointer:
        writer_.put("text.address({});", low);
        break;
    }
  }

  void show_result(const Type& type, std::size_t index, unsigned slot) {
    writer_.line("text.item();");
    writer_.put("if (std::array<std::byte, {}> bytes_{}; text.peek(bytes_{}, low(raw[{}]))) {{",
                type.size, index, index, slot);
    writer_.indent();
    if (is_aggregate(type)) {
      writer_.put("show_{}(text, load_{}(bytes_{}.data()));", strip(type).name,
                  conversion_name(type), index);
    } else {
      show(type, fmt::format("load_le<{}>(bytes_{}.data())", native_type(output_, type), index));
    }
    writer_.close();
  }

  Writer& writer_;
  const Output& output_;
  std::set<std::string> done_;
};

}  // namespace

std::string emit_trace_header(const Output& output) {
  Writer writer;
  emit_banner(writer, output, "Arguments and results as text. Used for a process with a trace.");
  writer.line("#pragma once");
  writer.line();
  writer.line("#include <cstdint>");
  writer.line();
  writer.line("#include \"abi/trace_text.h\"");
  writer.line();
  writer.put("namespace {}::trace {{", output.space);
  writer.line();
  writer.line("// For each call: its raw arguments, and what it wrote where they say.");
  for (const Function& function : output.document.functions) {
    if (output.is_shared(function)) continue;
    for (const char* const what : {"arguments", "results"})
      writer.put("void {}_{}(TraceText& text, const std::uint64_t* raw);", what, function.name);
  }
  writer.line();
  writer.put("}}  // namespace {}::trace", output.space);
  return writer.text();
}

std::string emit_trace(const Output& output) {
  Writer writer;
  emit_banner(writer, output, "Arguments and results as text.");
  writer.put("#include \"{}{}_trace.gen.h\"", output.folder, output.stem);
  writer.line();
  for (const char* const header : {"array", "cstddef", "string_view"})
    writer.put("#include <{}>", header);
  writer.line();
  writer.put("#include \"{}{}_types.gen.h\"", output.folder, output.stem);
  writer.line("#include \"abi/scalars.h\"");
  writer.line("#include \"base/little_endian.h\"");
  writer.line();
  writer.put("namespace {}::trace {{", output.space);
  writer.line("namespace {");
  Trace trace(writer, output);
  trace.collect();
  writer.line();
  writer.line("}  // namespace");
  for (const Function& function : output.document.functions)
    if (!output.is_shared(function)) trace.emit(function);
  writer.line();
  writer.put("}}  // namespace {}::trace", output.space);
  return writer.text();
}

}  // namespace witxgen
