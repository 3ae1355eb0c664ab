// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi_dump.h"

#include <fmt/format.h>

#include <iterator>

#include "lowering.h"

namespace witxgen {
namespace {

const char* kind_name(const Type& type) {
  switch (type.kind) {
    case Kind::number:
      return spelling(type.repr);
    case Kind::character:
      return "char";
    case Kind::boolean:
      return "bool";
    case Kind::string:
      return "string";
    case Kind::list:
      return "list";
    case Kind::pointer:
      return "pointer";
    case Kind::const_pointer:
      return "const_pointer";
    case Kind::enumeration:
      return "enum";
    case Kind::flags:
      return "flags";
    case Kind::handle:
      return "handle";
    case Kind::record:
      return "record";
    case Kind::tuple:
      return "tuple";
    case Kind::variant:
      return "variant";
    case Kind::alias:
      break;
  }
  return "alias";
}

std::string body(const Type& type, const std::string& indent);

// A type as it is used: by its name, or written out.
std::string reference(const Type* type, const std::string& indent) {
  if (type == nullptr) return "nothing";
  if (!type->name.empty()) return "$" + type->name;
  return body(*type, indent);
}

std::string body(const Type& type, const std::string& indent) {
  std::string text = kind_name(type);
  if (type.kind == Kind::enumeration || type.kind == Kind::flags || type.kind == Kind::variant)
    text += fmt::format(" {}", spelling(type.repr));
  if (type.target != nullptr) text += fmt::format(" of {}", reference(type.target, indent));
  text += fmt::format(" size {} align {}", type.size, type.align);
  if (type.kind == Kind::variant) text += fmt::format(" payload at {}", type.payload);
  for (std::size_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    text += fmt::format("\n{}  {}", indent, member.name);
    switch (type.kind) {
      case Kind::flags:
        text += fmt::format(" = {:#x}", 1ULL << i);
        break;
      case Kind::record:
      case Kind::tuple:
        text += fmt::format(" at {}: {}", member.offset, reference(member.type, indent + "  "));
        break;
      case Kind::variant:
        text += fmt::format(" = {}: {}", i, reference(member.type, indent + "  "));
        break;
      default:
        text += fmt::format(" = {}", i);
        break;
    }
  }
  return text;
}

}  // namespace

std::string dump_abi(const Document& document) {
  std::string text;
  for (const Type* const type : document.types)
    text += fmt::format("type ${}: {}\n", type->name, body(*type, ""));
  if (!document.module.empty()) text += fmt::format("module ${}\n", document.module);
  for (const Function& function : document.functions) {
    text += fmt::format("func {} {}\n", function.name, core_signature(function));
    for (const Member& parameter : function.parameters)
      text += fmt::format("  param {}: {}\n", parameter.name, reference(parameter.type, "  "));
    if (function.results) {
      text += fmt::format("  result {}:", function.results->name);
      for (const Type* const value : function.results->values)
        text += fmt::format(" {},", reference(value, "  "));
      text += fmt::format(" or error {}\n", reference(function.results->error, "  "));
    }
    if (function.noreturn) text += "  noreturn\n";
  }
  return text;
}

}  // namespace witxgen
