// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the verifier of FlatBuffers (2.0.8) leaves out: it checks where the length of a vector lies,
// to a multiple of 4, and not its elements, which may need 8. Whoever verifies bytes that others
// may have written asks here for each vector of 64-bit numbers or of structs with such. No state.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstdint>
#include <type_traits>

namespace wasifs {

/// Whether the elements of `vector`, which was verified and may be null, lie where they may be
/// read.
template <class T>
[[nodiscard]] bool elements_aligned(const flatbuffers::Vector<T>* vector) noexcept {
  // A vector of structs is one of pointers to them, by its type only.
  using Element = std::remove_cv_t<std::remove_pointer_t<T>>;
  return vector == nullptr || vector->size() == 0 ||
         reinterpret_cast<std::uintptr_t>(vector->Data()) % alignof(Element) == 0;
}

}  // namespace wasifs
