// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of `wasifs run`, each written once: the command line, the configuration file and the
// shell completion read this table.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "run_options.h"

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
};

[[nodiscard]] std::span<const RunOption> run_options();

/// Takes `value` into `options`. `where` is what people know it by, for the sentence where it
/// cannot be taken, and for what turns out later.
[[nodiscard]] std::optional<std::string> set_option(const RunOption& option, RunOptions& options,
                                                    const std::string& value,
                                                    const std::string& where);

}  // namespace wasifs::cli
