// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process on an overlay, saved to a file in the middle of its work and gone on with in another
// process of the host, which has nothing of the first but that file.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "../../support/fresh_directory.h"
#include "snapshots.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::testing_support {
namespace {

constexpr const char* snapshot_variable = "WASIFS_TEST_SNAPSHOT";

// What is open, by the numbers that the first process gave.
constexpr Fd copied = 3;            // copied up, in the middle
constexpr Fd untouched = 4;         // of the lower layer, in the middle
constexpr Fd removed_lower = 5;     // of the lower layer, removed
constexpr Fd removed_upper = 6;     // copied up and removed
constexpr Fd read_then_copied = 7;  // opened for reading before the copy
constexpr Fd directory = 8;         // merged

std::unique_ptr<Process> begun() {
  const auto lower = frozen_mem();
  const Location root = detached_root(lower).value();
  EXPECT_TRUE(make_directory_path(root, "d"));
  for (const char* name : {"copied", "untouched", "gone", "removed_lower", "removed_upper", "d/f"})
    EXPECT_TRUE(write_file(root, name, "some text"));
  EXPECT_TRUE(hard_link_path(root, "copied", false, root, "d/link"));
  auto process = built(
      FrozenBuilder().mount("/", make_overlay({make_read_only(lower)}, frozen_mem()).value()));
  const auto open = [&](const char* path, Access access) {
    return process->open(path, {.access = access, .directory = access == Access::none}).value();
  };
  EXPECT_EQ(open("copied", Access::read_write), copied);
  EXPECT_EQ(open("untouched", Access::read), untouched);
  EXPECT_EQ(open("removed_lower", Access::read), removed_lower);
  EXPECT_EQ(open("removed_upper", Access::read_write), removed_upper);
  EXPECT_EQ(open("d/f", Access::read), read_then_copied);
  EXPECT_EQ(open("d", Access::none), directory);
  write_all(*process, copied, "SOME ");
  write_all(*process, removed_upper, "SOME ");
  for (const Fd fd : {untouched, removed_lower, read_then_copied})
    EXPECT_EQ(read_some(*process, fd, 5), "some ");
  const Location seen = process->names().root().value();
  for (const char* name : {"gone", "removed_lower", "removed_upper"})
    EXPECT_TRUE(unlink_path(seen, name));
  EXPECT_TRUE(write_file(seen, "d/f", "SOME TEXT"));
  return process;
}

void go_on_with(const char* path) {
  const auto store = open_file_store(path);
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  RestoreOptions options;
  options.clock = frozen_clock();
  const auto restored = (*reader)->restore(options);
  ASSERT_TRUE(restored) << restored.error();
  Process& process = *restored->process;
  const Location root = process.names().root().value();

  EXPECT_EQ(offset_of(process, copied), 5U);
  write_all(process, copied, "TEXT");
  EXPECT_EQ(read_text_file(root, "copied"), "SOME TEXT");
  EXPECT_EQ(read_text_file(root, "d/link"), "SOME TEXT");
  EXPECT_EQ(stat_path(root, "copied", false)->nlink, 2U);
  EXPECT_EQ(read_some(process, untouched, 10), "text");
  EXPECT_TRUE(write_file(root, "untouched", "SOME TEXT"));
  EXPECT_EQ(read_some(process, removed_lower, 10), "text");
  EXPECT_EQ(entry_of(process, removed_lower).file->inode()->stat()->nlink, 0U);
  EXPECT_EQ(read_some(process, removed_upper, 10), "text");
  EXPECT_EQ(entry_of(process, removed_upper).file->inode()->stat()->nlink, 0U);
  EXPECT_EQ(read_some(process, read_then_copied, 10), "TEXT");

  // What is hidden stays hidden, and what is below is as it was.
  for (const char* name : {"gone", "removed_lower", "removed_upper"})
    EXPECT_EQ(errno_of(stat_path(root, name, false)), Errno::noent) << name;
  const Location in = entry_of(process, directory).file->location();
  EXPECT_EQ(read_text_file(in, "f"), "SOME TEXT");
  EXPECT_TRUE(rename_path(in, "f", root, "gone"));
  EXPECT_EQ(read_text_file(root, "gone"), "SOME TEXT");
  EXPECT_TRUE(unlink_path(root, "gone"));
  EXPECT_EQ(errno_of(stat_path(root, "gone", false)), Errno::noent);
}

TEST(OverlayInAnotherProcess, GoesOn) {
  if (const char* saved = std::getenv(snapshot_variable)) return go_on_with(saved);
  const std::string folder =
      fresh_directory((std::filesystem::temp_directory_path() / "wasifs-test-").generic_string());
  const std::string path = folder + "/snapshot";
  {
    const auto process = begun();
    const auto store = open_file_store(path);
    ASSERT_TRUE(store) << store.error();
    const auto saved = save_snapshot(*process, **store, "snapshot", {});
    ASSERT_TRUE(saved) << saved.error();
  }
  const pid_t child = fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    // A program of its own: nothing of this one's memory is left.
    setenv(snapshot_variable, path.c_str(), 1);
    execl("/proc/self/exe", "process_snapshot_test",
          "--gtest_filter=OverlayInAnotherProcess.GoesOn", nullptr);
    _exit(127);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace wasifs::testing_support
