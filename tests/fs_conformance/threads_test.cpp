// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several threads in one tree. What they do is checked afterwards; that they may do it at all is
// ThreadSanitizer's to say.
#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "world.h"

namespace wasifs::conformance {
namespace {

constexpr int thread_count = 4;

class Threads : public Conformance {
 protected:
  /// Runs `work(number of the thread)` in all threads.
  template <class Work>
  void in_parallel(Work work) {
    std::array<std::jthread, thread_count> threads;
    for (int i = 0; i < thread_count; ++i) {
      threads[static_cast<std::size_t>(i)] = std::jthread([&work, i] { work(i); });
    }
  }

  /// Directories at or below `path`; ADD_FAILURE where they do not end.
  int count_directories(const std::string& path, int depth = 0) {
    if (depth > 100) {
      ADD_FAILURE() << "a cycle at " << path;
      return 0;
    }
    int count = 1;
    for (const std::string& name : world.list(path)) {
      if (name == "." || name == "..") continue;
      const std::string below = path + "/" + name;
      if (world.stat(below, false)->type == FileType::directory) {
        count += count_directories(below, depth + 1);
      }
    }
    return count;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Threads, testing::ValuesIn(shared_factories()), name_of);

TEST_P(Threads, AppendedRecordsStayWhole) {
  constexpr int records = 200;
  constexpr std::size_t length = 100;
  world.put("log", "");
  in_parallel([&](int thread) {
    Handle file = world.open("log", appending).value();
    const std::string record(length, static_cast<char>('a' + thread));
    for (int i = 0; i < records; ++i) ASSERT_EQ(file.write(record), length);
  });
  const std::string log = world.get("log");
  ASSERT_EQ(log.size(), length * records * thread_count);
  std::array<int, thread_count> seen{};
  for (std::size_t at = 0; at < log.size(); at += length) {
    ASSERT_EQ(log.substr(at, length), std::string(length, log[at])) << "at " << at;
    ++seen.at(static_cast<std::size_t>(log[at] - 'a'));
  }
  for (const int count : seen) EXPECT_EQ(count, records);
}

TEST_P(Threads, OneOfManyCreatesAName) {
  constexpr int names = 100;
  std::array<std::atomic<int>, names> winners{};
  in_parallel([&](int) {
    for (std::size_t i = 0; i < names; ++i) {
      const Errno outcome = world.try_open("n" + std::to_string(i), creating_anew);
      if (outcome == Errno::success) {
        ++winners[i];
      } else {
        EXPECT_EQ(outcome, Errno::exist);
      }
      EXPECT_EQ(world.try_open("n" + std::to_string(i), creating), Errno::success);
    }
  });
  for (const auto& count : winners) EXPECT_EQ(count.load(), 1);
}

TEST_P(Threads, DirectoriesMovedIntoEachOtherMakeNoCycle) {
  constexpr int directories = 6;
  for (int i = 0; i < directories; ++i)
    ASSERT_EQ(world.make("d" + std::to_string(i)), Errno::success);
  in_parallel([&](int thread) {
    std::minstd_rand random(static_cast<unsigned>(thread) + 1);
    const auto path = [&](auto self, int depth) -> std::string {
      const std::string name = "d" + std::to_string(random() % directories);
      return depth == 0 ? name : name + "/" + self(self, depth - 1);
    };
    const auto any = [&] { return path(path, static_cast<int>(random() % 3)); };
    for (int i = 0; i < 400; ++i) static_cast<void>(world.rename(any(), any()));
  });
  // Renaming onto an empty directory removes that one, so fewer may be left, but each is reachable.
  EXPECT_LE(count_directories("."), directories + 1);
  EXPECT_GE(count_directories("."), 2);
}

TEST_P(Threads, EverythingAtOnce) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("e"), Errno::success);
  in_parallel([&](int thread) {
    std::minstd_rand random(static_cast<unsigned>(thread) + 1);
    const auto name = [&] {
      return std::string(random() % 2 == 0 ? "d/" : "e/") + static_cast<char>('a' + random() % 4);
    };
    for (int i = 0; i < 300; ++i) {
      switch (random() % 9) {
        case 0: {
          auto file = world.open(name(), creating);
          if (file && file->file().inode()->as_file() != nullptr) {
            static_cast<void>(file->write_at(std::string(random() % 9000, 'x'), random() % 5000));
            static_cast<void>(file->read_at(10'000, 0));
          }
          break;
        }
        case 1:
          static_cast<void>(world.unlink(name()));
          break;
        case 2:
          static_cast<void>(world.rename(name(), name()));
          break;
        case 3:
          static_cast<void>(world.hard_link(name(), name()));
          break;
        case 4:
          static_cast<void>(world.symlink("a", name()));
          break;
        case 5:
          static_cast<void>(world.stat(name()));
          break;
        case 6:
          static_cast<void>(world.try_open(name(), cutting));
          break;
        case 7:
          static_cast<void>(world.set_times(name(), {{TimeChange::How::now}, {}}));
          break;
        default: {
          const auto directory = world.open("d", as_directory);
          static_cast<void>(list_directory(directory->file().location(), 0,
                                           [](const DirEntry&) { return true; }));
        }
      }
    }
  });
  for (const char* directory : {"d", "e"}) {
    for (const std::string& entry : world.list(directory)) {
      EXPECT_EQ(errno_of(world.stat(std::string(directory) + "/" + entry, false)), Errno::success);
    }
  }
}

TEST_P(Threads, AListingMissesNothingThatStays) {
  ASSERT_EQ(world.make("d"), Errno::success);
  for (int i = 0; i < 100; ++i) world.put("d/stays" + std::to_string(i), "");
  in_parallel([&](int thread) {
    const std::string own = "d/t" + std::to_string(thread) + "-";
    for (int i = 0; i < 60; ++i) {
      if (thread == 0) {
        std::multiset<std::string> seen;
        for (std::string& name : world.list("d")) seen.insert(std::move(name));
        for (int k = 0; k < 100; ++k) ASSERT_EQ(seen.count("stays" + std::to_string(k)), 1U);
      } else {
        for (int k = 0; k < 5; ++k) world.put(own + std::to_string(k), "x");
        for (int k = 0; k < 5; ++k)
          ASSERT_EQ(world.unlink(own + std::to_string(k)), Errno::success);
      }
    }
  });
}

}  // namespace
}  // namespace wasifs::conformance
