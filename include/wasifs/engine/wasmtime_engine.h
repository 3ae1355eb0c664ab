// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles modules with Wasmtime, through its C API; `wasmtime_guest.h` runs them. An engine and
// its modules may be shared by any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/run_result.h"
#include "wasifs/persist.h"

struct wasm_engine_t;
struct wasmtime_module;

namespace wasifs {

namespace engine {
class PausableCode;
struct Resumption;
}  // namespace engine
namespace threads {
class ParkingLot;
}
namespace transform {
struct ThreadedModule;
}
namespace pause {
struct StateMap;
}

/// Where a guest can be paused in mid-run.
enum class PausePoints : std::uint8_t {
  none,      ///< Nowhere.
  calls,     ///< Where it calls the host.
  anywhere,  ///< There, at each turn of a loop, and where functions call themselves.
};

/// How code is compiled.
struct WasmtimeOptions {
  /// Compile checks in, so that `Process::stop` with `WasmtimeEngine::interrupt` ends running code.
  /// Costs speed in tight loops.
  bool interruptible = false;
  /// Compile counting in, so that `WasmtimeGuestOptions::fuel` bounds the instructions.
  bool fuel = false;
  /// Two runs that get the same answers from their host calls are the same: NaN bits are canonical,
  /// relaxed SIMD has one result, and a module with shared memory is refused by name. For recording
  /// and replaying, see `replay.h`.
  bool deterministic = false;
  /// Interpret Wasmtime's portable code (Pulley) instead of running the machine's: slower, and the
  /// same otherwise. What was paused in one goes on in the other.
  bool interpreted = false;
  /// Guests may have several threads, see `wasmtime_threads.h`; implies `interruptible`. Instances
  /// of modules with a shared memory sleep in `memory.atomic.wait` by means of the library, so that
  /// `Process::stop` wakes them.
  bool threads = false;
  /// Most bytes of stack that compiled code may use; beyond, the guest traps.
  std::size_t stack_size = std::size_t{512} << 10;
  /// Instances can be saved and restored: `WasmtimeGuest::save_state`. Memories, globals that
  /// change and, if need be, tables and functions get exports of names that `exports` does not
  /// show. A module with state that cannot be saved is refused by `compile`, naming it: a mutable
  /// global that is imported, a shared memory (but with `threads` and `pausable`, where it is
  /// imported and the only memory), references in use that are not to functions,
  /// structures and arrays, an export that begins with "wasifs:".
  bool savable = false;
  /// Where guests can be paused in mid-run, and saved there; implies `savable`. What cannot be
  /// paused is refused by `compile` as well, naming it; see docs/pause.md for that, and for what it
  /// costs.
  PausePoints pausable = PausePoints::none;
  /// Directory of compiled modules; made with mode 0700 if absent. Empty: nothing is kept. Refused
  /// unless it is a real directory, not a link, that belongs to this user and to which nobody else
  /// may write.
  std::string cache_directory{};
  /// Most bytes of compiled modules in that directory. Whoever adds one removes those that were
  /// used longest ago, as far as it takes; one that is larger by itself is not kept. Any number of
  /// programs may share a directory: what one of them removes is compiled again by the next that
  /// needs it, and does no harm to who runs it.
  std::uint64_t cache_bytes = std::uint64_t{1} << 30;
};

/// A compiled module. Copies share.
class WasmtimeModule {
 public:
  /// One import or export, for people.
  struct Item {
    std::string module;  ///< Import module; empty for exports.
    std::string name;    ///< Field name.
    std::string type;    ///< Such as "func (i32, i32) -> (i32)" or "memory".
  };

  /// What the module asks for.
  [[nodiscard]] std::vector<Item> imports() const;
  /// What it offers.
  [[nodiscard]] std::vector<Item> exports() const;
  /// Whether it came from the cache.
  [[nodiscard]] bool from_cache() const noexcept { return from_cache_; }
  /// Where its instances can be paused.
  [[nodiscard]] PausePoints pausable() const noexcept;
  /// Whether its instances can be saved: it was compiled with `WasmtimeOptions::savable`, or
  /// `pausable`.
  [[nodiscard]] bool savable() const noexcept { return state_ != nullptr; }
  /// The C API's module; lives as long as this object.
  [[nodiscard]] const wasmtime_module* raw() const noexcept { return module_.get(); }

