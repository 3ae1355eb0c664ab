// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands that run a guest: `wasifs run`, `snapshot`, `restore`, `replay` and `ls`. Part of
// their words are the guest's, whatever they look like, so CLI11 sees only our own.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "option_table.h"
#include "tree_commands.h"

namespace wasifs::cli {

class GuestCommands {
 public:
  /// Adds them to `app`, which outlives this object.
  explicit GuestCommands(CLI::App& app);
  GuestCommands(const GuestCommands&) = delete;
  GuestCommands& operator=(const GuestCommands&) = delete;

  /// Of all words of the command line those that CLI11 may see; keeps the rest.
  [[nodiscard]] std::vector<std::string> own_words(const std::vector<std::string>& words);
  /// Whether CLI11 has found one of these commands.
  [[nodiscard]] bool chosen() const;
  /// Does what it says. Returns the exit code of this program.
  [[nodiscard]] int carry_out();

 private:
  struct One {
    Command command;
    CLI::App* app;
  };

  void add(CLI::App& app, Command command, const char* description, const char* footer);
  void add_list_options(CLI::App& app);
  [[nodiscard]] int list(RunOptions options);

  std::vector<One> commands_;
  std::string config_;
  std::string unused_;
  ListOptions list_;                 // of `ls`
  std::vector<std::string> others_;  // the words that are no options of ours
};

}  // namespace wasifs::cli
