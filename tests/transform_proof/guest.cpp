// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "snapshot/sentence.h"

namespace wasifs::transform_proof {
namespace {

// From one instance to another of the same map.
SnapshotResult<void> copy_state(const pause::StateMap& map, pause::InstanceState& from,
                                pause::InstanceState& to) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    SNAPSHOT_CHECK(to.grow_memory(i, (from.memory(i).size() - to.memory(i).size()) / 65536));
    const auto bytes = from.memory(i);
    if (!bytes.empty()) std::memcpy(to.memory(i).data(), bytes.data(), bytes.size());
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i)
    SNAPSHOT_CHECK(to.set_global(i, from.global(i)));
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    SNAPSHOT_CHECK(to.grow_table(i, from.table_size(i) - to.table_size(i), pause::null_element));
    for (std::uint64_t slot = 0; slot < from.table_size(i); ++slot)
      SNAPSHOT_CHECK(to.set_slot(i, slot, from.slot(i, slot)));
  }
  for (const auto* segments : {&map.data_segments, &map.element_segments})
    for (const pause::StateSegment& segment : *segments)
      if (from.dropped(segment)) SNAPSHOT_CHECK(to.drop(segment));
  return {};
}

}  // namespace

std::string Outcome::text() const {
  if (!problem.empty()) return "problem: " + problem;
  return trap.empty() ? text_of(results) : trap;
}

SnapshotResult<void> Instance::begin(const wasmtime_module& module, const Exports& exports,
                                     std::string& trap) {
  wasm_importtype_vec_t imports{};
  wasmtime_module_imports(&module, &imports);
  std::vector<wasmtime_extern_t> items;
  std::string missing;
  for (const wasm_importtype_t* import : std::span(imports.data, imports.size)) {
    const wasm_name_t* from = wasm_importtype_module(import);
    const wasm_name_t* called = wasm_importtype_name(import);
    const std::string module_name(from->data, from->size);
    const std::string name(called->data, called->size);
    auto item = exports ? exports(module_name, name) : std::nullopt;
    if (!item) item = store_->import(module_name, name, *wasm_importtype_type(import));
    if (!item) missing = module_name + "." + name;
    items.push_back(item.value_or(wasmtime_extern_t{}));
  }
  wasm_importtype_vec_delete(&imports);
  if (!missing.empty()) return sentence("nobody has {}", missing);
  wasm_trap_t* trapped = nullptr;
  if (wasmtime_error_t* error = wasmtime_instance_new(store_->context(), &module, items.data(),
                                                      items.size(), &instance_, &trapped))
    return std::unexpected(message_of(error));
  if (trapped != nullptr)
    trap = message_of(trapped);
  else
    live_ = std::make_unique<engine::LiveState>(store_->context(), instance_, map_);
  return {};
}

std::optional<wasmtime_extern_t> Instance::item(std::string_view name) const {
  wasmtime_extern_t found{};
  if (!wasmtime_instance_export_get(store_->context(), &instance_, name.data(), name.size(),
                                    &found))
    return std::nullopt;
  return found;
}

void Instance::watch() {
  store_->watch(item(transform::state_export)->of.global);
  if (const auto polls = item(transform::polls_export))
    put(transform::poll_slot, store_->poll_function(polls->of.global));
}

void Instance::call(const wasmtime_func_t& function, std::span<const Value> arguments,
                    Outcome& outcome) {
  wasmtime_context_t* context = store_->context();
  wasm_functype_t* type = wasmtime_func_type(context, &function);
  std::vector<wasmtime_val_t> results(wasm_functype_results(type)->size);
  wasm_functype_delete(type);
  std::vector<wasmtime_val_t> values;
  for (const Value& argument : arguments) values.push_back(raw_value(context, argument));
  wasm_trap_t* trap = nullptr;
  wasmtime_error_t* error = wasmtime_func_call(context, &function, values.data(), values.size(),
                                               results.data(), results.size(), &trap);
  if (trap != nullptr) outcome.trap = message_of(trap);
  if (error != nullptr) outcome.trap = message_of(error);
  if (trap != nullptr || error != nullptr || store_->stopping()) return;
  for (const wasmtime_val_t& result : results) outcome.results.push_back(value_of(context, result));
}

std::vector<std::byte> Instance::frames() const {
  const wasmtime_memory_t memory = item(transform::frames_export)->of.memory;
  const wasmtime_global_t top = item(transform::top_export)->of.global;
  wasmtime_val_t end{};
  wasmtime_global_get(store_->context(), &top, &end);
  const auto* data =
      reinterpret_cast<const std::byte*>(wasmtime_memory_data(store_->context(), &memory));
  return {data, data + static_cast<std::uint32_t>(end.of.i32)};
}

std::vector<std::uint32_t> Instance::references() const {
  std::vector<std::uint32_t> numbers;
  const wasmtime_table_t table = item(transform::references_export)->of.table;
  const std::uint64_t size = wasmtime_table_size(store_->context(), &table);
  for (std::uint64_t slot = 0; slot < size; ++slot) {
    wasmtime_val_t value{};
    (void)wasmtime_table_get(store_->context(), &table, slot, &value);
    numbers.push_back(live_->number_of(value));
  }
  return numbers;
}

