// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "completion.h"

#include <fmt/format.h>

#include "exit_codes.h"
#include "option_table.h"
#include "terminal.h"

namespace wasifs::cli {
namespace {

std::string option_words() {
  std::string words = "--help --config";
  for (const RunOption& option : options_of(Command::run))
    words += fmt::format(" --{}", option.name);
  return words;
}

void print_bash() {
  fmt::print(R"(_wasifs() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "run inspect completion --help --version" -- "$word"))
  elif [ "${{COMP_WORDS[1]}}" = completion ]; then
    COMPREPLY=($(compgen -W "bash zsh fish" -- "$word"))
  elif [ "${{COMP_WORDS[1]}}" = inspect ]; then
    COMPREPLY=($(compgen -W "--help --json" -f -- "$word"))
  else
    case "$word" in
      -*) COMPREPLY=($(compgen -W "{}" -- "$word")) ;;
      *) COMPREPLY=($(compgen -f -- "$word")) ;;
    esac
  fi
}}
complete -o filenames -F _wasifs wasifs
)",
             option_words());
}

void print_zsh() {
  fmt::print("autoload -U +X bashcompinit && bashcompinit\n");
  print_bash();
}

void print_fish() {
  fmt::print("complete -c wasifs -n __fish_use_subcommand -a 'run inspect completion'\n");
  fmt::print(
      "complete -c wasifs -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n");
  fmt::print("complete -c wasifs -n '__fish_seen_subcommand_from inspect' -l json\n");
  for (const RunOption& option : options_of(Command::run))
    fmt::print("complete -c wasifs -n '__fish_seen_subcommand_from run' -l {}{}\n", option.name,
               option.kind == RunOption::Kind::flag || option.kind == RunOption::Kind::optional
                   ? ""
                   : " -r");
}

}  // namespace

int print_completion(const std::string& shell) {
  if (shell == "bash") {
    print_bash();
  } else if (shell == "zsh") {
    print_zsh();
  } else if (shell == "fish") {
    print_fish();
  } else {
    print_error(
        fmt::format("there is no completion for \"{}\", only for bash, zsh and fish", shell));
    return exit_own_failure;
  }
  return 0;
}

}  // namespace wasifs::cli
