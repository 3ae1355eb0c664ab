// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Other programs change the tree while we work in it (threads here that make plain POSIX calls):
// every answer is one that some order of the steps explains, and nothing is lost or doubled.
#include <atomic>
#include <cstdio>
#include <thread>

#include "host_test.h"

namespace wasifs::host_tests {
namespace {

using HostConcurrencyTest = HostTest;

// Runs `disturb` again and again in a thread of its own until it goes out of scope.
class Meanwhile {
 public:
  template <class Disturb>
  explicit Meanwhile(Disturb disturb)
      : thread_([this, disturb] {
          while (!stop_.load(std::memory_order_relaxed)) disturb();
        }) {}
  ~Meanwhile() {
    stop_.store(true);
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

TEST_F(HostConcurrencyTest, CreatingWhatOthersCreateAndRemove) {
  for (const auto special : {HostOptions::Special::refuse, HostOptions::Special::untouched}) {
    HostOptions options;
    options.special = special;
    mount(options);
    const std::string path = tree_.at("file");
    const Meanwhile other([&] {
      const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (fd >= 0) ::close(fd);
      ::unlink(path.c_str());
    });
    int made = 0;
    for (int i = 0; i < 3000; ++i) {
      const auto opened = root().open_child("file", writing(true));
      if (opened) ++made;
      if (!opened) {
        EXPECT_EQ(Errno::busy, opened.error());
      }
      const Errno exclusive = errno_of(root().open_child("file", creating_anew()));
      EXPECT_TRUE(exclusive == Errno::success || exclusive == Errno::exist)
          << errno_name(exclusive);
    }
    EXPECT_GT(made, 2900);
  }
}

TEST_F(HostConcurrencyTest, ANameThatAlternatesBetweenKinds) {
  tree_.write("regular", "content");
  tree_.fifo("fifo");
  tree_.link("link", "regular");
  const std::string name = tree_.at("name");
  const Meanwhile other([&] {
    for (const char* kind : {"regular", "fifo", "link"}) {
      ::link(tree_.at(kind).c_str(), tree_.at("next").c_str());
      ::rename(tree_.at("next").c_str(), name.c_str());
      ::unlink(tree_.at("next").c_str());  // where rename() found two names of one file
    }
  });
  for (int i = 0; i < 5000; ++i) {
    const auto opened = root().open_child("name", reading());
    if (opened) {
      ASSERT_NE(nullptr, (*opened)->as_file());
      EXPECT_EQ("content", *get(*(*opened)->as_file()));
    } else {
      const Errno error = opened.error();
      EXPECT_TRUE(error == Errno::noent || error == Errno::nxio || error == Errno::loop)
          << errno_name(error);
    }
  }
}

TEST_F(HostConcurrencyTest, ManyThreadsListOneOpenDirectory) {
  for (int i = 0; i < 400; ++i) tree_.write("stays" + std::to_string(i), "");
  std::atomic<int> counter{0};
  const Meanwhile other([&] {
    const std::string name = tree_.at("comes" + std::to_string(counter++ % 50));
    const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
    ::unlink(name.c_str());
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([this, t] {
      for (int round = 0; round < 20; ++round) {
        std::map<std::string, int> seen;
        std::uint64_t cookie = 0;
        while (true) {
          const auto some = list(root(), cookie, 20 + static_cast<std::size_t>(t));
          if (some.empty()) break;
          for (const auto& entry : some) ++seen[entry.name];
          cookie = some.back().next;
        }
        for (int i = 0; i < 400; ++i) EXPECT_EQ(1, seen["stays" + std::to_string(i)]);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace wasifs::host_tests
