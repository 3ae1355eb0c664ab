// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners for the objects of Wasmtime's C API, so that no path out of a function forgets to delete
// one.
#pragma once

#include <wasmtime.h>

#include <memory>
#include <string>
#include <string_view>

#include "snapshot/sentence.h"

namespace wasifs::engine {

template <auto Delete>
struct Deleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Delete(object);
  }
};

template <class T, auto Delete>
using Owned = std::unique_ptr<T, Deleter<Delete>>;

using OwnedError = Owned<wasmtime_error_t, wasmtime_error_delete>;
using OwnedTrap = Owned<wasm_trap_t, wasm_trap_delete>;
using OwnedStore = Owned<wasmtime_store_t, wasmtime_store_delete>;
using OwnedLinker = Owned<wasmtime_linker_t, wasmtime_linker_delete>;
using OwnedSharedMemory = Owned<wasmtime_sharedmemory_t, wasmtime_sharedmemory_delete>;
using OwnedFunctionType = Owned<wasm_functype_t, wasm_functype_delete>;

// A byte vector that frees itself.
class Bytes {
 public:
  Bytes() noexcept { wasm_byte_vec_new_empty(&vector_); }
  ~Bytes() { wasm_byte_vec_delete(&vector_); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] wasm_byte_vec_t* out() noexcept { return &vector_; }
  [[nodiscard]] std::string_view text() const noexcept { return {vector_.data, vector_.size}; }

 private:
  wasm_byte_vec_t vector_;
};

// The sentence in `error`, which it takes over.
inline std::string message_of(wasmtime_error_t* error) {
  const OwnedError owner(error);
  Bytes message;
  wasmtime_error_message(error, message.out());
  return std::string(message.text());
}

// What went wrong while doing `what`, if anything; takes over `error`.
inline SnapshotResult<void> checked(wasmtime_error_t* error, std::string_view what) {
  if (error == nullptr) return {};
  return sentence("{}: {}", what, message_of(error));
}

}  // namespace wasifs::engine
