// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How every operation of the library reports failure. Used everywhere; no state, so any thread may
// use it.
#pragma once

#include <expected>
#include <utility>

#include "wasifs/errno.h"

namespace wasifs {

/// A value or the reason why there is none. It is `std::expected<T, Errno>` that must not be
/// ignored and that converts from a bare `Errno`, so that `return Errno::badf;` says what it means.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Errno> {
  using Base = std::expected<T, Errno>;

 public:
  using Base::Base;
  /// A failed result. Precondition: `error` is not `Errno::success`.
  constexpr Result(Errno error) noexcept
      : Base(std::unexpect, error) {}  // NOLINT(google-explicit-constructor)
  /// A successful result that takes over `other`.
  constexpr Result(Base other) : Base(std::move(other)) {}  // NOLINT(google-explicit-constructor)
};

/// `Errno::success` or the error that `result` holds.
template <class T>
[[nodiscard]] constexpr Errno errno_of(const Result<T>& result) noexcept {
  return result ? Errno::success : result.error();
}

}  // namespace wasifs

#define WASIFS_CONCAT_INNER(a, b) a##b
#define WASIFS_CONCAT(a, b) WASIFS_CONCAT_INNER(a, b)

/// `WASIFS_TRY(auto value, expression);` evaluates a `Result` and leaves the function with its
/// error, or moves the value into the declaration on the left.
#define WASIFS_TRY(declaration, ...)                         \
  auto WASIFS_CONCAT(wasifs_try_, __LINE__) = (__VA_ARGS__); \
  if (!WASIFS_CONCAT(wasifs_try_, __LINE__)) [[unlikely]]    \
    return WASIFS_CONCAT(wasifs_try_, __LINE__).error();     \
  declaration = *std::move(WASIFS_CONCAT(wasifs_try_, __LINE__))

/// `WASIFS_CHECK(expression);` evaluates a `Result` for its error only.
#define WASIFS_CHECK(...)                                              \
  do {                                                                 \
    if (auto wasifs_check = (__VA_ARGS__); !wasifs_check) [[unlikely]] \
      return wasifs_check.error();                                     \
  } while (false)
