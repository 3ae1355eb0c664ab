// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that `wasifs run` was told, by options and configuration file alike.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mount_spec.h"
#include "snapshot_place.h"
#include "socket_spec.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::cli {

/// When `--snapshot-to` saves.
struct SnapshotMoment {
  enum class Kind { exit, calls, time };
  Kind kind = Kind::exit;
  std::uint64_t calls = 0;           ///< After so many calls of the host.
  std::chrono::nanoseconds time{0};  ///< At the first call after this time.
};

/// How many calls of the host, and how many polls, `--pause-everywhere` lets pass; 0: any number.
struct PauseDistance {
  std::uint64_t calls = 0;
  std::uint64_t polls = 0;
};

/// What `run`, `snapshot`, `resume` and `restore` are asked for. See the table in option_table.cpp
/// for what each means.
struct RunOptions {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<MountSpec> mounts;
  std::vector<PlacePair> copies;   // host, guest
  std::vector<PlacePair> outputs;  // guest, host
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<SocketSpec> sockets;
  bool inherited_sockets = false;
  std::string standard_input = "-";
  std::optional<std::string> working_directory;
  std::optional<std::string> trace;  // empty: standard error
  std::optional<std::string> json;   // empty: standard error
  std::optional<std::chrono::nanoseconds> timeout;
  std::optional<std::uint64_t> max_memory;
  std::optional<std::uint64_t> max_fs;
  std::optional<std::uint64_t> fuel;
  std::optional<std::uint64_t> threads;  // beside the first one
  std::optional<std::uint64_t> seed;
  std::optional<std::string> invoke;
  std::optional<std::string> module_cache;  // empty: none
  std::optional<SnapshotPlace> snapshot_to;
  SnapshotMoment snapshot_at;
  std::optional<PausePoints> pausable;
  std::optional<SnapshotMoment> pause_after;  // calls or time
  std::optional<int> pause_on;                // a signal
  std::optional<PauseDistance> pause_everywhere;
  std::optional<std::uint64_t> snapshot_everywhere;  // after every so many calls
  std::optional<std::string> record;                 // a file that does not exist
  std::optional<std::uint64_t> replay_to;            // calls to replay
  bool go_on = false;                                // behind them
  bool quiet = false;                                // what the guest prints is not shown
  bool deterministic = false;                        // as recorded runs are
  bool reseeds = false;                              // a guest that goes on as one of several
  bool interpreted = false;                          // by Wasmtime's interpreter
  std::optional<std::size_t> stack_size;             // of a recorded run
  bool lenient = false;
  bool accept_changes = false;
  bool verify = false;
  bool strict_rights = false;
  bool byte_paths = false;
};

/// What is to be paused has to be pausable.
inline void choose_pause_points(RunOptions& options) {
  if (options.pause_everywhere && !options.pausable)
    options.pausable =
        options.pause_everywhere->polls == 0 ? PausePoints::calls : PausePoints::anywhere;
  if (options.pausable || (!options.pause_after && !options.pause_on)) return;
  const bool calls = !options.pause_on && options.pause_after->kind == SnapshotMoment::Kind::calls;
  options.pausable = calls ? PausePoints::calls : PausePoints::anywhere;
}

}  // namespace wasifs::cli
