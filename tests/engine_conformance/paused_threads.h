// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of several threads that are paused again and again, at moments that nobody chose, and go
// on each time in another process object, on another engine, from a snapshot: what the tests of
// pausing threads have in common.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "threaded.h"
#include "wasifs/io/stdio.h"
#include "wasifs/snapshot.h"

namespace wasifs::engine_conformance {

inline WasmtimeOptions pausable_threads(PausePoints points = PausePoints::anywhere) {
  WasmtimeOptions options = with_threads;
  options.pausable = points;
  return options;
}

/// How often a program is paused, and how long it runs before it is.
struct Pauses {
  int most = 25;
  std::chrono::microseconds shortest{0};
  std::chrono::microseconds longest{1500};
};

struct Story {
  RunResult result;
  int pauses = 0;
};

/// What comes between a program and its process: a new one for each stretch.
class Stretch {
 public:
  explicit Stretch(std::string_view text, PausePoints points, std::unique_ptr<Process> of)
      : engine(make_engine(pausable_threads(points))),
        module(compile(*engine, text)),
        process(std::move(of)),
        threads(*engine, module, *process, options()) {}

  static WasmtimeThreadsOptions options() {
    WasmtimeThreadsOptions options;
    options.guest.poll_interval = 50;
    return options;
  }
  /// Runs `how` and pauses meanwhile.
  RunResult run(RunResult (WasmtimeThreads::*how)(), std::chrono::microseconds until_pause) {
    if (until_pause == std::chrono::microseconds(0)) {
      EXPECT_TRUE(process->pause());
      return (threads.*how)();
    }
    std::mutex mutex;
    std::condition_variable_any ended;
    const std::jthread pauser([&](const std::stop_token& stop) {
      std::unique_lock lock(mutex);
      if (!ended.wait_for(lock, stop, until_pause, [&stop] { return stop.stop_requested(); }) &&
          !stop.stop_requested())
        (void)process->pause();
    });
    return (threads.*how)();
  }

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeThreads threads;
};

/// Nothing ever comes there.
inline Ref<Inode> silence() {
  return make_callback_input(
      [](std::span<std::byte>) -> Result<std::size_t> { return Errno::again; });
}

inline void save(Stretch& stretch, SnapshotStore& store) {
  const ExtraPart extra[] = {{std::string(guest_part), guest_part_threads_version,
                              [&](PartWriter& writer) { stretch.threads.save_state(writer); }}};
  const auto saved = save_snapshot(*stretch.process, store, "snapshot", {}, extra);
  ASSERT_TRUE(saved) << saved.error();
}

/// A stretch that goes on from there; null with a failure where it cannot.
inline std::unique_ptr<Stretch> restore(SnapshotStore& store, std::string_view text,
                                        PausePoints points, RestoreOptions offered = {}) {
  const auto reader = SnapshotReader::open(store, "snapshot");
  EXPECT_TRUE(reader) << reader.error();
  if (!reader) return nullptr;
  offered.inode = [](const External&) -> SnapshotResult<Ref<Inode>> { return silence(); };
  auto process = (*reader)->restore(offered);
  EXPECT_TRUE(process) << process.error();
  if (!process) return nullptr;
  auto stretch = std::make_unique<Stretch>(text, points, std::move(process->process));
  const auto part = (*reader)->part(guest_part);
  EXPECT_TRUE(part) << part.error();
  if (!part || *part == nullptr) return nullptr;
  const auto restored = stretch->threads.restore_state(**part);
  EXPECT_TRUE(restored) << restored.error();
  return restored ? std::move(stretch) : nullptr;
}

/// From begin to end.
inline Story story_from(std::string_view text, PausePoints points, unsigned seed, Pauses pauses,
                        std::unique_ptr<Process> process) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::int64_t> micros(pauses.shortest.count(),
                                                     pauses.longest.count());
  const auto next = [&](int number) -> std::chrono::microseconds {
    if (number >= pauses.most) return std::chrono::hours(1);
    if (number == 0) return {};  // before it runs, so that there is one at least
    return std::chrono::microseconds(micros(random));
  };
  const auto store = make_memory_store();
  Story story;
  auto stretch = std::make_unique<Stretch>(text, points, std::move(process));
  story.result = stretch->run(&WasmtimeThreads::run_command, next(0));
  while (story.result.kind == RunResult::Kind::paused) {
    ++story.pauses;
    EXPECT_TRUE(stretch->threads.paused());
    save(*stretch, *store);
    stretch = restore(*store, text, points);
    if (stretch == nullptr) break;
    story.result = stretch->run(&WasmtimeThreads::resume, next(story.pauses));
  }
  return story;
}

/// With input that never comes.
inline Story story_of(std::string_view text, PausePoints points, unsigned seed,
                      Pauses pauses = {}) {
  ProcessBuilder builder;
  builder.stdin_from(silence());
  return story_from(text, points, seed, pauses, make_process(std::move(builder)));
}

}  // namespace wasifs::engine_conformance
