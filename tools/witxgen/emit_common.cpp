// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all emitters agree on: spellings of C++ types and of conversions.
#include <fmt/format.h>

#include "emit.h"

namespace witxgen {
namespace {

[[noreturn]] void unsupported(const Type& type, const std::string& what) {
  fail_at(type.at, fmt::format("expected a type that C++ code can be made for, found {}", what));
}

// `name` as it may be written in the namespace `space`: without the namespaces around that.
std::string from_inside(const std::string& name, const std::string& space) {
  const std::size_t colon = space.rfind("::");
  const std::string outer = colon == std::string::npos ? "" : space.substr(0, colon + 2);
  return name.starts_with(outer) ? name.substr(outer.size()) : name;
}

}  // namespace

bool Output::is_shared(const Type& type) const {
  if (base == nullptr) return false;
  const Type* const other = find_type(*base, type.name);
  return other != nullptr && same(type, *other);
}

bool Output::is_shared(const Function& function) const {
  if (base == nullptr) return false;
  const Function* const other = find_function(*base, function.name);
  return other != nullptr && same(function, *other);
}

std::string Output::base_stem() const {
  const std::size_t colon = base_space.rfind(':');
  return colon == std::string::npos ? base_space : base_space.substr(colon + 1);
}

void emit_banner(Writer& writer, const Output& output, const std::string& purpose) {
  writer.line("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception");
  writer.line("//");
  writer.put("// Made by witxgen from {}: change that file and run witxgen again, not this one.",
             output.document.file);
  writer.put("// {}", purpose);
  writer.line("// clang-format off");
}

std::string number_type(Repr repr) {
  switch (repr) {
    case Repr::f32:
      return "float";
    case Repr::f64:
      return "double";
    default:
      break;
  }
  return fmt::format("std::{}int{}_t", is_signed(repr) ? "" : "u", 8 * size_of(repr));
}

bool is_aggregate(const Type& type) {
  const Kind kind = strip(type).kind;
  return kind == Kind::record || kind == Kind::variant;
}

std::string conversion_name(const Type& type) {
  const Type* named = &type;
  while (named->kind == Kind::alias) named = named->target;
  return named->name;
}

std::string native_type(const Output& output, const Type& type) {
  const Type& stripped = strip(type);
  switch (stripped.kind) {
    case Kind::record:
    case Kind::variant:
      if (stripped.name.empty()) unsupported(stripped, "a record or variant without a name");
      // It has no bytes in witx and at least one in C++.
      if (stripped.members.empty()) unsupported(stripped, "a record or variant without members");
      return "native::" + title_case(stripped.name);
    case Kind::tuple:
      unsupported(stripped, "a tuple outside of a result");
    case Kind::string:
    case Kind::list:
      unsupported(stripped, "a string or list inside of another type");
    default:
      break;
  }
  static_cast<void>(output);
  return number_type(stripped.repr);
}

std::string rich_type(const Output& output, const Type& type) {
  if (!type.name.empty()) return from_inside(output.naming.type(type), output.space);
  switch (type.kind) {
    case Kind::number:
      return number_type(type.repr);
    case Kind::character:
      return "char32_t";
    case Kind::boolean:
      return "bool";
    case Kind::handle:
      return "std::uint32_t";
    case Kind::pointer:
      return fmt::format("GuestPtr<{}>", rich_type(output, *type.target));
    case Kind::const_pointer:
      return fmt::format("GuestPtr<const {}>", rich_type(output, *type.target));
    case Kind::enumeration:
    case Kind::flags:
      unsupported(type, "an enumeration or flags without a name");
    default:
      break;
  }
  return native_type(output, type);
}

bool can_be_bad(const Type& type) {
  const Type& stripped = strip(type);
  switch (stripped.kind) {
    case Kind::enumeration:
    case Kind::flags:
    case Kind::boolean:
    case Kind::character:
    case Kind::record:
    case Kind::variant:
      return true;
    default:
      return false;
  }
}

std::string decode_expression(const Output& output, const Type& type, const std::string& native) {
  const Type& stripped = strip(type);
  switch (stripped.kind) {
    case Kind::enumeration:
    case Kind::flags:
    case Kind::record:
    case Kind::variant:
      return fmt::format("decode_{}({})", conversion_name(type), native);
    case Kind::boolean:
      return fmt::format("decode_bool({})", native);
    case Kind::character:
      return fmt::format("decode_char({})", native);
    case Kind::handle:
    case Kind::pointer:
    case Kind::const_pointer:
      return fmt::format("{}({})", rich_type(output, type), native);
    default:
      break;
  }
  return native;
}

std::string encode_expression(const Output& output, const Type& type, const std::string& rich) {
  const Type& stripped = strip(type);
  switch (stripped.kind) {
    case Kind::record:
    case Kind::variant:
      return fmt::format("encode_{}({})", conversion_name(type), rich);
    case Kind::enumeration:
    case Kind::flags:
    case Kind::boolean:
    case Kind::character:
    case Kind::handle:
      return fmt::format("static_cast<{}>({})", native_type(output, type), rich);
    case Kind::pointer:
    case Kind::const_pointer:
      return fmt::format("static_cast<std::uint32_t>({}.address())", rich);
    default:
      break;
  }
  return rich;
}

}  // namespace witxgen
