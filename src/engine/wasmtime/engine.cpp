// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Configuration and compilation.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "module_cache.h"
#include "owned.h"
#include "pausable_code.h"
#include "pause/export_state.h"
#include "threads/parking_lot.h"
#include "transform/atomic_waits.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs {
namespace {

using engine::Bytes;
using engine::message_of;
using engine::ModuleCache;

constexpr const char* interpreter_target = sizeof(void*) == 8 ? "pulley64" : "pulley32";
constexpr std::size_t default_async_stack = std::size_t{2} << 20;

wasm_config_t* configuration(const WasmtimeOptions& options) {
  wasm_config_t* config = wasm_config_new();
  wasmtime_config_shared_memory_set(config, options.threads);
  if (options.interpreted) {
    // Unknown only to a library that was built without it, which then compiles as ever.
    if (auto* error = wasmtime_config_target_set(config, interpreter_target))
      wasmtime_error_delete(error);
  }
  wasmtime_config_epoch_interruption_set(config, options.interruptible);
  wasmtime_config_consume_fuel_set(config, options.fuel);
  // Nothing here is asynchronous, but the engine ends the program where this is the smaller one.
  wasmtime_config_async_stack_size_set(config, std::max(options.stack_size, default_async_stack));
  wasmtime_config_max_wasm_stack_set(config, options.stack_size);
  if (options.deterministic) {
    wasmtime_config_cranelift_nan_canonicalization_set(config, true);
    wasmtime_config_wasm_relaxed_simd_deterministic_set(config, true);
  }
  wasmtime_config_wasm_exceptions_set(config, true);
  wasmtime_config_wasm_function_references_set(config, true);
  wasmtime_config_wasm_gc_set(config, true);
  wasmtime_config_wasm_tail_call_set(config, true);
  return config;
}

bool saves(const WasmtimeOptions& options) {
  return options.savable || options.pausable != PausePoints::none;
}

// All that the compiled form depends on beside the module, the library and the machine.
std::string configuration_key(const WasmtimeOptions& options) {
  return std::string("exceptions,gc,tail") + (options.interruptible ? ",epoch" : "") +
         (options.interpreted ? ",interpreted" : "") + (options.fuel ? ",fuel" : "") +
         (options.threads ? ",threads" + std::to_string(transform::atomic_waits_version) : "") +
         (options.deterministic ? ",deterministic" : "") +
         (saves(options) ? ",savable" + std::to_string(pause::export_state_version) : "") +
         (options.pausable == PausePoints::none
              ? ""
              : (options.pausable == PausePoints::calls ? ",calls" : ",anywhere") +
                    std::to_string(transform::transform_version));
}

bool is_binary(std::span<const std::byte> code) {
  constexpr char magic[] = {'\0', 'a', 's', 'm'};
  return code.size() >= sizeof magic && std::memcmp(code.data(), magic, sizeof magic) == 0;
}

// The text format begins with a parenthesis or a comment.
bool looks_like_text(std::span<const std::byte> code) {
  const std::string_view text(reinterpret_cast<const char*>(code.data()), code.size());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '(' || text[first] == ';');
}

struct Closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// The whole file; `errno` says why where there is nothing.
std::optional<std::string> contents_of(const std::string& path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return std::nullopt;
  std::string bytes;
  std::array<char, 65536> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    bytes.append(block.data(), count);
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return bytes;
}

// The first shared memory that others see. One that nobody sees is no guest's memory: Wasmtime
// refuses to make it.
std::optional<std::string> shared_memory_of(const WasmtimeModule& module) {
  for (const auto& items : {module.imports(), module.exports()})
    for (const WasmtimeModule::Item& item : items)
      if (item.type.starts_with("shared")) return item.name;
  return std::nullopt;
}

const std::uint8_t* bytes_of(std::span<const std::byte> code) {
  return reinterpret_cast<const std::uint8_t*>(code.data());
}

// What the engine finds wrong with a module, if anything.
std::optional<std::string> refusal_of(wasm_engine_t* engine, std::span<const std::byte> code) {
  if (auto* error = wasmtime_module_validate(engine, bytes_of(code), code.size()))
    return message_of(error);
  return std::nullopt;
}

using ModuleBytes = std::vector<std::byte>;
using CompiledBytes = std::span<const std::byte>;

// The binary form of `code`: itself, or what is put into `made`.
EngineResult<CompiledBytes> as_binary(std::span<const std::byte> code, ModuleBytes& made) {
  if (is_binary(code)) return code;
  auto binary = module_binary(code);
  if (!binary) return std::unexpected(std::move(binary).error());
  return made = *std::move(binary);
}

