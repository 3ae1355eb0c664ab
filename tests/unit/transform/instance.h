// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One instance of a module, and the host that it calls: what `machine.h` is made of.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <wasmtime.h>

#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/wasmtime/live_state.h"
#include "machine.h"

namespace wasifs::transform {

// Each takes what it is given.
[[nodiscard]] std::string message_of(wasmtime_error_t* error);
[[nodiscard]] std::string message_of(wasm_trap_t* trap);

[[nodiscard]] std::string text_of(const wasmtime_val_t& value);

// Compiled once, then known; a test failure and nothing if it is not valid.
[[nodiscard]] wasmtime_module_t* compiled(std::span<const std::byte> module);
[[nodiscard]] wasm_engine_t* raw_engine();

// What the host remembers of a call that it did not make.
struct Pending {
  std::string name;
  std::vector<wasmtime_val_t> arguments;
};

// The host, and what it knows of the instance that runs.
struct World {
  Outcome outcome;
  wasmtime_context_t* context = nullptr;
  std::optional<wasmtime_global_t> state;
  std::optional<wasmtime_global_t> polls;
  std::uint32_t every = 0;
  std::size_t chances = 0;
  std::size_t carried_out = 0;
  std::optional<Pending> pending;

  // A call that was stopped may stop again when it is carried out.
  bool stop_again() { return ++carried_out % 4 == 1 && stop_now(); }
  bool stop() {
    ++chances;
    return every != 0 && chances % every == 0 && stop_now();
  }
  bool stop_now() {
    if (!state) return false;
    wasmtime_val_t one{};
    one.kind = WASMTIME_I32;
    one.of.i32 = 1;
    wasmtime_error_t* error = wasmtime_global_set(context, &*state, &one);
    EXPECT_EQ(nullptr, error);
    return true;
  }
  [[nodiscard]] bool stopping() const {
    wasmtime_val_t value{};
    if (state) wasmtime_global_get(context, &*state, &value);
    return value.of.i32 != 0;
  }
};

// Results that depend on all calls before.
void carry_out(World& world, const Pending& call, std::span<wasmtime_val_t> results);

struct Import {
  World* world;
  std::string name;
  wasm_functype_t* type;
};

// The functions of the host.
wasm_trap_t* called_by_guest(void* env, wasmtime_caller_t*, const wasmtime_val_t* arguments,
                             size_t argument_count, wasmtime_val_t* results, size_t result_count);
wasm_trap_t* called_in_place_of_pending(void* env, wasmtime_caller_t*, const wasmtime_val_t*,
                                        size_t, wasmtime_val_t* results, size_t result_count);
wasm_trap_t* polled(void* env, wasmtime_caller_t*, const wasmtime_val_t*, size_t, wasmtime_val_t*,
                    size_t);

// One instance with its store.
class Instance {
 public:
  Instance(World& world, std::span<const std::byte> module, const pause::StateMap& map)
      : world_(world), store_(wasmtime_store_new(raw_engine(), nullptr, nullptr)) {
    context_ = wasmtime_store_context(store_);
    wasmtime_context_set_epoch_deadline(context_, 1'000'000'000);
    world.context = context_;
    wasmtime_module_t* code = compiled(module);
    if (code == nullptr) return;
    wasm_importtype_vec_t imports{};
    wasmtime_module_imports(code, &imports);
    std::vector<wasmtime_extern_t> items;
    for (std::size_t i = 0; i < imports.size; ++i) items.push_back(import(*imports.data[i]));
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error =
        wasmtime_instance_new(context_, code, items.data(), items.size(), &instance_, &trap);
    wasm_importtype_vec_delete(&imports);
    if (error != nullptr) {
      ADD_FAILURE() << message_of(error);
      return;
    }
    EXPECT_EQ(nullptr, trap);
    there_ = trap == nullptr;
    live_ = std::make_unique<engine::LiveState>(context_, instance_, map);
    world.state = global(state_export);
    world.polls = global(polls_export);
    if (!world.polls) return;
    set(*world.polls, 1);
    set_call(poll_slot, polled, {});
  }
  ~Instance() {
    if (world_.context == context_) world_.context = nullptr;
    wasmtime_store_delete(store_);
    for (const auto& import : imports_) wasm_functype_delete(import->type);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] bool there() const { return there_; }
  [[nodiscard]] engine::LiveState& live() { return *live_; }

  // What the guest wrote to `frames_export`.
  [[nodiscard]] Bytes frames() {
    const wasmtime_memory_t memory = item(frames_export).of.memory;
    wasmtime_val_t top{};
    const wasmtime_global_t from = item(top_export).of.global;
    wasmtime_global_get(context_, &from, &top);
    const auto* data = reinterpret_cast<const std::byte*>(wasmtime_memory_data(context_, &memory));
    return {data, data + static_cast<std::uint32_t>(top.of.i32)};
  }
  void put_frames(std::span<const std::byte> bytes) {
    const wasmtime_memory_t memory = item(frames_export).of.memory;
    std::uint64_t before = 0;
    EXPECT_EQ(nullptr, wasmtime_memory_grow(context_, &memory, bytes.size() / 65536 + 1, &before));
    if (!bytes.empty())
      std::memcpy(wasmtime_memory_data(context_, &memory), bytes.data(), bytes.size());
  }
  // The numbers of the functions that frames refer to.
  [[nodiscard]] std::vector<std::uint32_t> references(const pause::StateMap& map) {
    std::vector<std::uint32_t> numbers;
    const wasmtime_table_t table = item(references_export).of.table;
    for (std::uint64_t slot = 0; slot < wasmtime_table_size(context_, &table); ++slot) {
      wasmtime_val_t value{};
      EXPECT_TRUE(wasmtime_table_get(context_, &table, slot, &value));
      std::uint32_t number = pause::unknown_element;
      for (const pause::StateFunction& function : map.functions)
        if (item(function.name).of.func.__private == value.of.funcref.__private)
          number = function.index;
      if (wasmtime_funcref_is_null(&value.of.funcref)) number = pause::null_element;
      numbers.push_back(number);
    }
    return numbers;
  }
  void set_pending(const std::vector<pause::ValueType>& results) {
    set_call(pending_slot, called_in_place_of_pending, results);
  }
  [[nodiscard]] wasmtime_func_t in_slot(std::uint32_t slot) {
    const wasmtime_table_t table = item(calls_export).of.table;
    wasmtime_val_t value{};
    EXPECT_TRUE(wasmtime_table_get(context_, &table, slot, &value));
    return value.of.funcref;
  }
  [[nodiscard]] std::optional<wasmtime_func_t> function(std::string_view name) {
    const wasmtime_extern_t found = item(name);
    if (found.kind != WASMTIME_EXTERN_FUNC) return std::nullopt;
    return found.of.func;
  }
  // The results are noted once it has returned to the end.
  void call(const wasmtime_func_t& function, const std::vector<std::int32_t>& numbers) {
    wasm_functype_t* type = wasmtime_func_type(context_, &function);
    std::vector<wasmtime_val_t> arguments(wasm_functype_params(type)->size);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      arguments[i].kind = WASMTIME_I32;
      arguments[i].of.i32 = i < numbers.size() ? numbers[i] : 0;
    }
    std::vector<wasmtime_val_t> results(wasm_functype_results(type)->size);
    wasm_functype_delete(type);
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error =
        wasmtime_func_call(context_, &function, arguments.data(), arguments.size(), results.data(),
                           results.size(), &trap);
    Outcome& outcome = world_.outcome;
    if (trap != nullptr) outcome.trap = message_of(trap);
    if (error != nullptr) outcome.trap = "error " + message_of(error);
    if (world_.stopping()) return;
    for (const wasmtime_val_t& result : results) outcome.results.push_back(text_of(result));
  }

