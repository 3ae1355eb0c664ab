// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <string_view>

#include "config_file.h"
#include "replay.h"
#include "restore.h"
#include "run.h"
#include "snapshot.h"
#include "store_text.h"
#include "wasifs/replay.h"

namespace wasifs::cli {
namespace {

using Problem = std::optional<std::string>;
using Kind = RunOption::Kind;

constexpr const char* run_examples = R"(Examples:
  wasifs run --dir . prog.wasm --flag input.txt   the current directory, as "."
  wasifs run --dir data::/data:ro --mem /tmp prog.wasm
  wasifs run --copy src::/src --out /src/build::build prog.wasm
  wasifs run --file ./app.toml::/etc/app.toml:ro --env HOME=/ prog.wasm
  wasifs run --trace --timeout 10s prog.wasm      watch its calls, for ten seconds
  wasifs run --invoke add module.wasm 2 3         call an exported function
  wasifs run --mem / --snapshot-to states#first prog.wasm
  wasifs run --pausable --snapshot-at 10m --snapshot-to states job.wasm
                                                  save all of it in mid-run, and go on
  wasifs run --dir site --listen 127.0.0.1:8080=http server.wasm
  wasifs run --connect db=unix:/run/db.sock --listen 127.0.0.1:0=http server.wasm

The guest sees nothing of the host but what the options show it, and the standard
streams. Exit code: the guest's (above 255: 255); 124 time-out, 125 a failure of
wasifs, 126 not a program, 127 no such program, 134 the guest trapped.)";

constexpr const char* snapshot_examples = R"(Examples:
  wasifs snapshot --to states prog.wasm           a command, ready to run
  wasifs snapshot --to ready.wsnap --copy src::/src prog.wasm --flag
  wasifs snapshot --to redis://server/0#warm --invoke load module.wasm 3

A command is saved before its _start, a reactor after its _initialize and, with
--invoke, after that call: arguments, descriptors, trees and the memory of the guest.
What belongs to the host (directories, the standard streams) is held by name;
`:capture` behind a --dir takes its content along. Exit code: 0, or as of `wasifs run`.)";

constexpr const char* restore_examples = R"(Examples:
  wasifs restore states#prog                      run what was saved
  wasifs restore states#prog -- --flag input      with other arguments
  wasifs restore ready.wsnap --dir data::/data    with the host directory that it had at /data
  wasifs restore states#mod --invoke get -- 5     call an exported function
  wasifs restore states#prog new.wasm             the host's state under another program

Restoring grants nothing: what the snapshot holds by name has to be shown again by
the mount options, at the same place. Without PROGRAM the one in the snapshot runs.
Words behind PROGRAM or -- are its arguments, or those of --invoke; without any, the
arguments are those of the snapshot. Exit code: as of `wasifs run`.)";

constexpr const char* resume_examples = R"(Examples:
  wasifs run --pause-after 10s --snapshot-to states --dir . job.wasm
                                                  ten seconds of it; ends with code 75
  wasifs resume states#job --dir .                the rest
  wasifs resume states#job --dir . --pause-after 10s --snapshot-to states
                                                  ten seconds more
  wasifs resume --engine pulley states#job --dir .
                                                  the rest of it under the interpreter
  wasifs run --pause-on TERM --snapshot-to redis://server/0 --copy . job.wasm
                                                  on another machine when this one is shut down

The guest goes on in the middle of what it did, in another process, on another machine
or under another version of wasifs; it notices the time that has passed and nothing
else. What the snapshot holds by name has to be shown again, as of `wasifs restore`.
Exit code: as of `wasifs run`; 75 where it was paused again.)";

constexpr const char* replay_examples = R"(Examples:
  wasifs run --record run.wrec --dir . prog.wasm  record a run
  wasifs replay run.wrec prog.wasm                the same output and exit code, nothing else touched
  wasifs replay --trace run.wrec prog.wasm        watch its calls
  wasifs replay --to 500 --copy src::/src --out /src::state run.wrec prog.wasm
                                                  the files as they were after 500 calls
  wasifs replay --go-on --dir . run.wrec prog.wasm
                                                  go on where a recording was cut off

Mounts make a world as that of the recorded run at its beginning; each call is done
there as well. Exit code: the guest's; 123 where the run is not the recorded one, or
the recording is cut off; else as of `wasifs run`.)";

constexpr const char* ls_examples = R"(Examples:
  wasifs ls -l host:project                       a directory of the host, as a guest would see it
  wasifs ls -R overlay:base,changes /etc          of a tree and a path in it
  wasifs ls states#prog::/out                     of a snapshot
  wasifs ls --at 500 --copy src::/src run.wrec prog.wasm
                                                  all files as they were after 500 calls
  wasifs ls --at 500 --copy src::/src run.wrec prog.wasm /src/build