// What threads need to know of a module that can be paused; null where it has none. All memories of
// one that has are shared.
std::shared_ptr<const transform::ThreadedModule> threaded_side(const engine::PausableCode& code,
                                                               const pause::StateMap& map) {
  if (!code.threads()) return nullptr;
  auto threaded = std::make_shared<transform::ThreadedModule>();
  for (std::uint32_t index = 0; index < map.memories.size(); ++index)
    threaded->memories.push_back({index, map.memories[index].name});
  threaded->start = map.start;
  return threaded;
}

std::shared_ptr<wasmtime_module> owned(wasmtime_module_t* module) {
  return {module, wasmtime_module_delete};
}

}  // namespace

EngineResult<ModuleBytes> module_binary(std::span<const std::byte> code) {
  if (is_binary(code)) return ModuleBytes(code.begin(), code.end());
  if (!looks_like_text(code))
    return std::unexpected("this is no WebAssembly module, neither binary nor text");
  Bytes binary;
  if (auto* error =
          wasmtime_wat2wasm(reinterpret_cast<const char*>(code.data()), code.size(), binary.out()))
    return std::unexpected(message_of(error));
  const auto bytes = std::as_bytes(std::span(binary.text()));
  return ModuleBytes(bytes.begin(), bytes.end());
}

WasmtimeEngine::WasmtimeEngine(const WasmtimeOptions& options, wasm_engine_t* engine) noexcept
    : options_(options), engine_(engine), parking_(std::make_unique<threads::ParkingLot>()) {}

WasmtimeEngine::~WasmtimeEngine() {
  wasm_engine_delete(engine_);
}

