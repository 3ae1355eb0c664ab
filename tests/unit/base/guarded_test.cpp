// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/guarded.h"

#include <gtest/gtest.h>

#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace wasifs {
namespace {

using Numbers = Guarded<std::vector<int>, lock_rank::leaf>;

TEST(Guarded, MakesItsValueFromTheArguments) {
  const Numbers numbers(3U, 7);
  EXPECT_EQ(*numbers.lock(), (std::vector{7, 7, 7}));
  static_assert(std::is_same_v<decltype(*numbers.lock()), const std::vector<int>&>);
}

TEST(Guarded, OneThreadAtATime) {
  constexpr int rounds = 2000;
  Numbers numbers;
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&numbers] {
      for (int i = 0; i < rounds; ++i) {
        const auto locked = numbers.lock();
        locked->push_back(static_cast<int>(locked->size()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto locked = numbers.lock();
  ASSERT_EQ(locked->size(), 4U * rounds);
  for (std::size_t i = 0; i < locked->size(); ++i) EXPECT_EQ((*locked)[i], static_cast<int>(i));
}

// As a file system uses it: several members under one mutex whose rank is known when it is made.
class Account {
 public:
  explicit Account(std::uint32_t height) : mutex_(lock_rank::inode_data(height)) {}
  void add(int amount) {
    const MutexLock lock(mutex_);
    total_ += amount;
    ++count_;
  }
  std::pair<int, int> total() {
    const MutexLock lock(mutex_);
    return {total_, count_};
  }

 private:
  Mutex mutex_;
  int total_ WASIFS_GUARDED_BY(mutex_) = 0;
  int count_ WASIFS_GUARDED_BY(mutex_) = 0;
};

TEST(Mutex, GuardsMembers) {
  Account account(0);
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&account] {
      for (int i = 0; i < 1000; ++i) account.add(2);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(account.total(), std::pair(8000, 4000));
}

}  // namespace
}  // namespace wasifs
