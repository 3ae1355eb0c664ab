// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// watch_host: what other programs do in a directory of the host is told, each change once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "wasifs/fs/host_watch.h"

namespace wasifs {
namespace {

namespace files = std::filesystem;
using What = FileChange::What;

std::string text_of(const FileChange& change) {
  constexpr const char* names[] = {"created", "written",  "closed", "renamed",
                                   "removed", "metadata", "lost"};
  std::string text = std::string(names[static_cast<int>(change.what)]) + " " + change.path;
  return change.what == What::renamed ? text + " " + change.new_path : text;
}

// What was told, for the thread of the test.
class Told {
 public:
  void operator()(const FileChange& change) {
    std::unique_lock lock(mutex_);
    open_.wait(lock, [&] { return !held_; });
    changes_.push_back(change);
    more_.notify_all();
    if (text_of(change) == last_) held_ = true;
    open_.wait(lock, [&] { return !held_; });
  }
  // Until something like it was told; what was told then.
  std::vector<FileChange> until(const std::string& last) {
    std::unique_lock lock(mutex_);
    const bool came = more_.wait_for(lock, std::chrono::seconds(60), [&] {
      return std::ranges::any_of(changes_, [&](const auto& one) { return text_of(one) == last; });
    });
    EXPECT_TRUE(came) << last;
    return changes_;
  }
  std::vector<std::string> texts_until(const std::string& last) {
    std::vector<std::string> texts;
    for (const FileChange& change : until(last)) texts.push_back(text_of(change));
    return texts;
  }
  void hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    last_.clear();
    open_.notify_all();
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    changes_.clear();
  }
  // Nothing goes on once that was told.
  void hold_after(const std::string& last) {
    const std::lock_guard lock(mutex_);
    last_ = last;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::condition_variable open_;
  bool held_ = false;
  std::string last_;
  std::vector<FileChange> changes_;
};

class HostWatchTest : public testing::Test {
 protected:
  HostWatchTest() {
    std::string pattern = (files::temp_directory_path() / "wasifs-watch.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    files::create_directory(folder_ / "tree");
    files::create_directory(folder_ / "outside");
  }
  ~HostWatchTest() override {
    told_.hold(false);
    watch_.reset();
    files::remove_all(folder_);
  }

  void watch(const HostWatchOptions& options = {}) {
    auto made =
        watch_host(tree().string(), [this](const FileChange& change) { told_(change); }, options);
    ASSERT_TRUE(made) << errno_message(made.error());
    watch_ = *std::move(made);
  }
  files::path tree() const { return folder_ / "tree"; }
  // Another program, in the tree.
  void run(const std::string& commands) const {
    const std::string line = "cd '" + tree().string() + "' && " + commands;
    ASSERT_EQ(std::system(line.c_str()), 0) << commands;  // NOLINT: the test's own words
  }

  files::path folder_;
  Told told_;
  std::unique_ptr<HostWatch> watch_;
};

TEST_F(HostWatchTest, TellsOfOneFile) {
  watch();
  run("printf x > file && chmod 600 file && printf y >> file && truncate -s 100 file && rm file");
  EXPECT_THAT(told_.texts_until("removed file"),
              testing::ElementsAre("created file", "written file", "closed file", "metadata file",
                                   "written file", "closed file", "written file", "closed file",
                                   "removed file"));
}

TEST_F(HostWatchTest, TellsOfRenames) {
  run("printf x > a && mkdir -p dir/below other && printf x > ../outside/in");
  watch();
  run("mv a b && mv b dir/c && mv dir/c ../outside/c && mv ../outside/in in && ln in hard &&"
      " ln -s in soft && mv in hard2");
  EXPECT_THAT(told_.texts_until("renamed in hard2"),
              testing::ElementsAre("renamed a b", "renamed b dir/c", "removed dir/c", "created in",
                                   "created hard", "created soft", "renamed in hard2"));
}

TEST_F(HostWatchTest, DirectoriesTakeWhatIsBelowAlong) {
  run("mkdir -p dir/below/deep other");
  watch();
  run("mv dir other/moved && printf x > other/moved/below/deep/file");
  EXPECT_THAT(told_.texts_until("closed other/moved/below/deep/file"),
              testing::ElementsAre("renamed dir other/moved", "created other/moved/below/deep/file",
                                   "written other/moved/below/deep/file",
                                   "closed other/moved/below/deep/file"));
  // One that has left the tree is seen no more; one that comes brings what it has.
  run("mv other/moved ../outside/gone && printf x > ../outside/gone/file &&"
      " mkdir -p ../outside/new/deep && printf x > ../outside/new/deep/file &&"
      " mv ../outside/new new");
  auto told = told_.texts_until("created new/deep/file");
  told.erase(told.begin(), told.begin() + 4);
  EXPECT_THAT(told, testing::ElementsAre("removed other/moved", "created new", "created new/deep",
                                         "created new/deep/file"));
}

TEST_F(HostWatchTest, EveryNewNameIsToldOnce) {
  watch();
  run("for i in $(seq 100); do mkdir -p d$i/a/b/c && : > d$i/a/b/c/f && : > d$i/a/g; done; : > "
      "end");
  std::vector<std::string> created;
  for (const FileChange& change : told_.until("created end"))
    if (change.what == What::created) created.push_back(change.path);
  std::vector<std::string> wanted;
  for (const auto& entry : files::recursive_directory_iterator(tree()))
    wanted.push_back(files::relative(entry.path(), tree()).string());
  EXPECT_THAT(created, testing::UnorderedElementsAreArray(wanted));
}

TEST_F(HostWatchTest, LinksAreNotFollowed) {
  run("ln -s ../outside way");
  watch();
  run("printf x > way/file && mkdir real && ln -s ../../outside real/way && printf x > real/way/two"
      " && : > end");
  EXPECT_THAT(
      told_.texts_until("closed end"),
      testing::ElementsAre("created real", "created real/way", "created end", "closed end"));
}

// The names as they are told, from nothing but what was told.
void apply(const FileChange& change, std::set<std::string>& names) {
  const auto below = [](const std::string& name, const std::string& top) {
    return name == top || name.starts_with(top + "/");
  };
  if (change.what == What::created) names.insert(change.path);
  if (change.what == What::removed)
    std::erase_if(names, [&](const std::string& name) { return below(name, change.path); });
  if (change.what != What::renamed) return;
  std::erase_if(names, [&](const std::string& name) { return below(name, change.new_path); });
  std::set<std::string> moved;
  for (const std::string& name : names)
    moved.insert(below(name, change.path) ? change.new_path + name.substr(change.path.size())
                                          : name);
  names = std::move(moved);
}

// The names in the tree, as they are.
std::set<std::string> names_of(const files::path& tree) {
  std::set<std::string> names;
  for (const auto& entry : files::recursive_directory_iterator(tree))
    names.insert(files::relative(entry.path(), tree).string());
  return names;
}

TEST_F(HostWatchTest, WhatIsToldMakesTheTree) {
  watch();
  // Two programs at once, in each other's directories.
  const std::string program =
      "for i in $(seq 60); do mkdir -p $p$i/x/y; : > $p$i/x/f; mv $p$i/x $q.$p$i 2>/dev/null; : > "
      "$p$i/f; "
      "mv $p$i/f $p.last; mv $q.$p$i/y $p$i/z; [ $((i % 3)) = 0 ] && rm -r $p$i; "
      "[ $((i % 7)) = 0 ] && mv $p.last ../outside/$p; : ; done";
  run("{ (p=a q=b; " + program + ") & (p=b q=a; " + program + ") & wait; : > end; }");
  std::set<std::string> names;
  for (const FileChange& change : told_.until("created end")) {
    ASSERT_NE(change.what, What::lost);
    apply(change, names);
  }
  const std::set<std::string> wanted = names_of(tree());
  EXPECT_EQ(names, wanted);
  EXPECT_GT(wanted.size(), 100U);
}

TEST_F(HostWatchTest, RenamesThatAreOldNewsMakeTheTree) {
  run("mkdir X && : > X/file");
  watch();
  told_.hold_after("created first");
  run(": > first");
  told_.until("created first");
  // By the time the first of them is told, X is below Y.
  run("mkdir Y && mv Y X/Y && mv X/Y Y && mv X Y/X && : > Y/X/more && : > end");
  told_.hold(false);
  std::set<std::string> names{"X", "X/file"};
  for (const FileChange& change : told_.until("closed end")) apply(change, names);
  EXPECT_EQ(names, names_of(tree()));
  run(": > Y/X/after");
  told_.until("closed Y/X/after");
}

TEST_F(HostWatchTest, AFileThatTakesTheNameOfOneThatWasFoundIsTold) {
  for (const std::string from : {"d/x.tmp", "../outside/x"}) {
    run("rm -rf d ../outside/* && mkdir ../outside/d && printf 1 > ../outside/d/x &&"
        " printf 2 > ../outside/d/x.tmp && printf 3 > ../outside/x");
    told_.forget();
    watch();
    told_.hold_after("created d/x");
    run("mv ../outside/d d");
    told_.until("created d/x");
    run("mv " + from + " d/x");
    told_.hold(false);
    told_.until("written d/x");
    if (from == "d/x.tmp") told_.until("removed d/x.tmp");
    watch_.reset();
  }
}

TEST_F(HostWatchTest, ADirectoryThatTakesTheNameOfOneThatWasFoundIsWatched) {
  for (const std::string from : {"E", "../outside/E"}) {
    for (const std::string last : {"d/D", "d/D/g"}) {
      run("rm -rf d E ../outside/* && mkdir -p ../outside/d/D E ../outside/E && : > E/a &&"
          " : > ../outside/E/a && : > ../outside/d/D/g");
      told_.forget();
      watch();
      // Before the directory is watched, or right after.
      told_.hold_after("created " + last);
      run("mv ../outside/d d");
      told_.until("created " + last);
      run("rm d/D/g && mv -T " + from + " d/D");
      told_.hold(false);
      told_.until("created d/D/a");
      run(": > d/D/after && : > end && rm end");
      std::set<std::string> names{"E", "E/a"};
      for (const FileChange& change : told_.until("removed end")) apply(change, names);
      EXPECT_EQ(names, names_of(tree())) << from << ' ' << last;
      watch_.reset();
    }
  }
}

TEST_F(HostWatchTest, WhatLeavesTheTreeIsNotWaitedForOneByOne) {
  constexpr int count = 400;
  for (int i = 0; i < count; ++i) std::ofstream(tree() / std::to_string(i)) << i;
  watch();
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i)
    files::rename(tree() / std::to_string(i), folder_ / "outside" / std::to_string(i));
  told_.until("removed " + std::to_string(count - 1));
  // One by one it would be 20 seconds.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
}

// A depth that would overflow the stack of whoever goes down it.
TEST_F(HostWatchTest, DepthTakesNoStack) {
  constexpr int depth = 4000;
  std::ifstream bound("/proc/sys/fs/inotify/max_user_watches");
  unsigned long watches = 0;
  bound >> watches;
  if (watches < 2 * depth) GTEST_SKIP() << "the kernel keeps " << watches << " watches";
  ::pthread_attr_t before;
  ::pthread_attr_t small;
  ASSERT_EQ(::pthread_getattr_default_np(&before), 0);
  ASSERT_EQ(::pthread_attr_init(&small), 0);
  ASSERT_EQ(::pthread_attr_setstacksize(&small, std::size_t{160} << 10), 0);
  ASSERT_EQ(::pthread_setattr_default_np(&small), 0);
  for (const bool leaves : {true, false}) {
    run("seq " + std::to_string(depth) + " | xargs mkdir");
    std::atomic<int> renamed = 0;
    std::atomic<bool> removed = false;
    auto made = watch_host(tree().string(), [&](const FileChange& change) {
      if (change.what == What::renamed) ++renamed;
      if (change.what == What::removed) removed = true;
    });
    ASSERT_TRUE(made) << errno_message(made.error());
    for (int i = 1; i < depth; ++i)
      files::rename(tree() / std::to_string(i), tree() / std::to_string(i + 1) / "n");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto wait_for = [&](auto&& came) {
      while (!came() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      EXPECT_TRUE(came());
    };
    wait_for([&] { return renamed == depth - 1; });
    if (leaves) {
      files::rename(tree() / std::to_string(depth), folder_ / "outside" / "top");
      wait_for([&] { return removed.load(); });
    }
    std::thread([&] { made->reset(); }).join();
    run("rm -rf * ../outside/*");
  }
  EXPECT_EQ(::pthread_setattr_default_np(&before), 0);
  ::pthread_attr_destroy(&before);
  ::pthread_attr_destroy(&small);
}

TEST_F(HostWatchTest, AQueueThatRanOverByItsOwnWatchesIsToldOnce) {
  unsigned long events = 0;
  unsigned long watches = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> events;
  std::ifstream("/proc/sys/fs/inotify/max_user_watches") >> watches;
  if (events == 0 || events > 20'000 || watches < events + 1000)
    GTEST_SKIP() << "the kernel keeps " << events << " events, " << watches << " watches";
  run("seq -f d%g " + std::to_string(events + 100) + " | xargs mkdir");
  watch();
  told_.hold(true);
  run("seq -f f%g " + std::to_string(events) + " | xargs touch");
  told_.hold(false);
  told_.until("lost ");
  run(": > end");
  EXPECT_EQ(std::ranges::count(told_.texts_until("closed end"), "lost "), 1);
}

TEST_F(HostWatchTest, AQueueThatRanOverIsTold) {
  std::ifstream bound("/proc/sys/fs/inotify/max_queued_events");
  unsigned long events = 0;
  bound >> events;
  if (events == 0 || events > 100'000) GTEST_SKIP() << "the kernel keeps " << events << " events";
  run("mkdir dir");
  watch();
  told_.hold(true);
  run("seq -f dir/f%g " + std::to_string(events) + " | xargs touch && mkdir -p new/deep");
  told_.hold(false);
  told_.until("lost ");
  // It goes on, below what came meanwhile too.
  run("printf x > dir/after && printf x > new/deep/after");
  told_.until("closed dir/after");
  told_.until("closed new/deep/after");
}

TEST_F(HostWatchTest, DirectoriesAreBounded) {
  run("mkdir one two");
  auto refused = watch_host(tree().string(), [](const FileChange&) {}, {.most_directories = 2});
  EXPECT_EQ(refused.error(), Errno::nospc);
  watch({.most_directories = 3});
  run("mkdir three && : > three/unseen && : > one/seen");
  EXPECT_THAT(
      told_.texts_until("closed one/seen"),
      testing::ElementsAre("created three", "lost three", "created one/seen", "closed one/seen"));
}

TEST_F(HostWatchTest, TheEndOfTheDirectoryIsTold) {
  run("mkdir dir");
  watch();
  run("rmdir dir && cd .. && rmdir tree");
  EXPECT_THAT(told_.texts_until("removed "), testing::ElementsAre("removed dir", "removed "));
}

TEST_F(HostWatchTest, ADirectoryThatWasMovedIsWatchedOn) {
  watch();
  run("mv ../tree ../elsewhere && mkdir ../elsewhere/dir && : > ../elsewhere/dir/file");
  told_.until("created dir/file");
}

TEST_F(HostWatchTest, EndsWhileMuchIsTold) {
  for (int round = 0; round < 20; ++round) {
    watch();
    run("for i in 1 2 3 4 5 6 7 8 9; do mkdir -p d/$i/$i; : > d/$i/f; done; rm -r d");
    watch_.reset();
  }
}

TEST_F(HostWatchTest, Refuses) {
  const auto told = [](const FileChange&) {};
  EXPECT_EQ(watch_host((folder_ / "absent").string(), told).error(), Errno::noent);
  std::ofstream(folder_ / "file") << "x";
  EXPECT_EQ(watch_host((folder_ / "file").string(), told).error(), Errno::notdir);
  EXPECT_EQ(watch_host("", told).error(), Errno::inval);
  EXPECT_EQ(watch_host(std::string("a\0b", 3), told).error(), Errno::inval);
  EXPECT_EQ(watch_host(tree().string(), nullptr).error(), Errno::inval);
}

}  // namespace
}  // namespace wasifs
