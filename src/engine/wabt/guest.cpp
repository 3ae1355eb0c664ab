// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <utility>

#include "calling/guest.h"
#include "calling/imports.h"
#include "interpreter.h"
#include "wasifs/engine/wabt.h"

namespace wasifs {

using calling::Left;
using calling::Signature;
using wabt_interpreter::Ended;

struct WabtModule::Code {
  std::shared_ptr<const wabt_interpreter::Code> code;
};

EngineResult<WabtModule> WabtModule::read(std::span<const std::byte> code) {
  std::string error;
  auto read = wabt_interpreter::read_code(code.data(), code.size(), error);
  if (read == nullptr) return std::unexpected(std::move(error));
  WabtModule module;
  module.code_ = std::make_shared<const Code>(std::move(read));
  return module;
}

struct WabtGuest::State final : calling::Guest {
  State(std::shared_ptr<const wabt_interpreter::Code> module, Process& owner,
        WabtGuestOptions given)
      : calling::Guest(owner, given.interceptor),
        code(std::move(module)),
        options(std::move(given)),
        instance(code, options.max_memory) {}

  [[nodiscard]] MemoryView view() noexcept override {
    std::uint64_t size = 0;
    std::uint8_t* const base = instance.memory(size);
    return {reinterpret_cast<std::byte*>(base), size};
  }

 protected:
  Left instantiate() override;
  std::optional<Signature> find(std::string_view name) override;
  Left enter(std::string_view name, std::span<const std::uint64_t> arguments,
             std::span<std::uint64_t> results) override;

 private:
  wabt_interpreter::Function function_for(const calling::Answer& who, Signature signature);

  std::shared_ptr<const wabt_interpreter::Code> code;
  const WabtGuestOptions options;
  wabt_interpreter::Instance instance;
};

namespace {

Left to_left(Ended ended, std::string message) {
  switch (ended) {
    case Ended::returned:
      return {};
    case Ended::trapped:
      return {Left::Kind::trapped, std::move(message)};
    case Ended::by_host:
      return {Left::Kind::from_host, std::move(message)};
    case Ended::without_memory:
      break;
  }
  return {Left::Kind::failed, std::string(calling::Guest::too_little_memory)};
}

Signature signature_of(const wabt_interpreter::Types& types) {
  return {calling::kinds_of(types.parameters), calling::kinds_of(types.results)};
}

}  // namespace

wabt_interpreter::Function WabtGuest::State::function_for(const calling::Answer& who,
                                                          Signature signature) {
  if (who.function != nullptr)
    return [who, signature = std::move(signature)](const std::uint64_t* arguments,
                                                   std::uint64_t* results, std::string& message) {
      auto done =
          calling::call_function(*who.function, signature, {arguments, signature.parameters.size()},
                                 {results, signature.results.size()});
      if (!done) message = std::move(done).error();
      return done.has_value();
    };
  return [this, who](const std::uint64_t* arguments, std::uint64_t* results, std::string& message) {
    std::uint32_t result = 0;
    if (!instance.has_memory()) {
      message = no_memory;
      return false;
    }
    if (!call_host(*who.module, *who.call, arguments, result)) {
      message = reason();
      return false;
    }
    if (who.call->has_result) results[0] = result;
    return true;
  };
}

Left WabtGuest::State::instantiate() {
  std::vector<wabt_interpreter::Function> functions;
  for (const auto& wanted : wabt_interpreter::imports_of(*code)) {
    if (!wanted.is_function)
      return {Left::Kind::failed, calling::not_offered(wanted.module, wanted.name)};
    Signature signature = signature_of(wanted.types);
    auto who = calling::answer(wanted.module, wanted.name, signature, options.functions);
    if (!who) return {Left::Kind::failed, std::move(who).error()};
    functions.push_back(function_for(*who, std::move(signature)));
  }
  std::string message;
  const Ended ended = instance.instantiate(functions, message);
  return to_left(ended, std::move(message));
}

std::optional<Signature> WabtGuest::State::find(std::string_view name) {
  const auto* const types = instance.find(name);
  if (types == nullptr) return std::nullopt;
  return signature_of(*types);
}

Left WabtGuest::State::enter(std::string_view name, std::span<const std::uint64_t> arguments,
                             std::span<std::uint64_t> results) {
  std::string message;
  const Ended ended = instance.call(name, arguments.data(), results.data(), message);
  return to_left(ended, std::move(message));
}

WabtGuest::WabtGuest(const WabtModule& module, Process& process, WabtGuestOptions options)
    : state_(std::make_unique<State>(module.code_->code, process, std::move(options))) {}

WabtGuest::~WabtGuest() = default;

RunResult WabtGuest::load() {
  return state_->load();
}
RunResult WabtGuest::run_command() {
  return state_->run_command();
}
RunResult WabtGuest::run_reactor() {
  return state_->run_reactor();
}
RunResult WabtGuest::call(std::string_view name, std::span<const WasmValue> arguments) {
  return state_->call(name, arguments);
}
Process& WabtGuest::process() noexcept {
  return state_->process();
}
GuestMemory& WabtGuest::memory() noexcept {
  return *state_;
}

}  // namespace wasifs
