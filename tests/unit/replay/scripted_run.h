// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest without an engine that makes calls of every family, and what a test needs to record it
// and to run it again. What it does next depends on what it was answered, as with a real one.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../../support/temp_tree.h"
#include "../wasi/fake_guest.h"
#include "wasifs/io/stdio.h"
#include "wasifs/replay.h"

namespace wasifs::replay_tests {

using testing_support::FakeGuest;
using testing_support::Lengths;
using testing_support::TempTree;
using testing_support::Texts;

/// Thrown through a script when a call has ended its guest.
struct Ended {};

/// Makes the calls of a script and notes how each ended.
class Caller {
 public:
  Caller(FakeGuest& guest, std::vector<std::string>& ends) : guest_(guest), ends_(ends) {}

  template <class... Arguments>
  std::string operator()(std::string_view name, const Arguments&... arguments) {
    ends_.push_back(guest_.call(name, arguments...));
    if (guest_.outcome().kind != Outcome::Kind::returned) throw Ended{};
    return ends_.back();
  }
  FakeGuest& guest() { return guest_; }
  /// The number that the last call left at `FakeGuest::out`.
  [[nodiscard]] std::uint32_t result() const { return guest_.u32(FakeGuest::out); }

 private:
  FakeGuest& guest_;
  std::vector<std::string>& ends_;
};

using Script = std::function<void(Caller&)>;

/// Makes calls of every family, `rounds` times more some that move much, and then `proc_exit(7)`.
[[nodiscard]] Script busy_script(int rounds = 2);

/// Bytes that stand for the module.
[[nodiscard]] std::span<const std::byte> module_bytes();

/// A process with a memory tree as preopen 3 (`file`; `large` of 200,000 bytes; `dir/below`), the
/// system's clock and random source, "typed" as standard input, and its output kept.
struct RealWorld {
  explicit RealWorld(std::string_view content = "content of the file");

  Ref<BytesOutput> output = make_bytes_output(1 << 20);
  Ref<BytesOutput> errors = make_bytes_output(1 << 20);
  std::unique_ptr<Process> process;
};

/// What a run came to: how each call ended, and all of guest memory behind it.
struct Trail {
  std::vector<std::string> ends;
  std::vector<std::byte> memory;
  std::string output;
  std::string errors;
  friend bool operator==(const Trail&, const Trail&) = default;
};

[[nodiscard]] RecordedEnd exited(std::uint32_t code = 7);

/// Runs `script` in a real world and records it to `path`.
Trail record(const std::string& path, const Script& script, const RecordedEnd& end = exited());

/// A replay and what it came to.
struct Replayed {
  std::unique_ptr<Replayer> replayer;
  std::unique_ptr<Process> process = make_replay_process();
  Trail trail;
};

/// Runs `script` again. A test of its own where `options.apply` is set: `process` is then given.
Replayed replay(std::unique_ptr<Recording> recording, const Script& script,
                ReplayOptions options = {}, Process* process = nullptr);

/// Opens a recording that is a good one.
[[nodiscard]] std::unique_ptr<Recording> opened(const std::string& path);

[[nodiscard]] std::vector<std::byte> file_bytes(const std::string& path);

}  // namespace wasifs::replay_tests
