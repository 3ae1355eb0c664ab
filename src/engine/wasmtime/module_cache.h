// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled modules in a directory of the user's own. Compiled code is trusted as our own code is,
// so the directory and each file are opened without following links and their owner and mode are
// checked on the open descriptor. One object belongs to one thread; any number of programs may use
// a directory at the same time.
#pragma once

#include <wasmtime.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace wasifs::engine {

class ModuleCache {
 public:
  // Makes the directory, with its parents, if it is absent. A sentence where it is not acceptable.
  // `most_bytes` bounds what is in it after a store.
  [[nodiscard]] static std::expected<ModuleCache, std::string> open(const std::string& directory,
                                                                    std::uint64_t most_bytes);
  // File name for `code` compiled with `configuration` by this library on this machine's processor.
  // Empty where it cannot be made; then there is nothing to load or store.
  [[nodiscard]] static std::string key(std::span<const std::byte> code,
                                       const std::string& configuration);

  ModuleCache(ModuleCache&& other) noexcept;
  ModuleCache& operator=(ModuleCache&& other) noexcept;
  ~ModuleCache();

  // The module, which is then the one that was used last; null where it is not there or not
  // acceptable.
  [[nodiscard]] wasmtime_module_t* load(wasm_engine_t* engine, const std::string& key) const;
  // Writes a temporary file and renames it, then removes what was used longest ago, as far as it
  // is too much. Failure leaves nothing behind.
  void store(const wasmtime_module_t* module, const std::string& key) const;

 private:
  ModuleCache(int directory, std::uint64_t most_bytes) noexcept
      : directory_(directory), most_bytes_(most_bytes) {}
  int directory_;
  std::uint64_t most_bytes_;
};

}  // namespace wasifs::engine
