// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The import modules that there are.
#include <array>

#include "abi/preview1_thunks.gen.h"
#include "abi/unstable_thunks.gen.h"
#include "wasifs/engine/call_table.h"

namespace wasifs {

std::span<const HostModule> host_modules() noexcept {
  static const std::array<HostModule, 2> modules{preview1::host_module(), unstable::host_module()};
  return modules;
}

}  // namespace wasifs