 private:
  friend class WasmtimeEngine;
  friend class WasmtimeGuest;
  friend class WasmtimeThreads;
  std::shared_ptr<wasmtime_module> module_;
  std::shared_ptr<const pause::StateMap> state_;               // if savable
  std::shared_ptr<const engine::PausableCode> pausable_;       // if pausable
  std::shared_ptr<const engine::Resumption> resumption_;       // if it is for what was paused
  std::shared_ptr<const transform::ThreadedModule> threaded_;  // if its memory is shared
  bool from_cache_ = false;
};

/// Compiles modules. Thread-safe.
class WasmtimeEngine {
 public:
  /// An engine. Fails with a sentence when the cache directory is not acceptable.
  [[nodiscard]] static EngineResult<std::unique_ptr<WasmtimeEngine>> create(
      const WasmtimeOptions& options = {});
  ~WasmtimeEngine();
  WasmtimeEngine(const WasmtimeEngine&) = delete;
  WasmtimeEngine& operator=(const WasmtimeEngine&) = delete;

  /// Compiles the binary or text format, or takes it from the cache.
  [[nodiscard]] EngineResult<WasmtimeModule> compile(std::span<const std::byte> code) const;
  /// As above, from a file.
  [[nodiscard]] EngineResult<WasmtimeModule> compile_file(const std::string& path) const;
  /// Compiles what a guest needs that goes on from `state`, which is what
  /// `SnapshotReader::part(guest_part)` gives: any number of guests may be given that state by
  /// `WasmtimeGuest::restore_state` then, and nothing else needs to be compiled for them. As
  /// `compile` where `state` is not of a guest that was paused.
  [[nodiscard]] EngineResult<WasmtimeModule> compile_for(std::span<const std::byte> code,
                                                         PartReader& state) const;
  /// Makes running guests look whether their process was stopped. Any thread. A guest that is just
  /// looking for another one's sake may miss it; who must be sure calls again until it has ended.
  void interrupt() const noexcept;
  /// The options it was made with.
  [[nodiscard]] const WasmtimeOptions& options() const noexcept { return options_; }
  /// The C API's engine.
  [[nodiscard]] wasm_engine_t* raw() const noexcept { return engine_; }

 private:
  WasmtimeEngine(const WasmtimeOptions& options, wasm_engine_t* engine) noexcept;
  friend class WasmtimeGuest;
  friend class WasmtimeThreads;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_any(std::span<const std::byte> code) const;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_savable(std::span<const std::byte> code) const;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_threaded(
      std::span<const std::byte> code) const;
  [[nodiscard]] EngineResult<std::shared_ptr<const engine::PausableCode>> read_pausable(
      std::span<const std::byte> code) const;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_running(
      std::shared_ptr<const engine::PausableCode> pausable) const;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_resuming(
      std::shared_ptr<const engine::PausableCode> pausable,
      std::shared_ptr<const engine::Resumption> resumption) const;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_or_load(
      std::span<const std::byte> code, std::string_view places,
      const std::function<EngineResult<std::span<const std::byte>>()>& make) const;
  WasmtimeOptions options_;
  wasm_engine_t* engine_;
  std::unique_ptr<threads::ParkingLot> parking_;  // of all its guests: addresses tell them apart
};

/// A module in the binary format, made of `code` where that is text; what is binary is not looked
/// at. A sentence with the place of a mistake in a text, and for what is neither.
[[nodiscard]] EngineResult<std::vector<std::byte>> module_binary(std::span<const std::byte> code);

/// The directory where `wasifs run` keeps compiled modules: below the user's cache directory
/// (XDG_CACHE_HOME or
/// ~/.cache), or empty where there is none.
[[nodiscard]] std::string default_module_cache();

/// Version of the Wasmtime library in use, such as "50.0.1".
[[nodiscard]] std::string_view wasmtime_version() noexcept;

}  // namespace wasifs
