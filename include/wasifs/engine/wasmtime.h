// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests on Wasmtime through its C API. An embedder that uses the C API already takes
// `WasmtimeGuest::linker` and defines functions of its own beside those of WASI. Objects of one
// guest belong to one thread at a time; an engine and its modules may be shared by any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/guest_memory.h"
#include "wasifs/guest_part.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"

struct wasm_engine_t;
struct wasmtime_context;
struct wasmtime_linker;
struct wasmtime_module;

namespace wasifs {

namespace pause {
struct StateMap;
}

/// A value or a sentence that says what went wrong, with the offending name.
template <class T>
using EngineResult = std::expected<T, std::string>;

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
  /// Most bytes of stack that compiled code may use; beyond, the guest traps.
  std::size_t stack_size = std::size_t{512} << 10;
  /// Instances can be saved and restored: `WasmtimeGuest::save_state`. Memories, globals that
  /// change and, if need be, tables and functions get exports of names that `exports` does not
  /// show. A module with state that cannot be saved is refused by `compile`, naming it: a mutable
  /// global that is imported, a shared memory, references in use that are not to functions,
  /// structures and arrays, an export that begins with "wasifs:".
  bool savable = false;
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
  /// Whether its instances can be saved: it was compiled with `WasmtimeOptions::savable`.
  [[nodiscard]] bool savable() const noexcept { return state_ != nullptr; }
  /// The C API's module; lives as long as this object.
  [[nodiscard]] const wasmtime_module* raw() const noexcept { return module_.get(); }

 private:
  friend class WasmtimeEngine;
  friend class WasmtimeGuest;
  std::shared_ptr<wasmtime_module> module_;
  std::shared_ptr<const pause::StateMap> state_;  // if savable
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
  /// Makes running guests look whether their process was stopped. Any thread. A guest that is just
  /// looking for another one's sake may miss it; who must be sure calls again until it has ended.
  void interrupt() const noexcept;
  /// The options it was made with.
  [[nodiscard]] const WasmtimeOptions& options() const noexcept { return options_; }
  /// The C API's engine.
  [[nodiscard]] wasm_engine_t* raw() const noexcept { return engine_; }

 private:
  WasmtimeEngine(const WasmtimeOptions& options, wasm_engine_t* engine) noexcept;
  [[nodiscard]] EngineResult<WasmtimeModule> compile_any(std::span<const std::byte> code) const;
  WasmtimeOptions options_;
  wasm_engine_t* engine_;
};

/// Bounds of one guest.
struct WasmtimeGuestOptions {
  std::uint64_t max_memory =
      UINT64_MAX;                   ///< Bytes of linear memory; growth beyond fails in the guest.
  std::uint64_t fuel = UINT64_MAX;  ///< Needs `WasmtimeOptions::fuel`.
  /// Every host call goes through it, if there is one; outlives the guest.
  CallInterceptor* interceptor = nullptr;
};

/// An argument or result of an exported function.
using WasmValue = std::variant<std::int32_t, std::int64_t, float, double>;

/// How running a guest ended.
struct RunResult {
  /// The ways.
  enum class Kind : std::uint8_t {
    returned,  ///< The function came back.
    exited,    ///< The guest called `proc_exit`; see `exit_code`.
    trapped,   ///< A trap; `message` has the reason and the backtrace.
    failed,    ///< It could not be run at all; `message` says why.
  };
  Kind kind = Kind::returned;        ///< How it ended.
  std::uint32_t exit_code = 0;       ///< With `exited`: all 32 bits.
  std::string message;               ///< With `trapped` and `failed`.
  std::vector<WasmValue> results{};  ///< With `returned`; without references and vectors.
};

/// One instance of a module joined to a process.
class WasmtimeGuest {
 public:
  /// A store and a linker with every call of WASI in it. `engine`, `module` and `process` outlive
  /// the guest.
  WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module, Process& process,
                const WasmtimeGuestOptions& options = {});
  ~WasmtimeGuest();
  WasmtimeGuest(const WasmtimeGuest&) = delete;
  WasmtimeGuest& operator=(const WasmtimeGuest&) = delete;

  /// For functions of the embedder's own, to be defined before the guest is loaded. Use it for this
  /// guest only.
  [[nodiscard]] wasmtime_linker* linker() noexcept;
  /// The C API's context of the store.
  [[nodiscard]] wasmtime_context* context() noexcept;

  /// Instantiates, running the module's start function. `run_command` and `run_reactor` do it
  /// themselves.
  [[nodiscard]] RunResult load();
  /// Loads, unless that is done or a state was restored, and calls `_start`. Returning from it is
  /// `exited` with code 0.
  [[nodiscard]] RunResult run_command();
  /// Loads and calls `_initialize` where there is one; then call exported functions.
  [[nodiscard]] RunResult run_reactor();
  /// Calls an exported function; arguments must fit its type. May be used by host functions while
  /// the guest runs: one that gets `exited` or `trapped` ends with a trap of its own, and the call
  /// around it then is `exited` or `trapped` as well.
  [[nodiscard]] RunResult call(std::string_view name, std::span<const WasmValue> arguments = {});
  /// As above with arguments as text, such as a command line gives them.
  [[nodiscard]] RunResult call_with_text(std::string_view name,
                                         std::span<const std::string> arguments);
  /// Writes the part of a snapshot that holds the instance: memories, globals that change, changed
  /// slots of tables, dropped segments. To be given as `ExtraPart{guest_part, guest_part_version,
  /// ...}` to `save_snapshot`; the guest is not used until the save has ended. Of pages that were
  /// not written to since the last save or restore the digest is not computed again, where the
  /// kernel can tell (Linux 6.7 and later).
  ///
  /// Fails, as parts do, with a sentence to `writer`: where the module is not savable, the guest
  /// not loaded, one of its calls is on the stack (of those that the embedder makes through
  /// `context` it does not know), or a table holds a function that is not the module's own.
  void save_state(PartWriter& writer);
  /// Loads, but with the state from a snapshot, as `SnapshotReader::part(guest_part)` gives it. The
  /// start function does not run, and `_initialize` and `_start` are called by whoever wants them.
  /// Bytes of memory are mapped privately where the store can, else copied. Imported memories and
  /// tables get what those that were saved had; fuel and limits are this guest's.
  ///
  /// Fails with a sentence: where the snapshot is of another module, naming both digests, where it
  /// is damaged, or where this guest's limits are too low for it. The guest then cannot be used.
  [[nodiscard]] EngineResult<void> restore_state(PartReader& reader);
  /// The process that its calls use now: the one given, or what an interceptor put in its place.
  [[nodiscard]] Process& process() noexcept;
  /// The exported memory; empty before the guest is loaded.
  [[nodiscard]] GuestMemory& memory() noexcept;
  /// Instructions left, with `WasmtimeOptions::fuel`.
  [[nodiscard]] std::uint64_t fuel_left() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The directory where `wasifs run` keeps compiled modules: below the user's cache directory
/// (XDG_CACHE_HOME or
/// ~/.cache), or empty where there is none.
[[nodiscard]] std::string default_module_cache();

/// Version of the Wasmtime library in use, such as "50.0.1".
[[nodiscard]] std::string_view wasmtime_version() noexcept;

}  // namespace wasifs
