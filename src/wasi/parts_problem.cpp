// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looking for what is wrong with the parts of a process.
#include "wasi/parts_problem.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace wasifs {
namespace {

// Sizes of the strings of a guest, with their NULs, must fit the 32 bits in which a guest counts
// them.
bool fits_guest(const std::vector<std::string>& strings) {
  std::uint64_t total = 0;
  for (const auto& text : strings) total += text.size() + 1;
  return total <= std::numeric_limits<std::uint32_t>::max() &&
         strings.size() <= std::numeric_limits<std::uint32_t>::max() / sizeof(std::uint32_t);
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\0')
      result += "\\0";
    else
      result += c;
  }
  return result + "\"";
}

std::optional<std::string> problem_with(const ProcessParts& parts) {
  for (const auto& argument : parts.arguments)
    if (argument.find('\0') != std::string::npos)
      return "argument " + quoted(argument) + " holds a NUL";
  std::vector<std::string> variables;
  for (const auto& [name, value] : parts.environment) {
    if (name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos)
      return "environment variable name " + quoted(name) + " is empty or holds '=' or a NUL";
    if (value.find('\0') != std::string::npos)
      return "environment variable " + name + " has the value " + quoted(value) +
             ", which holds a NUL";
    variables.push_back(name + "=" + value);
  }
  if (!fits_guest(parts.arguments)) return "the arguments together are longer than 4 GiB";
  if (!fits_guest(variables)) return "the environment is longer than 4 GiB";
  if (parts.limits.path_length == 0 || parts.limits.path_length > 4095)
    return "Limits::path_length is " + std::to_string(parts.limits.path_length) + ", not 1 to 4095";
  if (parts.limits.buffers_per_call == 0 || parts.limits.buffers_per_call > 1024)
    return "Limits::buffers_per_call is " + std::to_string(parts.limits.buffers_per_call) +
           ", not 1 to 1024";
  if (parts.limits.descriptors < 3)
    return "Limits::descriptors is " + std::to_string(parts.limits.descriptors) +
           ", less than the 3 standard streams";
  if (!parts.clock) return "the clock is null";
  if (!parts.random) return "the random source is null";
  if (!parts.poller) return "the poller is null";
  return std::nullopt;
}

}  // namespace wasifs
