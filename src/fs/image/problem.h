// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the parts of this room say what is wrong with an image. No state.
#pragma once

#include <fmt/format.h>

#include <expected>
#include <utility>

#include "wasifs/fs/image.h"
#include "wasifs/result.h"

namespace wasifs::image {

template <class T>
using Checked = std::expected<T, ImageProblem>;

/// `return problem(Errno::noent, "there is no {}", name);`
template <class... Value>
[[nodiscard]] std::unexpected<ImageProblem> problem(Errno error, fmt::format_string<Value...> text,
                                                    Value&&... value) {
  return std::unexpected(ImageProblem{error, fmt::format(text, std::forward<Value>(value)...)});
}

}  // namespace wasifs::image

/// `IMAGE_TRY(auto value, expression);` leaves the function with the expression's problem, or moves
/// its value into the declaration.
#define IMAGE_TRY(declaration, ...)                                                 \
  auto WASIFS_CONCAT(image_try_, __LINE__) = (__VA_ARGS__);                         \
  if (!WASIFS_CONCAT(image_try_, __LINE__)) [[unlikely]]                            \
    return std::unexpected(std::move(WASIFS_CONCAT(image_try_, __LINE__)).error()); \
  declaration = *std::move(WASIFS_CONCAT(image_try_, __LINE__))

/// `IMAGE_CHECK(expression);` evaluates it for its problem only.
#define IMAGE_CHECK(...)                                             \
  do {                                                               \
    if (auto image_check = (__VA_ARGS__); !image_check) [[unlikely]] \
      return std::unexpected(std::move(image_check).error());        \
  } while (false)
