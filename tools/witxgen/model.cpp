// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "model.h"

#include <algorithm>
#include <array>

namespace witxgen {
namespace {

struct ReprInfo {
  const char* spelling;
  unsigned size;
};
constexpr std::array<ReprInfo, 10> reprs{{{"u8", 1},
                                          {"u16", 2},
                                          {"u32", 4},
                                          {"u64", 8},
                                          {"s8", 1},
                                          {"s16", 2},
                                          {"s32", 4},
                                          {"s64", 8},
                                          {"f32", 4},
                                          {"f64", 8}}};

unsigned round_up(unsigned value, unsigned align) {
  return (value + align - 1) / align * align;
}

void lay_out_fields(Type& type) {
  for (Member& field : type.members) {
    type.size = round_up(type.size, field.type->align);
    field.offset = type.size;
    type.size += field.type->size;
    type.align = std::max(type.align, field.type->align);
  }
  type.size = round_up(type.size, type.align);
}

void lay_out_variant(Type& type) {
  const unsigned tag = size_of(type.repr);
  unsigned payload_size = 0;
  unsigned payload_align = 1;
  for (const Member& member : type.members) {
    if (member.type == nullptr) continue;
    payload_size = std::max(payload_size, member.type->size);
    payload_align = std::max(payload_align, member.type->align);
  }
  type.align = std::max(tag, payload_align);
  type.payload = round_up(tag, payload_align);
  type.size = round_up(type.payload + payload_size, type.align);
}

bool same_optional(const Type* a, const Type* b) {
  return a == nullptr || b == nullptr ? a == b : same(*a, *b);
}

bool same_members(const std::vector<Member>& a, const std::vector<Member>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Member& x, const Member& y) {
    return x.name == y.name && same_optional(x.type, y.type);
  });
}

}  // namespace

unsigned size_of(Repr repr) {
  return reprs[static_cast<std::size_t>(repr)].size;
}
const char* spelling(Repr repr) {
  return reprs[static_cast<std::size_t>(repr)].spelling;
}
bool is_signed(Repr repr) {
  return repr >= Repr::s8 && repr <= Repr::s64;
}
bool is_float(Repr repr) {
  return repr >= Repr::f32;
}

const Type& strip(const Type& type) {
  const Type* stripped = &type;
  while (stripped->kind == Kind::alias) stripped = stripped->target;
  return *stripped;
}

void lay_out(Type& type) {
  switch (type.kind) {
    case Kind::number:
    case Kind::character:
    case Kind::boolean:
    case Kind::enumeration:
    case Kind::flags:
    case Kind::handle:
    case Kind::pointer:
    case Kind::const_pointer:
      type.size = type.align = size_of(type.repr);
      break;
    case Kind::string:
    case Kind::list:
      type.size = 8;
      type.align = 4;
      break;
    case Kind::record:
    case Kind::tuple:
      lay_out_fields(type);
      break;
    case Kind::variant:
      lay_out_variant(type);
      break;
    case Kind::alias:
      type.size = type.target->size;
      type.align = type.target->align;
      break;
  }
}

bool same(const Type& a, const Type& b) {
  return a.kind == b.kind && a.name == b.name && a.repr == b.repr &&
         same_optional(a.target, b.target) && same_members(a.members, b.members);
}

bool same(const Function& a, const Function& b) {
  if (a.name != b.name || a.noreturn != b.noreturn || !same_members(a.parameters, b.parameters) ||
      a.results.has_value() != b.results.has_value())
    return false;
  if (!a.results) return true;
  return same_optional(a.results->error, b.results->error) &&
         std::equal(a.results->values.begin(), a.results->values.end(), b.results->values.begin(),
                    b.results->values.end(),
                    [](const Type* x, const Type* y) { return same(*x, *y); });
}

const Type* find_type(const Document& document, const std::string& name) {
  const auto found = std::ranges::find(document.types, name, &Type::name);
  return found == document.types.end() ? nullptr : *found;
}

const Function* find_function(const Document& document, const std::string& name) {
  const auto found = std::ranges::find(document.functions, name, &Function::name);
  return found == document.functions.end() ? nullptr : &*found;
}

}  // namespace witxgen
