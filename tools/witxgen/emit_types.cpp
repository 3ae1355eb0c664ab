// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rich and native types.
#include <fmt/format.h>

#include "emit.h"

namespace witxgen {
namespace {

class RichTypes {
 public:
  RichTypes(Writer& writer, const Output& output) : writer_(writer), output_(output) {}

  void emit(const Type& type) {
    // These have no C++ type of their own: what they are is decided where they are used.
    if (type.kind == Kind::string || type.kind == Kind::list || type.kind == Kind::tuple) return;
    if (output_.is_shared(type)) {
      if (!output_.naming.existing(type))
        writer_.put("using {}::{};", output_.base_space, output_.naming.type(type));
      return;
    }
    if (output_.naming.existing(type)) {
      check_existing(type, rich_type(output_, type));
      return;
    }
    writer_.line();
    writer_.docs(type.docs);
    const std::string name = output_.naming.type(type);
    switch (type.kind) {
      case Kind::enumeration:
        enumeration(type, name);
        break;
      case Kind::flags:
        flags(type, name);
        break;
      case Kind::record:
        record(type, name);
        break;
      case Kind::variant:
        variant(type, name);
        break;
      case Kind::handle:
        writer_.put("enum class {} : std::uint32_t {{}};", name);
        break;
      default:
        writer_.put("using {} = {};", name, alias_target(type));
        break;
    }
  }

 private:
  std::string alias_target(const Type& type) {
    if (type.kind == Kind::alias) return rich_type(output_, *type.target);
    Type unnamed = type;
    unnamed.name.clear();
    return rich_type(output_, unnamed);
  }

  // The existing type must have the values of the witx type: the compiler is asked.
  void check_existing(const Type& type, const std::string& name) {
    const std::string native = native_type(output_, type);
    const bool valued = type.kind == Kind::enumeration || type.kind == Kind::flags;
    writer_.put("static_assert(sizeof({}) == {});", name, type.size);
    for (std::size_t i = 0; valued && i < type.members.size(); ++i) {
      const std::uint64_t value = type.kind == Kind::flags ? 1ULL << i : i;
      writer_.put("static_assert(static_cast<{}>({}::{}) == {:#x}U);", native, name,
                  output_.naming.member(type.name, type.members[i].name), value);
    }
  }

  void enumeration(const Type& type, const std::string& name) {
    writer_.open(fmt::format("enum class {} : {}", name, number_type(type.repr)));
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      writer_.docs(type.members[i].docs);
      writer_.put("{} = {},", output_.naming.member(type.name, type.members[i].name), i);
    }
    writer_.close(";");
  }

  void flags(const Type& type, const std::string& name) {
    writer_.open(fmt::format("enum class {} : {}", name, number_type(type.repr)));
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      writer_.docs(type.members[i].docs);
      writer_.put("{} = {:#x},", output_.naming.member(type.name, type.members[i].name), 1ULL << i);
    }
    writer_.close(";");
  }

  void record(const Type& type, const std::string& name) {
    writer_.open(fmt::format("struct {}", name));
    for (const Member& field : type.members) {
      writer_.docs(field.docs);
      writer_.put("{} {}{{}};", rich_type(output_, *field.type),
                  output_.naming.member(type.name, field.name));
    }
    writer_.put("friend bool operator==(const {}&, const {}&) = default;", name, name);
    writer_.close(";");
  }

  void variant(const Type& type, const std::string& name) {
    std::string alternatives;
    for (const Member& member : type.members) {
      if (!alternatives.empty()) alternatives += ", ";
      alternatives += member.type == nullptr ? "std::monostate" : rich_type(output_, *member.type);
    }
    writer_.open(fmt::format("struct {}", name));
    writer_.line("/// The value; the index is the number of the case.");
    writer_.put("std::variant<{}> value;", alternatives);
    writer_.line("/// Which case it is.");
    const std::string tag =
        type.target == nullptr ? number_type(type.repr) : rich_type(output_, *type.target);
    writer_.put(
        "[[nodiscard]] {} tag() const noexcept {{ return static_cast<{}>(value.index()); }}", tag,
        tag);
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const Member& member = type.members[i];
      if (member.type == nullptr) continue;
      writer_.docs(member.docs.empty()
                       ? fmt::format("The value of case `{}`, or null in another.", member.name)
                       : member.docs);
      writer_.put(
          "[[nodiscard]] const {}* {}() const noexcept {{ return std::get_if<{}>(&value); }}",
          rich_type(output_, *member.type), output_.naming.member(type.name, member.name), i);
    }
    writer_.put("friend bool operator==(const {}&, const {}&) = default;", name, name);
    writer_.close(";");
  }

  Writer& writer_;
  const Output& output_;
};

