// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The emitters: each makes one generated file from a document.
#pragma once

#include <string>

#include "model.h"
#include "naming.h"
#include "writer.h"

namespace witxgen {

/// What the emitters need to know. An older or newer description of the same interface may be the
/// *base*: what is the same there is used from there.
struct Output {
  const Document& document;
  const Naming& naming;
  std::string space;   ///< C++ namespace, such as "wasifs::preview1".
  std::string stem;    ///< Begin of the file names: the last part of the namespace.
  std::string folder;  ///< Where the files are, for #include, such as "abi/"; may be empty.
  const Document* base = nullptr;
  std::string base_space;

  /// Whether `type` is the base's.
  [[nodiscard]] bool is_shared(const Type& type) const;
  /// Whether `function` is the base's.
  [[nodiscard]] bool is_shared(const Function& function) const;
  /// The last part of `base_space`.
  [[nodiscard]] std::string base_stem() const;
};

/// `STEM_types.gen.h`: native and rich types, conversions, loads and stores.
[[nodiscard]] std::string emit_types(const Output& output);
/// `STEM_calls.gen.h`: the interface that the host implements.
[[nodiscard]] std::string emit_calls(const Output& output);
/// `STEM_thunks.gen.h`: the entry points for engines, one for each call.
[[nodiscard]] std::string emit_thunks(const Output& output);
/// `STEM_table.gen.cpp`: their bodies and the table.
[[nodiscard]] std::string emit_table(const Output& output);
/// `STEM_list.gen.h`: the calls as a list for the preprocessor.
[[nodiscard]] std::string emit_list(const Output& output);
/// `STEM_trace.gen.h`: declares what `STEM_trace.gen.cpp` defines.
[[nodiscard]] std::string emit_trace_header(const Output& output);
/// `STEM_trace.gen.cpp`: arguments and results as text.
[[nodiscard]] std::string emit_trace(const Output& output);

// Parts shared by the emitters.

/// The first lines of a file: licence, origin, what it is.
void emit_banner(Writer& writer, const Output& output, const std::string& purpose);
/// The rich types, without a namespace around them.
void emit_rich_types(Writer& writer, const Output& output);
/// The native types and their layout checks, without a namespace around them.
void emit_native_types(Writer& writer, const Output& output);
/// Conversions, loads and stores, without a namespace around them.
void emit_conversions(Writer& writer, const Output& output);

/// The integer that `repr` is in C++, such as "std::uint32_t".
[[nodiscard]] std::string number_type(Repr repr);
/// The native type of a value in a record: a number or a native record.
[[nodiscard]] std::string native_type(const Output& output, const Type& type);
/// The C++ type of a value for the layers above.
[[nodiscard]] std::string rich_type(const Output& output, const Type& type);
/// Whether native values of `type` may be bad, so that decoding gives a Result.
[[nodiscard]] bool can_be_bad(const Type& type);
/// Whether `type` is a record or variant.
[[nodiscard]] bool is_aggregate(const Type& type);
/// The native number, widened to what decode functions take.
[[nodiscard]] std::string decode_expression(const Output& output, const Type& type,
                                            const std::string& native);
/// The native value of the rich value `rich`.
[[nodiscard]] std::string encode_expression(const Output& output, const Type& type,
                                            const std::string& rich);
/// The name that conversion functions of `type` end with.
[[nodiscard]] std::string conversion_name(const Type& type);

}  // namespace witxgen
