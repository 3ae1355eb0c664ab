// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An instance that runs as the tests ask, and, if it may be paused, goes on in a fresh instance and
// store each time. One thread.
#pragma once

#include <wasmtime.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "code.h"
#include "engine/wasmtime/live_state.h"
#include "store.h"
#include "value.h"

namespace wasifs::transform_proof {

struct Outcome {
  std::vector<Value> results;
  std::string trap;     // or exception; empty if there was none
  std::string problem;  // what no run may do, such as a pause that cannot be gone on from

  [[nodiscard]] std::string text() const;
};

// What modules import of one another; nothing if there is no such thing.
using Exports = std::function<std::optional<wasmtime_extern_t>(const std::string& module,
                                                               const std::string& name)>;

// An instance in its store.
class Instance {
 public:
  Instance(std::shared_ptr<Store> store, const pause::StateMap& map)
      : store_(std::move(store)), map_(map) {}

  // A sentence where it cannot be linked; `trap` where its segments do not fit. Runs the start
  // function only if the module's form leaves that to the engine.
  [[nodiscard]] SnapshotResult<void> begin(const wasmtime_module& module, const Exports& exports,
                                           std::string& trap);
  [[nodiscard]] Store& store() const noexcept { return *store_; }
  [[nodiscard]] bool is_there() const noexcept { return live_ != nullptr; }
  [[nodiscard]] engine::LiveState& live() noexcept { return *live_; }
  [[nodiscard]] std::optional<wasmtime_extern_t> item(std::string_view name) const;
  // Is asked by polls and stopped by calls from now on.
  void watch();
  void call(const wasmtime_func_t& function, std::span<const Value> arguments, Outcome& outcome);

  [[nodiscard]] std::vector<std::byte> frames() const;
  [[nodiscard]] std::vector<std::uint32_t> references() const;
  [[nodiscard]] SnapshotResult<wasmtime_func_t> prepare(const Resuming& resuming);

 private:
  [[nodiscard]] std::optional<wasmtime_func_t> in_slot(std::uint32_t slot) const;
  void put(std::uint32_t slot, const wasmtime_func_t& function);

  std::shared_ptr<Store> store_;
  const pause::StateMap& map_;
  wasmtime_instance_t instance_{};
  std::unique_ptr<engine::LiveState> live_;
};

class Guest {
 public:
  // `may_pause`: it has `store` for itself, and nobody else uses what it exports.
  Guest(std::shared_ptr<Code> code, std::shared_ptr<Store> store, Exports exports, bool may_pause);

  // Nothing if the module cannot be linked; else what its start function did.
  [[nodiscard]] std::optional<Outcome> begin();
  [[nodiscard]] Outcome call(std::string_view name, std::span<const Value> arguments);
  [[nodiscard]] std::optional<Value> global(std::string_view name);
  [[nodiscard]] std::optional<wasmtime_extern_t> item(std::string_view name) const {
    return instance_->item(name);
  }
  // Whether there is an instance, whatever its start function did.
  [[nodiscard]] bool is_there() const noexcept { return instance_->is_there(); }
  [[nodiscard]] engine::LiveState& live() noexcept { return instance_->live(); }
  [[nodiscard]] const Code& code() const noexcept { return *code_; }

  std::size_t pauses = 0;
  std::size_t frames = 0;  // of all pauses together
  // Of so many pauses one goes on in what is made for its frames alone.
  std::size_t precisely_each = 16;

 private:
  [[nodiscard]] Outcome run(const wasmtime_func_t& function, std::span<const Value> arguments);
  [[nodiscard]] SnapshotResult<void> go_on(Outcome& outcome);
  [[nodiscard]] SnapshotResult<void> move_to(const wasmtime_module& module);

  std::shared_ptr<Code> code_;
  Exports exports_;
  bool may_pause_;
  Host& host_;
  std::unique_ptr<Instance> instance_;
};

}  // namespace wasifs::transform_proof
