// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A module compiled in one of the forms that are compared, and what goes on from its frames. One
// thread.
#pragma once

#include <wasmtime.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pause/frame.h"
#include "pause/state_map.h"
#include "transform/frames.h"
#include "transform/pausable.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::transform_proof {

enum class Form : std::uint8_t {
  plain,     // as it was given
  savable,   // with its state exported
  calls,     // F, where it can be paused at calls of the host
  anywhere,  // F, at polls as well
};

// One engine for each form. NaNs are canonical, so that whatever the compiler makes of an
// operation, it gives the same.
class Engines {
 public:
  explicit Engines(std::size_t stack_size);

  [[nodiscard]] const WasmtimeEngine& of(Form form) const noexcept {
    return *engines_[static_cast<std::size_t>(form)];
  }

 private:
  std::unique_ptr<WasmtimeEngine> engines_[4];
};

// What an instance of `module` does next; `frames` and the rest as in `transform::Resumable`.
struct Resuming {
  const wasmtime_module* module = nullptr;
  std::vector<std::byte> frames;
  std::uint32_t outermost = 0;
  bool pending = false;
};

class Code {
 public:
  // A sentence where it is refused. `engines` outlives it.
  [[nodiscard]] static EngineResult<std::shared_ptr<Code>> make(const Engines& engines,
                                                                std::vector<std::byte> module,
                                                                Form form);

  // As `plain`, of the engine of another form, which refuses it.
  [[nodiscard]] static EngineResult<std::shared_ptr<Code>> as_is(const WasmtimeEngine& engine,
                                                                 std::vector<std::byte> module);

  [[nodiscard]] bool can_pause() const noexcept { return pausable_.has_value(); }
  [[nodiscard]] const WasmtimeEngine& engine() const noexcept { return engine_; }
  [[nodiscard]] Form form() const noexcept { return form_; }
  [[nodiscard]] const wasmtime_module* module() const noexcept { return module_.get(); }
  // Of `plain` empty.
  [[nodiscard]] const pause::StateMap& map() const noexcept { return map_; }
  [[nodiscard]] const transform::PausableModule& pausable() const noexcept { return *pausable_; }
  // With `precisely`, R is made for these frames; else it is one that goes on from every place of
  // the module, which is made once.
  [[nodiscard]] SnapshotResult<Resuming> resume(std::span<const pause::Frame> frames,
                                                bool precisely);
  // Has the engine look at a continuation for every place.
  [[nodiscard]] SnapshotResult<void> compile_everywhere();

 private:
  using Module = std::unique_ptr<wasmtime_module, void (*)(wasmtime_module*)>;
  struct Everywhere;

  Code(const WasmtimeEngine& engine, std::vector<std::byte> bytes, Form form)
      : engine_(engine), bytes_(std::move(bytes)), form_(form) {}
  [[nodiscard]] SnapshotResult<Module> compile(std::span<const std::byte> module) const;

  const WasmtimeEngine& engine_;
  std::vector<std::byte> bytes_;
  Form form_;
  std::shared_ptr<const wasmtime_module> module_;
  pause::StateMap map_;
  std::optional<transform::PausableModule> pausable_;
  std::shared_ptr<Everywhere> everywhere_;
  std::vector<Module> precise_;
};

}  // namespace wasifs::transform_proof
