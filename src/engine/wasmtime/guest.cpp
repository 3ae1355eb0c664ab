// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One store, one linker, one instance, joined to one process.
#include "binding.h"
#include "owned.h"
#include "trap_text.h"
#include "values.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs {
namespace {

using engine::Bytes;
using engine::message_of;
using engine::OwnedTrap;

RunResult failed(std::string message) {
  return {.kind = RunResult::Kind::failed, .message = std::move(message)};
}

std::int64_t limit_of(std::uint64_t bytes) {
  return bytes > static_cast<std::uint64_t>(INT64_MAX) ? -1 : static_cast<std::int64_t>(bytes);
}

RunResult trapped(std::string message) {
  return {.kind = RunResult::Kind::trapped, .message = std::move(message)};
}

// Runs when the epoch has moved: goes on unless this guest's own process was stopped. Version 48 of
// the C API hands over a context that is not const, 50 one that is.
template <class Context>
wasmtime_error_t* check_stopped(Context*, void* binding, std::uint64_t* delta,
                                wasmtime_update_deadline_kind_t* kind) {
  const Process& stopped = static_cast<const engine::Binding*>(binding)->process();
  if (stopped.stopped()) return wasmtime_error_new(stopped.trap_reason().c_str());
  *delta = 1;
  *kind = WASMTIME_UPDATE_DEADLINE_CONTINUE;
  return nullptr;
}

}  // namespace

struct WasmtimeGuest::State {
  const WasmtimeModule& module;
  engine::Binding binding;
  engine::OwnedStore store;
  engine::OwnedLinker linker;
  wasmtime_instance_t instance{};
  bool loaded = false;
  std::string problem;  // of construction, told by `load`

  State(const WasmtimeEngine& engine, const WasmtimeModule& code, Process& owner,
        const WasmtimeGuestOptions& options)
      : module(code),
        binding(owner, options.interceptor),
        store(wasmtime_store_new(engine.raw(), nullptr, nullptr)),
        linker(wasmtime_linker_new(engine.raw())) {
    wasmtime_store_limiter(store.get(), limit_of(options.max_memory), -1, -1, -1, -1);
    if (engine.options().interruptible) {
      wasmtime_store_epoch_deadline_callback(store.get(), &check_stopped, &binding, nullptr);
      wasmtime_context_set_epoch_deadline(context(), 1);
    }
    if (engine.options().fuel) {
      if (auto* error = wasmtime_context_set_fuel(context(), options.fuel))
        problem = message_of(error);
    }
    if (auto refused = binding.define_calls(linker.get())) problem = std::move(*refused);
  }

  [[nodiscard]] Process& process() const noexcept { return binding.process(); }
  [[nodiscard]] wasmtime_context_t* context() const noexcept {
    return wasmtime_store_context(store.get());
  }

  // The result of entering the guest; takes over `error` and `trap`. Wasmtime gives a trap only for
  // what the code itself ran into; what a host function ended with comes as an error with frames.
  RunResult ended(wasmtime_error_t* error, wasm_trap_t* trap) {
    const OwnedTrap owner(trap);
    const engine::OwnedError error_owner(error);
    if (error == nullptr && trap == nullptr) return {};
    if (trap != nullptr) return trapped(engine::trap_text(*trap));
    if (binding.outcome().kind == Outcome::Kind::exited)
      return {.kind = RunResult::Kind::exited, .exit_code = binding.outcome().value, .message = {}};
    if (process().stopped()) return trapped(process().trap_reason());
    if (engine::has_frames(*error)) return trapped(engine::trap_text(*error));
    Bytes message;
    wasmtime_error_message(error, message.out());
    return failed(std::string(message.text()));
  }

