// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "guest_waits.h"
#include "host_functions.h"
#include "owned.h"
#include "pause/state_map.h"
#include "threads/thread_group.h"
#include "transform/atomic_waits.h"
#include "wasifs/engine/wasmtime_threads.h"

namespace wasifs {
namespace {

using Kind = RunResult::Kind;
using threads::ThreadId;

constexpr std::string_view spawn_module = "wasi";
constexpr std::string_view spawn_name = "thread-spawn";
constexpr std::string_view entry_export = "wasi_thread_start";
constexpr std::uint64_t page_size = 65536;
// What the host's own calls need of a thread's stack, beside what the guest's code may use.
constexpr std::size_t host_stack = std::size_t{1} << 20;

struct ImportedMemory {
  std::string module;
  std::string name;
  engine::OwnedSharedMemory memory;
};

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
    return wasm_externtype_kind(wasm_exporttype_type(one)) == WASM_EXTERN_MEMORY &&
           text_of(wasm_exporttype_name(one)).starts_with(pause::reserved_prefix);
  }));
}

}  // namespace

struct WasmtimeThreads::State {
  State(const WasmtimeEngine& of, const WasmtimeModule& code, Process& owner,
        WasmtimeThreadsOptions wanted)
      : engine(of),
        module(code),
        process(owner),
        options(std::move(wanted)),
        group(options.max_threads, engine.options().stack_size + host_stack) {}

  // What keeps it from running.
  [[nodiscard]] std::optional<std::string> problem();
  [[nodiscard]] std::optional<std::string> make_memories();
  // Gives a guest what all threads share.
  [[nodiscard]] std::optional<std::string> prepare(WasmtimeGuest& guest);
  // What a thread that the guest has spawned does.
  [[nodiscard]] RunResult run_thread(ThreadId id, std::int32_t argument);
  // Notes how the program ends; only the first time counts.
  void note_end(RunResult result);
  static wasm_trap_t* spawn(void* state, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                            std::size_t);

  const WasmtimeEngine& engine;
  const WasmtimeModule& module;
  Process& process;
  const WasmtimeThreadsOptions options;
  std::vector<ImportedMemory> memories;
  bool ran = false;
  threads::ThreadGroup group;
  const std::function<void()> nudge = [this] { engine.interrupt(); };
  Mutex mutex{lock_rank::leaf};
  std::optional<RunResult> end WASIFS_GUARDED_BY(mutex);
};

std::optional<std::string> WasmtimeThreads::State::problem() {
  if (std::exchange(ran, true)) return "the program has run already";
  if (!engine.options().threads) return "the engine is not for threads (WasmtimeOptions::threads)";
  if (options.guest.interceptor != nullptr)
    return "the calls of several threads cannot be intercepted: they come in no order";
  return make_memories();
}

std::optional<std::string> WasmtimeThreads::State::make_memories() {
  wasm_importtype_vec_t imports;
  wasmtime_module_imports(module.raw(), &imports);
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
  if (spawns && shared_memories(module.raw()) > memories.size())
    return "a shared memory of the module is not imported, so threads would not share it";
  return std::nullopt;
}

std::optional<std::string> WasmtimeThreads::State::prepare(WasmtimeGuest& guest) {
  for (const ImportedMemory& memory : memories) {
    wasmtime_extern_t item{};
    item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
    item.of.sharedmemory = memory.memory.get();
    if (auto* error = wasmtime_linker_define(guest.linker(), guest.context(), memory.module.data(),
                                             memory.module.size(), memory.name.data(),
                                             memory.name.size(), &item))
      return engine::message_of(error);
  }
  constexpr std::array<wasm_valkind_t, 1> i32{WASM_I32};
  const engine::OwnedFunctionType type = engine::function_type(i32, i32);
  if (auto* error = wasmtime_linker_define_func_unchecked(
          guest.linker(), spawn_module.data(), spawn_module.size(), spawn_name.data(),
          spawn_name.size(), type.get(), &State::spawn, this, nullptr))
    return engine::message_of(error);
  if (options.prepare) options.prepare(guest);
  return std::nullopt;
}

RunResult WasmtimeThreads::State::run_thread(ThreadId id, std::int32_t argument) {
  WasmtimeGuest guest(engine, module, process, options.guest);
  if (auto wrong = prepare(guest)) return {.kind = Kind::failed, .message = *std::move(wrong)};
  RunResult result = guest.load();
  if (result.kind != Kind::returned) return result;
  const std::array<WasmValue, 2> arguments{id, argument};
  return guest.call(entry_export, arguments);
}

wasm_trap_t* WasmtimeThreads::State::spawn(void* state, wasmtime_caller_t*,
                                           wasmtime_val_raw_t* values, std::size_t) {
  State& self = *static_cast<State*>(state);
  if (self.process.stopped()) return engine::new_trap(self.process.trap_reason());
  const auto id = self.group.spawn([&self, argument = values[0].i32](ThreadId thread) {
    RunResult result = self.run_thread(thread, argument);
    if (result.kind == Kind::returned) return;
    self.note_end(std::move(result));
    self.group.end_main(self.nudge);
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

WasmtimeThreads::WasmtimeThreads(const WasmtimeEngine& engine, const WasmtimeModule& module,
                                 Process& process, WasmtimeThreadsOptions options)
    : state_(std::make_unique<State>(engine, module, process, std::move(options))) {}

WasmtimeThreads::~WasmtimeThreads() = default;

RunResult WasmtimeThreads::run_command() {
  State& state = *state_;
  if (auto wrong = state.problem()) return {.kind = Kind::failed, .message = *std::move(wrong)};
  WasmtimeGuest main(state.engine, state.module, state.process, state.options.guest);
  if (auto wrong = state.prepare(main)) return {.kind = Kind::failed, .message = *std::move(wrong)};
  state.note_end(main.run_command());
  state.group.main_ended(state.nudge);
  const MutexLock lock(state.mutex);
  RunResult result = *std::move(state.end);
  if (result.kind == Kind::exited) result.exit_code = state.process.exit_code().value_or(0);
  return result;
}

EngineResult<bool> has_shared_memory(std::span<const std::byte> code) {
  auto binary = module_binary(code);
  if (!binary) return std::unexpected(std::move(binary).error());
  return transform::has_shared_memory(*binary);
}

}  // namespace wasifs
