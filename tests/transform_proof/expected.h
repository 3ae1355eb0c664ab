// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values as the specification's tests write them, in the JSON that `test-modules spec` makes. No
// state.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "value.h"

namespace wasifs::transform_proof {

// Nothing for what the host cannot make: references to functions and collected objects.
[[nodiscard]] std::optional<Value> argument_of(const nlohmann::json& constant);

[[nodiscard]] bool matches(const nlohmann::json& expected, const Value& value);

}  // namespace wasifs::transform_proof
