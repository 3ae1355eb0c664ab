// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several threads at one quota: it is never exceeded, and right in the end.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

TEST(LimitedThreads, ShareAQuota) {
  const Ref<FileSystem> below = make_mem();
  const auto quota = Quota::create({.bytes = 20000, .inodes = 20}).value();
  const Location start = detached_root(make_limited(below, quota).value()).value();
  const auto work = [&](unsigned seed) {
    std::mt19937 random(seed);
    const auto name = [&] { return std::string(1, static_cast<char>('a' + random() % 6)); };
    for (int round = 0; round < 2000; ++round) {
      switch (random() % 5) {
        case 0:
          (void)unlink_path(start, name());
          break;
        case 1:
          (void)rename_path(start, name(), start, name());
          break;
        case 2:
          (void)hard_link_path(start, name(), false, start, name());
          break;
        default: {
          const OpenHow how{
              .access = Access::read_write, .create = true, .truncate = random() % 8 == 0};
          const auto opened = open_path(start, name(), true, how);
          if (!opened) break;
          const std::string bytes(random() % 4000, 'x');
          const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
          WriteBuffers buffers({&span, 1});
          FileInode* file = opened->location.inode->as_file();
          if (random() % 2 == 0) {
            (void)file->append(buffers);
          } else {
            (void)file->write_at(buffers, random() % 4000);
          }
          if (random() % 4 == 0) (void)file->truncate(random() % 3000);
        }
      }
      // A file that loses its last name while it is opened is counted again, beyond the limit.
      EXPECT_LE(quota->usage().bytes, 2 * 20000U);
      EXPECT_LE(quota->usage().inodes, 2 * 20U);
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back(work, i);
  threads.clear();

  const auto counted = Quota::create({}).value();
  ASSERT_TRUE(make_limited(below, counted));
  EXPECT_EQ(quota->usage().bytes, counted->usage().bytes);
  EXPECT_EQ(quota->usage().inodes, counted->usage().inodes);
}

// A write between a cut and what is given back for it is paid for.
TEST(LimitedThreads, ACutGivesBackNothingThatIsWritten) {
  constexpr std::uint64_t size = 1 << 20;
  const Ref<FileSystem> below = make_mem();
  const auto quota = Quota::create({.bytes = size}).value();
  const Location start = detached_root(make_limited(below, quota).value()).value();
  const OpenHow how{.access = Access::read_write, .create = true};
  const Ref<Inode> file = open_path(start, "f", true, how).value().location.inode;
  std::jthread cutting([&](const std::stop_token& stop) {
    OpenHow anew = how;
    anew.truncate = true;
    while (!stop.stop_requested()) {
      (void)file->as_file()->truncate(0);
      (void)open_path(start, "f", true, anew);
    }
  });
  for (int round = 0; round < 5000; ++round) {
    const std::byte byte{1};
    const ConstIoSpan span{&byte, 1};
    WriteBuffers buffers({&span, 1});
    (void)file->as_file()->write_at(buffers, size - 1);
  }
  cutting.request_stop();
  cutting.join();
  EXPECT_GE(quota->usage().bytes, file->stat()->size);
}

}  // namespace
}  // namespace wasifs
