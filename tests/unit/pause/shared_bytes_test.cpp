// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A short segment whose threads all lead to the same bytes, which nobody has saved: it is refused
// before it becomes as large as it says.
#include <gmock/gmock.h>

#include "guest_generated.h"
#include "pause/paused.h"
#include "support/memory_part.h"
#include "wasifs/guest_part.h"

namespace wasifs::pause {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t frame_count = 5000;

// What a thread of the segment has, and whether it is the same bytes for all threads.
enum class Holds { run, run_of_each, globals, tables };

flatbuffers::Offset<guest::PausedRun> run_of(flatbuffers::FlatBufferBuilder& builder,
                                             std::uint32_t frames) {
  const auto entry = builder.CreateString("_start");
  const std::vector<guest::SavedFrame> saved(frames, guest::SavedFrame(1, 2, 1, 0));
  const auto of = builder.CreateVectorOfStructs(saved);
  guest::PausedRunBuilder run(builder);
  run.add_entry(entry);
  run.add_frames(of);
  return run.Finish();
}

SnapshotResult<PausedThreads> read(Holds what, std::uint32_t count) {
  flatbuffers::FlatBufferBuilder builder;
  const auto shared_run = run_of(builder, what == Holds::run ? frame_count : 1);
  const std::vector<guest::Global> numbers(what == Holds::globals ? frame_count : 0);
  const auto globals = builder.CreateVectorOfStructs(numbers);
  const std::vector<flatbuffers::Offset<guest::SavedTable>> same(
      what == Holds::tables ? frame_count : 0, guest::CreateSavedTable(builder, 0, 1));
  const auto tables = builder.CreateVector(same);
  std::vector<flatbuffers::Offset<guest::SavedThread>> threads;
  for (std::uint32_t id = 1; id <= count; ++id) {
    const auto run = what == Holds::run_of_each ? run_of(builder, frame_count) : shared_run;
    guest::SavedThreadBuilder thread(builder);
    thread.add_id(id);
    thread.add_paused(run);
    thread.add_globals(globals);
    thread.add_tables(tables);
    threads.push_back(thread.Finish());
  }
  const auto all = builder.CreateVector(threads);
  const guest::Sha256 digest;
  guest::GuestBuilder guest(builder);
  guest.add_module_digest(&digest);
  guest.add_paused(shared_run);
  guest.add_threads(all);
  guest.add_last_thread(count);
  guest::FinishGuestBuffer(builder, guest.Finish());
  test::MemoryPart part;
  const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
  part.segments.emplace_back(bytes.begin(), bytes.end());
  test::MemoryPartReader reader(part);
  reader.part_version = guest_part_threads_version;
  return read_paused_threads(Digest{}, reader);
}

TEST(SharedBytes, WhatEachThreadHasForItselfIsReadOnce) {
  const auto own = read(Holds::run_of_each, 20);
  ASSERT_TRUE(own) << own.error();
  ASSERT_EQ(20U, own->others.size());
  EXPECT_EQ(frame_count, own->others[19].run.frames.size());
}

TEST(SharedBytes, WhatThreadsShareIsRefused) {
  for (const Holds what : {Holds::run, Holds::globals, Holds::tables}) {
    const auto refused = read(what, 100);
    ASSERT_FALSE(refused) << static_cast<int>(what);
    EXPECT_THAT(refused.error(), HasSubstr("threads of the snapshot share what each has"));
  }
}

}  // namespace
}  // namespace wasifs::pause
