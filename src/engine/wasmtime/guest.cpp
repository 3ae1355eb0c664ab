// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One store, one linker, one instance, joined to one process.
#include "binding.h"
#include "live_state.h"
#include "owned.h"
#include "page_watch.h"
#include "pause/guest_part.h"
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
  int calls = 0;                            // on the stack
  std::unique_ptr<engine::LiveState> live;  // these are made when `live_state` is asked for
  std::unique_ptr<engine::PageWatch> watch;
  pause::PageNotes notes;  // of the last save or restore, where nobody wrote
  std::string problem;     // of construction, told by `load`

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

  // Of a savable module that is instantiated.
  engine::LiveState& live_state() {
    if (live == nullptr) {
      live = std::make_unique<engine::LiveState>(context(), instance, *module.state_);
      watch = std::make_unique<engine::PageWatch>();
    }
    return *live;
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
    ++calls;
    auto* error = wasmtime_func_call(context(), &function, arguments.data(), arguments.size(),
                                     results.data(), results.size(), &trap);
    --calls;
    RunResult result = ended(error, trap);
    if (result.kind != RunResult::Kind::returned) return result;
    for (auto& value : results) {
      if (const auto converted = engine::from_wasmtime(value)) result.results.push_back(*converted);
      wasmtime_val_unroot(&value);
    }
    return result;
  }

  // Makes the instance. A module that is not savable runs its start function here.
  RunResult instantiate() {
    if (!problem.empty()) return failed(problem);
    if (loaded) return failed("the guest is loaded already");
    if (live != nullptr) return failed("the state of the guest could not be restored");
    if (process().stopped()) return trapped(process().trap_reason());
    wasm_trap_t* trap = nullptr;
    binding.forget();
    ++calls;
    auto* error =
        wasmtime_linker_instantiate(linker.get(), context(), module.raw(), &instance, &trap);
    --calls;
    RunResult result = ended(error, trap);
    if (result.kind == RunResult::Kind::returned) binding.use_memory_of(context(), instance);
    return result;
  }

  // An exported function; nothing before the guest is loaded.
  std::optional<wasmtime_func_t> find(std::string_view name) {
    return loaded ? find_in_instance(name) : std::nullopt;
  }

  std::optional<wasmtime_func_t> find_in_instance(std::string_view name) {
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
  RunResult result = state_->instantiate();
  if (result.kind != RunResult::Kind::returned) return result;
  if (const auto* map = state_->module.state_.get(); map != nullptr && !map->start.empty()) {
    if (const auto start = state_->find_in_instance(map->start)) {
      result = state_->call(*start, {}, 0);
      if (result.kind != RunResult::Kind::returned) return result;
    }
  }
  state_->loaded = true;
  return result;
}

void WasmtimeGuest::save_state(PartWriter& writer) {
  if (!state_->module.savable())
    return writer.fail("the module was not compiled to be saved (WasmtimeOptions::savable)");
  if (!state_->loaded) return writer.fail("the guest is not loaded, so it has no state");
  if (state_->calls > 0)
    return writer.fail("a call of the guest is on the stack; it can be saved between calls only");
  const pause::StateMap& map = *state_->module.state_;
  engine::LiveState& live = state_->live_state();
  state_->notes.resize(map.memories.size());
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    state_->watch->look(place, live.memory(place), state_->notes[place]);
  pause::save_guest(map, live, state_->notes, writer);
}

EngineResult<void> WasmtimeGuest::restore_state(PartReader& reader) {
  if (!state_->module.savable())
    return std::unexpected("the module was not compiled to be restored (WasmtimeOptions::savable)");
  if (const RunResult made = state_->instantiate(); made.kind != RunResult::Kind::returned)
    return std::unexpected(made.message);
  const pause::StateMap& map = *state_->module.state_;
  auto restored = pause::restore_guest(map, state_->live_state(), state_->notes, reader);
  if (!restored) return restored;
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    state_->watch->restored(place, state_->live_state().memory(place));
  state_->loaded = true;
  return {};
}

RunResult WasmtimeGuest::run_command() {
  if (!state_->loaded) {
    if (RunResult loaded = load(); loaded.kind != RunResult::Kind::returned) return loaded;
  }
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