void native_record(Writer& writer, const Output& output, const Type& type) {
  const std::string name = title_case(type.name);
  writer.line();
  writer.open(fmt::format("struct {}", name));
  for (const Member& field : type.members)
    writer.put("alignas({}) {} {};", field.type->align, native_type(output, *field.type),
               output.naming.member(type.name, field.name));
  writer.close(";");
  writer.put("static_assert(sizeof({}) == {} && alignof({}) == {});", name, type.size, name,
             type.align);
  for (const Member& field : type.members)
    writer.put("static_assert(offsetof({}, {}) == {});", name,
               output.naming.member(type.name, field.name), field.offset);
}

void native_variant(Writer& writer, const Output& output, const Type& type) {
  const std::string name = title_case(type.name);
  writer.line();
  writer.open(fmt::format("struct {}", name));
  writer.put("{} tag;", number_type(type.repr));
  bool has_payload = false;
  for (const Member& member : type.members) has_payload = has_payload || member.type != nullptr;
  if (has_payload) {
    writer.open("union Payload");
    for (const Member& member : type.members) {
      if (member.type == nullptr) continue;
      writer.put("alignas({}) {} {};", member.type->align, native_type(output, *member.type),
                 output.naming.member(type.name, member.name));
    }
    writer.close(" payload;");
  }
  writer.close(";");
  writer.put("static_assert(sizeof({}) == {} && alignof({}) == {});", name, type.size, name,
             type.align);
  if (has_payload) writer.put("static_assert(offsetof({}, payload) == {});", name, type.payload);
}

}  // namespace

void emit_rich_types(Writer& writer, const Output& output) {
  RichTypes types(writer, output);
  for (const Type* const type : output.document.types) types.emit(*type);
}

void emit_native_types(Writer& writer, const Output& output) {
  for (const Type* const type : output.document.types) {
    if (type->kind != Kind::record && type->kind != Kind::variant) continue;
    if (output.is_shared(*type)) {
      writer.put("using {}::native::{};", output.base_space, title_case(type->name));
    } else if (type->kind == Kind::record) {
      native_record(writer, output, *type);
    } else {
      native_variant(writer, output, *type);
    }
  }
}

std::string emit_types(const Output& output) {
  Writer writer;
  emit_banner(writer, output,
              "Types as the guest and as the host sees them, and the ways between. Plain values.");
  writer.line("#pragma once");
  writer.line();
  for (const char* const header : {"cstddef", "cstdint", "cstring", "utility", "variant"})
    writer.put("#include <{}>", header);
  writer.line();
  if (output.base != nullptr)
    writer.put("#include \"{}{}_types.gen.h\"", output.folder, output.base_stem());
  for (const char* const header : {"abi/scalars.h", "base/little_endian.h", "guest/guest_ptr.h"})
    writer.put("#include \"{}\"", header);
  std::set<std::string> headers = output.naming.headers();
  headers.insert({"wasifs/result.h", "wasifs/types.h"});
  for (const std::string& header : headers) writer.put("#include \"{}\"", header);
  writer.line();
  writer.put("namespace {} {{", output.space);
  emit_rich_types(writer, output);
  writer.line();
  writer.line("/// Values as they lie in guest memory, on a little-endian host.");
  writer.line("namespace native {");
  emit_native_types(writer, output);
  writer.line("}  // namespace native");
  writer.put("}}  // namespace {}", output.space);
  writer.line();
  for (const Type* const type : output.document.types) {
    if (type->kind != Kind::flags || output.is_shared(*type) || output.naming.existing(*type))
      continue;
    writer.line("template <>");
    writer.put("inline constexpr bool wasifs::is_flags<{}::{}> = true;", output.space,
               output.naming.type(*type));
  }
  writer.line();
  emit_conversions(writer, output);
  return writer.text();
}

}  // namespace witxgen
