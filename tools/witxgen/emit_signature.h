// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++ types of the parameters and results of calls. For the emitters of calls, table and trace.
#pragma once

#include <string>

#include "emit.h"
#include "lowering.h"

namespace witxgen {

/// The type of a parameter of the interface.
[[nodiscard]] std::string argument_type(const Output& output, const Argument& argument);
/// The return type of a call.
[[nodiscard]] std::string result_type(const Output& output, const Function& function);

}  // namespace witxgen
