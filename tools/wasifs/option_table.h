// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of `wasifs run`, `snapshot`, `restore`, `resume`, `replay` and `ls`, each written
// once: the command line, the configuration file and the shell completion read this table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "run_options.h"
#include "wasifs/types.h"

namespace wasifs::cli {

/// The commands that run a guest, as bits.
enum class Command : unsigned {
  run = 1,
  snapshot = 2,
  restore = 4,
  replay = 8,
  resume = 16,
  ls = 32
};
}  // namespace wasifs::cli

template <>
inline constexpr bool wasifs::is_flags<wasifs::cli::Command> = true;

namespace wasifs::cli {

/// One option.
struct RunOption {
  enum class Kind {
    flag,      // no value
    value,     // one value, given at most once
    optional,  // a value or none
    list,      // may be given again
  };
  std::string_view name;   ///< Long name without dashes; also the key in a configuration file.
  std::string_view value;  ///< What the value is called in the help; empty for flags.
  std::string_view help;
  Kind kind;
  /// Takes the value into the options. A sentence where it cannot.
  std::function<std::optional<std::string>(RunOptions&, const std::string&)> set;
  Command commands = Command::run;  ///< Which have it.
  bool shown = true;                ///< In the help and in completion; else it is for tests.
};

/// The options of `command`.
[[nodiscard]] std::vector<RunOption> options_of(Command command);

/// The option called `name`, if `command` has it.
[[nodiscard]] const RunOption* find_option(Command command, std::string_view name);

/// Takes `value` into `options`. `where` is what people know it by, for the sentence where it
/// cannot be taken, and for what turns out later.
[[nodiscard]] std::optional<std::string> set_option(const RunOption& option, RunOptions& options,
                                                    const std::string& value,
                                                    const std::string& where);

}  // namespace wasifs::cli