 private:
  wasmtime_extern_t item(std::string_view name) {
    wasmtime_extern_t found{};
    found.kind = WASMTIME_EXTERN_TAG;
    (void)wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &found);
    return found;
  }
  std::optional<wasmtime_global_t> global(std::string_view name) {
    const wasmtime_extern_t found = item(name);
    if (found.kind != WASMTIME_EXTERN_GLOBAL) return std::nullopt;
    return found.of.global;
  }
  void set(const wasmtime_global_t& global, std::int32_t number) {
    wasmtime_val_t value{};
    value.kind = WASMTIME_I32;
    value.of.i32 = number;
    EXPECT_EQ(nullptr, wasmtime_global_set(context_, &global, &value));
  }
  wasmtime_extern_t import(const wasm_importtype_t& type) {
    const wasm_name_t* name = wasm_importtype_name(&type);
    const wasm_functype_t* function =
        wasm_externtype_as_functype_const(wasm_importtype_type(&type));
    EXPECT_NE(nullptr, function) << "only functions can be imported";
    imports_.push_back(std::make_unique<Import>(
        Import{&world_, std::string(name->data, name->size), wasm_functype_copy(function)}));
    wasmtime_extern_t made{};
    made.kind = WASMTIME_EXTERN_FUNC;
    wasmtime_func_new(context_, function, called_by_guest, imports_.back().get(), nullptr,
                      &made.of.func);
    return made;
  }
  void set_call(std::uint32_t slot, wasmtime_func_callback_t callback,
                const std::vector<pause::ValueType>& results);

  World& world_;
  wasmtime_store_t* store_;
  wasmtime_context_t* context_ = nullptr;
  wasmtime_instance_t instance_{};
  std::vector<std::unique_ptr<Import>> imports_;
  std::unique_ptr<engine::LiveState> live_;
  bool there_ = false;
};

}  // namespace wasifs::transform
