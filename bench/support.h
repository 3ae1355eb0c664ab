// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What benchmarks in C++ have in common: what may not fail, times, bytes. One thread.
#pragma once

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/engine/run_result.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"

namespace wasifs::bench {

[[noreturn]] inline void give_up(std::string_view why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

/// The value, or the end of the program with a sentence.
template <class T>
T must(std::expected<T, std::string> result) {
  if (!result) give_up(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
template <class T>
T must(Result<T> result) {
  if (!result) give_up(errno_message(result.error()));
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// Ends the program unless a guest came to its end as it should.
inline void must_exit(const RunResult& result) {
  if (result.kind != RunResult::Kind::exited) give_up(result.message);
  if (result.exit_code != 0) std::exit(static_cast<int>(result.exit_code));
}

/// Nanoseconds that it takes.
template <class Act>
double nanoseconds(Act act) {
  const auto begin = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Bytes that the allocator has given out.
inline double bytes_in_use() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

}  // namespace wasifs::bench
