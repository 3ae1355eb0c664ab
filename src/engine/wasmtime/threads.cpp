// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host_functions.h"
#include "owned.h"
#include "pause/state_map.h"
#include "threads_state.h"
#include "transform/atomic_waits.h"

namespace wasifs {
namespace {

using Kind = RunResult::Kind;
using threads::ThreadId;

constexpr std::string_view spawn_module = "wasi";
constexpr std::string_view spawn_name = "thread-spawn";
constexpr std::uint64_t page_size = 65536;
// What the host's own calls need of a thread's stack, beside what the guest's code may use.
constexpr std::size_t host_stack = std::size_t{1} << 20;

std::string_view text_of(const wasm_name_t* name) {
  return {name->data, name->size};
}

// How many memories are shared, of which the transform has exported each.
std::size_t shared_memories(const wasmtime_module_t* module) {
  wasm_exporttype_vec_t exports;
  wasmtime_module_exports(module, &exports);
  const engine::Owned<wasm_exporttype_vec_t, wasm_exporttype_vec_delete> owner(&exports);
  const auto all = std::span(exports.data, exports.size);
  return static_cast<std::size_t>(std::ranges::count_if(all, [](const wasm_exporttype_t* one) {
    const wasm_memorytype_t* type = wasm_externtype_as_memorytype_const(wasm_exporttype_type(one));
    return type != nullptr && wasmtime_memorytype_isshared(type) &&
           text_of(wasm_exporttype_name(one)).starts_with(pause::reserved_prefix);
  }));
}

}  // namespace

std::optional<std::string> WasmtimeThreads::State::problem() {
  if (std::exchange(ran, true)) return "the program has run already";
  if (!engine.options().threads) return "the engine is not for threads (WasmtimeOptions::threads)";
  if (options.guest.interceptor != nullptr)
    return "the calls of several threads cannot be intercepted: they come in no order";
  return make_memories();
}

std::optional<std::string> WasmtimeThreads::State::make_memories() {
  wasm_importtype_vec_t imports;
  wasmtime_module_imports(module->raw(), &imports);
  const engine::Owned<wasm_importtype_vec_t, wasm_importtype_vec_delete> owner(&imports);
  bool spawns = false;
  for (const wasm_importtype_t* import : std::span(imports.data, imports.size)) {
    spawns |= text_of(wasm_importtype_module(import)) == spawn_module &&
              text_of(wasm_importtype_name(import)) == spawn_name;
    const wasm_memorytype_t* type =
        wasm_externtype_as_memorytype_const(wasm_importtype_type(import));
    if (type == nullptr || !wasmtime_memorytype_isshared(type)) continue;
    ImportedMemory made{std::string(text_of(wasm_importtype_module(import))),
                        std::string(text_of(wasm_importtype_name(import))), nullptr};
    const std::uint64_t least = wasmtime_memorytype_minimum(type);
    std::uint64_t most = 0;
    (void)wasmtime_memorytype_maximum(type, &most);  // shared ones have one
    most = std::min(most, options.guest.max_memory / page_size);
    if (most < least)
      return "memory \"" + made.name + "\" needs " + std::to_string(least * page_size) +
             " bytes, more than the " + std::to_string(options.guest.max_memory) +
             " of WasmtimeGuestOptions::max_memory";
    wasm_memorytype_t* bounded = nullptr;
    if (auto* error = wasmtime_memorytype_new(least, true, most, wasmtime_memorytype_is64(type),
                                              true, 16, &bounded))
      return engine::message_of(error);
    const engine::Owned<wasm_memorytype_t, wasm_memorytype_delete> bounded_owner(bounded);
    wasmtime_sharedmemory_t* memory = nullptr;
    if (auto* error = wasmtime_sharedmemory_new(engine.raw(), bounded, &memory))
      return engine::message_of(error);
    made.memory.reset(memory);
    memories.push_back(std::move(made));
  }
  // Each instance would have one of its own.
  if (spawns && shared_memories(module->raw()) > memories.size())
    return "a shared memory of the module is not imported, so threads would not share it";
  return std::nullopt;
}

// The guest has none of it yet.
std::optional<std::string> WasmtimeThreads::State::prepare(Thread& thread) {
  thread.guest.reset(new WasmtimeGuest(engine, *module, process, options.guest, gate));
  WasmtimeGuest& guest = *thread.guest;
  guest.state_->thread = {thread.id, thread.argument};
  for (const ImportedMemory& memory : memories) {
    wasmtime_extern_t item{};
    item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
    item.of.sharedmemory = memory.memory.get();
    if (auto* error = wasmtime_linker_define(guest.state_->linker.get(), guest.context(),
                                             memory.module.data(), memory.module.size(),
                                             memory.name.data(), memory.name.size(), &item))
      return engine::message_of(error);
  }
  if (auto wrong = guest.state_->binding.define(guest.state_->linker.get(), spawn_module,
                                                spawn_name, &State::spawn, &thread))
    return wrong;
  if (options.prepare) options.prepare(guest);
  return std::nullopt;
}

RunResult WasmtimeThreads::State::run_thread(Thread& thread) {
  if (auto wrong = prepare(thread)) return {.kind = Kind::failed, .message = *std::move(wrong)};
  WasmtimeGuest::State& guest = *thread.guest->state_;
  RunResult result = guest.instantiate();
  if (result.kind != Kind::returned) return result;
  return guest.go_on(guest.start(pause::Afterwards::thread_start), pause::Afterwards::thread_start);
}

void WasmtimeThreads::State::thread_ended(std::shared_ptr<Thread> thread, RunResult result) {
  if (result.kind == Kind::returned) return;
  if (result.kind == Kind::paused) {
    {
      const MutexLock lock(mutex);
      stopped.push_back(std::move(thread));
    }
    group.pause_main(stop_others);
    return;
  }
  note_end(std::move(result));
  group.end_main(nudge);
}

// A call like those of WASI: it does not happen where the program is to be paused.
wasm_trap_t* WasmtimeThreads::State::spawn(void* data, wasmtime_caller_t*,
                                           wasmtime_val_raw_t* values, std::size_t) {
  Thread& self = *static_cast<Thread*>(data);
  State& program = *self.program;
  if (program.process.stopped()) return engine::new_trap(program.process.trap_reason());
  const std::int32_t argument = values[0].i32;
  engine::Pausing* const pausing = self.guest->state_->pausing.get();
  if (pausing != nullptr && program.process.pausing()) {
    pausing->stop_in_call({.module = std::string(spawn_module),
                           .name = std::string(spawn_name),
                           .arguments = {static_cast<std::uint32_t>(argument)}});
    return nullptr;
  }
  const auto id = program.group.spawn([&program, argument](ThreadId number) {
    auto thread = std::make_shared<Thread>(program, number, argument);
    RunResult result = program.run_thread(*thread);
    program.thread_ended(std::move(thread), std::move(result));
  });
  values[0].i32 = id ? *id : -1;
  return nullptr;
}

void WasmtimeThreads::State::note_end(RunResult result) {
  std::string reason = result.kind == Kind::exited ? "the program has ended" : result.message;
  {
    const MutexLock lock(mutex);
    if (end) return;
    end = std::move(result);
  }
  if (!group.only_main()) process.stop(std::move(reason));
}

RunResult WasmtimeThreads::State::main_ended(RunResult result) {
  const bool pauses = result.kind == Kind::paused;
  if (pauses) {
    group.main_paused(stop_others);
  } else {
    note_end(std::move(result));
    group.main_ended(nudge);
  }
  gate.set(Pausable::never);
  std::vector<std::shared_ptr<Thread>> for_nothing;  // goes when the mutex is free again
  const MutexLock lock(mutex);
  if (!end) {
    settle();
    whole = true;
    return result;
  }
  for_nothing.swap(stopped);
  result = *std::move(end);
  if (result.kind == Kind::exited) result.exit_code = process.exit_code().value_or(0);
  return result;
}

WasmtimeThreads::State::State(const WasmtimeEngine& of, const WasmtimeModule& code, Process& owner,
                              WasmtimeThreadsOptions wanted)
    : engine(of),
      module(&code),
      process(owner),
      options(std::move(wanted)),
      gate(owner),
      group(options.max_threads, engine.options().stack_size + host_stack) {
  // Whoever pauses before it runs means its first call.
  if (module->pausable_ != nullptr) gate.set(Pausable::not_now);
}

WasmtimeThreads::State::~State() {
  gate.set(Pausable::never);
}

WasmtimeThreads::WasmtimeThreads(const WasmtimeEngine& engine, const WasmtimeModule& module,
                                 Process& process, WasmtimeThreadsOptions options)
    : state_(std::make_unique<State>(engine, module, process, std::move(options))) {}

WasmtimeThreads::~WasmtimeThreads() = default;

RunResult WasmtimeThreads::run_command() {
  State& state = *state_;
  if (auto wrong = state.problem()) return {.kind = Kind::failed, .message = *std::move(wrong)};
  if (auto wrong = state.prepare(state.main))
    return {.kind = Kind::failed, .message = *std::move(wrong)};
  state.open_gate();
  return state.main_ended(state.main.guest->run_command());
}

EngineResult<bool> has_shared_memory(std::span<const std::byte> code) {
  auto binary = module_binary(code);
  if (!binary) return std::unexpected(std::move(binary).error());
  return transform::has_shared_memory(*binary);
}

}  // namespace wasifs
