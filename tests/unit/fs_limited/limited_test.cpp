// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a quota counts and refuses, over memory and over a host directory. The judge is a second
// quota that counts the same tree afresh.
#include "wasifs/fs/limited.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/temp_tree.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing_support::TempTree;

class Limited : public testing::TestWithParam<bool> {
 protected:
  Limited() : below_(GetParam() ? make_host(tree_.path()).value() : make_mem()) {}

  Location limited(const QuotaLimits& limits = {}) {
    quota_ = Quota::create(limits).value();
    return detached_root(make_limited(below_, quota_).value()).value();
  }
  /// What the tree holds, counted afresh.
  QuotaUsage counted() {
    const auto quota = Quota::create({}).value();
    EXPECT_TRUE(make_limited(below_, quota));
    return quota->usage();
  }
  void expect_right() {
    EXPECT_EQ(quota_->usage().bytes, counted().bytes);
    EXPECT_EQ(quota_->usage().inodes, counted().inodes);
  }
  static Ref<Inode> opened(const Location& start, std::string_view path, bool create = true) {
    const OpenHow how{.access = Access::read_write, .create = create};
    return open_path(start, path, true, how).value().location.inode;
  }
  static Result<std::size_t> write(const Ref<Inode>& file, std::size_t count,
                                   std::uint64_t offset) {
    const std::string bytes(count, 'x');
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
    WriteBuffers buffers({&span, 1});
    return file->as_file()->write_at(buffers, offset);
  }
  static Result<Appended> append(const Ref<Inode>& file, std::size_t count) {
    const std::string bytes(count, 'x');
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
    WriteBuffers buffers({&span, 1});
    return file->as_file()->append(buffers);
  }

  TempTree tree_;
  Ref<FileSystem> below_;
  std::shared_ptr<Quota> quota_;
};

INSTANTIATE_TEST_SUITE_P(Over, Limited, testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "Host" : "Mem"; });

TEST_P(Limited, CountsWhatIsThere) {
  const Location plain = detached_root(below_).value();
  EXPECT_TRUE(make_directory_path(plain, "d"));
  EXPECT_TRUE(write_file(plain, "d/f", std::string_view("12345")));
  EXPECT_TRUE(hard_link_path(plain, "d/f", false, plain, "g"));
  EXPECT_TRUE(make_link_path("d", plain, "l"));
  limited();
  EXPECT_EQ(quota_->usage().bytes, 5U);
  EXPECT_EQ(quota_->usage().inodes, 4U);  // the root, d, f which is g as well, and l
}

TEST_P(Limited, WritesAsMuchAsFits) {
  const Location start = limited({.bytes = 100});
  {
    const Ref<Inode> file = opened(start, "f");
    EXPECT_EQ(write(file, 60, 0), 60U);
    EXPECT_EQ(write(file, 60, 60), 40U);
    EXPECT_EQ(errno_of(write(file, 1, 100)), Errno::nospc);
    EXPECT_EQ(write(file, 50, 20), 50U);  // within what is paid for
    EXPECT_EQ(errno_of(append(file, 1)), Errno::nospc);
    EXPECT_EQ(errno_of(file->as_file()->truncate(101)), Errno::nospc);
    EXPECT_EQ(errno_of(file->as_file()->allocate(0, 101)), Errno::nospc);
    EXPECT_EQ(file->stat()->size, 100U);
  }
  expect_right();
}

TEST_P(Limited, HolesCount) {
  const Location start = limited({.bytes = 100});
  const Ref<Inode> file = opened(start, "f");
  EXPECT_EQ(errno_of(write(file, 1, 1000)), Errno::nospc);
  EXPECT_TRUE(file->as_file()->truncate(90));
  EXPECT_EQ(quota_->usage().bytes, 90U);
  EXPECT_EQ(write(file, 90, 0), 90U);
  EXPECT_EQ(quota_->usage().bytes, 90U);
}

