// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "store.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>

namespace wasifs::transform_proof {
namespace {

constexpr double spectest_number = 666.6;

void write_results(wasmtime_context_t* context, std::span<const Value> values,
                   wasmtime_val_t* results) {
  for (std::size_t i = 0; i < values.size(); ++i) results[i] = raw_value(context, values[i]);
}

wasm_valtype_t* type_of(wasmtime_valkind_t kind) {
  if (kind == WASMTIME_V128) return wasmtime_wasm_valtype_v128();
  if (kind == WASMTIME_FUNCREF) return wasm_valtype_new(WASM_FUNCREF);
  if (kind == WASMTIME_EXTERNREF) return wasm_valtype_new(WASM_EXTERNREF);
  return wasm_valtype_new(kind);
}

std::vector<Value> zeros_of(std::span<const wasmtime_valkind_t> kinds) {
  std::vector<Value> values;
  for (const wasmtime_valkind_t kind : kinds) {
    Value& value = values.emplace_back(Value{kind});
    value.null = value.is_reference();
  }
  return values;
}

}  // namespace

std::vector<Value> Host::carry_out(const HostCall& call) {
  std::vector<Value> results = zeros_of(call.results);
  const std::uint64_t seed = calls.size() * 7 + 3;
  for (Value& result : results) {
    result.low = seed % 61;
    if (result.kind == WASMTIME_I64) result.low = (seed << 33U) + 1;
    if (result.kind == WASMTIME_F32)
      result.low = std::bit_cast<std::uint32_t>(static_cast<float>(seed) / 2);
    if (result.kind == WASMTIME_F64)
      result.low = std::bit_cast<std::uint64_t>(static_cast<double>(seed) / 3);
    if (result.kind == WASMTIME_V128) result.high = ~seed;
  }
  calls.push_back(
      fmt::format("{}({}) -> {}", call.name, text_of(call.arguments), text_of(results)));
  return results;
}

Store::Store(const WasmtimeEngine& engine, Host& host)
    : host_(host),
      store_(wasmtime_store_new(engine.raw(), nullptr, nullptr)),
      context_(wasmtime_store_context(store_)) {
  wasmtime_context_set_epoch_deadline(context_, 1'000'000'000);
}

Store::~Store() {
  wasmtime_store_delete(store_);
}

void Store::set(const wasmtime_global_t& global, std::int32_t number) {
  wasmtime_val_t value{};
  value.kind = WASMTIME_I32;
  value.of.i32 = number;
  if (wasmtime_error_t* error = wasmtime_global_set(context_, &global, &value))
    wasmtime_error_delete(error);
}

bool Store::stopping() const {
  wasmtime_val_t value{};
  if (state_) wasmtime_global_get(context_, &*state_, &value);
  return value.of.i32 != 0;
}

bool Store::stop() {
  if (!state_ || !host_.pause || !host_.pause()) return false;
  set(*state_, 1);
  return true;
}

wasmtime_func_t Store::add(Function function, const wasm_functype_t* type,
                           wasmtime_func_callback_t callback) {
  functions_.push_back(std::make_unique<Function>(std::move(function)));
  wasmtime_func_t made{};
  wasmtime_func_new(context_, type, callback, functions_.back().get(), nullptr, &made);
  return made;
}

wasm_trap_t* Store::called(void* function, wasmtime_caller_t*, const wasmtime_val_t* arguments,
                           std::size_t argument_count, wasmtime_val_t* results, std::size_t) {
  const Function& called = *static_cast<Function*>(function);
  Store& store = *called.store;
  HostCall call{called.name, {}, called.results};
  for (const wasmtime_val_t& argument : std::span(arguments, argument_count))
    call.arguments.push_back(value_of(store.context_, argument));
  if (store.stop()) {
    write_results(store.context_, zeros_of(call.results), results);
    store.host_.pending = std::move(call);
  } else {
    write_results(store.context_, store.host_.carry_out(call), results);
  }
  return nullptr;
}

wasm_trap_t* Store::go_on(void* function, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                          wasmtime_val_t* results, std::size_t) {
  Store& store = *static_cast<Function*>(function)->store;
  std::optional<HostCall>& pending = store.host_.pending;
  if (!pending) return wasmtime_trap_new("nothing is pending", 18);
  if (store.stop()) {
    write_results(store.context_, zeros_of(pending->results), results);
    return nullptr;
  }
  const HostCall call = *std::exchange(pending, std::nullopt);
  write_results(store.context_, store.host_.carry_out(call), results);
  return nullptr;
}

wasm_trap_t* Store::poll(void* function, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                         wasmtime_val_t*, std::size_t) {
  const Function& polled = *static_cast<Function*>(function);
  polled.store->set(polled.polls, 1);
  (void)polled.store->stop();
  return nullptr;
}

wasmtime_func_t Store::poll_function(const wasmtime_global_t& polls) {
  set(polls, 1);
  wasm_functype_t* type = wasm_functype_new_0_0();
  const wasmtime_func_t made = add({this, "", {}, polls}, type, poll);
  wasm_functype_delete(type);
  return made;
}

wasmtime_func_t Store::pending_function() {
  wasm_valtype_vec_t parameters{};
  wasm_valtype_vec_t results{};
  const auto& kinds = host_.pending->results;
  wasm_valtype_vec_new_uninitialized(&results, kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    results.data[i] = type_of(kinds[i]);
  }
  wasm_functype_t* type = wasm_functype_new(&parameters, &results);
  const wasmtime_func_t made = add({this, "", {}}, type, go_on);
  wasm_functype_delete(type);
  return made;
}

std::optional<wasmtime_extern_t> Store::import(const std::string& module, const std::string& name,
                                               const wasm_externtype_t& type) {
  if (module != "host" && module != "spectest") return std::nullopt;
  const auto known = std::ranges::find(made_, name, [](const auto& one) { return one.first; });
  if (known != made_.end()) return known->second;
  std::optional<wasmtime_extern_t> made;
  if (module == "spectest") {
    made = spectest(name, type);
  } else if (const auto* function = wasm_externtype_as_functype_const(&type)) {
    made.emplace();
    made->kind = WASMTIME_EXTERN_FUNC;
    made->of.func = add({this, name, kinds_of(*wasm_functype_results(function))}, function, called);
  }
  if (made) made_.emplace_back(name, *made);
  return made;
}

// What the specification's interpreter offers.
std::optional<wasmtime_extern_t> Store::spectest(const std::string& name,
                                                 const wasm_externtype_t&) {
  wasmtime_extern_t made{};
  wasmtime_error_t* error = nullptr;
  if (name.starts_with("global_")) {
    wasmtime_val_t value{};
    if (name == "global_i32") {
      value.kind = WASMTIME_I32;
      value.of.i32 = 666;
    } else if (name == "global_i64") {
      value.kind = WASMTIME_I64;
      value.of.i64 = 666;
    } else if (name == "global_f32") {
      value.kind = WASMTIME_F32;
      value.of.f32 = static_cast<float>(spectest_number);
    } else if (name == "global_f64") {
      value.kind = WASMTIME_F64;
      value.of.f64 = spectest_number;
    } else {
      return std::nullopt;
    }
    wasm_globaltype_t* type = wasm_globaltype_new(wasm_valtype_new(value.kind), WASM_CONST);
    made.kind = WASMTIME_EXTERN_GLOBAL;
    error = wasmtime_global_new(context_, type, &value, &made.of.global);
    wasm_globaltype_delete(type);
  } else if (name == "memory") {
    const wasm_limits_t limits{1, 2};
    wasm_memorytype_t* type = wasm_memorytype_new(&limits);
    made.kind = WASMTIME_EXTERN_MEMORY;
    error = wasmtime_memory_new(context_, type, &made.of.memory);
    wasm_memorytype_delete(type);
  } else if (name == "table") {
    const wasm_limits_t limits{10, 20};
    wasm_tabletype_t* type = wasm_tabletype_new(wasm_valtype_new(WASM_FUNCREF), &limits);
    wasmtime_val_t null{};
    null.kind = WASMTIME_FUNCREF;
    made.kind = WASMTIME_EXTERN_TABLE;
    error = wasmtime_table_new(context_, type, &null, &made.of.table);
    wasm_tabletype_delete(type);
  } else {
    struct Print {
      const char* name;
      std::vector<wasm_valkind_t> parameters;
    };
    static const Print prints[] = {{"print", {}},
                                   {"print_i32", {WASM_I32}},
                                   {"print_i64", {WASM_I64}},
                                   {"print_f32", {WASM_F32}},
                                   {"print_f64", {WASM_F64}},
                                   {"print_i32_f32", {WASM_I32, WASM_F32}},
                                   {"print_f64_f64", {WASM_F64, WASM_F64}}};
    const auto* print = std::ranges::find(prints, name, &Print::name);
    if (print == std::end(prints)) return std::nullopt;
    wasm_valtype_vec_t parameters{};
    wasm_valtype_vec_t results{};
    wasm_valtype_vec_new_uninitialized(&parameters, print->parameters.size());
    for (std::size_t i = 0; i < print->parameters.size(); ++i)
      parameters.data[i] = wasm_valtype_new(print->parameters[i]);
    wasm_functype_t* type = wasm_functype_new(&parameters, &results);
    made.kind = WASMTIME_EXTERN_FUNC;
    made.of.func = add({this, name, {}}, type, called);
    wasm_functype_delete(type);
  }
  if (error == nullptr) return made;
  wasmtime_error_delete(error);
  return std::nullopt;
}

}  // namespace wasifs::transform_proof
