// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mounts whose whole content is taken along.
#include <gmock/gmock.h>

#include "../../support/temp_tree.h"
#include "snapshots.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::testing_support {
namespace {

using ::testing::HasSubstr;

class Capture : public ::testing::Test {
 protected:
  Capture() { options_.capture = {"/data"}; }
  std::unique_ptr<Process> process(bool read_only = false) {
    Ref<FileSystem> host = make_host(tree_.path()).value();
    if (read_only) host = make_read_only(host);
    return built(FrozenBuilder().mount("/data", host).preopen("/data"));
  }

  TempTree tree_;
  Snapshots snapshots_;
  SaveOptions options_;
};

TEST_F(Capture, BringsTheWholeTreeAsMemory) {
  tree_.directory("d/e");
  tree_.write("d/e/f", "content");
  tree_.write("empty", "");
  tree_.link("link", "d/e/f");
  std::filesystem::create_hard_link(tree_.at("d/e/f"), tree_.at("hard"));
  const std::array<timespec, 2> times{timespec{.tv_sec = 1000, .tv_nsec = 5},
                                      timespec{.tv_sec = 2000, .tv_nsec = 6}};
  for (const char* name : {"d/e/f", "d"}) {
    ASSERT_EQ(::utimensat(AT_FDCWD, tree_.at(name).c_str(), times.data(), 0), 0);
  }
  const auto given = process();
  EXPECT_TRUE(snapshots_.save(*given, options_).externals.empty());
  std::filesystem::remove_all(tree_.at("d"));

  const auto restored = snapshots_.restore();
  const Location root = entry_of(*restored.process, 3).file->location();
  EXPECT_EQ(root.mount->filesystem->type_name(), "mem");
  EXPECT_EQ(read_text_file(root, "d/e/f").value(), "content");
  EXPECT_EQ(read_text_file(root, "link").value(), "content");
  EXPECT_EQ(read_text_file(root, "empty").value(), "");
  const Stat file = stat_path(root, "d/e/f", false).value();
  EXPECT_EQ(file.nlink, 2U);
  EXPECT_EQ(file.mtim, 2000'000'000'006U);
  EXPECT_EQ(stat_path(root, "hard", false)->ino, file.ino);
  EXPECT_EQ(stat_path(root, "d", false)->mtim, 2000'000'000'006U);
  EXPECT_TRUE(write_file(root, "d/new", "guest's own"));
  EXPECT_FALSE(tree_.exists("d"));
}

TEST_F(Capture, TwoSavesOfTheSameTreeAreTheSameBytes) {
  for (const char* name : {"z", "a", "k"}) tree_.write(name, name);
  tree_.directory("sub");
  const auto given = process();
  snapshots_.save(*given, options_);
  const std::string first = snapshots_.root();
  snapshots_.save(*process(), options_);
  // Device numbers are given out as file systems are made, so the second process is another one.
  EXPECT_NE(snapshots_.root(), "");
  snapshots_.save(*given, options_);
  const auto restored = snapshots_.restore();
  snapshots_.save(*restored.process, options_);
  const std::string second = snapshots_.root();
  snapshots_.save(*snapshots_.restore().process, options_);
  EXPECT_EQ(snapshots_.root(), second);
  EXPECT_EQ(first.size(), second.size());
}

TEST_F(Capture, OpenFilesGoOnInTheCopy) {
  tree_.write("f", "0123456789");
  tree_.write("gone", "unlinked");
  tree_.directory("d");
  const auto given = process();
  ASSERT_EQ(given->open("data/f", {.access = Access::read_write}), 4U);
  ASSERT_EQ(given->open("data/gone", {}), 5U);
  ASSERT_EQ(given->open("data/d", {.access = Access::none, .directory = true}), 6U);
  EXPECT_EQ(read_some(*given, 4, 3), "012");
  std::filesystem::remove(tree_.at("gone"));
  snapshots_.save(*given, options_);
  const auto restored = snapshots_.restore();
  Process& copy = *restored.process;
  EXPECT_EQ(read_some(copy, 4, 3), "345");
  write_all(copy, 4, "xxxx");
  const Location root = entry_of(copy, 3).file->location();
  EXPECT_EQ(read_text_file(root, "f").value(), "012345xxxx");
  EXPECT_EQ(read_some(copy, 5, 100), "unlinked");
  EXPECT_EQ(find_path(root, "gone", false).error(), Errno::noent);
  EXPECT_TRUE(rename_path(root, "f", entry_of(copy, 6).file->location(), "g"));
  EXPECT_EQ(tree_.read("f"), "0123456789");
}

TEST_F(Capture, HolesStayHoles) {
  {
    std::ofstream file(tree_.at("sparse"));
    file.seekp(50'000'000);
    file << "end";
  }
  const SavedSnapshot saved = snapshots_.save(*process(), options_);
  EXPECT_LT(saved.content_bytes, 100'000U);
  const auto restored = snapshots_.restore();
  const Location root = entry_of(*restored.process, 3).file->location();
  EXPECT_EQ(stat_path(root, "sparse", false)->size, 50'000'003U);
}

TEST_F(Capture, ReportsWhatAMemoryTreeCannotHold) {
  tree_.write("f", "x");
  tree_.fifo("pipe");
  const SavedSnapshot saved = snapshots_.save(*process(), options_);
  ASSERT_EQ(saved.reports.size(), 1U);
  EXPECT_EQ(saved.reports[0],
            "what is mounted at /data: \"pipe\" is neither file, directory nor link and left out");
}

TEST_F(Capture, IsBoundedAndNamesTheMount) {
  tree_.write("f", "0123456789");
  options_.capture_bytes = 9;
  EXPECT_THAT(snapshots_.save_error(*process(), options_),
              HasSubstr("what is mounted at /data cannot be taken along: \"f\": "));
  options_.capture_bytes = 10;
  EXPECT_EQ(snapshots_.save_error(*process(), options_), "");
  options_.capture = {"/./data/"};
  EXPECT_EQ(snapshots_.save_error(*process(), options_), "");
  options_.capture = {"nowhere"};
  EXPECT_EQ(snapshots_.save_error(*process(), options_), "\"nowhere\" is no path of a mount");
  options_.capture = {"/nowhere"};
  EXPECT_EQ(snapshots_.save_error(*process(), options_),
            "nothing is mounted at /nowhere to be taken along");
}

TEST_F(Capture, TakesWhatAViewShows) {
  tree_.write("f", "viewed");
  snapshots_.save(*process(true), options_);
  const auto restored = snapshots_.restore();
  EXPECT_EQ(read_text_file(entry_of(*restored.process, 3).file->location(), "f").value(), "viewed");
}

TEST_F(Capture, LeavesAloneWhatIsHeldAnyway) {
  const auto given = built(FrozenBuilder().mount("/data", frozen_mem()).preopen("/data"));
  ASSERT_TRUE(write_file(entry_of(*given, 3).file->location(), "f", "mem"));
  snapshots_.save(*given, options_);
  const std::string first = snapshots_.root();
  snapshots_.save(*given);
  EXPECT_EQ(snapshots_.root(), first);
}

}  // namespace
}  // namespace wasifs::testing_support
