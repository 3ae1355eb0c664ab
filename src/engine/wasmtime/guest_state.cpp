// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pausable_code.h"
#include "snapshot/sentence.h"
#include "trap_text.h"
#include "values.h"

namespace wasifs {
namespace {

using engine::Bytes;
using engine::message_of;
using engine::OwnedTrap;
using pause::Afterwards;
using Kind = RunResult::Kind;

constexpr std::string_view command_export = "_start";
constexpr std::string_view reactor_export = "_initialize";
constexpr std::string_view thread_export = "wasi_thread_start";
// Of a table that grows: as many as a module may ask for at the beginning. Each takes memory of the
// host's, also where a hostile snapshot says that there are so many.
constexpr std::int64_t most_slots = 10'000'000;

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

WasmtimeGuest::State::State(const WasmtimeEngine& of, const WasmtimeModule& code, Process& owner,
                            const WasmtimeGuestOptions& wanted, engine::PauseGate* gate)
    : engine(of),
      module(&code),
      options(wanted),
      binding(owner, options.interceptor, gate),
      store(wasmtime_store_new(engine.raw(), nullptr, nullptr)),
      linker(wasmtime_linker_new(engine.raw())) {
  wasmtime_store_limiter(store.get(), limit_of(options.max_memory), most_slots, -1, -1, -1);
  if (engine.options().interruptible) {
    wasmtime_store_epoch_deadline_callback(store.get(), &check_stopped, &binding, nullptr);
    wasmtime_context_set_epoch_deadline(context(), 1);
  }
  if (engine.options().fuel) {
    if (auto* error = wasmtime_context_set_fuel(context(), options.fuel))
      problem = message_of(error);
  }
  // Whoever pauses while the instance is being made means its first call. Of several threads one
  // that begins holds up no other.
  if (module->pausable_ != nullptr && gate == nullptr) binding.set_pausable(Pausable::not_now);
}

WasmtimeGuest::State::~State() {
  binding.set_pausable(Pausable::never);
}

engine::LiveState& WasmtimeGuest::State::live_state() {
  if (live == nullptr) {
    live = std::make_unique<engine::LiveState>(context(), instance, *module->state_);
    watch = std::make_unique<engine::PageWatch>();
  }
  return *live;
}

// The result of entering the guest; takes over `error` and `trap`. Wasmtime gives a trap only for
// what the code itself ran into; what a host function ended with comes as an error with frames.
RunResult WasmtimeGuest::State::ended(wasmtime_error_t* error, wasm_trap_t* trap) {
  const OwnedTrap owner(trap);
  const engine::OwnedError error_owner(error);
  if (error == nullptr && trap == nullptr) return {};
  if (trap != nullptr) return trapped(engine::trap_text(*trap));
  if (binding.outcome().kind == Outcome::Kind::exited)
    return {.kind = Kind::exited, .exit_code = binding.outcome().value, .message = {}};
  if (process().stopped()) return trapped(process().trap_reason());
  if (engine::has_frames(*error)) return trapped(engine::trap_text(*error));
  Bytes message;
  wasmtime_error_message(error, message.out());
  return failed(std::string(message.text()));
}

// The guest is in the middle of something that nobody knows any more: neither at rest nor to be
// gone on with.
RunResult WasmtimeGuest::State::lost(std::string why) {
  binding.set_pausable(Pausable::never);
  loaded = false;
  problem = std::move(why);
  return process().stopped() ? trapped(process().trap_reason()) : failed(problem);
}

// The functions of the guest have returned in order to be paused.
RunResult WasmtimeGuest::State::stopped(std::string_view entry, Afterwards afterwards) {
  // From here on the process may be that of the guest that goes on.
  binding.set_pausable(Pausable::never);
  auto frames = pausing->take_frames(module->pausable_->module(), live_state());
  if (!frames) return lost("the guest was paused, and cannot be saved: " + frames.error());
  if (frames->empty()) return finish_last_call(*pausing->take_pending());
  paused = pause::Paused{.entry = std::string(entry),
                         .afterwards = afterwards,
                         .frames = *std::move(frames),
                         .pending = pausing->take_pending(),
                         .wait = pausing->take_wait(),
                         .waited = binding.waited()};
  return {.kind = Kind::paused, .message = {}};
}

// The export that was called ended by calling the host: nothing of the guest's is left to be
// paused, and the call is all there is to do.
RunResult WasmtimeGuest::State::finish_last_call(const pause::PendingCall& pending) {
  binding.set_pausable(Pausable::not_now);
  wasmtime_val_raw_t value{};
  wasm_trap_t* trap = binding.call_again(pending, &value);
  binding.set_pausable(Pausable::now);
  RunResult result;
  if (trap != nullptr) {
    const OwnedTrap owner(trap);
    if (binding.outcome().kind == Outcome::Kind::exited)
      return {.kind = Kind::exited, .exit_code = binding.outcome().value, .message = {}};
    return trapped(process().trap_reason());
  }
  if (binding.has_result(pending)) result.results.emplace_back(value.i32);
  return result;
}

RunResult WasmtimeGuest::State::call(std::string_view entry, const wasmtime_func_t& function,
                                     std::span<const wasmtime_val_t> arguments,
                                     std::size_t result_count, Afterwards afterwards) {
  // An interrupt from before this guest was made does not reach it.
  if (process().stopped()) return trapped(process().trap_reason());
  if (paused && calls == 0)
    return failed(outermost ? "the guest was paused; `resume` goes on with it"
                            : "the guest is paused; it goes on in another one");
  std::vector<wasmtime_val_t> results(result_count);
  wasm_trap_t* trap = nullptr;
  binding.forget();
  if (++calls == 2 && pausing != nullptr) binding.set_pausable(Pausable::not_now);
  auto* error = wasmtime_func_call(context(), &function, arguments.data(), arguments.size(),
                                   results.data(), results.size(), &trap);
  if (--calls == 1 && pausing != nullptr) binding.set_pausable(Pausable::now);
  RunResult result = ended(error, trap);
  const bool stopping = pausing != nullptr && pausing->stopping();
  if (result.kind != Kind::returned)
    return stopping ? lost(
                          "the guest trapped while it was being paused, for which its stack or "
                          "WasmtimeGuestOptions::max_memory may be too low: " +
                          result.message)
                    : result;
  if (stopping) return stopped(entry, afterwards);
  for (auto& value : results) {
    if (const auto converted = engine::from_wasmtime(value)) result.results.push_back(*converted);
    wasmtime_val_unroot(&value);
  }
  return result;
}

RunResult WasmtimeGuest::State::instantiate() {
  if (!problem.empty()) return failed(problem);
  if (loaded) return failed("the guest is loaded already");
  if (process().stopped()) return trapped(process().trap_reason());
  if (auto refused = binding.define_imported(linker.get(), *module->raw()))
    return failed(*std::move(refused));
  wasm_trap_t* trap = nullptr;
  binding.forget();
  ++calls;
  auto* error =
      wasmtime_linker_instantiate(linker.get(), context(), module->raw(), &instance, &trap);
  --calls;
  RunResult result = ended(error, trap);
  if (result.kind != Kind::returned) return result;
  binding.use_memory_of(context(), instance);
  if (module->pausable_ != nullptr)
    pausing = std::make_unique<engine::Pausing>(context(), instance, binding,
                                                module->pausable() == PausePoints::anywhere,
                                                options.poll_interval);
  if (module->threaded_ != nullptr) {
    waits = std::make_unique<engine::GuestWaits>(binding, *engine.parking_);
    if (auto put = waits->put_into(context(), instance, *module->threaded_); !put)
      return failed(std::move(put).error());
  }
  return result;
}

std::string_view WasmtimeGuest::State::start_export() const noexcept {
  if (module->threaded_ != nullptr) return module->threaded_->start;
  return module->state_ == nullptr ? std::string_view() : module->state_->start;
}

RunResult WasmtimeGuest::State::start(Afterwards afterwards) {
  loaded = true;
  const std::string_view name = start_export();
  if (name.empty()) return {};
  const auto function = find_in_instance(name);
  if (!function) return {};
  RunResult result = call({}, *function, {}, 0, afterwards);
  if (result.kind != Kind::returned && result.kind != Kind::paused) loaded = false;
  return result;
}

RunResult WasmtimeGuest::State::go_on(RunResult result, Afterwards afterwards) {
  if (result.kind != Kind::returned) return result;
  switch (afterwards) {
    case Afterwards::nothing:
      return result;
    case Afterwards::command_start:
      return call_command();
    case Afterwards::reactor_start:
      return call_initialize();
    case Afterwards::thread_start:
      return call_thread();
    case Afterwards::command_end:
      break;
  }
  result.kind = Kind::exited;
  process().set_exit_code(0);
  return result;
}

RunResult WasmtimeGuest::State::call_command() {
  const auto function = find(command_export);
  if (!function)
    return failed(
        "the module exports no function \"_start\": it is no command; name a function to call "
        "instead");
  const engine::OwnedFunctionType type(wasmtime_func_type(context(), &*function));
  if (wasm_functype_params(type.get())->size != 0)
    return failed("\"_start\" takes arguments: it is no command");
  return go_on(call(command_export, *function, {}, wasm_functype_results(type.get())->size,
                    Afterwards::command_end),
               Afterwards::command_end);
}

RunResult WasmtimeGuest::State::call_initialize() {
  const auto function = find(reactor_export);
  if (!function) return {};
  const engine::OwnedFunctionType type(wasmtime_func_type(context(), &*function));
  if (wasm_functype_params(type.get())->size != 0)
    return failed("\"_initialize\" takes arguments: it is no reactor");
  return call(reactor_export, *function, {}, wasm_functype_results(type.get())->size);
}

RunResult WasmtimeGuest::State::call_thread() {
  const auto function = find(thread_export);
  if (!function) return no_function(thread_export);
  const engine::OwnedFunctionType type(wasmtime_func_type(context(), &*function));
  const wasm_valtype_vec_t* parameters = wasm_functype_params(type.get());
  std::array<wasmtime_val_t, 2> arguments{};
  const bool fits = parameters->size == arguments.size() &&
                    std::ranges::all_of(std::span(parameters->data, parameters->size),
                                        [](const wasm_valtype_t* one) {
                                          return wasm_valtype_kind(one) == WASM_I32;
                                        });
  if (!fits) return failed("\"wasi_thread_start\" does not take the two numbers of a thread");
  for (wasmtime_val_t& argument : arguments) argument.kind = WASMTIME_I32;
  arguments[0].of.i32 = thread.id;
  arguments[1].of.i32 = thread.argument;
  return call(thread_export, *function, arguments, wasm_functype_results(type.get())->size);
}

void WasmtimeGuest::State::look_at_pages() {
  const pause::StateMap& map = *module->state_;
  engine::LiveState& state = live_state();
  notes.resize(map.memories.size());
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    watch->look(place, state.memory(place), notes[place]);
}

void WasmtimeGuest::State::save(PartWriter& writer) {
  if (module->threaded_ != nullptr)
    return writer.fail("the guest shares its memory; WasmtimeThreads saves all of its threads");
  if (!module->savable())
    return writer.fail("the module was not compiled to be saved (WasmtimeOptions::savable)");
  if (!loaded) return writer.fail("the guest is not loaded, so it has no state");
  if (calls > 0)
    return writer.fail("a call of the guest is on the stack; it can be saved between calls only");
  look_at_pages();
  pause::save_guest(*module->state_, live_state(), notes, writer, paused ? &*paused : nullptr);
}

SnapshotResult<void> WasmtimeGuest::State::put_back(PartReader& reader) {
  const pause::StateMap& map = *module->state_;
  SNAPSHOT_CHECK(pause::restore_guest(map, live_state(), notes, reader));
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    watch->restored(place, live_state().memory(place));
  return {};
}

SnapshotResult<void> WasmtimeGuest::State::prepare(pause::Paused from,
                                                   const transform::ResumableStack& stack) {
  if (stack.wait.has_value() != from.wait.has_value())
    return sentence("the snapshot {} in shared memory, its frames {}",
                    from.wait ? "waits" : "does not wait", from.wait ? "do not" : "do");
  if (!from.wait && stack.pending != from.pending.has_value())
    return sentence("the snapshot {} a call of the host to go on with, its frames {}",
                    from.pending ? "has" : "has not", from.pending ? "do not" : "do");
  engine::Pausing::GoOn pending;
  if (from.pending) {
    SNAPSHOT_CHECK(binding.check_call(*from.pending, stack.pending_results));
    pending = [this, call = *from.pending](wasmtime_val_raw_t* values) {
      return binding.call_again(call, values);
    };
  } else if (from.wait) {
    SNAPSHOT_CHECK(waits->check(*from.wait, *stack.wait));
    pending = [this, wait = *from.wait](wasmtime_val_raw_t* values) {
      return waits->go_on(wait, values);
    };
  }
  SNAPSHOT_TRY(outermost, pausing->prepare(stack, std::move(pending)));
  binding.set_waited(from.waited);
  paused = std::move(from);
  loaded = true;
  return {};
}

SnapshotResult<void> WasmtimeGuest::State::restore(PartReader& reader) {
  if (module->threaded_ != nullptr)
    return sentence("the guest shares its memory; WasmtimeThreads restores all of its threads");
  if (!module->savable())
    return sentence("the module was not compiled to be restored (WasmtimeOptions::savable)");
  if (loaded) return sentence("the guest is loaded already");
  SNAPSHOT_TRY(auto from, pause::read_paused(module->state_->module, reader));
  if (from) {
    if (module->pausable_ == nullptr)
      return sentence(
          "the guest was paused in mid-run; to go on, its module is to be compiled so that it can "
          "be paused (WasmtimeOptions::pausable)");
    if (module->resumption_ == nullptr || module->resumption_->paused.main != *from) {
      SNAPSHOT_TRY(auto resumption, engine::read_resumption(*module->pausable_, reader));
      SNAPSHOT_TRY(resuming, engine.compile_resuming(module->pausable_, std::move(resumption)));
      module = &*resuming;
    }
  }
  if (const RunResult made = instantiate(); made.kind != Kind::returned)
    return std::unexpected(made.message);
  SNAPSHOT_CHECK(put_back(reader));
  if (from) return prepare(*std::move(from), module->resumption_->how);
  loaded = true;
  return {};
}

// It counts as a call of the guest's that is on the stack: what is called meanwhile cannot be
// paused beside what is paused already, and nothing can be saved.
EngineResult<void> WasmtimeGuest::State::tell_restored(WasmtimeGuest& guest) {
  ++calls;
  auto told = options.restored(guest);
  --calls;
  if (told) return told;
  binding.set_pausable(Pausable::never);
  loaded = false;
  return told;
}

RunResult WasmtimeGuest::State::resume() {
  if (!loaded || !paused) return failed("there is nothing that was paused to go on with");
  if (!outermost) return failed("the guest is paused; it goes on in another one");
  // Then it is still paused, not at rest in the middle of something.
  if (process().stopped()) return trapped(process().trap_reason());
  const pause::Paused from = *std::exchange(paused, std::nullopt);
  const wasmtime_func_t function = *std::exchange(outermost, std::nullopt);
  const engine::OwnedFunctionType type(wasmtime_func_type(context(), &function));
  return go_on(
      call(from.entry, function, {}, wasm_functype_results(type.get())->size, from.afterwards),
      from.afterwards);
}

std::optional<wasmtime_func_t> WasmtimeGuest::State::find(std::string_view name) {
  return loaded ? find_in_instance(name) : std::nullopt;
}

std::optional<wasmtime_func_t> WasmtimeGuest::State::find_in_instance(std::string_view name) {
  wasmtime_extern_t item;
  if (!wasmtime_instance_export_get(context(), &instance, name.data(), name.size(), &item))
    return std::nullopt;
  std::optional<wasmtime_func_t> function;
  if (item.kind == WASMTIME_EXTERN_FUNC) function = item.of.func;
  wasmtime_extern_delete(&item);
  return function;
}

RunResult WasmtimeGuest::State::no_function(std::string_view name) const {
  if (!loaded) return failed("the guest is not loaded");
  return failed("the module exports no function \"" + std::string(name) + "\"");
}

}  // namespace wasifs
