// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What people call the functions and globals of a WebAssembly module, and where its functions are
// in its file: for backtraces. Plain values, any thread.
// Source: WebAssembly Core Specification, "Name Section".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs {

/// The names of one module. It refers to nothing outside.
struct ModuleNames {
  /// A function.
  struct Function {
    /// As the module's section "name" has it, else of its first export; empty where there is
    /// neither. Any bytes: it may be no UTF-8 and hold control characters.
    std::string name;
    std::string import_module;      ///< Of an imported one.
    std::string import_name;        ///< Of an imported one.
    std::uint64_t body_offset = 0;  ///< Where its body (locals, then code) begins in the file; 0 of
                                    ///< an imported one.
    std::uint64_t body_size = 0;    ///< How many bytes the body has.
  };

  Digest module;                     ///< SHA-256 of the module's bytes.
  std::vector<Function> functions;   ///< By number, the imported ones first.
  std::vector<std::string> globals;  ///< Names by number; as of functions.
  std::uint64_t code_begin = 0;      ///< Where the content of the code section begins in the file.
  std::string problem;  ///< What is wrong with the section "name"; what came before it is taken.

  /// Where an instruction is in the module's file, as V8 and Wasmtime print it. `offset` is counted
  /// from the begin of the body. Nothing where the module has no such place. Debugging information
  /// (DWARF, and so llvm-symbolizer) counts from `code_begin`.
  [[nodiscard]] std::optional<std::uint64_t> file_offset(std::uint32_t function,
                                                         std::uint64_t offset) const noexcept;
};

/// Reads a module in binary form, which may be anything. A sentence with an offset where it is no
/// module or holds what is not known; what is wrong with names only is in `problem`, since that
/// keeps no module from running.
[[nodiscard]] SnapshotResult<ModuleNames> read_module_names(std::span<const std::byte> module);

}  // namespace wasifs
