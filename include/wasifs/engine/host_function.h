// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of an embedder's own that a guest imports, for adapters whose engine has no way of its
// own to define them. Plain values.
#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "wasifs/engine/run_result.h"

namespace wasifs {

/// A function that the host offers beside those of WASI.
struct HostFunction {
  std::string module;      ///< Import module.
  std::string name;        ///< Field name.
  std::string parameters;  ///< A letter each: i, j, f, d for i32, i64, f32, f64.
  std::string results;     ///< Likewise.
  /// Does it, on the thread of the guest, which it may call: gives as many values as there are
  /// results, of their types, or a sentence with which the guest traps. Does not throw.
  std::function<std::expected<std::vector<WasmValue>, std::string>(std::span<const WasmValue>)>
      call;
};

}  // namespace wasifs
