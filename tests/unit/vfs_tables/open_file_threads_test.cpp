// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several threads on one open file: the offset goes from hand to hand, waits for it end, and
// nothing interleaves.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "fakes.h"
#include "wasifs/open_file.h"

namespace wasifs::test {
namespace {

constexpr int thread_count = 4;

/// A file whose reads begin, and then last until the test lets them end.
struct SlowRead {
  SlowRead() {
    inode->on_read = [this](ReadBuffers& buffers, std::uint64_t) -> Result<std::size_t> {
      if (first_.exchange(false)) {
        begun.count_down();
        may_end.wait();
      }
      return buffers.put_zeros(1);
    };
  }

  Ref<ScriptedFile> inode = make_ref<ScriptedFile>();
  std::latch begun{1};
  std::latch may_end{1};

 private:
  std::atomic<bool> first_{true};
};

TEST(OpenFileThreads, AnotherThreadWaitsForTheOffset) {
  SlowRead slow;
  Waits waits;
  const auto file = make_ref<OpenFile>(slow.inode, Access::read);
  std::thread reader([&] {
    In in(1);
    EXPECT_EQ(file->read(in, waits).value(), 1U);
  });
  slow.begun.wait();
  std::atomic<bool> told{false};
  std::thread teller([&] {
    EXPECT_EQ(file->tell(waits).value(), 1U);
    told = true;
  });
  EXPECT_FALSE(told);
  slow.may_end.count_down();
  reader.join();
  teller.join();
}

TEST(OpenFileThreads, TheWaitForTheOffsetCanBeInterrupted) {
  SlowRead slow;
  Waits waits;
  Waits others;
  const auto file = make_ref<OpenFile>(slow.inode, Access::read);
  std::thread reader([&] {
    In in(1);
    EXPECT_EQ(file->read(in, waits).value(), 1U);
  });
  slow.begun.wait();
  std::thread teller([&] { EXPECT_EQ(errno_of(file->tell(others)), Errno::intr); });
  others.interrupt.raise();
  teller.join();
  EXPECT_EQ(errno_of(file->tell(others)), Errno::intr);
  slow.may_end.count_down();
  reader.join();
  // The offset is free now, so nobody has to wait for it, interrupted or not.
  EXPECT_EQ(file->tell(others).value(), 1U);
}

TEST(OpenFileThreads, WritesDoNotOverlap) {
  constexpr int rounds = 800;
  constexpr std::size_t record = 8;
  for (const FdFlags flags : {FdFlags{}, FdFlags::append}) {
    const auto inode = make_ref<StringFile>();
    const auto file = make_ref<OpenFile>(inode, Access::write, flags);
    Waits waits;
    std::vector<std::thread> threads;
    for (int id = 0; id < thread_count; ++id) {
      threads.emplace_back([&, id] {
        for (int i = 0; i < rounds; ++i) {
          Out out(std::string(record, static_cast<char>('a' + id)));
          ASSERT_EQ(file->write(out, waits).value(), record);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();

    const std::string content = inode->content();
    ASSERT_EQ(content.size(), record * rounds * thread_count);
    EXPECT_EQ(file->tell(waits).value(), content.size());
    std::array<int, thread_count> counts{};
    for (std::size_t at = 0; at < content.size(); at += record) {
      ASSERT_EQ(content.substr(at, record), std::string(record, content[at]));
      ++counts[static_cast<std::size_t>(content[at] - 'a')];
    }
    for (const int count : counts) EXPECT_EQ(count, rounds);
  }
}

// Each byte of the file is handed to exactly one reader; the inode yields, so that holders lose the
// processor and others sleep.
TEST(OpenFileThreads, ReadsShareTheContentAndNoWakeUpIsLost) {
  constexpr std::uint64_t size = 4000;
  const auto inode = make_ref<ScriptedFile>();
  std::atomic<int> inside{0};
  inode->on_read = [&](ReadBuffers& buffers, std::uint64_t offset) -> Result<std::size_t> {
    EXPECT_EQ(inside.fetch_add(1), 0);
    std::this_thread::yield();
    const std::size_t count = offset < size ? buffers.put_zeros(1) : 0;
    inside.fetch_sub(1);
    return count;
  };
  const auto file = make_ref<OpenFile>(inode, Access::read);
  Waits waits;
  std::atomic<std::uint64_t> total{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < thread_count; ++id) {
    threads.emplace_back([&] {
      while (true) {
        In in(1);
        const std::size_t count = file->read(in, waits).value();
        if (count == 0) return;
        total += count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(total.load(), size);
  EXPECT_EQ(file->tell(waits).value(), size);
}

TEST(OpenFileThreads, FlagsAndSeeksFromEverywhere) {
  const auto file = make_ref<OpenFile>(make_ref<StringFile>(), Access::read_write, FdFlags::sync);
  Waits waits;
  std::vector<std::thread> threads;
  for (int id = 0; id < thread_count; ++id) {
    threads.emplace_back([&, id] {
      for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(file->set_flags(FdFlags::sync | (i % 2 ? FdFlags::append : FdFlags{})));
        ASSERT_TRUE(file->seek(id, Whence::set, waits));
        const std::uint64_t at = file->tell(waits).value();
        ASSERT_LT(at, std::uint64_t{thread_count});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(has_all(file->flags(), FdFlags::sync));
}

}  // namespace
}  // namespace wasifs::test
