// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled modules in a directory of the user's own. Compiled code is trusted as our own code is,
// so the directory and each file are opened without following links and their owner and mode are
// checked on the open descriptor. One object belongs to one thread; any number of programs may use
// a directory at the same time.
#pragma once

#include <wasmtime.h>

#include <cstddef>
#include <expected>
#include <span>
#include <string>

namespace wasifs::engine {

class ModuleCache {
 public:
  // Makes the directory, with its parents, if it is absent. A sentence where it is not acceptable.
  [[nodiscard]] static std::expected<ModuleCache, std::string> open(const std::string& directory);
  // File name for `code` compiled with `configuration` by this library on this machine's processor.
  // Empty where it cannot be made; then there is nothing to load or store.
  [[nodiscard]] static std::string key(std::span<const std::byte> code,
                                       const std::string& configuration);

  ModuleCache(ModuleCache&& other) noexcept;
  ModuleCache& operator=(ModuleCache&& other) noexcept;
  ~ModuleCache();

  // The module, or null where it is not there or not acceptable.
  [[nodiscard]] wasmtime_module_t* load(wasm_engine_t* engine, const std::string& key) const;
  // Writes a temporary file and renames it. Failure leaves nothing behind.
  void store(const wasmtime_module_t* module, const std::string& key) const;

 private:
  explicit ModuleCache(int directory) noexcept : directory_(directory) {}
  int directory_;
};

}  // namespace wasifs::engine