  RunResult call(const wasmtime_func_t& function, std::span<const wasmtime_val_t> arguments,
                 std::size_t result_count) {
    // An interrupt from before this guest was made does not reach it.
    if (process().stopped()) return trapped(process().trap_reason());
    std::vector<wasmtime_val_t> results(result_count);
    wasm_trap_t* trap = nullptr;
    binding.forget();
    auto* error = wasmtime_func_call(context(), &function, arguments.data(), arguments.size(),
                                     results.data(), results.size(), &trap);
    RunResult result = ended(error, trap);
    if (result.kind != RunResult::Kind::returned) return result;
    for (auto& value : results) {
      if (const auto converted = engine::from_wasmtime(value)) result.results.push_back(*converted);
      wasmtime_val_unroot(&value);
    }
    return result;
  }

  // An exported function; nothing before the guest is loaded.
  std::optional<wasmtime_func_t> find(std::string_view name) {
    if (!loaded) return std::nullopt;
    wasmtime_extern_t item;
    if (!wasmtime_instance_export_get(context(), &instance, name.data(), name.size(), &item))
      return std::nullopt;
    std::optional<wasmtime_func_t> function;
    if (item.kind == WASMTIME_EXTERN_FUNC) function = item.of.func;
    wasmtime_extern_delete(&item);
    return function;
  }

  RunResult no_function(std::string_view name) const {
    if (!loaded) return failed("the guest is not loaded");
    return failed("the module exports no function \"" + std::string(name) + "\"");
  }
};

WasmtimeGuest::WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module,
                             Process& process, const WasmtimeGuestOptions& options)
    : state_(std::make_unique<State>(engine, module, process, options)) {}

WasmtimeGuest::~WasmtimeGuest() = default;

wasmtime_linker* WasmtimeGuest::linker() noexcept {
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
  if (!state_->problem.empty()) return failed(state_->problem);
  if (state_->loaded) return failed("the guest is loaded already");
  if (state_->process().stopped()) return trapped(state_->process().trap_reason());
  wasm_trap_t* trap = nullptr;
  state_->binding.forget();
  auto* error = wasmtime_linker_instantiate(state_->linker.get(), state_->context(),
                                            state_->module.raw(), &state_->instance, &trap);
  RunResult result = state_->ended(error, trap);
  if (result.kind == RunResult::Kind::returned) {
    state_->loaded = true;
    state_->binding.use_memory_of(state_->context(), state_->instance);
  }
  return result;
}

RunResult WasmtimeGuest::run_command() {
  if (RunResult loaded = load(); loaded.kind != RunResult::Kind::returned) return loaded;
  if (!state_->find("_start"))
    return failed(
        "the module exports no function \"_start\": it is no command; name a function to call "
        "instead");
  RunResult result = call("_start");
  if (result.kind == RunResult::Kind::returned) {
    result.kind = RunResult::Kind::exited;
    state_->process().set_exit_code(0);
  }
  return result;
}

RunResult WasmtimeGuest::run_reactor() {
  if (RunResult loaded = load(); loaded.kind != RunResult::Kind::returned) return loaded;
  if (!state_->find("_initialize")) return {};
  return call("_initialize");
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
    const wasm_valkind_t wanted = wasm_valtype_kind(parameters->data[i]);
    const wasm_valkind_t given = engine::kind_of(arguments[i]);
    if (wanted != given)
      return failed("argument " + std::to_string(i + 1) + " of \"" + std::string(name) +
                    "\" is of type " + std::string(engine::kind_name(wanted)) + ", not " +
                    std::string(engine::kind_name(given)));
    values.push_back(engine::to_wasmtime(arguments[i]));
  }
  return state_->call(*function, values, wasm_functype_results(type.get())->size);
}

RunResult WasmtimeGuest::call_with_text(std::string_view name,
                                        std::span<const std::string> arguments) {
  const auto function = state_->find(name);
  if (!function) return state_->no_function(name);
  const engine::OwnedFunctionType type(wasmtime_func_type(state_->context(), &*function));
  const wasm_valtype_vec_t* parameters = wasm_functype_params(type.get());
  std::vector<WasmValue> values;
  for (std::size_t i = 0; i < arguments.size() && i < parameters->size; ++i) {
    const auto value = engine::parse_value(arguments[i], wasm_valtype_kind(parameters->data[i]));
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
