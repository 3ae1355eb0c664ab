// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structs whose first member says how much of them the caller knows. Used wherever one is taken or
// filled. New members go behind the last one, never into padding at the end, which older callers
// leave undefined; zero has to mean what was so before. From then on `first_size` is the size that
// the first version had.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

#include "failure.h"

namespace wasifs::capi {

// The size of the first version of `T`: nobody knows less.
template <class T>
inline constexpr std::size_t first_size = sizeof(T);

// Larger is a mistake, whatever a later version may add.
inline constexpr std::size_t largest_size = 4096;

// `success` where `size` may be the size of a `T`.
template <class T>
[[nodiscard]] wasifs_errno check_size(std::size_t size, std::string_view name) {
  if (size >= first_size<T> && size <= largest_size) return success;
  return failed(Errno::inval, "`size` of " + std::string(name) + " is " + std::to_string(size) +
                                  ", less than the " + std::to_string(first_size<T>) +
                                  " bytes that it has, or too large");
}

// Takes what the caller knows of `*given`; the rest, and all where it is NULL, is zero.
template <class T>
[[nodiscard]] wasifs_errno take_struct(const T* given, T& taken, std::string_view name) {
  taken = T{};
  if (given == nullptr) return success;
  const std::size_t size = given->size;
  WASIFS_C_CHECK(check_size<T>(size, name));
  const auto* const bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(T); i < size; ++i) {
    if (bytes[i] != 0) {
      return failed(Errno::inval, std::string(name) + " holds what this version does not know");
    }
  }
  std::memcpy(static_cast<void*>(&taken), given, std::min(size, sizeof(T)));
  return success;
}

// Fills as much of `*given` as the caller knows; what only the caller knows becomes zero.
template <class T>
[[nodiscard]] wasifs_errno fill_struct(T* given, T value, std::string_view name) {
  const std::size_t size = given->size;
  WASIFS_C_CHECK(check_size<T>(size, name));
  value.size = size;
  std::memcpy(static_cast<void*>(given), &value, std::min(size, sizeof(T)));
  if (size > sizeof(T)) {
    std::memset(reinterpret_cast<unsigned char*>(given) + sizeof(T), 0, size - sizeof(T));
  }
  return success;
}

// Functions of the embedder with their context, which `destroy` frees when the last copy goes.
template <class T>
class Functions {
 public:
  // What `take_struct` has taken. Where this throws, nothing was taken over.
  explicit Functions(const T& taken) : held_(std::make_shared<Held>(taken)) { held_->armed = true; }
  const T* operator->() const noexcept { return &held_->functions; }
  [[nodiscard]] void* context() const noexcept { return held_->functions.context; }
  // Gives the context back to the caller: what was to use it could not be made.
  void disarm() noexcept { held_->armed = false; }

 private:
  struct Held {
    explicit Held(const T& taken) : functions(taken) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
      if (armed && functions.destroy != nullptr) functions.destroy(functions.context);
    }
    T functions;
    bool armed = false;
  };
  std::shared_ptr<Held> held_;
};

// Makes a thing from functions: `make(Functions<T>)` does it. Where that fails or throws, the
// context stays the caller's.
template <class T, class Make>
[[nodiscard]] wasifs_errno with_functions(const T& taken, Make&& make) {
  Functions<T> functions(taken);
  try {
    const wasifs_errno error = make(functions);
    if (error != success) functions.disarm();
    return error;
  } catch (...) {
    functions.disarm();
    throw;
  }
}

}  // namespace wasifs::capi

// `WASIFS_C_TAKE(wasifs_x, name, pointer);` declares `name`, taken from `pointer`, or leaves.
#define WASIFS_C_TAKE(type, name, pointer) \
  type name{};                             \
  WASIFS_C_CHECK(::wasifs::capi::take_struct((pointer), name, #type))
