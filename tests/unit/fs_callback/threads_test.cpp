// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes under threads: the tsan preset watches the locks, the assertions that nothing is lost.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "node_calls.h"
#include "wasifs/fs/callback.h"

namespace wasifs {
namespace {

TEST(CallbackThreads, StaticDirectoryChangesWhileItIsListed) {
  const Ref<StaticDirectory> directory = make_static_directory();
  const auto file = [] { return make_text_file([]() -> Result<std::string> { return "x"; }); };
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(directory->add("stays" + std::to_string(i), file()));
  std::atomic<bool> done = false;
  std::thread changing([&] {
    for (int i = 0; i < 2000; ++i) {
      const std::string name = "comes" + std::to_string(i);
      ASSERT_TRUE(directory->add(name, file()));
      if (i >= 50) {
        ASSERT_TRUE(directory->remove("comes" + std::to_string(i - 50)));
      }
    }
    done = true;
  });
  std::thread looking([&] {
    while (!done) {
      ASSERT_TRUE(directory->lookup("stays7"));
      EXPECT_NE((*directory->lookup("stays7"))->stat()->ino, 0U);
    }
  });
  do {
    std::multiset<std::string> seen;
    for (const Listed& entry : list(*directory)) seen.insert(entry.name);
    for (int i = 0; i < 100; ++i) ASSERT_EQ(seen.count("stays" + std::to_string(i)), 1U);
  } while (!done);
  changing.join();
  looking.join();
  EXPECT_EQ(names(*directory).size(), 150U);
}

TEST(CallbackThreads, AppendsToOneOpenFileAreAllThere) {
  std::string received;
  const Ref<Inode> node = make_whole_file({.write = [&](std::string_view content) -> Result<void> {
    received = content;
    return {};
  }});
  {
    const auto opened = open(*node, Access::write);
    ASSERT_TRUE(opened);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([&opened, number] {
        const std::string line = std::string(9, static_cast<char>('a' + number)) + '\n';
        for (int i = 0; i < 500; ++i) ASSERT_TRUE(append(**opened, line));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  ASSERT_EQ(received.size(), 4U * 500U * 10U);
  for (std::size_t at = 0; at < received.size(); at += 10) {
    ASSERT_EQ(received.substr(at, 10), std::string(9, received[at]) + '\n');
  }
}

TEST(CallbackThreads, OneNodeGetsOneNumber) {
  const Ref<Inode> node = make_text_file([]() -> Result<std::string> { return "x"; });
  std::array<std::uint64_t, 4> numbers{};
  std::vector<std::thread> threads;
  for (std::uint64_t& number : numbers) {
    threads.emplace_back([&node, &number] { number = node->stat()->ino; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::uint64_t number : numbers) EXPECT_EQ(number, numbers[0]);
}

TEST(CallbackThreads, ListingsOfAComputedDirectoryBeginAtTheSameTime) {
  std::atomic<int> version = 0;
  const Ref<Inode> directory = make_callback_directory(
      {.lookup = [](std::string_view) -> Result<Ref<Inode>> { return Errno::noent; },
       .list = [&version]() -> Result<std::vector<ListedName>> {
         std::vector<ListedName> names{{.name = "stays"}};
         names.push_back({.name = "v" + std::to_string(version++)});
         return names;
       }});
  std::vector<std::thread> threads;
  for (int number = 0; number < 3; ++number) {
    threads.emplace_back([&directory] {
      for (int i = 0; i < 500; ++i) {
        const auto entries = list(*directory);
        ASSERT_EQ(entries.size(), 2U);
        EXPECT_EQ(entries[0].name, "stays");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace wasifs
