// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the build says about a module that wasm2c compiled; see wasm2c.h. Constant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace wasifs {

/// A function that a module exports.
struct Wasm2cExport {
  std::string_view name;        ///< As in the module.
  std::string_view parameters;  ///< A letter each: i, j, f, d for i32, i64, f32, f64; else x.
  std::string_view results;     ///< Likewise.
  /// Enters it; one value each, an i32 or f32 in the low half. Null where a type is x.
  void (*enter)(void* instance, const std::uint64_t* arguments, std::uint64_t* results);
};

/// A compiled module; the build makes it and names it `wasifs_wasm2c_NAME`. Constant.
struct Wasm2cModule {
  std::string_view name;      ///< As given to CMake.
  std::size_t instance_size;  ///< Bytes of an instance.
  void (*initialise)();       ///< Once, before the first instance.
  /// Makes an instance in zeroed bytes; `wasi` is given to the calls of WASI, `host` to all other
  /// imported functions.
  void (*instantiate)(void* instance, void* wasi, void* host);
  void (*release)(void* instance);        ///< Gives back what it holds.
  const void* (*memory)(void* instance);  ///< The memory "memory"; null where there is none.
  std::span<const Wasm2cExport> exports;  ///< The functions.
};

}  // namespace wasifs