EngineResult<std::unique_ptr<WasmtimeEngine>> WasmtimeEngine::create(
    const WasmtimeOptions& options) {
  if (!options.cache_directory.empty()) {
    if (auto cache = ModuleCache::open(options.cache_directory, options.cache_bytes); !cache)
      return std::unexpected(cache.error());
  }
  WasmtimeOptions complete = options;
  complete.interruptible |= options.threads;
  wasm_engine_t* engine = wasm_engine_new_with_config(configuration(complete));
  if (engine == nullptr) return std::unexpected("Wasmtime refuses this configuration");
  return std::unique_ptr<WasmtimeEngine>(new WasmtimeEngine(complete, engine));
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile(std::span<const std::byte> code) const {
  auto module = compile_any(code);
  if (!module || !options_.deterministic) return module;
  if (const auto memory = shared_memory_of(*module))
    return std::unexpected("memory \"" + *memory +
                           "\" is shared between threads, so no two runs are the same");
  return module;
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_any(std::span<const std::byte> code) const {
  ModuleBytes made;
  auto binary = as_binary(code, made);
  if (!binary) return std::unexpected(std::move(binary).error());
  code = *binary;
  if (!saves(options_)) {
    auto shared = options_.threads ? transform::has_shared_memory(code) : false;
    if (shared && *shared) return compile_threaded(code);
    return compile_or_load(code, {}, [code] { return code; });
  }
  auto module = compile_savable(code);
  // What the engine has to say about the module, it says about the one that was given.
  if (!module)
    if (auto refused = refusal_of(engine_, code)) return std::unexpected(*std::move(refused));
  return module;
}

// What is wrong with a module might no longer be wrong with what is made of it, so it is asked
// about first.
EngineResult<WasmtimeModule> WasmtimeEngine::compile_savable(
    std::span<const std::byte> code) const {
  if (options_.pausable != PausePoints::none) {
    auto pausable = read_pausable(code);
    if (!pausable) return std::unexpected(std::move(pausable).error());
    return compile_running(*std::move(pausable));
  }
  auto exported = pause::export_state(code, pause::StartFunction::exported);
  if (!exported) return std::unexpected(std::move(exported).error());
  auto module = compile_or_load(code, {}, [&]() -> EngineResult<CompiledBytes> {
    if (auto refused = refusal_of(engine_, code)) return std::unexpected(*std::move(refused));
    return exported->module;
  });
  if (module) module->state_ = std::make_shared<const pause::StateMap>(std::move(exported->map));
  return module;
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_threaded(
    std::span<const std::byte> code) const {
  auto threaded = transform::with_host_waits(code);
  if (!threaded) return std::unexpected(std::move(threaded).error());
  auto module = compile_or_load(code, {}, [&]() -> EngineResult<CompiledBytes> {
    if (auto refused = refusal_of(engine_, code)) return std::unexpected(*std::move(refused));
    return threaded->module;
  });
  if (!module) return module;
  threaded->module = {};
  module->threaded_ = std::make_shared<const transform::ThreadedModule>(*std::move(threaded));
  return module;
}

EngineResult<std::shared_ptr<const engine::PausableCode>> WasmtimeEngine::read_pausable(
    std::span<const std::byte> code) const {
  const auto shared = options_.threads ? transform::has_shared_memory(code) : false;
  return engine::PausableCode::read(code, options_.pausable, shared && *shared);
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_running(
    std::shared_ptr<const engine::PausableCode> pausable) const {
  constexpr auto start = pause::StartFunction::exported;
  auto state = pausable->module().state(start);
  if (!state) return std::unexpected(std::move(state).error());
  ModuleBytes made;
  auto module = compile_or_load(pausable->code(), {}, [&]() -> EngineResult<CompiledBytes> {
    if (auto refused = refusal_of(engine_, pausable->code()))
      return std::unexpected(*std::move(refused));
    auto running = pausable->module().running(start);
    if (!running) return std::unexpected(std::move(running).error());
    return made = std::move(running->module);
  });
  if (!module) return module;
  module->threaded_ = threaded_side(*pausable, *state);
  module->state_ = std::make_shared<const pause::StateMap>(*std::move(state));
  module->pausable_ = std::move(pausable);
  return module;
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_resuming(
    std::shared_ptr<const engine::PausableCode> pausable,
    std::shared_ptr<const engine::Resumption> resumption) const {
  ModuleBytes made;
  auto module = compile_or_load(
      pausable->code(), resumption->how.places, [&]() -> EngineResult<CompiledBytes> {
        if (auto refused = refusal_of(engine_, pausable->code()))
          return std::unexpected(*std::move(refused));
        auto resuming = pausable->module().resuming(pause::StartFunction::exported,
                                                    resumption->frames(), resumption->others());
        if (!resuming) return std::unexpected(std::move(resuming).error());
        return made = std::move(resuming->module);
      });
  if (!module) return module;
  module->threaded_ = threaded_side(*pausable, resumption->how.map);
  module->state_ = std::shared_ptr<const pause::StateMap>(resumption, &resumption->how.map);
  module->pausable_ = std::move(pausable);
  module->resumption_ = std::move(resumption);
  return module;
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_for(std::span<const std::byte> code,
                                                         PartReader& state) const {
  if (options_.pausable == PausePoints::none) return compile(code);
  ModuleBytes made;
  auto binary = as_binary(code, made);
  if (!binary) return std::unexpected(std::move(binary).error());
  auto pausable = read_pausable(*binary);
  if (!pausable) return compile(code);  // which says why, as the engine would
  auto resumption = engine::read_resumption(**pausable, state);
  if (!resumption) return std::unexpected(std::move(resumption).error());
  if (*resumption == nullptr) return compile(code);
  return compile_resuming(*std::move(pausable), *std::move(resumption));
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_or_load(
    std::span<const std::byte> code, std::string_view places,
    const std::function<EngineResult<std::span<const std::byte>>()>& make) const {
  WasmtimeModule result;
  std::optional<ModuleCache> cache;
  std::string key;
  if (!options_.cache_directory.empty()) {
    auto opened = ModuleCache::open(options_.cache_directory, options_.cache_bytes);
    if (!opened) return std::unexpected(opened.error());
    cache = std::move(*opened);
    std::string configuration = configuration_key(options_);
    if (!places.empty()) configuration += ",from " + std::string(places);
    key = ModuleCache::key(code, configuration);
    if (key.empty()) {
      cache.reset();
    } else if (auto* module = cache->load(engine_, key)) {
      result.module_ = owned(module);
      result.from_cache_ = true;
      return result;
    }
  }
  auto compiled = make();
  if (!compiled) return std::unexpected(std::move(compiled).error());
  wasmtime_module_t* module = nullptr;
  if (auto* error = wasmtime_module_new(engine_, bytes_of(*compiled), compiled->size(), &module))
    return std::unexpected(message_of(error));
  result.module_ = owned(module);
  // A cache that cannot be written (a full disk) costs time, not the result.
  if (cache) cache->store(module, key);
  return result;
}

PausePoints WasmtimeModule::pausable() const noexcept {
  return pausable_ == nullptr ? PausePoints::none : pausable_->points();
}

EngineResult<WasmtimeModule> WasmtimeEngine::compile_file(const std::string& path) const {
  const auto bytes = contents_of(path);
  if (!bytes) return std::unexpected("cannot read " + path + ": " + std::strerror(errno));
  auto module = compile(std::as_bytes(std::span(*bytes)));
  if (!module) return std::unexpected(path + ": " + module.error());
  return module;
}

void WasmtimeEngine::interrupt() const noexcept {
  wasmtime_engine_increment_epoch(engine_);
}

std::string default_module_cache() {
  // Only absolute paths count, as the XDG base directory specification says.
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return std::string(cache) + "/wasifs/modules";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return std::string(home) + "/.cache/wasifs/modules";
  return {};
}

std::string_view wasmtime_version() noexcept {
  return WASMTIME_VERSION;
}

}  // namespace wasifs