TEST_P(Limited, GivesBackWhatIsCutAndRemoved) {
  const Location start = limited({.bytes = 100, .inodes = 3});
  {
    const Ref<Inode> file = opened(start, "f");
    EXPECT_EQ(append(file, 100)->count, 100U);
    EXPECT_TRUE(file->as_file()->truncate(30));
    EXPECT_EQ(quota_->usage().bytes, 30U);
  }
  EXPECT_TRUE(write_file(start, "g", std::string(70, 'x')));
  EXPECT_EQ(errno_of(write_file(start, "h", std::string_view("x"))), Errno::dquot);
  EXPECT_EQ(errno_of(make_directory_path(start, "h")), Errno::dquot);
  EXPECT_EQ(errno_of(make_link_path("f", start, "h")), Errno::dquot);
  EXPECT_TRUE(unlink_path(start, "f"));
  EXPECT_EQ(quota_->usage().bytes, 70U);
  EXPECT_TRUE(make_directory_path(start, "h"));
  EXPECT_TRUE(remove_directory_path(start, "h"));
  EXPECT_TRUE(make_link_path("f", start, "h"));
  EXPECT_TRUE(unlink_path(start, "h"));
  EXPECT_TRUE(write_file(start, "g", std::string_view("x")));  // which cuts it first
  expect_right();
}

TEST_P(Limited, AnOpenFileCountsUntilItIsClosed) {
  const Location start = limited({.bytes = 100});
  for (const bool replaced : {false, true}) {
    EXPECT_TRUE(write_file(start, "f", std::string(80, 'x')));
    {
      const Ref<Inode> file = opened(start, "f", false);
      if (replaced) {
        EXPECT_TRUE(write_file(start, "g", std::string_view("")));
        EXPECT_TRUE(rename_path(start, "g", start, "f"));
        EXPECT_TRUE(unlink_path(start, "f"));
      } else {
        EXPECT_TRUE(unlink_path(start, "f"));
      }
      EXPECT_EQ(quota_->usage().bytes, 80U);
      EXPECT_EQ(quota_->usage().inodes, 2U);
      EXPECT_EQ(write(file, 40, 80), 20U);
    }
    EXPECT_EQ(quota_->usage().bytes, 0U);
    EXPECT_EQ(quota_->usage().inodes, 1U);
  }
  expect_right();
}

TEST_P(Limited, AHardLinkIsTheSameFile) {
  const Location start = limited();
  EXPECT_TRUE(write_file(start, "f", std::string(80, 'x')));
  EXPECT_TRUE(hard_link_path(start, "f", false, start, "g"));
  EXPECT_EQ(quota_->usage().inodes, 2U);
  EXPECT_TRUE(rename_path(start, "f", start, "g"));  // changes nothing
  EXPECT_TRUE(unlink_path(start, "f"));
  EXPECT_EQ(quota_->usage().bytes, 80U);
  EXPECT_TRUE(unlink_path(start, "g"));
  EXPECT_EQ(quota_->usage().bytes, 0U);
  EXPECT_EQ(quota_->usage().inodes, 1U);
}

TEST_P(Limited, WhatIsReplacedIsGivenBack) {
  const Location start = limited();
  EXPECT_TRUE(write_file(start, "f", std::string(80, 'x')));
  EXPECT_TRUE(write_file(start, "g", std::string(20, 'x')));
  EXPECT_TRUE(rename_path(start, "g", start, "f"));
  EXPECT_EQ(quota_->usage().bytes, 20U);
  EXPECT_TRUE(make_directory_path(start, "a"));
  EXPECT_TRUE(make_directory_path(start, "b"));
  EXPECT_TRUE(rename_path(start, "a", start, "b"));
  expect_right();
  EXPECT_EQ(quota_->usage().inodes, 3U);
}

TEST_P(Limited, LimitsChangeWhileItRuns) {
  const Location start = limited({.bytes = 10});
  const Ref<Inode> file = opened(start, "f");
  EXPECT_EQ(append(file, 20)->count, 10U);
  EXPECT_TRUE(quota_->set_limits({.bytes = 30}));
  EXPECT_EQ(append(file, 30)->count, 20U);
  EXPECT_TRUE(quota_->set_limits({.bytes = 5}));
  EXPECT_EQ(errno_of(append(file, 1)), Errno::nospc);
  EXPECT_EQ(file->stat()->size, 30U);
  EXPECT_TRUE(file->as_file()->truncate(4));
  EXPECT_EQ(append(file, 9)->count, 1U);
  EXPECT_EQ(quota_->limits().bytes, 5U);
}

