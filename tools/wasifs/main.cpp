// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: which command, which options. What they do is in the files of their names.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>
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

// Command line options are taken in after the configuration file, so that they win.
struct Given {
  const RunOption* option;
  std::vector<std::string> values;
};

// `unused` is where CLI11 wants to put text; it outlives the parsing.
void add_option(CLI::App& app, const RunOption& option, std::string& unused,
                std::vector<Given>& given) {
  const std::string name = fmt::format("--{}", option.name);
  const std::string help(option.help);
  const auto keep = [&given, &option](std::vector<std::string> values) {
    given.push_back({&option, std::move(values)});
  };
  if (option.kind == RunOption::Kind::flag) {
    app.add_flag_callback(name, [keep] { keep({std::string()}); }, help);
    return;
  }
  if (option.kind == RunOption::Kind::optional) {
    // A flag, since only --trace=FILE gives a value: `--trace prog.wasm` names the program.
    CLI::Option* added = app.add_flag(name, unused, help);
    added->type_name(fmt::format("[={}]", option.value));
    added->each(
        [keep](const std::string& value) { keep({value == "true" ? std::string() : value}); });
    return;
  }
  CLI::Option* added = app.add_option_function<std::vector<std::string>>(name, keep, help);
  added->type_name(std::string(option.value));
  added->allow_extra_args(false);
  if (option.kind == RunOption::Kind::value)
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

// A program, then whatever comes: the guest's options are not ours.
int run_command(const CLI::App& app, const std::string& config, const std::vector<Given>& given) {
  RunOptions options;
  const auto refuse = [](const std::string& sentence) {
    print_error(sentence);
    return exit_own_failure;
  };
  if (!config.empty())
    if (const auto problem = read_config(config, options)) return refuse(*problem);
  for (const auto& [option, values] : given)
    for (const std::string& value : values)
      if (const auto problem = option->set(options, value))
        return refuse(fmt::format("--{}: {}", option->name, *problem));

  std::vector<std::string> rest = app.remaining();
  if (!rest.empty() && rest.front() == "--") rest.erase(rest.begin());
  if (!rest.empty()) {
    options.program = rest.front();
    options.arguments.assign(rest.begin() + 1, rest.end());
  }
  if (options.program.empty()) return refuse("no program is named; see `wasifs run --help`");
  if (options.program.starts_with('-'))
    return refuse(fmt::format("there is no option {}; see `wasifs run --help`", options.program));
  return run(options);
}

int main(int count, char** values) {
  CLI::App app("Runs WebAssembly programs on a file system that you compose.", "wasifs");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("wasifs {} (Wasmtime {})", WASIFS_VERSION, wasmtime_version()));

  std::vector<Given> given;
  std::string unused;
  std::string config;
  CLI::App* running =
      app.add_subcommand("run", "Run a program: wasifs run [OPTIONS] PROGRAM [ARGUMENTS...]");
  running->prefix_command();
  running->footer(run_examples);
  running
      ->add_option("--config", config,
                   "Read options from a TOML file; those of the command line win or add to them")
      ->type_name("FILE");
  for (const RunOption& option : run_options()) add_option(*running, option, unused, given);

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

  try {
    app.parse(count, values);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : exit_own_failure;
  }
  if (running->parsed()) return run_command(*running, config, given);
  if (inspecting->parsed()) return inspect(program, json);
  return print_completion(shell);
}

}  // namespace
}  // namespace wasifs::cli

int main(int argc, char** argv) {
  try {
    return wasifs::cli::main(argc, argv);
  } catch (const std::exception& error) {
    wasifs::cli::print_error(error.what());
    return wasifs::cli::exit_own_failure;
  }
}
