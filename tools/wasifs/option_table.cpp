// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "option_table.h"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace wasifs::cli {
namespace {

using Problem = std::optional<std::string>;
using Kind = RunOption::Kind;

// Puts a parsed value where it belongs, or hands on why it could not be parsed.
template <class T, class Target>
Problem keep(Parsed<T> parsed, Target& target) {
  if (!parsed) return parsed.error();
  target = *std::move(parsed);
  return std::nullopt;
}

template <class T>
Problem append(Parsed<T> parsed, std::vector<T>& target) {
  if (!parsed) return parsed.error();
  target.push_back(*std::move(parsed));
  return std::nullopt;
}

Problem add_variable(RunOptions& options, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || text.empty()) return fmt::format("\"{}\" has no variable name", text);
  if (equals != std::string::npos) {
    options.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    return std::nullopt;
  }
  // A variable that is not set here is not set there.
  if (const char* value = std::getenv(text.c_str())) options.environment.emplace_back(text, value);
  return std::nullopt;
}

Parsed<SnapshotMoment> parse_moment(const std::string& text) {
  if (text == "exit") return SnapshotMoment{};
  if (const auto calls = parse_number(text))
    return SnapshotMoment{.kind = SnapshotMoment::Kind::calls, .calls = *calls};
  if (const auto time = parse_duration(text))
    return SnapshotMoment{.kind = SnapshotMoment::Kind::time, .time = *time};
  return std::unexpected(fmt::format(
      "\"{}\" is no moment; write exit, a number of calls as 1000, or a time as 2s", text));
}

Parsed<PausePoints> parse_points(const std::string& text) {
  if (text.empty() || text == "anywhere") return PausePoints::anywhere;
  if (text == "calls") return PausePoints::calls;
  return std::unexpected(fmt::format("\"{}\" is neither calls nor anywhere", text));
}

Parsed<bool> parse_engine(const std::string& text) {
  if (text == "wasmtime") return false;
  if (text == "pulley") return true;
  return std::unexpected(fmt::format("\"{}\" is neither wasmtime nor pulley", text));
}

Problem keep_pause(RunOptions& options, const std::string& text) {
  const auto moment = parse_moment(text);
  if (!moment || moment->kind == SnapshotMoment::Kind::exit)
    return fmt::format("\"{}\" is no moment; write a number of calls as 1000, or a time as 2s",
                       text);
  options.pause_after = *moment;
  return std::nullopt;
}

Parsed<PauseDistance> parse_distance(const std::string& text) {
  const std::size_t comma = text.find(',');
  const auto calls = parse_number(text.substr(0, comma));
  if (!calls) return std::unexpected(calls.error());
  if (comma == std::string::npos) return PauseDistance{.calls = *calls};
  const auto polls = parse_number(text.substr(comma + 1));
  if (!polls) return std::unexpected(polls.error());
  return PauseDistance{.calls = *calls, .polls = *polls};
}

