// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many threads on one descriptor table. ThreadSanitizer looks for races; the assertions say what
// must hold however the threads meet.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "fakes.h"
#include "wasifs/fd_table.h"

namespace wasifs::test {
namespace {

constexpr int thread_count = 4;
constexpr int rounds = 3000;

/// Counts itself, so that a test sees files that are never freed, and those freed too early by the
/// sanitizers.
class CountedFile : public StringFile {
 public:
  explicit CountedFile(std::atomic<int>& living) : living_(living) { ++living_; }
  ~CountedFile() override { --living_; }

 private:
  std::atomic<int>& living_;
};

template <class Work>
void on_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < thread_count; ++i) threads.emplace_back([=] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

TEST(FdTableHammer, EveryOperationOnTheSameFewNumbers) {
  std::atomic<int> living{0};
  {
    FdTable table(16, RightsPolicy::strict);
    on_threads([&](int id) {
      unsigned random = static_cast<unsigned>(id) * 7919U + 1;
      for (int i = 0; i < rounds; ++i) {
        random = random * 1664525U + 1013904223U;
        const Fd a = (random >> 8) % 20;
        const Fd b = (random >> 16) % 20;
        const auto fresh = [&] {
          return FdEntry{.file = make_ref<OpenFile>(make_ref<CountedFile>(living), Access::read),
                         .rights = {},
                         .preopen_name = std::make_shared<const std::string>("name")};
        };
        switch ((random >> 24) % 8) {
          case 0:
            static_cast<void>(table.insert(fresh()));
            break;
          case 1:
            static_cast<void>(table.replace(a, fresh()));
            break;
          case 2:
            static_cast<void>(table.close(a));
            break;
          case 3:
            static_cast<void>(table.renumber(a, b));
            break;
          case 4:
            static_cast<void>(table.shrink_rights(a, Rights::fd_read, Rights{}));
            break;
          case 5:
            static_cast<void>(table.entry(a, {.rights = Rights::fd_read}));
            break;
          case 6:
            if (const auto used = table.use(a, {.rights = Rights::fd_read})) {
              ASSERT_EQ((*used)->inode()->kind(), InodeKind::file);
            }
            break;
          default:
            // What get gave lives, whoever closes the number meanwhile.
            if (const auto file = table.get(a, {.rights = Rights::fd_read})) {
              ASSERT_EQ((*file)->inode()->kind(), InodeKind::file);
            }
            break;
        }
      }
    });
    EXPECT_EQ(static_cast<int>(table.numbers().size()), living.load());
  }
  EXPECT_EQ(living.load(), 0);
}

TEST(FdTableHammer, NoNumberIsGivenTwice) {
  std::atomic<int> living{0};
  FdTable table(thread_count * 64, RightsPolicy::compatible);
  std::vector<std::vector<Fd>> given(thread_count);
  on_threads([&](int id) {
    auto& mine = given[static_cast<std::size_t>(id)];
    for (int i = 0; i < rounds; ++i) {
      const auto fd =
          table.insert({.file = make_ref<OpenFile>(make_ref<CountedFile>(living), Access::read),
                        .rights = {},
                        .preopen_name = {}});
      ASSERT_TRUE(fd);
      mine.push_back(*fd);
      // Keeping some makes the threads fight for the holes of each other.
      if (mine.size() > 48) {
        ASSERT_TRUE(table.close(mine[static_cast<std::size_t>(i) % mine.size()]));
        mine.erase(mine.begin() + i % static_cast<int>(mine.size()));
      }
    }
  });
  std::set<Fd> all;
  std::size_t count = 0;
  for (const auto& mine : given) {
    all.insert(mine.begin(), mine.end());
    count += mine.size();
  }
  EXPECT_EQ(all.size(), count);
  EXPECT_EQ(table.numbers(), std::vector<Fd>(all.begin(), all.end()));
}

TEST(FdTableHammer, RenumberNeverShowsAClosedTarget) {
  // 1 and 2 take turns on number 0, which must be open at every moment.
  std::atomic<int> living{0};
  FdTable table(8, RightsPolicy::compatible);
  const auto fresh = [&] {
    return FdEntry{.file = make_ref<OpenFile>(make_ref<CountedFile>(living), Access::read),
                   .rights = {},
                   .preopen_name = {}};
  };
  ASSERT_TRUE(table.insert(fresh()));
  std::atomic<bool> done{false};
  std::thread mover([&] {
    for (int i = 0; i < rounds; ++i) {
      const auto fd = table.insert(fresh());
      EXPECT_TRUE(table.renumber(*fd, 0));
    }
    done = true;
  });
  while (!done) EXPECT_TRUE(table.get(0, {}));
  mover.join();
  EXPECT_EQ(living.load(), 1);
}

}  // namespace
}  // namespace wasifs::test
