// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a module that is about to be instantiated asks for, function by function: who answers it.
// Used by adapters of engines that want their imports in the order of the module.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "calling/values.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/engine/host_function.h"

namespace wasifs::calling {

// Who answers an import: one of WASI's calls or a function of the embedder's.
struct Answer {
  const HostModule* module = nullptr;
  const HostCall* call = nullptr;          // null: it is `function`
  const HostFunction* function = nullptr;  // null: it is `call`
};

// The embedder's functions come first: who defines a call of WASI anew means it. A sentence that
// names the import where nobody answers it, or with another type.
[[nodiscard]] EngineResult<Answer> answer(std::string_view module, std::string_view name,
                                          const Signature& wanted,
                                          std::span<const HostFunction> functions);

// The sentence for an import that is no function.
[[nodiscard]] std::string not_offered(std::string_view module, std::string_view name);

// Calls an embedder's function; the message where the guest is to trap.
[[nodiscard]] EngineResult<void> call_function(const HostFunction& function,
                                               const Signature& signature,
                                               std::span<const std::uint64_t> arguments,
                                               std::span<std::uint64_t> results);

}  // namespace wasifs::calling