Parsed<int> parse_signal(const std::string& text) {
  static constexpr std::pair<std::string_view, int> signals[] = {
      {"TERM", SIGTERM}, {"INT", SIGINT}, {"HUP", SIGHUP}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
  for (const auto& [name, number] : signals)
    if (text == name) return number;
  return std::unexpected(fmt::format("\"{}\" is none of TERM, INT, HUP, USR1, USR2", text));
}

Problem keep_place(RunOptions& options, const std::string& text) {
  return keep(parse_place(text), options.snapshot_to);
}

// What fills the tree of a guest that begins; a restored one brings its own.
constexpr Command at_first = Command::run | Command::snapshot;
constexpr Command restoring = Command::restore | Command::resume;
constexpr Command everywhere = at_first | restoring;
// What a recording does not say: the world in which its calls may be done as well.
constexpr Command replays = Command::replay | Command::ls;
constexpr Command world = at_first | replays;
constexpr Command world_everywhere = everywhere | replays;

const std::array table{
    RunOption{"dir", "HOST[::GUEST][:OPTIONS]",
              "Show the guest a host directory. OPTIONS: ro, special=refuse|untouched|allow, "
              "links=verbatim, private; of any mount ro, capture, size=SIZE, inodes=N, sub=PATH, "
              "hide=GLOB, show=GLOB, only=GLOB",
              Kind::list,
              [](RunOptions& o, const std::string& v) { return append(parse_dir(v), o.mounts); },
              world_everywhere},
    RunOption{"file", "HOST::GUEST[:ro]", "Show the guest one host file", Kind::list,
              [](RunOptions& o, const std::string& v) { return append(parse_file(v), o.mounts); },
              world_everywhere},
    RunOption{"mem", "GUEST[:size=64M,inodes=N]", "Give the guest a directory in memory",
              Kind::list,
              [](RunOptions& o, const std::string& v) { return append(parse_mem(v), o.mounts); },
              world_everywhere},
    RunOption{"mount", "TYPE:SOURCE::GUEST[:OPTIONS]",
              "The general form: any file system by its name (host, file, mem, dev, overlay, "
              "union, image); "
              "SOURCE may be empty",
              Kind::list,
              [](RunOptions& o, const std::string& v) { return append(parse_mount(v), o.mounts); },
              world_everywhere},
    RunOption{
        "image", "FILE[:OPTIONS]",
        "Give the guest the root of a container image at /: an OCI layout, as a directory or a "
        "tar, or what docker save wrote",
        Kind::list,
        [](RunOptions& o, const std::string& v) { return append(parse_image(v), o.mounts); },
        world_everywhere},
    RunOption{"copy", "HOST::GUEST",
              "Copy a host file or tree to GUEST before the guest starts; where nothing is "
              "mounted, in memory",
              Kind::list,
              [](RunOptions& o, const std::string& v) {
                return append(parse_pair(v, "HOST::GUEST"), o.copies);
              },
              world},
    RunOption{"out", "GUEST::HOST",
              "Write a file or tree of the guest to HOST, which must not exist yet, when the guest "
              "has ended",
              Kind::list,
              [](RunOptions& o, const std::string& v) {
                return append(parse_pair(v, "GUEST::HOST"), o.outputs);
              },
              Command::run | restoring | Command::replay},
    RunOption{"env", "NAME[=VALUE]", "Set a variable; without a value, hand on this program's",
              Kind::list, &add_variable, at_first},
    RunOption{
        "listen", "ADDRESS[=NAME]",
        "Give the guest a listening socket at HOST:PORT, udp:HOST:PORT or unix:PATH, behind "
        "its directories; LISTEN_FDS and LISTEN_FDNAMES tell it so. To restore, NAME is the "
        "number of the descriptor",
        Kind::list,
        [](RunOptions& o, const std::string& v) { return append(parse_listen(v), o.sockets); },
        everywhere},
    RunOption{
        "connect", "NAME=ADDRESS", "As above, a socket that is connected to an address", Kind::list,
        [](RunOptions& o, const std::string& v) { return append(parse_connect(v), o.sockets); },
        everywhere},
    RunOption{"listen-fds", "",
              "Hand on the sockets that this program was started with, as systemd does", Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.inherited_sockets = true;
                return std::nullopt;
              },
              at_first},
    RunOption{"stdin", "FILE|-|null",
              "Standard input of the guest; - is this program's own (default)", Kind::value,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.standard_input = v;
                return std::nullopt;
              },
              world_everywhere},
    RunOption{"cwd", "GUEST", "Set PWD and add a preopen named \".\" for that directory",
              Kind::value,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.working_directory = v;
                return std::nullopt;
              },
              world},
    RunOption{"trace", "FILE",
              "Write one line for each call of the guest (default: to standard error)",
              Kind::optional,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.trace = v;
                return std::nullopt;
              },
              world_everywhere},
    RunOption{"json", "FILE",
              "Write how the guest ended as one JSON object (default: to standard error)",
              Kind::optional,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.json = v;
                return std::nullopt;
              },
              everywhere | Command::replay},
    RunOption{"json", "", "One JSON object", Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.json.emplace();
                return std::nullopt;
              },
              Command::ls},
    RunOption{
        "timeout", "DURATION", "End the guest after this time (10s, 500ms, 2m) with code 124",
        Kind::value,
        [](RunOptions& o, const std::string& v) { return keep(parse_duration(v), o.timeout); },
        world_everywhere},
    RunOption{"max-memory", "SIZE", "Most linear memory of the guest", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_size(v), o.max_memory); },
              everywhere},
    RunOption{"max-fs", "SIZE",
              "Most bytes in each memory file system that has no size= of its own", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_size(v), o.max_fs); },
              world_everywhere},
    RunOption{"fuel", "N", "Most instructions of the guest, roughly", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_number(v), o.fuel); },
              everywhere},
    RunOption{"threads", "N",
              "Most threads of the guest at a time beside its first (default: 1024)", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_number(v), o.threads); },
              Command::run | restoring},
    RunOption{"seed", "N", "Reproducible random bytes", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_number(v), o.seed); },
              world},
    RunOption{"invoke", "FUNCTION",
              "Call this export with the arguments instead of _start, and print its results",
              Kind::value,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.invoke = v;
                return std::nullopt;
              },
              everywhere},
    RunOption{"module-cache", "DIR|none",
              "Where compiled modules are kept (default: the user's cache directory)", Kind::value,
              [](RunOptions& o, const std::string& v) -> Problem {
                o.module_cache = v == "none" ? std::string() : v;
                return std::nullopt;
              },
              world_everywhere},
    RunOption{
        "engine", "wasmtime|pulley",
        "What runs the program: Wasmtime's compiler (default), or its interpreter, which runs "
        "on any machine; what was saved or paused under one goes on under the other",
        Kind::value,
        [](RunOptions& o, const std::string& v) { return keep(parse_engine(v), o.interpreted); },
        everywhere},
    RunOption{"strict-rights", "", "Refuse what the witx text refuses, instead of dropping rights",
              Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.strict_rights = true;
                return std::nullopt;
              },
              world},
    RunOption{"byte-paths", "", "Accept file names that are not UTF-8", Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.byte_paths = true;
                return std::nullopt;
              },
              world},
    RunOption{"snapshot-to", "STORE|FILE[#NAME]",
              "Save the guest's state: what the host holds for it and, after --invoke, its memory. "
              "NAME is the program's unless given; FILE ends in .wsnap",
              Kind::value, &keep_place, Command::run | restoring | Command::replay},
    RunOption{
        "snapshot-at", "exit|CALLS|TIME",
        "When to save: when the guest has ended (default), after so many calls of the host, "
        "or after a time (2s). In mid-run the guest's memory and stack are saved only where it is "
        "--pausable, else only what the host holds",
        Kind::value,
        [](RunOptions& o, const std::string& v) { return keep(parse_moment(v), o.snapshot_at); },
        Command::run | restoring},
    RunOption{
        "pausable", "calls|anywhere",
        "Compile the program so that it can be paused where it calls the host, or also in any loop "
        "(default); see `wasifs resume`",
        Kind::optional,
        [](RunOptions& o, const std::string& v) { return keep(parse_points(v), o.pausable); },
        Command::run | restoring},
    RunOption{"pause-after", "CALLS|TIME",
              "Pause before a call of the host, so many calls on, or after a time (2s), save the "
              "guest as --snapshot-to says, and end with code 75; makes it pausable",
              Kind::value, &keep_pause, Command::run | restoring},
    RunOption{"pause-on", "SIGNAL",
              "As above when this program gets a signal: TERM, INT, HUP, USR1, USR2", Kind::value,
              [](RunOptions& o, const std::string& v) { return keep(parse_signal(v), o.pause_on); },
              Command::run | restoring},
    RunOption{"pause-everywhere", "CALLS[,POLLS]",
              "Pause after every so many calls, and looks at loops, and go on in a fresh instance",
              Kind::value,
              [](RunOptions& o, const std::string& v) {
                return keep(parse_distance(v), o.pause_everywhere);
              },
              Command::run, false},
    RunOption{"snapshot-everywhere", "N",
              "Save and restore the process after every call, or every Nth", Kind::optional,
              [](RunOptions& o, const std::string& v) {
                return v.empty() ? keep(Parsed<std::uint64_t>(1), o.snapshot_everywhere)
                                 : keep(parse_number(v), o.snapshot_everywhere);
              },
              Command::run, false},
    RunOption{"to", "STORE|FILE[#NAME]",
              "Where to save (required); NAME is the program's unless given, FILE ends in .wsnap",
              Kind::value, &keep_place, Command::snapshot},
    RunOption{
        "lenient", "",
        "Leave out what is missing and say so: a mount is an empty directory, a descriptor is "
        "closed",
        Kind::flag,
        [](RunOptions& o, const std::string&) -> Problem {
          o.lenient = true;
          return std::nullopt;
        },
        restoring},
    RunOption{"accept-changes", "", "Go on, and say so, where an open host file has changed since",
              Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.accept_changes = true;
                return std::nullopt;
              },
              restoring},
    RunOption{"verify", "", "Check every digest, also of a store that nobody else can write to",
              Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.verify = true;
                return std::nullopt;
              },
              restoring},
    RunOption{
        "record", "FILE",
        "Write every call and its answer to FILE, which must not exist yet, for `wasifs replay`",
        Kind::value,
        [](RunOptions& o, const std::string& v) -> Problem {
          o.record = v;
          return std::nullopt;
        },
        Command::run},
    RunOption{
        "to", "CALL", "Stop after so many calls", Kind::value,
        [](RunOptions& o, const std::string& v) { return keep(parse_number(v), o.replay_to); },
        Command::replay},
    RunOption{
        "at", "CALL", "The files as they were after so many calls (default: at the end)",
        Kind::value,
        [](RunOptions& o, const std::string& v) { return keep(parse_number(v), o.replay_to); },
        Command::ls},
    RunOption{"go-on", "",
              "Behind --to, and behind a recording that was cut off, go on alive in the world that "
              "the mounts make",
              Kind::flag,
              [](RunOptions& o, const std::string&) -> Problem {
                o.go_on = true;
                return std::nullopt;
              },
              Command::replay},
};

}  // namespace

std::vector<RunOption> options_of(Command command) {
  std::vector<RunOption> options;
  for (const RunOption& option : table)
    if (has_any(option.commands, command)) options.push_back(option);
  return options;
}

const RunOption* find_option(Command command, std::string_view name) {
  for (const RunOption& option : table)
    if (option.name == name && has_any(option.commands, command)) return &option;
  return nullptr;
}

Problem set_option(const RunOption& option, RunOptions& options, const std::string& value,
                   const std::string& where) {
  const std::size_t mounts = options.mounts.size();
  const std::size_t sockets = options.sockets.size();
  if (const Problem problem = option.set(options, value))
    return fmt::format("{}: {}", where, *problem);
  if (options.mounts.size() > mounts) options.mounts.back().where = where;
  if (options.sockets.size() > sockets) options.sockets.back().where = where;
  return std::nullopt;
}

}  // namespace wasifs::cli
