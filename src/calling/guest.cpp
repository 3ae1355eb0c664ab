// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"

#include <utility>
#include <vector>

namespace wasifs::calling {
namespace {

using Kind = RunResult::Kind;

RunResult failed(std::string message) {
  return {.kind = Kind::failed, .message = std::move(message)};
}

RunResult trapped(std::string message) {
  return {.kind = Kind::trapped, .message = std::move(message)};
}

}  // namespace

bool Guest::call_host(const HostModule& module, const HostCall& call,
                      const std::uint64_t* arguments, std::uint32_t& result) noexcept {
  const Outcome outcome = interceptor_ == nullptr
                              ? call.thunk(*process_, *this, arguments)
                              : interceptor_->call(module, call, process_, *this, arguments);
  if (outcome.kind == Outcome::Kind::returned) [[likely]] {
    result = outcome.value;
    return true;
  }
  outcome_ = outcome;
  if (outcome.kind == Outcome::Kind::exited) process_->set_exit_code(outcome.value);
  return false;
}

std::string Guest::reason() const {
  if (outcome_.kind == Outcome::Kind::exited) return "the guest has exited";
  return process_->trap_reason();
}

// A trap of the code itself is told even where a call inside of it had exited: whoever called that
// one has taken the exit.
RunResult Guest::ended(Left left) const {
  switch (left.kind) {
    case Left::Kind::returned:
      return {};
    case Left::Kind::failed:
      return failed(std::move(left.message));
    case Left::Kind::trapped:
      return trapped(std::move(left.message));
    case Left::Kind::from_host:
      break;
  }
  if (outcome_.kind == Outcome::Kind::exited)
    return {.kind = Kind::exited, .exit_code = outcome_.value, .message = {}};
  if (process_->stopped() || outcome_.kind != Outcome::Kind::returned)
    return trapped(process_->trap_reason());
  return trapped(std::move(left.message));
}

RunResult Guest::load() {
  if (loaded_) return failed("the guest is loaded already");
  if (instantiated_) return failed("the guest could not be loaded");
  if (process_->stopped()) return trapped(process_->trap_reason());
  instantiated_ = true;
  outcome_ = {};
  RunResult result = ended(instantiate());
  loaded_ = result.kind == Kind::returned;
  return result;
}

RunResult Guest::enter(std::string_view name, const Signature& signature,
                       std::span<const WasmValue> arguments) {
  // A stop from before this call; the engine would find out at the first call of the host only.
  if (process_->stopped()) return trapped(process_->trap_reason());
  std::vector<std::uint64_t> raw;
  raw.reserve(arguments.size());
  for (const WasmValue& argument : arguments) raw.push_back(bits_of(argument));
  std::vector<std::uint64_t> results(signature.results.size());
  outcome_ = {};
  RunResult result = ended(enter(name, raw, results));
  if (result.kind != Kind::returned) return result;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (const auto value = value_of(signature.results[i], results[i]))
      result.results.push_back(*value);
  }
  return result;
}

RunResult Guest::run_command() {
  if (!loaded_) {
    RunResult result = load();
    if (result.kind != Kind::returned) return result;
  }
  const auto start = find("_start");
  if (!start)
    return failed(
        "the module exports no function \"_start\": it is no command; name a function to call "
        "instead");
  if (!start->parameters.empty()) return failed("\"_start\" takes arguments: it is no command");
  RunResult result = enter("_start", *start, {});
  if (result.kind != Kind::returned) return result;
  process_->set_exit_code(0);
  result.kind = Kind::exited;
  return result;
}

RunResult Guest::run_reactor() {
  RunResult result = load();
  if (result.kind != Kind::returned) return result;
  const auto start = find("_initialize");
  if (!start) return result;
  if (!start->parameters.empty())
    return failed("\"_initialize\" takes arguments: it is no reactor");
  return enter("_initialize", *start, {});
}

RunResult Guest::call(std::string_view name, std::span<const WasmValue> arguments) {
  if (!loaded_) return failed("the guest is not loaded");
  const auto signature = find(name);
  if (!signature) return failed("the module exports no function \"" + std::string(name) + "\"");
  if (auto wrong = mismatch(name, signature->parameters, arguments))
    return failed(*std::move(wrong));
  return enter(name, *signature, arguments);
}

}  // namespace wasifs::calling
