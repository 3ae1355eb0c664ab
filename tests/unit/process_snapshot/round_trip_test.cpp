// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every field of a process comes back, and saving what came back gives the same bytes.
#include "snapshots.h"

namespace wasifs::testing_support {
namespace {

/// Saves, restores with what is external handed over, and expects the second save to be the first.
RestoredProcess there_and_back(Snapshots& snapshots, Process& process,
                               const SaveOptions& options = {}, RestoreOptions* offered = nullptr) {
  const SavedSnapshot saved = snapshots.save(process, options);
  const std::string first = snapshots.root();
  RestoreOptions given = handing_over(saved);
  if (offered != nullptr) {
    offered->filesystem = given.filesystem;
    offered->inode = given.inode;
    offered->live = true;
    given = *offered;
  }
  RestoredProcess restored = snapshots.restore(std::move(given));
  snapshots.save(*restored.process, options);
  EXPECT_EQ(snapshots.root(), first);
  EXPECT_TRUE(restored.reports.empty());
  return restored;
}

TEST(ProcessRoundTrip, ArgumentsEnvironmentAndPolicies) {
  const auto process = built(FrozenBuilder()
                                 .arguments({"prog", "", "\xff\xfe"})
                                 .environment("HOME", "/")
                                 .environment("EMPTY", "")
                                 .rights_policy(RightsPolicy::strict)
                                 .pointer_policy(PointerPolicy::fault)
                                 .path_policy(PathPolicy::bytes)
                                 .check_alignment(true));
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  EXPECT_EQ(restored.process->arguments(), process->arguments());
  EXPECT_EQ(restored.process->environment(), process->environment());
  EXPECT_EQ(restored.process->parts().rights, RightsPolicy::strict);
  EXPECT_EQ(restored.process->fds().policy(), RightsPolicy::strict);
  EXPECT_EQ(restored.process->parts().pointers, PointerPolicy::fault);
  EXPECT_EQ(restored.process->parts().paths, PathPolicy::bytes);
  EXPECT_TRUE(restored.process->parts().check_alignment);
}

TEST(ProcessRoundTrip, ExitCodeAndTrapReason) {
  const auto process = built(FrozenBuilder());
  process->set_exit_code(0xfedc'ba98);
  process->set_trap_reason("a reason");
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  EXPECT_EQ(restored.process->exit_code(), 0xfedc'ba98U);
  EXPECT_EQ(restored.process->trap_reason(), "a reason");

  const auto fresh = built(FrozenBuilder());
  const auto other = there_and_back(snapshots, *fresh);
  EXPECT_EQ(other.process->exit_code(), std::nullopt);
  EXPECT_EQ(other.process->trap_reason(), "");
}

TEST(ProcessRoundTrip, AStoppedProcessComesBackRunning) {
  const auto process = built(FrozenBuilder());
  process->stop("enough");
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  EXPECT_FALSE(restored.process->stopped());
  EXPECT_EQ(restored.process->trap_reason(), "enough");
}

TEST(ProcessRoundTrip, HowLongAPausedCallHadWaited) {
  const auto process = built(FrozenBuilder());
  process->set_waited(12345);
  Snapshots snapshots;
  EXPECT_EQ(there_and_back(snapshots, *process).process->waited(), 12345U);
}

TEST(ProcessRoundTrip, EveryLimit) {
  const Limits limits{.descriptors = 100,
                      .bytes_per_call = 200,
                      .host_bytes_per_call = 300,
                      .buffers_per_call = 400,
                      .subscriptions_per_call = 500,
                      .path_length = 600,
                      .path_depth = 70,
                      .symlinks = 8};
  const auto process = built(FrozenBuilder().limits(limits));
  Snapshots snapshots;
  RestoreOptions offered;
  offered.limits = {.descriptors = 1000,
                    .bytes_per_call = 2000,
                    .host_bytes_per_call = 3000,
                    .buffers_per_call = 1000,
                    .subscriptions_per_call = 5000,
                    .path_length = 4000,
                    .path_depth = 700,
                    .symlinks = 80};
  const auto restored = there_and_back(snapshots, *process, {}, &offered);
  const Limits& got = restored.process->parts().limits;
  EXPECT_EQ(got.descriptors, 100U);
  EXPECT_EQ(got.bytes_per_call, 200U);
  EXPECT_EQ(got.host_bytes_per_call, 300U);
  EXPECT_EQ(got.buffers_per_call, 400U);
  EXPECT_EQ(got.subscriptions_per_call, 500U);
  EXPECT_EQ(got.path_length, 600U);
  EXPECT_EQ(got.path_depth, 70U);
  EXPECT_EQ(got.symlinks, 8U);
}

TEST(ProcessRoundTrip, SeededRandomGoesOn) {
  const auto process = built(FrozenBuilder().random(seeded_random(42)));
  std::array<std::byte, 7> some{};
  ASSERT_TRUE(process->parts().random->fill(some));
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  std::array<std::byte, 100> expected{};
  std::array<std::byte, 100> got{};
  ASSERT_TRUE(process->parts().random->fill(expected));
  ASSERT_TRUE(restored.process->parts().random->fill(got));
  EXPECT_EQ(got, expected);
}

TEST(ProcessRoundTrip, FilesWithTheirOffsetsFlagsAndSharing) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()).preopen("/"));
  const auto file = process->open("a", {.access = Access::read_write, .create = true});
  ASSERT_EQ(file, 4U);
  write_all(*process, 4, "hello world");
  const auto again = process->open("a", {.access = Access::read, .flags = FdFlags::nonblock});
  ASSERT_EQ(again, 5U);
  ASSERT_TRUE(process->fds().insert(entry_of(*process, 4)));
  EXPECT_EQ(read_some(*process, 5, 3), "hel");

  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  Process& copy = *restored.process;
  EXPECT_EQ(copy.fds().numbers(), process->fds().numbers());
  EXPECT_EQ(offset_of(copy, 4), 11U);
  EXPECT_EQ(offset_of(copy, 5), 3U);
  EXPECT_EQ(entry_of(copy, 5).file->flags(), FdFlags::nonblock);
  EXPECT_EQ(entry_of(copy, 5).file->access(), Access::read);
  EXPECT_EQ(entry_of(copy, 6).file, entry_of(copy, 4).file);
  EXPECT_NE(entry_of(copy, 5).file, entry_of(copy, 4).file);
  EXPECT_EQ(entry_of(copy, 5).file->inode(), entry_of(copy, 4).file->inode());
  EXPECT_EQ(read_some(copy, 5, 100), "lo world");
  write_all(copy, 6, "!");
  EXPECT_EQ(read_some(copy, 5, 100), "!");
  EXPECT_EQ(read_some(*process, 5, 100), "lo world");  // the first one has a tree of its own
}

TEST(ProcessRoundTrip, RightsOfEachDescriptor) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()));
  FdRights rights{.base = Rights::fd_read | Rights::path_open,
                  .inheriting = Rights::fd_read,
                  .ceiling = Rights::fd_read | Rights::path_open | Rights::fd_seek,
                  .inheriting_ceiling = Rights::fd_read | Rights::fd_tell};
  ASSERT_EQ(process->add_preopen("/", "name", rights), 3U);
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  const FdRights got = entry_of(*restored.process, 3).rights;
  const FdRights had = entry_of(*process, 3).rights;
  EXPECT_EQ(got.base, had.base);
  EXPECT_EQ(got.inheriting, had.inheriting);
  EXPECT_EQ(got.ceiling, had.ceiling);
  EXPECT_EQ(got.inheriting_ceiling, had.inheriting_ceiling);
}

