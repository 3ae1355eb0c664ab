// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an embedder does with a guest.
#include <utility>

#include "guest_state.h"
#include "values.h"

namespace wasifs {
namespace {

RunResult failed(std::string message) {
  return {.kind = RunResult::Kind::failed, .message = std::move(message)};
}

}  // namespace

WasmtimeGuest::WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module,
                             Process& process, const WasmtimeGuestOptions& options)
    : state_(std::make_unique<State>(engine, module, process, options, nullptr)) {}

// One of several threads.
WasmtimeGuest::WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module,
                             Process& process, const WasmtimeGuestOptions& options,
                             engine::PauseGate& gate)
    : state_(std::make_unique<State>(engine, module, process, options, &gate)) {}

WasmtimeGuest::~WasmtimeGuest() = default;

wasmtime_linker* WasmtimeGuest::linker() noexcept {
  if (auto refused = state_->binding.define_all(state_->linker.get()))
    state_->problem = *std::move(refused);
  return state_->linker.get();
}

wasmtime_context* WasmtimeGuest::context() noexcept {
  return state_->context();
}

Process& WasmtimeGuest::process() noexcept {
  return state_->process();
}

GuestMemory& WasmtimeGuest::memory() noexcept {
  return state_->binding;
}

RunResult WasmtimeGuest::load() {
  RunResult result = state_->instantiate();
  if (result.kind != RunResult::Kind::returned) return result;
  return state_->start(pause::Afterwards::nothing);
}

void WasmtimeGuest::save_state(PartWriter& writer) {
  state_->save(writer);
}

EngineResult<void> WasmtimeGuest::restore_state(PartReader& reader) {
  auto restored = state_->restore(reader);
  if (restored && state_->options.restored) restored = state_->tell_restored(*this);
  if (!restored) state_->problem = "the state of the guest could not be restored";
  return restored;
}

RunResult WasmtimeGuest::resume() {
  return state_->resume();
}

bool WasmtimeGuest::paused() const noexcept {
  return state_->paused.has_value();
}

RunResult WasmtimeGuest::run_command() {
  if (!state_->loaded) {
    RunResult result = state_->instantiate();
    if (result.kind != RunResult::Kind::returned) return result;
    result = state_->start(pause::Afterwards::command_start);
    if (result.kind != RunResult::Kind::returned) return result;
  }
  return state_->call_command();
}

RunResult WasmtimeGuest::run_reactor() {
  RunResult result = state_->instantiate();
  if (result.kind != RunResult::Kind::returned) return result;
  result = state_->start(pause::Afterwards::reactor_start);
  return state_->go_on(std::move(result), pause::Afterwards::reactor_start);
}

RunResult WasmtimeGuest::call(std::string_view name, std::span<const WasmValue> arguments) {
  const auto function = state_->find(name);
  if (!function) return state_->no_function(name);
  const engine::OwnedFunctionType type(wasmtime_func_type(state_->context(), &*function));
  const wasm_valtype_vec_t* parameters = wasm_functype_params(type.get());
  if (parameters->size != arguments.size())
    return failed("\"" + std::string(name) + "\" takes " + std::to_string(parameters->size) +
                  " arguments, not " + std::to_string(arguments.size()));
  std::vector<wasmtime_val_t> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const wasm_valkind_t wanted = engine::kind_of(parameters->data[i]);
    const wasm_valkind_t given = engine::kind_of(arguments[i]);
    if (wanted != given)
      return failed("argument " + std::to_string(i + 1) + " of \"" + std::string(name) +
                    "\" is of type " + std::string(engine::kind_name(wanted)) + ", not " +
                    std::string(engine::kind_name(given)));
    values.push_back(engine::to_wasmtime(arguments[i]));
  }
  return state_->call(name, *function, values, wasm_functype_results(type.get())->size);
}

RunResult WasmtimeGuest::call_with_text(std::string_view name,
                                        std::span<const std::string> arguments) {
  const auto function = state_->find(name);
  if (!function) return state_->no_function(name);
  const engine::OwnedFunctionType type(wasmtime_func_type(state_->context(), &*function));
  const wasm_valtype_vec_t* parameters = wasm_functype_params(type.get());
  std::vector<WasmValue> values;
  for (std::size_t i = 0; i < arguments.size() && i < parameters->size; ++i) {
    const auto value = engine::parse_value(arguments[i], engine::kind_of(parameters->data[i]));
    if (!value)
      return failed("argument " + std::to_string(i + 1) + " of \"" + std::string(name) +
                    "\": " + value.error());
    values.push_back(*value);
  }
  if (arguments.size() > parameters->size) values.resize(arguments.size());  // told by `call`
  return call(name, values);
}

std::uint64_t WasmtimeGuest::fuel_left() const {
  std::uint64_t fuel = 0;
  if (auto* error = wasmtime_context_get_fuel(state_->context(), &fuel))
    wasmtime_error_delete(error);
  return fuel;
}

}  // namespace wasifs
