// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process that is killed while it saves leaves the old file or the new one.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "sample.h"

namespace wasifs {
namespace {

/// Few enough bytes that no thread is started: this is done in a forked process.
bool save_version(const std::string& path, std::uint32_t version) {
  const auto store = open_file_store(path);
  if (!store) return false;
  auto writer = SnapshotWriter::begin(**store);
  if (!writer) return false;
  (*writer)->begin_part("mem", version);
  for (std::uint32_t i = 0; i < 3; ++i) {
    (void)(*writer)->copied_chunk(some_bytes(snapshot_chunk_size, 10 * version + i));
  }
  return (*writer)->commit("snapshot").has_value();
}

/// The version that is there, all of whose bytes are right; 0: there is none such.
std::uint32_t version_at(const std::string& path) {
  const auto store = open_file_store(path);
  if (!store) return 0;
  const auto contents = SnapshotContents::open(**store, "snapshot", no_limit, true);
  if (!contents || (*contents)->parts() != 1) return 0;
  const std::uint32_t version = (*contents)->part(0).version;
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto chunk = (*contents)->chunk(i);
    const Bytes expected = some_bytes(snapshot_chunk_size, 10 * version + i);
    if (!chunk || !std::ranges::equal(chunk->bytes, expected)) return 0;
  }
  return version;
}

TEST(FileStoreCrash, LeavesTheOldFileOrTheNewOne) {
  const ScratchFolder folder;
  const std::string path = folder.path("s");
  ASSERT_TRUE(save_version(path, 1));
  std::minstd_rand random(7);
  std::uint32_t before = 1;
  std::size_t saved = 0;
  const std::size_t count = rounds(50, 1000);
  // A slow machine gets more time, until it was in the middle and at the end.
  std::uint32_t most_microseconds = 20'000;
  for (std::size_t round = 0; round < count || saved == 0; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (std::uint32_t version = before + 1; save_version(path, version);) ++version;
      ::_exit(1);
    }
    ::usleep(static_cast<useconds_t>(random() % most_microseconds));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it could not save any more";
    const std::uint32_t version = version_at(path);
    ASSERT_GE(version, before) << round;
    saved += version - before;
    before = version;
    if (saved == 0) most_microseconds += 5'000;
  }
}

}  // namespace
}  // namespace wasifs
