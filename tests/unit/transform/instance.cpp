// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "instance.h"

#include <fmt/ranges.h>

#include <map>
#include <utility>

#include "engine/wasmtime/owned.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::transform {

wasm_engine_t* raw_engine() {
  static const std::unique_ptr<WasmtimeEngine> made = WasmtimeEngine::create().value();
  return made->raw();
}

std::string message_of(wasmtime_error_t* error) {
  wasm_byte_vec_t message{};
  wasmtime_error_message(error, &message);
  std::string text(message.data, message.size);
  wasm_byte_vec_delete(&message);
  wasmtime_error_delete(error);
  return text;
}

std::string message_of(wasm_trap_t* trap) {
  wasmtime_trap_code_t code = 0;
  const bool known = wasmtime_trap_code(trap, &code);
  wasm_trap_delete(trap);
  return known ? fmt::format("trap {}", code) : "trap";
}

std::string text_of(const wasmtime_val_t& value) {
  switch (value.kind) {
    case WASMTIME_I32:
      return fmt::format("i32 {}", value.of.i32);
    case WASMTIME_I64:
      return fmt::format("i64 {}", value.of.i64);
    case WASMTIME_F32:
    case WASMTIME_F64: {
      std::uint64_t bits = 0;
      const bool wide = value.kind == WASMTIME_F64;
      std::memcpy(&bits, &value.of, wide ? 8 : 4);
      return fmt::format("float {:#x}", bits);
    }
    case WASMTIME_V128:
      return fmt::format("v128 {}", fmt::join(value.of.v128, ","));
    case WASMTIME_FUNCREF:
      return wasmtime_funcref_is_null(&value.of.funcref) ? "null" : "function";
    default:
      return "reference";
  }
}

namespace {

void make_zeros(const wasm_valtype_vec_t& types, std::span<wasmtime_val_t> results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i] = {};
    results[i].kind = wasmtime_valkind_t{WASMTIME_I32};
    switch (wasm_valtype_kind(types.data[i])) {
      case WASM_I32:
        break;
      case WASM_I64:
        results[i].kind = WASMTIME_I64;
        break;
      case WASM_F32:
        results[i].kind = WASMTIME_F32;
        break;
      case WASM_F64:
        results[i].kind = WASMTIME_F64;
        break;
      case WASM_FUNCREF:
        results[i].kind = WASMTIME_FUNCREF;
        wasmtime_funcref_set_null(&results[i].of.funcref);
        break;
      default:
        ADD_FAILURE() << "a result of a kind that the host does not know";
    }
  }
}

}  // namespace

void carry_out(World& world, const Pending& call, std::span<wasmtime_val_t> results) {
  std::string text = call.name;
  for (const wasmtime_val_t& argument : call.arguments) text += " " + text_of(argument);
  const auto seed = static_cast<std::int32_t>(world.outcome.calls.size() * 7 + 3);
  for (wasmtime_val_t& result : results) {
    if (result.kind == WASMTIME_I32) result.of.i32 = seed % 32;
    if (result.kind == WASMTIME_I64) result.of.i64 = (std::int64_t{seed} << 33) + 1;
    if (result.kind == WASMTIME_F32) result.of.f32 = static_cast<float>(seed) / 2;
    if (result.kind == WASMTIME_F64) result.of.f64 = static_cast<double>(seed) / 3;
    text += " -> " + text_of(result);
  }
  world.outcome.calls.push_back(std::move(text));
}

wasm_trap_t* called_by_guest(void* env, wasmtime_caller_t*, const wasmtime_val_t* arguments,
                             size_t argument_count, wasmtime_val_t* results, size_t result_count) {
  const Import& import = *static_cast<Import*>(env);
  make_zeros(*wasm_functype_results(import.type), {results, result_count});
  Pending call{import.name, {arguments, arguments + argument_count}};
  if (import.world->stop())
    import.world->pending = std::move(call);
  else
    carry_out(*import.world, call, {results, result_count});
  return nullptr;
}

wasm_trap_t* called_in_place_of_pending(void* env, wasmtime_caller_t*, const wasmtime_val_t*,
                                        size_t, wasmtime_val_t* results, size_t result_count) {
  const Import& import = *static_cast<Import*>(env);
  make_zeros(*wasm_functype_results(import.type), {results, result_count});
  EXPECT_TRUE(import.world->pending);
  if (!import.world->pending || import.world->stop_again()) return nullptr;
  const Pending call = *std::exchange(import.world->pending, std::nullopt);
  carry_out(*import.world, call, {results, result_count});
  return nullptr;
}

wasm_trap_t* polled(void* env, wasmtime_caller_t*, const wasmtime_val_t*, size_t, wasmtime_val_t*,
                    size_t) {
  World& world = *static_cast<Import*>(env)->world;
  wasmtime_val_t one{};
  one.kind = WASMTIME_I32;
  one.of.i32 = 1;
  EXPECT_EQ(nullptr, wasmtime_global_set(world.context, &*world.polls, &one));
  (void)world.stop();
  return nullptr;
}

wasmtime_module_t* compiled(std::span<const std::byte> module) {
  using OwnedModule = engine::Owned<wasmtime_module_t, wasmtime_module_delete>;
  wasm_engine_t* const engine = raw_engine();  // before what it outlives
  static std::map<Bytes, OwnedModule> known;
  auto& found = known[Bytes(module.begin(), module.end())];
  if (found != nullptr) return found.get();
  wasmtime_module_t* made = nullptr;
  wasmtime_error_t* error = wasmtime_module_new(
      engine, reinterpret_cast<const std::uint8_t*>(module.data()), module.size(), &made);
  if (error != nullptr) ADD_FAILURE() << "not valid: " << message_of(error);
  found.reset(made);
  return made;
}

void Instance::set_call(std::uint32_t slot, wasmtime_func_callback_t callback,
                        const std::vector<pause::ValueType>& results) {
  static constexpr wasm_valkind_t kinds[] = {WASM_I32, WASM_I64,     WASM_F32,      WASM_F64,
                                             0,        WASM_FUNCREF, WASM_EXTERNREF};
  wasm_valtype_vec_t parameters{};
  wasm_valtype_vec_t types{};
  wasm_valtype_vec_new_uninitialized(&types, results.size());
  for (std::size_t i = 0; i < results.size(); ++i)
    types.data[i] = wasm_valtype_new(kinds[static_cast<std::size_t>(results[i])]);
  imports_.push_back(
      std::make_unique<Import>(Import{&world_, "", wasm_functype_new(&parameters, &types)}));
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  wasmtime_func_new(context_, imports_.back()->type, callback, imports_.back().get(), nullptr,
                    &value.of.funcref);
  const wasmtime_table_t table = item(calls_export).of.table;
  EXPECT_EQ(nullptr, wasmtime_table_set(context_, &table, slot, &value));
}

}  // namespace wasifs::transform
