// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Limits that are saved and come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fs/limited/limited_snapshot.h"
#include "support/memory_part.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

class LimitedSnapshot : public testing::Test {
 protected:
  LimitedSnapshot() {
    EXPECT_TRUE(write_file(start_, "f", std::string(40, 'x')));
    EXPECT_TRUE(write_file(start_, "gone", std::string(20, 'x')));
    open_ = open_path(start_, "gone", true, {.access = Access::read_write}).value().location.inode;
    EXPECT_TRUE(unlink_path(start_, "gone"));
    below_open_ = Ref<Inode>(&dynamic_cast<ProxyInode&>(*open_).below());
  }
  test::MemoryPart save() {
    test::MemoryPart part;
    part.parts[below_->persistent().get()] = 7;
    part.places[below_open_.get()] = {7, 1};
    Inode* const held[] = {open_.get()};
    limited_->persistent()->save(part, held);
    EXPECT_EQ(part.failure, "");
    return part;
  }

  Ref<FileSystem> below_ = make_mem();
  Ref<FileSystem> limited_ =
      make_limited(below_,
                   Quota::create({.bytes = 100, .inodes = 5, .bytes_per_second = 1U << 30}).value())
          .value();
  Location start_ = detached_root(limited_).value();
  Ref<Inode> open_;
  Ref<Inode> below_open_;
};

TEST_F(LimitedSnapshot, ComesBackWithLimitsAndUse) {
  test::MemoryPartReader reader(save());
  reader.filesystems[7] = below_;
  reader.inodes[{7, 1}] = below_open_;
  open_ = nullptr;
  auto restored = restore_limited(reader);
  ASSERT_TRUE(restored) << restored.error();
  const Ref<FileSystem> again = (*restored)->filesystem();
  const auto quota = quota_of(*again);
  ASSERT_NE(quota, nullptr);
  EXPECT_EQ(quota->limits().bytes, 100U);
  EXPECT_EQ(quota->limits().inodes, 5U);
  EXPECT_EQ(quota->limits().operations_per_second, QuotaLimits::unlimited);
  EXPECT_EQ(quota->limits().bytes_per_second, 1U << 30);
  // The file that has no name any more counts while it is open.
  EXPECT_EQ(quota->usage().bytes, 60U);
  EXPECT_EQ(quota->usage().inodes, 3U);
  Ref<Inode> held = (*restored)->inode(0).value();
  EXPECT_EQ(errno_of(held->as_file()->truncate(61)), Errno::nospc);
  EXPECT_TRUE(held->as_file()->truncate(60));
  EXPECT_THAT((*restored)->inode(1).error(), HasSubstr("1 is none"));
  restored->reset();
  held = nullptr;
  EXPECT_EQ(quota->usage().bytes, 40U);
  EXPECT_EQ(quota->usage().inodes, 2U);
}

TEST_F(LimitedSnapshot, SurvivesDamage) {
  const test::MemoryPart part = save();
  int refused = 0;
  for (std::size_t at = 0; at < part.segments[0].size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      test::MemoryPart damaged = part;
      damaged.segments[0][at] ^= static_cast<std::byte>(change);
      test::MemoryPartReader reader(damaged);
      reader.filesystems[7] = below_;
      reader.inodes[{7, 1}] = below_open_;
      const auto restored = restore_limited(reader);
      refused += restored ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace wasifs
