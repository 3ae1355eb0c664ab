// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a run ended, as an exit code, a message and a JSON object.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/engine/wasmtime.h"

namespace wasifs::cli {

/// A snapshot that was saved.
struct SavedReport {
  std::string store;
  std::string name;
  std::uint64_t content_bytes = 0;
  std::uint64_t stored_bytes = 0;        // of these, what the store did not have
  bool memory = false;                   // whether it holds the memory of the guest
  std::optional<std::uint64_t> calls{};  // in mid-run, after so many calls
};

struct RunReport {
  enum class End {
    returned,
    exited,
    trapped,
    timed_out,
    not_found,
    not_runnable,
    failed,
    paused,    // and is saved, if nothing else is said
    stopped,   // a replay, where it was told to
    diverged,  // a replay, where the run was not the recorded one
    cut_off    // a replay, where the recording was
  };

  std::string program;
  End end = End::failed;
  std::uint32_t guest_code = 0;          // with `exited`
  std::string message;                   // with the rest: a sentence, if there is something to say
  std::vector<std::string> problems{};   // what went wrong beside: outputs that were not written
  std::vector<WasmValue> results;        // with `returned`
  std::chrono::nanoseconds duration{0};  // of the guest
  std::optional<std::uint64_t> calls{};  // that were replayed
  std::optional<SavedReport> snapshot{};

  /// It could not be run, for the reason in `sentence`.
  void fail(std::string sentence) {
    end = End::failed;
    message = std::move(sentence);
  }
};

/// "exited", as people and programs are told.
[[nodiscard]] const char* name_of(RunReport::End end);

/// What this program is to end with.
[[nodiscard]] int exit_code(const RunReport& report);

/// Prints results, and tells people on standard error what they cannot see from the exit code.
void print_report(const RunReport& report);

/// Writes the object to `path`, or to standard error where it is empty. A sentence where it cannot.
[[nodiscard]] std::optional<std::string> write_json(const RunReport& report,
                                                    const std::string& path);

}  // namespace wasifs::cli
