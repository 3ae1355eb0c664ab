// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The engine and its modules.
#include "engine_handles.h"
#include "snapshot_handle.h"
#include "versioned.h"
#include "wasifs/engine/wasmtime_threads.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

wasifs_errno take_options(const wasifs_engine_options* given, WasmtimeOptions& options) {
  WASIFS_C_TAKE(wasifs_engine_options, taken, given);
  if (taken.pausable > WASIFS_PAUSE_ANYWHERE) {
    return unknown("wasifs_pause_points", taken.pausable);
  }
  options.pausable = static_cast<PausePoints>(taken.pausable);
  options.interruptible = taken.interruptible;
  options.fuel = taken.fuel;
  options.deterministic = taken.deterministic;
  options.interpreted = taken.interpreted;
  options.savable = taken.savable;
  options.threads = taken.threads;
  if (taken.stack_size != 0) options.stack_size = taken.stack_size;
  if (taken.cache_directory != nullptr) options.cache_directory = taken.cache_directory;
  if (taken.cache_bytes != 0) options.cache_bytes = taken.cache_bytes;
  return success;
}

std::span<const std::byte> code_of(const void* code, std::size_t size) noexcept {
  return {static_cast<const std::byte*>(code), size};
}

wasifs_errno give_module(const wasifs_engine* engine, EngineResult<WasmtimeModule> compiled,
                         wasifs_module** module) {
  if (!compiled) return failed(Errno::noexec, compiled.error());
  return give(module, engine->engine, *std::move(compiled));
}

wasifs_errno tell(const std::vector<WasmtimeModule::Item>& items, wasifs_module_sink sink,
                  void* context) {
  for (const WasmtimeModule::Item& item : items) {
    if (!sink(context, item.module.c_str(), item.name.c_str(), item.type.c_str())) break;
  }
  return success;
}

}  // namespace

extern "C" {

wasifs_errno wasifs_engine_create(const wasifs_engine_options* options, wasifs_engine** engine) {
  return entry([&] {
    WASIFS_C_NEED(engine);
    *engine = nullptr;
    WasmtimeOptions how;
    WASIFS_C_CHECK(take_options(options, how));
    auto made = WasmtimeEngine::create(how);
    if (!made) return failed(Errno::inval, made.error());
    return give(engine, std::shared_ptr<WasmtimeEngine>(*std::move(made)));
  });
}

void wasifs_engine_free(wasifs_engine* engine) {
  delete engine;
}

wasifs_errno wasifs_engine_interrupt(wasifs_engine* engine) {
  WASIFS_C_NEED(engine);
  engine->engine->interrupt();
  return success;
}

const char* wasifs_wasmtime_version(void) {
  return wasmtime_version().data();  // a literal
}

wasifs_errno wasifs_module_compile(wasifs_engine* engine, const void* code, size_t size,
                                   wasifs_module** module) {
  return entry([&] {
    WASIFS_C_NEED(module);
    *module = nullptr;
    WASIFS_C_NEED(engine);
    WASIFS_C_NEED(code);
    return give_module(engine, engine->engine->compile(code_of(code, size)), module);
  });
}

wasifs_errno wasifs_module_compile_file(wasifs_engine* engine, const char* path,
                                        wasifs_module** module) {
  return entry([&] {
    WASIFS_C_NEED(module);
    *module = nullptr;
    WASIFS_C_NEED(engine);
    WASIFS_C_NEED(path);
    return give_module(engine, engine->engine->compile_file(path), module);
  });
}

wasifs_errno wasifs_module_compile_for(wasifs_engine* engine, const void* code, size_t size,
                                       wasifs_snapshot* snapshot, wasifs_module** module) {
  return entry([&] {
    WASIFS_C_NEED(module);
    *module = nullptr;
    WASIFS_C_NEED(engine);
    WASIFS_C_NEED(code);
    WASIFS_C_NEED(snapshot);
    std::unique_ptr<PartReader> part;
    WASIFS_C_CHECK(guest_part_of(*snapshot, part));
    return give_module(engine, engine->engine->compile_for(code_of(code, size), *part), module);
  });
}

void wasifs_module_free(wasifs_module* module) {
  delete module;
}

wasifs_errno wasifs_module_imports(const wasifs_module* module, wasifs_module_sink sink,
                                   void* context) {
  return entry([&] {
    WASIFS_C_NEED(module);
    WASIFS_C_NEED(sink);
    return tell(module->module.imports(), sink, context);
  });
}

wasifs_errno wasifs_module_exports(const wasifs_module* module, wasifs_module_sink sink,
                                   void* context) {
  return entry([&] {
    WASIFS_C_NEED(module);
    WASIFS_C_NEED(sink);
    return tell(module->module.exports(), sink, context);
  });
}

wasifs_errno wasifs_has_shared_memory(const void* code, size_t size, bool* shared) {
  return entry([&] {
    WASIFS_C_NEED(shared);
    *shared = false;
    WASIFS_C_NEED(code);
    const auto has = has_shared_memory(code_of(code, size));
    if (!has) return failed(Errno::noexec, has.error());
    *shared = *has;
    return success;
  });
}
}