TEST_P(Limited, SeveralShareOne) {
  const auto shared = Quota::create({.bytes = 100}).value();
  const Location one = detached_root(make_limited(below_, shared).value()).value();
  const Location other = detached_root(make_limited(make_mem(), shared).value()).value();
  EXPECT_TRUE(write_file(one, "f", std::string(60, 'x')));
  EXPECT_EQ(errno_of(write_file(other, "f", std::string(60, 'x'))), Errno::nospc);
  EXPECT_EQ(shared->usage().bytes, 100U);
}

TEST_P(Limited, OneStandsOnAnother) {
  const auto of_process = Quota::create({.bytes = 50}).value();
  const Ref<FileSystem> inner = make_limited(below_, of_process).value();
  quota_ = Quota::create({.bytes = 100}).value();
  const Location start = detached_root(make_limited(inner, quota_).value()).value();
  EXPECT_EQ(errno_of(write_file(start, "f", std::string(60, 'x'))), Errno::nospc);
  EXPECT_EQ(read_text_file(start, "f", 100)->size(), 50U);
  EXPECT_EQ(quota_->usage().bytes, 50U);
}

TEST_P(Limited, UsageIsThatOfTheFileSystem) {
  quota_ = Quota::create({.bytes = 100, .inodes = 7}).value();
  const Ref<FileSystem> limited = make_limited(below_, quota_).value();
  EXPECT_EQ(limited->usage().bytes_limit, 100U);
  EXPECT_EQ(limited->usage().inodes_limit, 7U);
  EXPECT_EQ(limited->usage().inodes, 1U);
  EXPECT_EQ(quota_of(*limited), quota_);
  EXPECT_EQ(quota_of(*below_), nullptr);
}

// Whatever is done, in the end it counts what is there, and never allows more.
TEST_P(Limited, CountsWhateverIsDone) {
  std::mt19937 random(7);
  const Location start = limited({.bytes = 5000, .inodes = 12});
  EXPECT_TRUE(make_directory_path(start, "d"));
  const std::vector<std::string> names{"a", "b", "c", "d/a", "d/b", "d/e"};
  const auto name = [&]() -> const std::string& { return names[random() % names.size()]; };
  std::vector<Ref<Inode>> open;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t size = random() % 1500;
    Errno end = Errno::success;
    switch (random() % 12) {
      case 0:
        end = errno_of(write_file(start, name(), std::string(size, 'x')));
        break;
      case 1:
      case 2: {
        const OpenHow how{.access = Access::read_write,
                          .create = random() % 2 == 0,
                          .truncate = random() % 4 == 0};
        if (auto file = open_path(start, name(), true, how); file)
          open.push_back(file->location.inode);
        break;
      }
      case 3:
        if (!open.empty()) open.erase(open.begin() + static_cast<long>(random() % open.size()));
        break;
      case 4:
        if (!open.empty())
          end = errno_of(write(open[random() % open.size()], size, random() % 3000));
        break;
      case 5:
        if (!open.empty()) end = errno_of(append(open[random() % open.size()], size));
        break;
      case 6:
        if (!open.empty()) end = errno_of(open[random() % open.size()]->as_file()->truncate(size));
        break;
      case 7:
        (void)unlink_path(start, name());
        break;
      case 8:
        (void)rename_path(start, name(), start, name());
        break;
      case 9:
        (void)hard_link_path(start, name(), false, start, name());
        break;
      case 10:
        (void)make_link_path("a", start, name());
        break;
      case 11:
        if (!open.empty()) (void)open[random() % open.size()]->as_file()->allocate(0, size);
        break;
    }
    refused += end == Errno::nospc || end == Errno::dquot ? 1 : 0;
    ASSERT_LE(quota_->usage().bytes, 5000U) << round;
    ASSERT_LE(counted().bytes, quota_->usage().bytes) << round;
    if (open.empty()) {
      ASSERT_EQ(quota_->usage().bytes, counted().bytes) << round;
      ASSERT_EQ(quota_->usage().inodes, counted().inodes) << round;
    }
  }
  open.clear();
  expect_right();
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace wasifs
