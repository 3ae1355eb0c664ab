// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sentences for people about archives. Private to the room; any thread.
#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/fs/archive.h"

namespace wasifs::archives {

template <class T>
using Outcome = std::expected<T, ArchiveProblem>;

/// A problem as the failure of any function here.
template <class... Arguments>
[[nodiscard]] std::unexpected<ArchiveProblem> problem(Errno error,
                                                      fmt::format_string<Arguments...> form,
                                                      Arguments&&... arguments) {
  return std::unexpected(
      ArchiveProblem{error, fmt::format(form, std::forward<Arguments>(arguments)...)});
}

/// `text` in quotes, without what a terminal would act on; long ones are cut.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace wasifs::archives
