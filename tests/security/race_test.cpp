// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Another program exchanges directories for links that lead out, and moves directories out and
// back, while paths through them are opened. Whatever is opened must lie inside. WASIFS_TEST_OPENS
// says how many opens there are altogether.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <thread>

#include "sandbox.h"

namespace wasifs::security_tests {
namespace {

std::uint64_t opens_wanted() {
  const char* text = std::getenv("WASIFS_TEST_OPENS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 50000;
}

class RaceTest : public ::testing::TestWithParam<Way> {
 protected:
  RaceTest() {
    tree_.directory("inside/a/b/c");
    tree_.directory("outside/b/c");
    for (const char* in : {"inside/file", "inside/a/file", "inside/a/b/file", "inside/a/b/c/file"})
      tree_.write(in, "inside");
    for (const char* out : {"outside/file", "outside/b/file", "outside/b/c/file", "file"})
      tree_.write(out, "outside");
    tree_.link("inside/swap", "../outside");         // exchanged with a
    tree_.link("inside/a/swap", "../../outside/b");  // exchanged with b
    tree_.link("inside/a/b/swap", tree_.at("outside/b/c"));
    tree_.link("inside/a/b/leaf", "../../../outside/file");  // exchanged with file
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tree_.at("inside"))) {
      allowed_.insert(
          tree_.stat(std::filesystem::relative(entry.path(), tree_.path()).string()).st_ino);
    }
    allowed_.insert(tree_.stat("inside").st_ino);
    space_ = make_ref<Namespace>();
    EXPECT_EQ(Errno::success,
              errno_of(space_->mount("/", *make_host(tree_.at("inside"), GetParam().options))));
    start_ = *space_->root();
  }

  // What the other program does until told to stop.
  void disturb() const {
    const auto exchange = [this](const char* one, const char* other) {
      ::renameat2(AT_FDCWD, tree_.at(one).c_str(), AT_FDCWD, tree_.at(other).c_str(),
                  RENAME_EXCHANGE);
    };
    for (std::size_t round = 0; !stop_.load(std::memory_order_relaxed); ++round) {
      exchange("inside/a", "inside/swap");
      exchange("inside/a/b", "inside/a/swap");
      exchange("inside/a", "inside/swap");
      exchange("inside/a/b", "inside/a/swap");
      exchange("inside/a/b/c", "inside/a/b/swap");
      exchange("inside/a/b/file", "inside/a/b/leaf");
      if (round % 4 == 0) {
        // Out of the root and back, which is where a ".." asked of the system would end up outside.
        ::rename(tree_.at("inside/a/b/c").c_str(), tree_.at("outside/moved").c_str());
        ::rename(tree_.at("outside/moved").c_str(), tree_.at("inside/a/b/c").c_str());
      }
    }
  }
  void check(Inode& inode, const std::string& path) {
    const auto stat = inode.stat();
    ASSERT_TRUE(stat);
    // New files are those that were made by this test.
    if (allowed_.count(stat->ino) == 0) FAIL() << path << " led outside";
  }

  TempTree tree_;
  std::set<std::uint64_t> allowed_;
  Ref<Namespace> space_;
  Location start_;
  std::atomic<bool> stop_{false};
};

INSTANTIATE_TEST_SUITE_P(Ways, RaceTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(RaceTest, NothingOpensOutside) {
  const std::vector<std::string> paths{"a/file",
                                       "a/b/file",
                                       "a/b/c/file",
                                       "a/b/c/../file",
                                       "a/b/../file",
                                       "a/b/c/../../file",
                                       "a/b/c/../../../file",
                                       "a/b/c/../../b/file",
                                       "swap/file",
                                       "swap/b/file",
                                       "a/swap/file",
                                       "a/b/swap/file",
                                       "a/b/c",
                                       "swap/b/c/..",
                                       "a/b/c/..",
                                       "a/../a/b/../b/c/file"};
  std::thread other([this] { disturb(); });
  const std::uint64_t opens = opens_wanted() / 4;  // for each of the four ways
  std::uint64_t succeeded = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; i < opens && !HasFailure(); ++i) {
    const std::string& path = paths[i % paths.size()];
    if (i % 3 == 0) {
      const auto stat = stat_path(start_, path, true);
      if (stat) {
        EXPECT_EQ(1U, allowed_.count(stat->ino)) << path << " was seen outside";
      }
    }
    const auto opened = open_path(start_, path, (i & 64U) == 0, i % 5 == 0 ? writing() : reading());
    if (opened) {
      check(*opened->location.inode, path);
      ++succeeded;
    } else {
      ++refused;
    }
  }
  stop_.store(true);
  other.join();
  // If one of the two never happens the race does not take place.
  EXPECT_GT(succeeded, opens / 100);
  EXPECT_GT(refused, opens / 100);
  for (const char* out : {"outside/file", "outside/b/file", "outside/b/c/file", "file"})
    EXPECT_EQ("outside", tree_.read(out));
}

TEST_P(RaceTest, NothingIsMadeOrRemovedOutside) {
  std::thread other([this] { disturb(); });
  const std::uint64_t rounds = opens_wanted() / 40;
  std::uint64_t made = 0;
  for (std::uint64_t i = 0; i < rounds && !HasFailure(); ++i) {
    for (const std::string directory : {"a/b/", "a/b/c/", "swap/b/", "a/b/c/../"}) {
      if (open_path(start_, directory + "new", true, writing(true))) ++made;
      (void)make_directory_path(start_, directory + "newdir");
      (void)rename_path(start_, directory + "new", start_, directory + "renamed");
      (void)unlink_path(start_, directory + "renamed");
      (void)unlink_path(start_, directory + "new");
      (void)remove_directory_path(start_, directory + "newdir");
    }
  }
  stop_.store(true);
  other.join();
  EXPECT_GT(made, rounds / 20);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tree_.at("outside"))) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name == "file" || name == "b" || name == "c") << entry.path() << " was put outside";
  }
  for (const char* out : {"outside/file", "outside/b/file", "outside/b/c/file", "file"})
    EXPECT_EQ("outside", tree_.read(out));
}

}  // namespace
}  // namespace wasifs::security_tests