TEST(ProcessRoundTrip, PreopensAlsoWhereTheyWereRenumbered) {
  const auto process =
      built(FrozenBuilder().mount("/", frozen_mem()).preopen("/", "one").preopen("/", "two"));
  ASSERT_TRUE(process->fds().replace(77, entry_of(*process, 3)));
  ASSERT_TRUE(process->fds().close(3));
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  EXPECT_EQ(restored.process->fds().numbers(), (std::vector<Fd>{0, 1, 2, 4, 77}));
  EXPECT_EQ(*entry_of(*restored.process, 77).preopen_name, "one");
  EXPECT_EQ(*entry_of(*restored.process, 4).preopen_name, "two");
}

TEST(ProcessRoundTrip, AFileThatHasNoNameAnyMore) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()));
  ASSERT_EQ(process->open("gone", {.access = Access::read_write, .create = true}), 3U);
  write_all(*process, 3, "still here");
  ASSERT_TRUE(unlink_path(process->names().root().value(), "gone"));
  Snapshots snapshots;
  const auto restored = there_and_back(snapshots, *process);
  entry_of(*restored.process, 3).file->set_offset(0);
  EXPECT_EQ(read_some(*restored.process, 3, 100), "still here");
  EXPECT_FALSE(find_path(restored.process->names().root().value(), "gone", false));
}

}  // namespace
}  // namespace wasifs::testing_support
