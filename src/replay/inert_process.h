// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process that has nothing of the host, for guests whose calls are answered from elsewhere: no
// descriptor leads anywhere, clocks stand still, nobody can wait.
#pragma once

#include <memory>

#include "wasifs/process.h"

namespace wasifs {

[[nodiscard]] std::unique_ptr<Process> make_inert_process();

}  // namespace wasifs
