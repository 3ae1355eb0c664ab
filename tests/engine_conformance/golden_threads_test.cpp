// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program of several threads that an earlier version has paused goes on, with today's transform
// and engine. tests/golden/snapshot/README.md says how the files came to be.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "golden_threads_guest.h"
#include "paused_threads.h"
#include "wasifs/saved_guest.h"

namespace wasifs::engine_conformance {
namespace {

using Kind = RunResult::Kind;

const std::string folder = WASIFS_GOLDEN_FOLDER "/v1";

std::shared_ptr<Clock> still_clock() {
  return std::make_shared<ManualClock>(1'700'000'000'000'000'000, 5'000'000'000);
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string root_of(SnapshotStore& store) {
  const auto reader = store.read("snapshot");
  EXPECT_TRUE(reader) << reader.error();
  if (!reader) return {};
  const auto bytes = (*reader)->root();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Its input is its own output, in which there is nothing.
void write() {
  const std::string text = golden_threads_guest();
  const auto module = module_binary(bytes_of(text));
  ASSERT_TRUE(module) << module.error();
  std::ofstream(folder + "/threads.wasm", std::ios::binary)
      .write(reinterpret_cast<const char*>(module->data()),
             static_cast<std::streamsize>(module->size()));
  PipeEnds pipe = make_pipe();
  ProcessBuilder builder;
  builder.clock(still_clock()).random(seeded_random(7));
  builder.stdin_from(std::move(pipe.reader)).stdout_to(std::move(pipe.writer));
  Stretch stretch(file_text(folder + "/threads.wasm"), PausePoints::anywhere,
                  make_process(std::move(builder)));
  const RunResult result =
      stretch.run(&WasmtimeThreads::run_command, std::chrono::milliseconds(500));
  ASSERT_EQ(Kind::paused, result.kind) << result.message;
  const auto store = open_file_store(folder + "/threads.snapshot");
  ASSERT_TRUE(store) << store.error();
  save(stretch, **store);
}

TEST(GoldenThreads, GoOnToTheEnd) {
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) write();
  const auto store = open_file_store(folder + "/threads.snapshot");
  ASSERT_TRUE(store) << store.error();
  RestoreOptions offered;
  offered.clock = still_clock();
  const auto stretch = restore(**store, file_text(folder + "/threads.wasm"), PausePoints::anywhere,
                               std::move(offered));
  ASSERT_NE(nullptr, stretch);
  const auto memory = make_memory_store();
  save(*stretch, *memory);
  EXPECT_EQ(root_of(*memory), root_of(**store))
      << "the encoding has changed: it needs a version of its own";
  ASSERT_TRUE(stretch->process->set_descriptor(0, make_bytes_input("x"), Access::read));
  const RunResult result = stretch->threads.resume();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(123U, result.exit_code);
}

TEST(GoldenThreads, SayWhatTheyDid) {
  const auto store = open_file_store(folder + "/threads.snapshot");
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  const auto part = (*reader)->part(guest_part);
  ASSERT_TRUE(part) << part.error();
  EXPECT_EQ(2U, (*part)->version());
  const auto guest = read_saved_guest(**part);
  ASSERT_TRUE(guest) << guest.error();
  ASSERT_TRUE(guest->run && guest->run->call);
  EXPECT_EQ("fd_read", guest->run->call->name);
  ASSERT_EQ(3U, guest->threads.size());
  for (const SavedGuest::Thread& thread : guest->threads) {
    ASSERT_TRUE(thread.run.wait);
    EXPECT_EQ(64U, thread.run.wait->address);
    ASSERT_EQ(1U, thread.run.frames.size());
    EXPECT_EQ(8U, thread.run.frames[0].function);
  }
}

}  // namespace
}  // namespace wasifs::engine_conformance
