// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "imports.h"

#include <utility>

namespace wasifs::calling {
namespace {

std::string path_of(std::string_view module, std::string_view name) {
  return std::string(module) + "::" + std::string(name);
}

Signature signature_of(const HostCall& call) {
  Signature signature;
  for (const ValueType type : call.parameters)
    signature.parameters.push_back(type == ValueType::i32 ? ValueKind::i32 : ValueKind::i64);
  if (call.has_result) signature.results.push_back(ValueKind::i32);
  return signature;
}

}  // namespace

std::string not_offered(std::string_view module, std::string_view name) {
  return "the module imports " + path_of(module, name) + ", which nobody offers";
}

EngineResult<Answer> answer(std::string_view module, std::string_view name, const Signature& wanted,
                            std::span<const HostFunction> functions) {
  const auto as_wanted = [&](Answer found, const Signature& offered) -> EngineResult<Answer> {
    if (offered == wanted) return found;
    return std::unexpected("the module imports " + path_of(module, name) +
                           " with another type than it has");
  };
  for (const HostFunction& function : functions) {
    if (function.module == module && function.name == name)
      return as_wanted({.function = &function},
                       {kinds_of(function.parameters), kinds_of(function.results)});
  }
  for (const HostModule& host : host_modules()) {
    if (host.name != module) continue;
    for (const HostCall& call : host.calls) {
      if (call.name == name) return as_wanted({.module = &host, .call = &call}, signature_of(call));
    }
  }
  return std::unexpected(not_offered(module, name));
}

EngineResult<void> call_function(const HostFunction& function, const Signature& signature,
                                 std::span<const std::uint64_t> arguments,
                                 std::span<std::uint64_t> results) {
  std::vector<WasmValue> values;
  values.reserve(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    values.push_back(*value_of(signature.parameters[i], arguments[i]));
  auto given = function.call(values);
  if (!given) return std::unexpected(std::move(given).error());
  if (mismatch(function.name, signature.results, *given))
    return std::unexpected("the host function " + path_of(function.module, function.name) +
                           " gave other values than its results are");
  for (std::size_t i = 0; i < results.size(); ++i) results[i] = bits_of((*given)[i]);
  return {};
}

}  // namespace wasifs::calling
