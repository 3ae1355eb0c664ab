// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: which command, which options. What they do is in the files of their names.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "completion.h"
#include "exit_codes.h"
#include "guest_commands.h"
#include "inspect.h"
#ifdef WASIFS_WITH_FUSE
#include "mount_command.h"
#endif
#include "overlay_commands.h"
#ifdef WASIFS_WITH_ARCHIVE
#include "pack_commands.h"
#endif
#include "snapshot_place.h"
#include "store_commands.h"
#include "terminal.h"
#include "tree_commands.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::cli {
namespace {

constexpr const char* inspect_examples = R"(Examples:
  wasifs inspect prog.wasm                        imports, exports
  wasifs inspect states#job                       backtrace, memories, globals, descriptors, mounts
  wasifs inspect --json --tree job.wsnap          also the values of each frame, and the files

Nothing is run. A backtrace says where each function was: in the module's file, as V8 and
Wasmtime print it, and in its code section, for `llvm-symbolizer --obj=prog.wasm 0xbc`.)";

// The words of a command line as CLI11 takes them.
std::vector<const char*> pointers(const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return pointers;
}

int main(int count, char** values) {
  CLI::App app("Runs WebAssembly programs on a file system that you compose.", "wasifs");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("wasifs {} (Wasmtime {})", WASIFS_VERSION, wasmtime_version()));
  GuestCommands guests(app);

  int code = 0;
  std::string what;
  bool json = false;
  bool tree = false;
  CLI::App* inspecting = app.add_subcommand(
      "inspect", "Show what a program imports and exports, or what a saved guest was doing");
  inspecting->footer(inspect_examples);
  inspecting
      ->add_option("PROGRAM_OR_SNAPSHOT", what,
                   fmt::format("A module, or a snapshot: {}", place_form))
      ->required();
  inspecting->add_flag("--tree", tree, "The files that a snapshot holds as well");
  inspecting->add_flag("--json", json, "One JSON object");
  inspecting->callback([&] { code = inspect(what, tree, json); });

  TreeCommands trees(app, code);
#ifdef WASIFS_WITH_ARCHIVE
  PackCommands archives(app, code);
#endif
  StoreCommands stores(app, code);
#ifdef WASIFS_WITH_FUSE
  MountCommand mount(app, code);
#endif
  OverlayCommands overlays(app, code);

  std::string shell;
  CLI::App* completing =
      app.add_subcommand("completion", "Print a completion script for bash, zsh or fish");
  completing->add_option("SHELL", shell, "bash, zsh or fish")->required();
  completing->callback([&] { code = print_completion(shell); });

  const std::string command = count > 1 ? values[1] : "";
  const auto called_so = [&](const CLI::App* known) { return known->get_name() == command; };
  if (!command.empty() && !command.starts_with('-') && app.get_subcommands(called_so).empty()) {
    print_error(fmt::format("there is no command \"{}\"; see `wasifs --help`", command));
    return exit_own_failure;
  }
  const std::vector<std::string> words = guests.own_words({values, values + count});
  try {
    app.parse(static_cast<int>(words.size()), pointers(words).data());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    const bool known = !command.empty() && !command.starts_with('-');
    print_error(fmt::format("{}; see `wasifs {}--help`", error.what(), known ? command + " " : ""));
    return command == "diff" ? exit_trouble : exit_own_failure;
  }
  return guests.chosen() ? guests.carry_out() : code;
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