PLACE is TYPE:SOURCE, as behind `run --mount`, or a snapshot, STORE|FILE[#NAME]; ::PATH may
stand behind it, and each PATH is counted from there. What begins with a word and a colon is
a TYPE (a store of such a name is ./that). No name is hidden. Modes and owners are shown
where the file system keeps them.

With mounts it lists a recorded run: that is replayed up to there in the world that the
mounts make, which is that of its beginning; what it prints is not shown. Exit code: 0; 123
where the run is not the recorded one, or the recording is cut off before; 125 a failure.)";

const char* name_of(Command command) {
  if (command == Command::ls) return "ls";
  if (command == Command::replay) return "replay";
  if (command == Command::run) return "run";
  if (command == Command::resume) return "resume";
  return command == Command::snapshot ? "snapshot" : "restore";
}

bool takes_value(Command command, std::string_view name) {
  if (name == "config") return true;
  const RunOption* option = find_option(command, name);
  return option != nullptr && (option->kind == Kind::value || option->kind == Kind::list);
}

bool restores(Command command) {
  return command == Command::restore || command == Command::resume;
}

// Whether it is about a recording, which has the arguments of the guest.
bool replays(Command command) {
  return command == Command::replay || command == Command::ls;
}

// Whether options may stand behind other words: none of those is the guest's.
bool mixed(Command command) {
  return restores(command) || replays(command);
}

bool is_option(Command command, std::string_view word) {
  if (!word.starts_with('-') || word == "-") return false;
  // An argument of --invoke; no option of ours begins so.
  return !restores(command) || std::isdigit(static_cast<unsigned char>(word[1])) == 0;
}

void add_option(CLI::App& app, const RunOption& option, std::string& unused) {
  const std::string name = fmt::format("--{}", option.name);
  const std::string help(option.help);
  // They are taken in the order in which they were written, see `take_options`.
  const auto taken_later = [](const CLI::results_t&) { return true; };
  CLI::Option* added = nullptr;
  switch (option.kind) {
    case Kind::flag:
      added = app.add_flag(name, unused, help)->disable_flag_override();
      break;
    case Kind::optional:
      // Only --trace=FILE gives a value: `--trace prog.wasm` names the program, see `own_words`.
      added = app.add_option(name, taken_later, help)
                  ->type_name(fmt::format("[={}]", option.value))
                  ->expected(0, 1)
                  ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      break;
    case Kind::value:
    case Kind::list:
      added = app.add_option(name, taken_later, help)
                  ->type_name(std::string(option.value))
                  ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      break;
  }
  if (!option.shown) added->group("");
}

// In the order of the command line: a later mount covers an earlier one, a later value replaces it.
Problem take_options(const CLI::App& app, Command command, RunOptions& options) {
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* given : app.parse_order()) {
    const RunOption* option = find_option(command, given->get_single_name());
    if (option == nullptr) continue;  // --config
    std::string value = given->results().at(taken[given]++);
    if (option->kind == Kind::flag) value.clear();
    if (Problem problem = set_option(*option, options, value, fmt::format("--{}", option->name)))
      return problem;
  }
  return std::nullopt;
}

void take_program(std::vector<std::string> words, RunOptions& options) {
  if (words.empty()) return;
  options.program = words.front();
  options.arguments.assign(words.begin() + 1, words.end());
}

}  // namespace

GuestCommands::GuestCommands(CLI::App& app) {
  add(app, Command::run, "Run a program on the tree that the options make", run_examples);
  add(app, Command::snapshot, "Save a program that is ready to run", snapshot_examples);
  add(app, Command::restore, "Run on from a snapshot", restore_examples);
  add(app, Command::resume, "Go on with a program that was paused", resume_examples);
  add(app, Command::replay, "Run a program again from its recording", replay_examples);
  add(app, Command::ls, "List the files of a tree, or of a recorded run at one of its calls",
      ls_examples);
}

void GuestCommands::add(CLI::App& app, Command command, const char* description,
                        const char* footer) {
  CLI::App* added = app.add_subcommand(name_of(command), description);
  added->footer(footer);
  // For the help only: what they stand for is cut off before, see `own_words`.
  const auto never = [](const CLI::results_t&) { return true; };
  if (restores(command))
    added->add_option("SNAPSHOT", never, fmt::format("{}: which snapshot", place_form));
  if (command == Command::ls) {
    add_list_options(*added);
    added->add_option("PLACE", never, "What to look into, and paths in it; with mounts RECORDING")
        ->type_name("PLACE [PATH...] | RECORDING PROGRAM [PATH]");
  } else {
    if (replays(command))
      added->add_option("RECORDING", never, "The file that `wasifs run --record` has written");
    added->add_option("PROGRAM", never, "What to run, a module in binary or text form");
  }
  if (!replays(command))
    added->add_option("ARGUMENTS", never, "The program's own, whatever they look like")
        ->expected(0, CLI::detail::expected_max_vector_size);
  added
      ->add_option("--config", config_,
                   "Read options from a TOML file; those of the command line win or add to them")
      ->type_name("FILE");
  for (const RunOption& option : options_of(command)) add_option(*added, option, unused_);
  commands_.push_back({command, added});
}