void Instance::put(std::uint32_t slot, const wasmtime_func_t& function) {
  const wasmtime_table_t table = item(transform::calls_export)->of.table;
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  value.of.funcref = function;
  if (wasmtime_error_t* error = wasmtime_table_set(store_->context(), &table, slot, &value))
    wasmtime_error_delete(error);
}

std::optional<wasmtime_func_t> Instance::in_slot(std::uint32_t slot) const {
  const wasmtime_table_t table = item(transform::calls_export)->of.table;
  wasmtime_val_t value{};
  if (!wasmtime_table_get(store_->context(), &table, slot, &value) ||
      wasmtime_funcref_is_null(&value.of.funcref))
    return std::nullopt;
  return value.of.funcref;
}

SnapshotResult<wasmtime_func_t> Instance::prepare(const Resuming& resuming) {
  const wasmtime_memory_t memory = item(transform::frames_export)->of.memory;
  std::uint64_t before = 0;
  if (wasmtime_error_t* error = wasmtime_memory_grow(store_->context(), &memory,
                                                     resuming.frames.size() / 65536 + 1, &before))
    return std::unexpected(message_of(error));
  if (!resuming.frames.empty())
    std::memcpy(wasmtime_memory_data(store_->context(), &memory), resuming.frames.data(),
                resuming.frames.size());
  if (resuming.pending != store_->host().pending.has_value())
    return sentence("the host and the frames disagree whether a call is pending");
  if (resuming.pending) put(transform::pending_slot, store_->pending_function());
  const auto outermost = in_slot(resuming.outermost);
  if (!outermost) return sentence("there is nothing in slot {}", resuming.outermost);
  return *outermost;
}

Guest::Guest(std::shared_ptr<Code> code, std::shared_ptr<Store> store, Exports exports,
             bool may_pause)
    : code_(std::move(code)),
      exports_(std::move(exports)),
      may_pause_(may_pause),
      host_(store->host()),
      instance_(std::make_unique<Instance>(std::move(store), code_->map())) {}

std::optional<Outcome> Guest::begin() {
  Outcome outcome;
  if (!instance_->begin(*code_->module(), exports_, outcome.trap)) return std::nullopt;
  if (!outcome.trap.empty()) return outcome;
  if (may_pause_) instance_->watch();
  const std::string& start = code_->map().start;
  if (start.empty()) return outcome;
  return call(start, {});
}

Outcome Guest::call(std::string_view name, std::span<const Value> arguments) {
  const auto found = item(name);
  if (found && found->kind == WASMTIME_EXTERN_FUNC) return run(found->of.func, arguments);
  Outcome outcome;
  outcome.problem = fmt::format("there is no function {}", name);
  return outcome;
}

std::optional<Value> Guest::global(std::string_view name) {
  const auto found = item(name);
  if (!found || found->kind != WASMTIME_EXTERN_GLOBAL) return std::nullopt;
  wasmtime_val_t value{};
  wasmtime_global_get(instance_->store().context(), &found->of.global, &value);
  return value_of(instance_->store().context(), value);
}

Outcome Guest::run(const wasmtime_func_t& function, std::span<const Value> arguments) {
  Outcome outcome;
  instance_->call(function, arguments, outcome);
  while (instance_->store().stopping()) {
    if (!outcome.trap.empty())
      outcome.problem = "a trap while frames were written: " + outcome.trap;
    if (outcome.problem.empty())
      if (const auto done = go_on(outcome); !done) outcome.problem = done.error();
    if (!outcome.problem.empty()) break;
  }
  return outcome;
}

// A fresh instance of `module` in a fresh store, with the state of the one before.
SnapshotResult<void> Guest::move_to(const wasmtime_module& module) {
  auto next =
      std::make_unique<Instance>(std::make_shared<Store>(code_->engine(), host_), code_->map());
  std::string trap;
  SNAPSHOT_CHECK(next->begin(module, exports_, trap));
  if (!trap.empty()) return sentence("it cannot be instantiated again: {}", trap);
  SNAPSHOT_CHECK(copy_state(code_->map(), instance_->live(), next->live()));
  instance_ = std::move(next);
  instance_->watch();
  return {};
}

SnapshotResult<void> Guest::go_on(Outcome& outcome) {
  ++pauses;
  SNAPSHOT_TRY(const std::vector<pause::Frame> stack,
               code_->pausable().frames(instance_->frames(), instance_->references()));
  frames += stack.size();
  if (stack.empty()) {  // the call was the last thing to do
    if (!host_.pending) return sentence("a poll left no frame");
    SNAPSHOT_CHECK(move_to(*code_->module()));
    outcome.results = host_.carry_out(*std::exchange(host_.pending, std::nullopt));
    return {};
  }
  SNAPSHOT_TRY(const Resuming resuming, code_->resume(stack, pauses % precisely_each == 0));
  SNAPSHOT_CHECK(move_to(*resuming.module));
  SNAPSHOT_TRY(const wasmtime_func_t function, instance_->prepare(resuming));
  instance_->call(function, {}, outcome);
  return {};
}

}  // namespace wasifs::transform_proof
