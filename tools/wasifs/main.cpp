// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: which command, which options. What they do is in the files of their names.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "completion.h"
#include "config_file.h"
#include "exit_codes.h"
#include "inspect.h"
#include "option_table.h"
#include "run.h"
#include "terminal.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::cli {
namespace {

constexpr const char* run_examples = R"(Examples:
  wasifs run --dir . prog.wasm --flag input.txt   the current directory, as "."
  wasifs run --dir data::/data:ro --mem /tmp prog.wasm
  wasifs run --copy src::/src --out /src/build::build prog.wasm
  wasifs run --file ./app.toml::/etc/app.toml:ro --env HOME=/ prog.wasm
  wasifs run --trace --timeout 10s prog.wasm      watch its calls, for ten seconds
  wasifs run --invoke add module.wasm 2 3         call an exported function

The guest sees nothing of the host but what the options show it, and the standard
streams. Exit code: the guest's (above 255: 255); 124 time-out, 125 a failure of
wasifs, 126 not a program, 127 no such program, 134 the guest trapped.)";

// The part of the command line that is the guest's: the program and its arguments, which CLI11
// never sees, so that none of them is taken for an option of ours.
struct GuestPart {
  int options_end;  // index behind our own options
  int begin;        // index of the program; "--" may be between
};

bool takes_value(std::string_view name) {
  if (name == "config") return true;
  const auto option = std::ranges::find(run_options(), name, &RunOption::name);
  return option != run_options().end() &&
         (option->kind == RunOption::Kind::value || option->kind == RunOption::Kind::list);
}

GuestPart guest_part(int count, char** values) {
  int next = 2;  // behind `wasifs run`
  while (next < count) {
    const std::string_view word = values[next];
    if (word == "--") return {next, next + 1};
    if (!word.starts_with('-') || word == "-") return {next, next};
    const bool value_follows = word.starts_with("--") && takes_value(word.substr(2));
    next += value_follows ? 2 : 1;
  }
  return {count, count};
}

void add_option(CLI::App& app, const RunOption& option, std::string& unused) {
  const std::string name = fmt::format("--{}", option.name);
  const std::string help(option.help);
  // They are taken in the order in which they were written, see `take_options`.
  const auto taken_later = [](const CLI::results_t&) { return true; };
  switch (option.kind) {
    case RunOption::Kind::flag:
      app.add_flag(name, unused, help)->disable_flag_override();
      break;
    case RunOption::Kind::optional:
      // Only --trace=FILE gives a value: `--trace prog.wasm` names the program, see `guest_part`.
      app.add_option(name, taken_later, help)
          ->type_name(fmt::format("[={}]", option.value))
          ->expected(0, 1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      break;
    case RunOption::Kind::value:
    case RunOption::Kind::list:
      app.add_option(name, taken_later, help)
          ->type_name(std::string(option.value))
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      break;
  }
}

// In the order of the command line: a later mount covers an earlier one, a later value replaces it.
std::optional<std::string> take_options(const CLI::App& app, RunOptions& options) {
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* given : app.parse_order()) {
    const std::string name = given->get_single_name();
    const auto option = std::ranges::find(run_options(), name, &RunOption::name);
    if (option == run_options().end()) continue;  // --config
    std::string value = given->results().at(taken[given]++);
    if (option->kind == RunOption::Kind::flag) value.clear();
    if (auto problem = set_option(*option, options, value, fmt::format("--{}", option->name)))
      return problem;
  }
  return std::nullopt;
}

// Options of the command line are taken in after the configuration file, so that they win.
int run_command(const CLI::App& app, const std::string& config,
                const std::vector<std::string>& guest) {
  RunOptions options;
  const auto refuse = [](const std::string& sentence) {
    print_error(sentence);
    return exit_own_failure;
  };
  if (!config.empty())
    if (const auto problem = read_config(config, options)) return refuse(*problem);
  if (const auto problem = take_options(app, options)) return refuse(*problem);
  if (!guest.empty()) {
    options.program = guest.front();
    options.arguments.assign(guest.begin() + 1, guest.end());
  }
  if (options.program.empty()) return refuse("no program is named; see `wasifs run --help`");
  return run(options);
}

int main(int count, char** values) {
  CLI::App app("Runs WebAssembly programs on a file system that you compose.", "wasifs");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("wasifs {} (Wasmtime {})", WASIFS_VERSION, wasmtime_version()));

  std::string unused;
  std::string config;
  CLI::App* running = app.add_subcommand("run", "Run a program on the tree that the options make");
  running->footer(run_examples);
  // For the help only: what they stand for is cut off before, see `guest_part`.
  const auto never = [](const CLI::results_t&) { return true; };
  running->add_option("PROGRAM", never, "What to run, a module in binary or text form");
  running->add_option("ARGUMENTS", never, "The program's own, whatever they look like")
      ->expected(0, CLI::detail::expected_max_vector_size);
  running
      ->add_option("--config", config,
                   "Read options from a TOML file; those of the command line win or add to them")
      ->type_name("FILE");
  for (const RunOption& option : run_options()) add_option(*running, option, unused);

  std::string program;
  bool json = false;
  CLI::App* inspecting = app.add_subcommand(
      "inspect", "Show what a program imports and exports, and which WASI it speaks");
  inspecting->add_option("PROGRAM", program, "The module")->required();
  inspecting->add_flag("--json", json, "One JSON object");

  std::string shell;
  CLI::App* completing =
      app.add_subcommand("completion", "Print a completion script for bash, zsh or fish");
  completing->add_option("SHELL", shell, "bash, zsh or fish")->required();

  const auto named = [&](const CLI::App* command) { return command->get_name() == values[1]; };
  if (count > 1 && *values[1] != '-' &&
      std::ranges::none_of(std::array{running, inspecting, completing}, named)) {
    print_error(fmt::format("there is no command \"{}\"; see `wasifs --help`", values[1]));
    return exit_own_failure;
  }
  const bool runs = count > 1 && std::string_view(values[1]) == "run";
  const GuestPart guest = runs ? guest_part(count, values) : GuestPart{count, count};
  try {
    app.parse(guest.options_end, values);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    print_error(fmt::format("{}; see `wasifs {}--help`", error.what(), runs ? "run " : ""));
    return exit_own_failure;
  }
  if (running->parsed())
    return run_command(*running, config, {values + guest.begin, values + count});
  if (inspecting->parsed()) return inspect(program, json);
  return print_completion(shell);
}

}  // namespace
}  // namespace wasifs::cli

int main(int argc, char** argv) {
  wasifs::cli::open_closed_streams();
  try {
    const int code = wasifs::cli::main(argc, argv);
    const bool printed = wasifs::cli::flush_output();
    return code == 0 && !printed ? wasifs::cli::exit_own_failure : code;
  } catch (const std::exception& error) {
    wasifs::cli::print_error(error.what());
    return wasifs::cli::exit_own_failure;
  }
}
