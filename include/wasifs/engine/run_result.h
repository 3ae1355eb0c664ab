// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calling a guest gives, whichever engine runs it. Plain values.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <variant>
#include <vector>

namespace wasifs {

/// A value or a sentence that says what went wrong, with the offending name.
template <class T>
using EngineResult = std::expected<T, std::string>;

/// An argument or result of an exported function.
using WasmValue = std::variant<std::int32_t, std::int64_t, float, double>;

/// How running a guest ended.
struct RunResult {
  /// The ways.
  enum class Kind : std::uint8_t {
    returned,  ///< The function came back.
    exited,    ///< The guest called `proc_exit`; see `exit_code`.
    trapped,   ///< A trap; `message` has the reason and the backtrace.
    failed,    ///< It could not be run at all, or not be paused; `message` says why.
    paused,    ///< It has stopped as `Process::pause` asked, and can be saved.
  };
  Kind kind = Kind::returned;        ///< How it ended.
  std::uint32_t exit_code = 0;       ///< With `exited`: all 32 bits.
  std::string message;               ///< With `trapped` and `failed`.
  std::vector<WasmValue> results{};  ///< With `returned`; without references and vectors.
};

}  // namespace wasifs