void GuestCommands::add_list_options(CLI::App& app) {
  app.add_flag("-l", list_.details, "Mode, links, owner, group, size and time of each");
  app.add_flag("-R", list_.recursive, "What is in directories below, too");
  app.add_flag("-d", list_.themselves, "Directories themselves, not what is in them");
  app.add_flag("-a", list_.all, "Changes nothing: no name is hidden");
  app.add_option("-o", list_.options, "OPTIONS of the file system, with commas")
      ->type_name("OPTIONS");
}

// A recorded run has mounts; a tree that is there has none. Without, the recording is known as one.
int GuestCommands::list(RunOptions options) {
  const bool recorded = !options.mounts.empty() || !options.copies.empty() || options.replay_to ||
                        (others_.size() > 1 && Recording::open(others_.front()).has_value());
  if (!recorded) {
    if (others_.empty()) return refuse("no place is named; see `wasifs ls --help`");
    return list_tree({.place = others_.front(),
                      .paths = {others_.begin() + 1, others_.end()},
                      .options = list_.options,
                      .json = options.json.has_value()},
                     list_);
  }
  if (others_.size() != 2 && others_.size() != 3)
    return refuse(
        "with mounts, a recording and a program are to be named, and at most one path; see "
        "`wasifs ls --help`");
  options.program = others_[1];
  return list_files(std::move(options), others_[0], others_.size() == 3 ? others_[2] : "/");
}

std::vector<std::string> GuestCommands::own_words(const std::vector<std::string>& words) {
  const auto one = std::ranges::find_if(commands_, [&](const One& candidate) {
    return words.size() > 1 && candidate.app->get_name() == words[1];
  });
  if (one == commands_.end()) return words;
  std::vector<std::string> own(words.begin(), words.begin() + 2);
  std::size_t next = 2;
  for (; next < words.size() && words[next] != "--"; ++next) {
    const std::string& word = words[next];
    if (!is_option(one->command, word)) {
      if (!mixed(one->command)) break;
      others_.push_back(word);
      continue;
    }
    own.push_back(word);
    const bool value_follows = word.starts_with("--") ? takes_value(one->command, word.substr(2))
                                                      : one->command == Command::ls && word == "-o";
    if (value_follows && next + 1 < words.size()) own.push_back(words[++next]);
  }
  if (next < words.size() && words[next] == "--") {
    ++next;
    // Behind it are arguments, so that the program is not among them.
    if (restores(one->command) && others_.size() == 1) others_.emplace_back();
  }
  for (; next < words.size(); ++next) others_.push_back(words[next]);
  return own;
}

bool GuestCommands::chosen() const {
  return std::ranges::any_of(commands_, [](const One& one) { return one.app->parsed(); });
}

// Options of the command line are taken in after the configuration file, so that they win.
int GuestCommands::carry_out() {
  const auto one =
      std::ranges::find_if(commands_, [](const One& candidate) { return candidate.app->parsed(); });
  RunOptions options;
  if (!config_.empty())
    if (const Problem problem = read_config(config_, one->command, options))
      return refuse(*problem);
  if (const Problem problem = take_options(*one->app, one->command, options))
    return refuse(*problem);

  if (restores(one->command)) {
    if (others_.empty())
      return refuse(
          fmt::format("no snapshot is named; see `wasifs {} --help`", name_of(one->command)));
    const auto place = parse_place(others_.front());
    if (!place) return refuse(place.error());
    take_program({others_.begin() + 1, others_.end()}, options);
    return restore(std::move(options), *place,
                   one->command == Command::resume ? WhichGuest::paused : WhichGuest::any);
  }
  if (one->command == Command::replay) {
    if (others_.size() != 2)
      return refuse("a recording and a program are to be named; see `wasifs replay --help`");
    options.program = others_[1];
    return replay(std::move(options), others_[0]);
  }
  if (one->command == Command::ls) return list(std::move(options));
  take_program(others_, options);
  choose_pause_points(options);
  if (options.program.empty())
    return refuse(
        fmt::format("no program is named; see `wasifs {} --help`", name_of(one->command)));
  return one->command == Command::run ? run(options) : snapshot(options);
}

}  // namespace wasifs::cli
