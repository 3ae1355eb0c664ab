// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What constant expressions come to, as far as the module alone says it. No state, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace wasifs::pause {

// The number that `expression` comes to, taken as unsigned; nothing where it depends on an import
// or is no integer. `expression` was read by `read_module`.
[[nodiscard]] std::optional<std::uint64_t> constant_number(std::span<const std::byte> expression);

// Adds the numbers of the functions that `expression` refers to.
void add_functions_of(std::span<const std::byte> expression, std::vector<std::uint32_t>& functions);

// What `expression`, of the type of a reference to a function, comes to: the number of a function,
// `null_element` or `unknown_element`.
[[nodiscard]] std::uint32_t constant_element(std::span<const std::byte> expression);

}  // namespace wasifs::pause
