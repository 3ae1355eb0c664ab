// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of locks: how ranks compare, and (in debug builds, where it is checked) that breaking
// the order ends the program.
#include "base/lock_rank.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "base/guarded.h"

namespace wasifs {
namespace {

TEST(LockRank, OuterFileSystemsComeBeforeThoseUnderThem) {
  using namespace lock_rank;
  const LockRank in_order[] = {name_space,
                               fd_table,
                               filesystem_tree(max_height),
                               inode_data(max_height),
                               filesystem_tree(1),
                               inode_data(1),
                               filesystem_tree(0),
                               inode_data(0),
                               lock_rank::pipe,
                               lock_rank::socket,
                               leaf,
                               wait_queue,
                               waiter};
  for (std::size_t i = 1; i < std::size(in_order); ++i) {
    EXPECT_LT(in_order[i - 1].order, in_order[i].order) << i;
  }
  EXPECT_EQ(filesystem_tree(max_height + 1), filesystem_tree(max_height));
}

TEST(LockRank, RisingOrderIsFineHoweverTheLocksAreGivenBack) {
  std::optional<HeldRank> tree(std::in_place, lock_rank::filesystem_tree(0));
  std::optional<HeldRank> inode(std::in_place, lock_rank::inode_data(0));
  tree.reset();
  std::optional<HeldRank> pipe(std::in_place, lock_rank::pipe);
  inode.reset();
  pipe.reset();
  const HeldRank again(lock_rank::fd_table);
}

TEST(LockRank, EachThreadHasItsOwnOrder) {
  const HeldRank late(lock_rank::wait_queue);
  std::thread([] { const HeldRank early(lock_rank::fd_table); }).join();
}

#ifndef NDEBUG

class LockRankDeathTest : public testing::Test {
 protected:
  LockRankDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(LockRankDeathTest, FallingOrder) {
  EXPECT_DEATH(
      {
        const HeldRank queue(lock_rank::wait_queue);
        const HeldRank table(lock_rank::fd_table);
      },
      "wrong lock order: descriptor table \\(rank 200\\) is taken while wait queue");
}

using Leaf = Guarded<int, lock_rank::leaf>;

TEST_F(LockRankDeathTest, TheSameRankTwice) {
  EXPECT_DEATH(
      {
        Leaf first(1);
        Leaf second(2);
        const auto one = first.lock();
        const auto two = second.lock();
      },
      "wrong lock order: leaf .* while leaf");
}

TEST_F(LockRankDeathTest, AnInnerFileSystemCallingAnOuterOne) {
  EXPECT_DEATH(
      {
        Mutex inner(lock_rank::inode_data(0));
        Mutex outer(lock_rank::filesystem_tree(1));
        const MutexLock one(inner);
        const MutexLock two(outer);
      },
      "file system tree .* is taken while inode data");
}

TEST_F(LockRankDeathTest, ALockUnderAWait) {
  check_no_lock_held("a wait begins");
  EXPECT_DEATH(
      {
        const HeldRank pipe(lock_rank::pipe);
        check_no_lock_held("a wait begins");
      },
      "a wait begins while pipe");
}

TEST_F(LockRankDeathTest, GivingBackWhatIsNotHeld) {
  EXPECT_DEATH(note_lock_released(lock_rank::pipe), "pipe .* does not hold it");
}

#endif

}  // namespace
}  // namespace wasifs
