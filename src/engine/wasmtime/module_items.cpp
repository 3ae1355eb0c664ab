// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Imports and exports of a module in words.
#include "owned.h"
#include "pause/state_map.h"
#include "values.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs {
namespace {

using engine::kind_name;

std::string text_of(const wasm_name_t* name) {
  return name == nullptr ? std::string() : std::string(name->data, name->size);
}

std::string types_text(const wasm_valtype_vec_t* types) {
  std::string text = "(";
  for (std::size_t i = 0; i < types->size; ++i) {
    if (i > 0) text += ", ";
    text += kind_name(engine::kind_of(types->data[i]));
  }
  return text + ")";
}

std::string memory_text(const wasm_memorytype_t* type) {
  std::string text = wasmtime_memorytype_isshared(type) ? "shared memory" : "memory";
  text += " " + std::to_string(wasmtime_memorytype_minimum(type)) + "..";
  std::uint64_t maximum = 0;
  if (wasmtime_memorytype_maximum(type, &maximum)) text += std::to_string(maximum);
  return text + " pages";
}

std::string type_text(const wasm_externtype_t* type) {
  switch (wasm_externtype_kind(type)) {
    case WASM_EXTERN_FUNC: {
      const wasm_functype_t* function = wasm_externtype_as_functype_const(type);
      return "func " + types_text(wasm_functype_params(function)) + " -> " +
             types_text(wasm_functype_results(function));
    }
    case WASM_EXTERN_GLOBAL: {
      const wasm_globaltype_t* global = wasm_externtype_as_globaltype_const(type);
      return std::string(wasm_globaltype_mutability(global) == WASM_VAR ? "var " : "const ") +
             std::string(kind_name(engine::kind_of(wasm_globaltype_content(global))));
    }
    case WASM_EXTERN_TABLE:
      return "table";
    case WASM_EXTERN_MEMORY:
      return memory_text(wasm_externtype_as_memorytype_const(type));
    default:
      return "tag";
  }
}

}  // namespace

std::vector<WasmtimeModule::Item> WasmtimeModule::imports() const {
  wasm_importtype_vec_t types;
  wasmtime_module_imports(module_.get(), &types);
  std::vector<Item> items;
  items.reserve(types.size);
  for (std::size_t i = 0; i < types.size; ++i)
    items.push_back({text_of(wasm_importtype_module(types.data[i])),
                     text_of(wasm_importtype_name(types.data[i])),
                     type_text(wasm_importtype_type(types.data[i]))});
  wasm_importtype_vec_delete(&types);
  return items;
}

std::vector<WasmtimeModule::Item> WasmtimeModule::exports() const {
  wasm_exporttype_vec_t types;
  wasmtime_module_exports(module_.get(), &types);
  std::vector<Item> items;
  for (std::size_t i = 0; i < types.size; ++i) {
    std::string name = text_of(wasm_exporttype_name(types.data[i]));
    // What was added to a savable module is nobody's business.
    if ((savable() || threaded_ != nullptr) && name.starts_with(pause::reserved_prefix)) continue;
    items.push_back({{}, std::move(name), type_text(wasm_exporttype_type(types.data[i]))});
  }
  wasm_exporttype_vec_delete(&types);
  return items;
}

}  // namespace wasifs
