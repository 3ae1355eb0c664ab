// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What wasm.h hands out to be deleted, in owners.
#pragma once

#include <wasm.h>

#include <memory>

namespace wasifs::wasm_c_api {

struct Deleter {
  void operator()(wasm_instance_t* it) const noexcept { wasm_instance_delete(it); }
  void operator()(wasm_trap_t* it) const noexcept { wasm_trap_delete(it); }
  void operator()(wasm_func_t* it) const noexcept { wasm_func_delete(it); }
  void operator()(wasm_functype_t* it) const noexcept { wasm_functype_delete(it); }
};
template <class Thing>
using Owned = std::unique_ptr<Thing, Deleter>;

// A vector of pointers that wasm.h fills; `Delete` is its own function for that.
template <class Vector, void (*Delete)(Vector*)>
class OwnedVector {
 public:
  OwnedVector() = default;
  ~OwnedVector() { Delete(&items_); }
  OwnedVector(const OwnedVector&) = delete;
  OwnedVector& operator=(const OwnedVector&) = delete;

  [[nodiscard]] Vector* out() noexcept { return &items_; }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size; }
  [[nodiscard]] auto* operator[](std::size_t index) const noexcept { return items_.data[index]; }

 private:
  Vector items_{0, nullptr};
};
using ImportTypes = OwnedVector<wasm_importtype_vec_t, &wasm_importtype_vec_delete>;
using ExportTypes = OwnedVector<wasm_exporttype_vec_t, &wasm_exporttype_vec_delete>;
using Externs = OwnedVector<wasm_extern_vec_t, &wasm_extern_vec_delete>;

}  // namespace wasifs::wasm_c_api
