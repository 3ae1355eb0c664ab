// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the parameters and results of a function become WebAssembly values, and what the host makes
// of them.
#pragma once

#include <string>
#include <vector>

#include "model.h"

namespace witxgen {

/// What one or two WebAssembly values are for the host.
enum class Passing {
  value,          ///< A number, enumeration, flags or handle.
  pointer,        ///< An address of which nothing is known but the type.
  span,           ///< A pointer `p` with the size `p_len` right behind it: memory that is checked.
  string,         ///< Bytes, copied.
  read_buffers,   ///< A list of records {pointer to u8, size}: what a read fills.
  write_buffers,  ///< A list of records {const_pointer to u8, size}: what a write drains.
  list,           ///< Any other list: memory that is checked.
};

struct Argument {
  const Member* parameter = nullptr;
  Passing passing = Passing::value;
  unsigned slot = 0;  ///< Index of its first WebAssembly value.
};

struct Lowered {
  std::vector<Argument> arguments;
  std::vector<unsigned> result_slots;  ///< Where the addresses of the results are, in their order.
  std::vector<std::string> core;       ///< WebAssembly types: "i32", "i64", "f32", "f64".
  bool has_result = false;             ///< Whether it gives an i32.
};

[[nodiscard]] Lowered lower(const Function& function);

/// The WebAssembly signature, such as `(i32, i64) -> i32`.
[[nodiscard]] std::string core_signature(const Function& function);

}  // namespace witxgen
