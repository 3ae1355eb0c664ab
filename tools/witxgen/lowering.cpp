// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lowering.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace witxgen {
namespace {

bool is_byte(const Type& type) {
  return strip(type).kind == Kind::number && strip(type).repr == Repr::u8;
}

bool is_size(const Type& type) {
  return strip(type).kind == Kind::number && strip(type).repr == Repr::u32;
}

Passing list_passing(const Type& element) {
  const Type& record = strip(element);
  if (record.kind != Kind::record || record.members.size() != 2) return Passing::list;
  const Type& pointer = strip(*record.members[0].type);
  const bool points = pointer.kind == Kind::pointer || pointer.kind == Kind::const_pointer;
  if (!points || !is_byte(*pointer.target) || !is_size(*record.members[1].type))
    return Passing::list;
  return pointer.kind == Kind::pointer ? Passing::read_buffers : Passing::write_buffers;
}

// Whether `next` is the size that belongs to the pointer `parameter`.
bool is_size_of(const Member& next, const Member& parameter) {
  return next.name == parameter.name + "_len" && is_size(*next.type);
}

std::string core_type(const Type& type) {
  if (type.kind == Kind::number && is_float(type.repr)) return spelling(type.repr);
  return type.size == 8 && type.kind != Kind::string && type.kind != Kind::list ? "i64" : "i32";
}

}  // namespace

Lowered lower(const Function& function) {
  Lowered lowered;
  const auto slot = [&lowered] { return static_cast<unsigned>(lowered.core.size()); };
  const std::vector<Member>& parameters = function.parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Type& type = strip(*parameters[i].type);
    Argument argument{&parameters[i], Passing::value, slot()};
    switch (type.kind) {
      case Kind::string:
      case Kind::list:
        argument.passing = type.kind == Kind::string ? Passing::string : list_passing(*type.target);
        lowered.core.insert(lowered.core.end(), 2, "i32");
        break;
      case Kind::pointer:
      case Kind::const_pointer:
        argument.passing = Passing::pointer;
        lowered.core.push_back("i32");
        if (i + 1 < parameters.size() && is_size_of(parameters[i + 1], parameters[i])) {
          argument.passing = Passing::span;
          lowered.core.push_back("i32");
          ++i;
        }
        break;
      case Kind::record:
      case Kind::tuple:
      case Kind::variant:
        argument.passing = Passing::pointer;
        lowered.core.push_back("i32");
        break;
      default:
        lowered.core.push_back(core_type(type));
        break;
    }
    lowered.arguments.push_back(argument);
  }
  if (function.results) {
    lowered.has_result = true;
    for (std::size_t i = 0; i < function.results->values.size(); ++i) {
      lowered.result_slots.push_back(slot());
      lowered.core.push_back("i32");
    }
  }
  return lowered;
}

std::string core_signature(const Function& function) {
  const Lowered lowered = lower(function);
  return fmt::format("({}){}", fmt::join(lowered.core, ", "), lowered.has_result ? " -> i32" : "");
}

}  // namespace witxgen
