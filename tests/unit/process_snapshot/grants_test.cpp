// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Restoring grants nothing: rights, limits and bounds are what is offered now, met with what was
// saved. And what time it is afterwards.
#include <gmock/gmock.h>

#include "snapshots.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs::testing_support {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Process> process_with_files() {
  auto process = built(FrozenBuilder().mount("/", frozen_mem()).preopen("/"));
  EXPECT_EQ(process->open("f", {.access = Access::read_write, .create = true}), 4U);
  return process;
}

TEST(Grants, RightsAreMetWithTheCeiling) {
  const auto process = process_with_files();
  Snapshots snapshots;
  RestoreOptions options;
  options.ceiling = {.base = Rights::fd_read | Rights::path_open,
                     .inheriting = Rights::fd_write,
                     .ceiling = Rights::fd_read | Rights::fd_seek,
                     .inheriting_ceiling = Rights::fd_tell};
  const auto restored = snapshots.round_trip(*process, {}, options);
  for (const Fd fd : {3U, 4U}) {
    const FdRights had = entry_of(*process, fd).rights;
    const FdRights got = entry_of(*restored.process, fd).rights;
    EXPECT_EQ(got.base, had.base & options.ceiling.base);
    EXPECT_EQ(got.inheriting, had.inheriting & options.ceiling.inheriting);
    EXPECT_EQ(got.ceiling, had.ceiling & options.ceiling.ceiling);
    EXPECT_EQ(got.inheriting_ceiling, had.inheriting_ceiling & options.ceiling.inheriting_ceiling);
  }
  EXPECT_EQ(restored.process->fds().get(4, {.rights = Rights::fd_write}).error(),
            Errno::notcapable);
}

TEST(Grants, LowerLimitsCount) {
  const auto process = process_with_files();
  Snapshots snapshots;
  RestoreOptions options;
  options.limits = {.descriptors = 10,
                    .bytes_per_call = 20,
                    .host_bytes_per_call = 30,
                    .buffers_per_call = 40,
                    .subscriptions_per_call = 50,
                    .path_length = 60,
                    .path_depth = 7,
                    .symlinks = 8};
  const auto restored = snapshots.round_trip(*process, {}, options);
  const Limits& got = restored.process->parts().limits;
  EXPECT_EQ(got.descriptors, 10U);
  EXPECT_EQ(got.bytes_per_call, 20U);
  EXPECT_EQ(got.host_bytes_per_call, 30U);
  EXPECT_EQ(got.buffers_per_call, 40U);
  EXPECT_EQ(got.subscriptions_per_call, 50U);
  EXPECT_EQ(got.path_length, 60U);
  EXPECT_EQ(got.path_depth, 7U);
  EXPECT_EQ(got.symlinks, 8U);
}

TEST(Grants, DescriptorsBeyondTheLimitAreAnErrorOrClosed) {
  const auto process = process_with_files();
  ASSERT_TRUE(process->fds().replace(50, entry_of(*process, 4)));
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  options.limits.descriptors = 50;
  EXPECT_EQ(snapshots.restore_error(options), "descriptor 50 is beyond the limit of 50");
  options.lenient = true;
  const auto restored = snapshots.restore(options);
  EXPECT_EQ(restored.reports,
            (std::vector<std::string>{"descriptor 50 is beyond the limit of 50; it is closed"}));
  EXPECT_EQ(restored.process->fds().numbers(), (std::vector<Fd>{0, 1, 2, 3, 4}));
}

TEST(Grants, LimitsThatNoProcessMayHaveAreRefused) {
  const auto process = process_with_files();
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  options.limits.descriptors = 2;
  EXPECT_THAT(snapshots.restore_error(options), HasSubstr("Limits::descriptors is 2"));
}

