// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests: one instance of a module, or one for each of its threads.
#include "engine_handles.h"
#include "snapshot_handle.h"
#include "versioned.h"
#include "wasifs/engine/wasmtime_threads.h"

namespace wasifs::capi {
namespace {

struct GuestHandle final : wasifs_guest {
  GuestHandle(const wasifs_module& compiled, std::shared_ptr<Process> shared,
              WasmtimeGuestOptions options, const wasifs_guest_options& given)
      : engine(compiled.engine),
        module(compiled.module),
        process(std::move(shared)),
        guest(*engine, module, *process, tell_restored(std::move(options), given)) {}
  void save(PartWriter& writer) override { guest.save_state(writer); }

  // Has the embedder's function called when the state of this guest was restored.
  WasmtimeGuestOptions tell_restored(WasmtimeGuestOptions options,
                                     const wasifs_guest_options& given) {
    if (given.restored == nullptr) return options;
    options.restored = [this, told = given.restored,
                        context = given.context](WasmtimeGuest&) -> EngineResult<void> {
      const Errno error = from_c(told(context, this));
      if (error == Errno::success) return {};
      return std::unexpected("the function of the embedder that was told of a restored guest: " +
                             std::string(errno_message(error)));
    };
    return options;
  }

  std::shared_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::shared_ptr<Process> process;
  WasmtimeGuest guest;
  RunResult last;  // what the last result that was given points to
  std::vector<wasifs_value> values;
};

GuestHandle& of(wasifs_guest* guest) noexcept {
  return static_cast<GuestHandle&>(*guest);
}

// What `std::visit` makes of each type.
struct ToC {
  wasifs_value operator()(std::int32_t v) const { return {WASIFS_VALUE_I32, {.i32 = v}}; }
  wasifs_value operator()(std::int64_t v) const { return {WASIFS_VALUE_I64, {.i64 = v}}; }
  wasifs_value operator()(float v) const { return {WASIFS_VALUE_F32, {.f32 = v}}; }
  wasifs_value operator()(double v) const { return {WASIFS_VALUE_F64, {.f64 = v}}; }
};

wasifs_errno take_value(const wasifs_value& given, std::vector<WasmValue>& taken) {
  switch (given.kind) {
    case WASIFS_VALUE_I32:
      taken.emplace_back(given.of.i32);
      return success;
    case WASIFS_VALUE_I64:
      taken.emplace_back(given.of.i64);
      return success;
    case WASIFS_VALUE_F32:
      taken.emplace_back(given.of.f32);
      return success;
    case WASIFS_VALUE_F64:
      taken.emplace_back(given.of.f64);
      return success;
    default:
      return unknown("wasifs_value_kind", given.kind);
  }
}

wasifs_errno take_options(const wasifs_guest_options* given, wasifs_guest_options& taken,
                          WasmtimeGuestOptions& options) {
  WASIFS_C_CHECK(take_struct(given, taken, "wasifs_guest_options"));
  if (taken.max_memory != 0) options.max_memory = taken.max_memory;
  if (taken.fuel != 0) options.fuel = taken.fuel;
  if (taken.poll_interval != 0) options.poll_interval = taken.poll_interval;
  return success;
}

wasifs_run_result shown(const RunResult& run, const std::vector<wasifs_value>& values) noexcept {
  return {.size = sizeof(wasifs_run_result),
          .message = run.message.c_str(),
          .results = values.empty() ? nullptr : values.data(),
          .result_count = values.size(),
          .kind = static_cast<wasifs_run_kind>(run.kind),
          .exit_code = run.exit_code};
}

wasifs_errno ended_so(const RunResult& run) noexcept {
  return run.kind == RunResult::Kind::failed ? failed(Errno::noexec, run.message) : success;
}

// Runs something on the guest, and tells how it ended.
template <class Work>
wasifs_errno run(wasifs_guest* handle, wasifs_run_result* result, Work&& work) noexcept {
  return entry([&] {
    WASIFS_C_NEED(handle);
    if (result != nullptr) {
      WASIFS_C_CHECK(check_size<wasifs_run_result>(result->size, "wasifs_run_result"));
    }
    GuestHandle& guest = of(handle);
    RunResult run_result;
    WASIFS_C_CHECK(work(guest.guest, run_result));
    std::vector<wasifs_value> values;
    for (const WasmValue& value : run_result.results) values.push_back(std::visit(ToC{}, value));
    guest.values = std::move(values);
    guest.last = std::move(run_result);
    if (result != nullptr) {
      WASIFS_C_CHECK(fill_struct(result, shown(guest.last, guest.values), "wasifs_run_result"));
    }
    return ended_so(guest.last);
  });
}

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_guest_create(wasifs_engine* engine, wasifs_module* module,
                                 wasifs_process* process, const wasifs_guest_options* options,
                                 wasifs_guest** guest) {
  return entry([&] {
    WASIFS_C_NEED(guest);
    *guest = nullptr;
    WASIFS_C_NEED(engine);
    WASIFS_C_NEED(module);
    WASIFS_C_NEED(process);
    if (engine->engine != module->engine) {
      return failed(Errno::inval, "the module was compiled by another engine");
    }
    wasifs_guest_options taken{};
    WasmtimeGuestOptions how;
    WASIFS_C_CHECK(take_options(options, taken, how));
    *guest = new GuestHandle(*module, process->process, std::move(how), taken);
    return success;
  });
}

void wasifs_guest_free(wasifs_guest* guest) {
  delete guest;
}

struct wasmtime_linker* wasifs_guest_linker(wasifs_guest* guest) {
  return guest == nullptr ? nullptr : of(guest).guest.linker();
}

struct wasmtime_context* wasifs_guest_context(wasifs_guest* guest) {
  return guest == nullptr ? nullptr : of(guest).guest.context();
}

wasifs_errno wasifs_guest_run_command(wasifs_guest* guest, wasifs_run_result* result) {
  return run(guest, result, [](WasmtimeGuest& instance, RunResult& ended) {
    ended = instance.run_command();
    return success;
  });
}

wasifs_errno wasifs_guest_run_reactor(wasifs_guest* guest, wasifs_run_result* result) {
  return run(guest, result, [](WasmtimeGuest& instance, RunResult& ended) {
    ended = instance.run_reactor();
    return success;
  });
}

wasifs_errno wasifs_guest_call(wasifs_guest* guest, const char* name, const wasifs_value* arguments,
                               size_t count, wasifs_run_result* result) {
  return run(guest, result, [&](WasmtimeGuest& instance, RunResult& ended) {
    WASIFS_C_NEED(name);
    if (count != 0) WASIFS_C_NEED(arguments);
    std::vector<WasmValue> values;
    for (const wasifs_value& each : std::span(arguments, count)) {
      WASIFS_C_CHECK(take_value(each, values));
    }
    ended = instance.call(name, values);
    return success;
  });
}

wasifs_errno wasifs_guest_resume(wasifs_guest* guest, wasifs_run_result* result) {
  return run(guest, result, [](WasmtimeGuest& instance, RunResult& ended) {
    ended = instance.resume();
    return success;
  });
}

bool wasifs_guest_paused(const wasifs_guest* guest) {
  return guest != nullptr && static_cast<const GuestHandle*>(guest)->guest.paused();
}

wasifs_errno wasifs_guest_restore(wasifs_guest* guest, wasifs_snapshot* snapshot) {
  return entry([&] {
    WASIFS_C_NEED(guest);
    WASIFS_C_NEED(snapshot);
    std::unique_ptr<PartReader> part;
    WASIFS_C_CHECK(guest_part_of(*snapshot, part));
    const auto restored = of(guest).guest.restore_state(*part);
    return restored ? success : failed(Errno::io, restored.error());
  });
}

wasifs_errno wasifs_guest_memory(wasifs_guest* guest, uint8_t** base, uint64_t* size) {
  return entry([&] {
    WASIFS_C_NEED(guest);
    WASIFS_C_NEED(base);
    WASIFS_C_NEED(size);
    const MemoryView view = of(guest).guest.memory().view();
    *base = reinterpret_cast<std::uint8_t*>(view.base);
    *size = view.size;
    return success;
  });
}

wasifs_errno wasifs_guest_fuel_left(wasifs_guest* guest, uint64_t* fuel) {
  return entry([&] {
    WASIFS_C_NEED(fuel);
    *fuel = 0;
    WASIFS_C_NEED(guest);
    if (!of(guest).engine->options().fuel) {
      return failed(Errno::notsup, "the engine was made without fuel");
    }
    *fuel = of(guest).guest.fuel_left();
    return success;
  });
}

wasifs_errno wasifs_run_threads(wasifs_engine* engine, wasifs_module* module,
                                wasifs_process* process, const wasifs_guest_options* options,
                                uint32_t max_threads, wasifs_run_result* result,
                                wasifs_buffer* message) {
  return entry([&] {
    if (message != nullptr) *message = {};
    WASIFS_C_NEED(engine);
    WASIFS_C_NEED(module);
    WASIFS_C_NEED(process);
    if (engine->engine != module->engine) {
      return failed(Errno::inval, "the module was compiled by another engine");
    }
    WasmtimeThreadsOptions how;
    wasifs_guest_options taken{};
    WASIFS_C_CHECK(take_options(options, taken, how.guest));
    if (max_threads != 0) how.max_threads = max_threads;
    if (result != nullptr) {
      WASIFS_C_CHECK(check_size<wasifs_run_result>(result->size, "wasifs_run_result"));
    }
    WasmtimeThreads threads(*engine->engine, module->module, *process->process, how);
    const RunResult run_result = threads.run_command();
    if (result != nullptr) {
      wasifs_run_result told = shown(run_result, {});
      told.message = nullptr;
      WASIFS_C_CHECK(fill_struct(result, told, "wasifs_run_result"));
    }
    if (message != nullptr) WASIFS_C_CHECK(give_bytes(run_result.message, message));
    return ended_so(run_result);
  });
}
}
