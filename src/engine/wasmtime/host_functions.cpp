// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_functions.h"

namespace wasifs::engine {
namespace {

wasm_valtype_vec_t types_of(std::span<const wasm_valkind_t> kinds) {
  wasm_valtype_vec_t types;
  wasm_valtype_vec_new_uninitialized(&types, kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) types.data[i] = wasm_valtype_new(kinds[i]);
  return types;
}

}  // namespace

OwnedFunctionType function_type(std::span<const wasm_valkind_t> parameters,
                                std::span<const wasm_valkind_t> results) {
  wasm_valtype_vec_t parameter_types = types_of(parameters);
  wasm_valtype_vec_t result_types = types_of(results);
  return OwnedFunctionType(wasm_functype_new(&parameter_types, &result_types));
}

SnapshotResult<void> put_function(wasmtime_context_t* context, const wasmtime_table_t& table,
                                  std::uint32_t slot, const OwnedFunctionType& type,
                                  wasmtime_func_unchecked_callback_t callback, void* data) {
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  wasmtime_func_new_unchecked(context, type.get(), callback, data, nullptr, &value.of.funcref);
  return checked(wasmtime_table_set(context, &table, slot, &value),
                 "a function of the host cannot be given to the guest");
}

wasm_trap_t* new_trap(std::string_view reason) {
  return wasmtime_trap_new(reason.data(), reason.size());
}

}  // namespace wasifs::engine
