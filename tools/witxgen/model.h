// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A witx document with every name resolved and every layout known: what the emitters read.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "source.h"

namespace witxgen {

/// How a number lies in memory.
enum class Repr { u8, u16, u32, u64, s8, s16, s32, s64, f32, f64 };

[[nodiscard]] unsigned size_of(Repr repr);
[[nodiscard]] bool is_signed(Repr repr);
[[nodiscard]] bool is_float(Repr repr);
/// The witx spelling, such as "u32".
[[nodiscard]] const char* spelling(Repr repr);

struct Type;

/// A case of an enumeration, a flag, a field, a case of a variant, or a parameter.
struct Member {
  std::string name;
  std::string docs;
  const Type* type =
      nullptr;          ///< Null for enumeration cases, flags, and variant cases without a value.
  unsigned offset = 0;  ///< Of a field, in bytes.
};

enum class Kind {
  number,
  character,
  boolean,
  string,
  list,
  pointer,
  const_pointer,
  enumeration,
  flags,
  handle,
  record,
  tuple,
  variant,
  alias,
};

struct Type {
  Kind kind = Kind::number;
  std::string name;  ///< Empty for a type that is written where it is used.
  std::string docs;
  Position at;
  Repr repr = Repr::u32;  ///< Of a number, of an enumeration's, flags' or variant's tag.
  const Type* target =
      nullptr;  ///< Of an alias, list, pointer; the tag's enumeration of a variant.
  std::vector<Member> members;
  unsigned size = 0;
  unsigned align = 1;
  unsigned payload = 0;  ///< Offset of a variant's value.
};

/// The type behind any number of aliases.
[[nodiscard]] const Type& strip(const Type& type);

/// Fills in size, alignment and offsets from the types it is made of.
void lay_out(Type& type);

/// Whether two types are the same thing in C++ too: names, kinds, order, values; documentation
/// aside.
[[nodiscard]] bool same(const Type& a, const Type& b);

/// What a function gives besides success or failure.
struct Results {
  std::string name;
  std::string docs;
  std::vector<const Type*> values;
  const Type* error = nullptr;
};

struct Function {
  std::string name;
  std::string docs;
  Position at;
  std::vector<Member> parameters;
  std::optional<Results> results;
  bool noreturn = false;
};

/// Whether two functions are the same, documentation aside.
[[nodiscard]] bool same(const Function& a, const Function& b);

struct Document {
  std::string file;  ///< Name without folder.
  std::string module;
  std::string docs;
  std::deque<Type> storage;
  std::vector<const Type*> types;  ///< Named ones, in order.
  std::deque<Function> functions;
};

/// The named type of `document` that is called `name`, or null.
[[nodiscard]] const Type* find_type(const Document& document, const std::string& name);
/// The function of `document` that is called `name`, or null.
[[nodiscard]] const Function* find_function(const Document& document, const std::string& name);

}  // namespace witxgen