TEST(Grants, MemoryTreesAreBounded) {
  const auto process = process_with_files();
  write_all(*process, 4, std::string(10'000, 'x'));
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  options.memory.bytes = 9'999;
  EXPECT_NE(snapshots.restore_error(options), "");
  options.memory.bytes = 20'000;
  const auto restored = snapshots.restore(options);
  const auto usage = restored.process->names().mounts().at(0).filesystem->usage();
  EXPECT_EQ(usage.bytes_limit, 20'000U);
}

TEST(Grants, ANewRandomSourceReplacesTheSavedState) {
  const auto process = built(FrozenBuilder().random(seeded_random(1)));
  Snapshots snapshots;
  RestoreOptions options;
  options.random = seeded_random(2);
  const auto restored = snapshots.round_trip(*process, {}, options);
  EXPECT_EQ(restored.process->parts().random, options.random);
}

TEST(Grants, PipesComeBackWithWhatIsInThem) {
  const PipeEnds pipe = make_pipe(4096);
  const auto process = built(FrozenBuilder().stdin_from(pipe.reader).stdout_to(pipe.writer));
  write_all(*process, 1, "on its way");
  Snapshots snapshots;
  auto restored = snapshots.round_trip(*process);
  EXPECT_EQ(read_some(*restored.process, 0, 100), "on its way");
  write_all(*restored.process, 1, "more");
  EXPECT_EQ(read_some(*restored.process, 0, 100), "more");
  ASSERT_TRUE(restored.process->fds().close(1));
  EXPECT_EQ(read_some(*restored.process, 0, 100), "");
}

TEST(Time, MonotonicTimeGoesOnAndRealTimeIsLive) {
  const auto process = built(FrozenBuilder());
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  const auto clock = std::make_shared<ManualClock>(frozen_realtime + 1000, Timestamp{77});
  options.clock = clock;
  const auto restored = snapshots.restore(options);
  Clock& shown = *restored.process->parts().clock;
  EXPECT_EQ(shown.now(ClockId::monotonic), frozen_monotonic);
  EXPECT_EQ(shown.now(ClockId::realtime), frozen_realtime + 1000);
  clock->advance(5);
  EXPECT_EQ(shown.now(ClockId::monotonic), frozen_monotonic + 5);
  EXPECT_EQ(shown.now(ClockId::realtime), frozen_realtime + 1005);
  EXPECT_EQ(shown.file_time(), frozen_realtime + 1005);
  EXPECT_EQ(shown.now(ClockId::thread_cputime_id).error(), Errno::inval);
  EXPECT_EQ(shown.resolution(ClockId::monotonic), 1U);
}

TEST(Time, RealTimeGoesOnToo) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()));
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  const auto clock = std::make_shared<ManualClock>(Timestamp{1000}, Timestamp{0});
  options.clock = clock;
  options.realtime = RealtimePolicy::saved;
  const auto restored = snapshots.restore(options);
  Clock& shown = *restored.process->parts().clock;
  clock->advance(5);
  EXPECT_EQ(shown.now(ClockId::realtime), frozen_realtime + 5);
  EXPECT_EQ(shown.file_time(), frozen_realtime + 5);
  // The trees of the process have its clock.
  ASSERT_TRUE(write_file(restored.process->names().root().value(), "f", "x"));
  EXPECT_EQ(stat_path(restored.process->names().root().value(), "f", false)->mtim,
            frozen_realtime + 5);
}

TEST(Time, TheEndOfTimeIsAnError) {
  const auto late = std::make_shared<ManualClock>(frozen_realtime, UINT64_MAX - 3);
  const auto process = built(FrozenBuilder().clock(late));
  Snapshots snapshots;
  snapshots.save(*process);
  RestoreOptions options;
  const auto clock = std::make_shared<ManualClock>(Timestamp{1000}, Timestamp{0});
  options.clock = clock;
  const auto restored = snapshots.restore(options);
  EXPECT_EQ(restored.process->parts().clock->now(ClockId::monotonic), UINT64_MAX - 3);
  clock->advance(4);
  EXPECT_EQ(restored.process->parts().clock->now(ClockId::monotonic).error(), Errno::overflow);
}

}  // namespace
}  // namespace wasifs::testing_support
