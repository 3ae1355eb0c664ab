// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "completion.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "exit_codes.h"
#include "option_table.h"
#include "overlay_commands.h"
#include "store_commands.h"
#include "terminal.h"

namespace wasifs::cli {
namespace {

constexpr std::string_view all_commands =
    "run replay ls snapshot restore resume snapshots overlay tree cat cp diff pack unpack inspect "
    "completion";
constexpr std::array tree_options{std::pair{"tree", "--help --json -o"},
                                  std::pair{"cat", "--help --json -o"},
                                  std::pair{"cp", "--help --json --to-options -T -o"},
                                  std::pair{"pack", "--help --json --format --reproducible -o"},
                                  std::pair{"unpack", "--help --json --to-options -o"},
                                  std::pair{"diff", "--help --json --metadata --quiet -o -q"}};
constexpr std::array guest_commands{
    std::pair{Command::run, "run"},         std::pair{Command::replay, "replay"},
    std::pair{Command::ls, "ls"},           std::pair{Command::snapshot, "snapshot"},
    std::pair{Command::restore, "restore"}, std::pair{Command::resume, "resume"}};

std::string option_words(Command command) {
  std::string words = "--help --config";
  for (const RunOption& option : options_of(command))
    if (option.shown) words += fmt::format(" --{}", option.name);
  return words;
}

void print_bash() {
  fmt::print(R"(_wasifs() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" options="--help --json"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")); return ;;
    snapshots)
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "{} --help" -- "$word"))
        return
      fi ;;
    overlay)
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "{} --help" -- "$word"))
        return
      fi ;;
)",
             all_commands, snapshots_commands, overlay_commands);
  for (const auto& [name, options] : tree_options)
    fmt::print("    {}) options=\"{}\" ;;\n", name, options);
  fmt::print("    inspect) options=\"--help --json --tree\" ;;\n");
  for (const auto& [command, name] : guest_commands)
    fmt::print("    {}) options=\"{}{}\" ;;\n", name, option_words(command),
               command == Command::ls ? " -l -R -d -a -o" : "");
  fmt::print(R"(  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}}
complete -o filenames -F _wasifs wasifs
)");
}

void print_zsh() {
  fmt::print("autoload -U +X bashcompinit && bashcompinit\n");
  print_bash();
}

void print_fish() {
  constexpr const char* within = "complete -c wasifs -n '__fish_seen_subcommand_from {}' {}\n";
  fmt::print("complete -c wasifs -n __fish_use_subcommand -a '{}'\n", all_commands);
  fmt::print(fmt::runtime(within), "completion", "-f -a 'bash zsh fish'");
  fmt::print(fmt::runtime(within), "snapshots", fmt::format("-a '{}'", snapshots_commands));
  fmt::print(fmt::runtime(within), "overlay", fmt::format("-a '{}'", overlay_commands));
  for (const char* name :
       {"inspect", "snapshots", "overlay", "tree", "cat", "cp", "diff", "pack", "unpack"})
    fmt::print(fmt::runtime(within), name, "-l json");
  fmt::print(fmt::runtime(within), "inspect", "-l tree");
  for (const char* name : {"tree", "cat", "cp", "diff", "ls", "pack", "unpack"})
    fmt::print(fmt::runtime(within), name, "-s o -r");
  for (const char* flag : {"l", "R", "d", "a"})
    fmt::print(fmt::runtime(within), "ls", fmt::format("-s {}", flag));
  fmt::print(fmt::runtime(within), "cp", "-s T");
  fmt::print(fmt::runtime(within), "cp", "-l to-options -r");
  fmt::print(fmt::runtime(within), "unpack", "-l to-options -r");
  fmt::print(fmt::runtime(within), "pack",
             "-l format -r -f -a 'tar tar.gz tar.bz2 tar.xz tar.zst zip'");
  fmt::print(fmt::runtime(within), "pack", "-l reproducible");
  fmt::print(fmt::runtime(within), "diff", "-l metadata");
  fmt::print(fmt::runtime(within), "diff", "-s q -l quiet");
  for (const auto& [command, name] : guest_commands)
    for (const RunOption& option : options_of(command)) {
      if (!option.shown) continue;
      const bool bare =
          option.kind == RunOption::Kind::flag || option.kind == RunOption::Kind::optional;
      fmt::print(fmt::runtime(within), name,
                 fmt::format("-l {}{}", option.name, bare ? "" : " -r"));
    }
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
