// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/watched.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/open_file.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WatchedTest : public testing::Test {
 protected:
  static std::string line(const FileChange& change) {
    constexpr std::array<std::string_view, 6> names{"created", "written", "closed",
                                                    "renamed", "removed", "metadata"};
    std::string line(names.at(static_cast<std::size_t>(change.what)));
    line += " " + change.path;
    if (!change.new_path.empty()) line += " " + change.new_path;
    return line;
  }
  std::vector<std::string> changes() { return std::exchange(changes_, {}); }

  std::vector<std::string> changes_;
  Ref<FileSystem> below_ = make_mem();
  Location watched_ = detached_root(make_watched(below_, [this](const FileChange& change) {
                        changes_.push_back(line(change));
                      })).value();
};

TEST_F(WatchedTest, TellsOfNames) {
  EXPECT_TRUE(make_directory_path(watched_, "d"));
  EXPECT_THAT(changes(), ElementsAre("created d"));
  EXPECT_TRUE(make_link_path("d", watched_, "l"));
  EXPECT_THAT(changes(), ElementsAre("created l"));
  EXPECT_TRUE(rename_path(watched_, "l", watched_, "d/m"));
  EXPECT_THAT(changes(), ElementsAre("renamed l d/m"));
  EXPECT_TRUE(hard_link_path(watched_, "d/m", false, watched_, "n"));
  EXPECT_THAT(changes(), ElementsAre("created n"));
  EXPECT_TRUE(unlink_path(watched_, "n"));
  EXPECT_TRUE(unlink_path(watched_, "d/m"));
  EXPECT_TRUE(remove_directory_path(watched_, "d"));
  EXPECT_THAT(changes(), ElementsAre("removed n", "removed d/m", "removed d"));
}

TEST_F(WatchedTest, TellsOfContent) {
  EXPECT_TRUE(write_file(watched_, "f", std::string_view("content")));
  EXPECT_THAT(changes(), ElementsAre("created f", "written f", "closed f"));
  EXPECT_TRUE(write_file(watched_, "f", std::string_view("other")));
  EXPECT_THAT(changes(), ElementsAre("written f", "written f", "closed f"));  // cut, then written
}

TEST_F(WatchedTest, TellsOfTheCloseWhenTheLastOpenFileGoes) {
  {
    const OpenHow how{.access = Access::read_write, .create = true};
    OpenedPath opened = open_path(watched_, "f", true, how).value();
    EXPECT_THAT(changes(), ElementsAre("created f"));
    EXPECT_TRUE(opened.location.inode->as_file()->truncate(3));
    EXPECT_THAT(changes(), ElementsAre("written f"));
  }
  EXPECT_THAT(changes(), ElementsAre("closed f"));
  EXPECT_TRUE(read_text_file(watched_, "f", 10));
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(WatchedTest, IsSilentWhereNothingChanged) {
  EXPECT_TRUE(make_directory_path(watched_, "d"));
  changes();
  EXPECT_FALSE(make_directory_path(watched_, "d"));
  EXPECT_FALSE(unlink_path(watched_, "none"));
  EXPECT_TRUE(stat_path(watched_, "d", true));
  EXPECT_FALSE(rename_path(watched_, "none", watched_, "other"));
  EXPECT_THAT(changes(), IsEmpty());
}

}  // namespace
}  // namespace wasifs
