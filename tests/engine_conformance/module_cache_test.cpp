// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The directory of compiled modules, from outside: what is accepted, what is made again, and that
// nothing that others could have written is run.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "running.h"
#include "support/temp_tree.h"

namespace wasifs::engine_conformance {
namespace {

namespace files = std::filesystem;
using ::testing::HasSubstr;
using testing_support::TempTree;

constexpr std::string_view answering =
    R"((module (func (export "answer") (result i32) (i32.const 42))))";

WasmtimeOptions cached_in(const std::string& directory) {
  return {.interruptible = false, .fuel = false, .cache_directory = directory};
}

// Compiles in a fresh engine, as another program would; whether it came from the cache.
bool from_cache(const std::string& directory, std::string_view text = answering) {
  const auto engine = make_engine(cached_in(directory));
  const WasmtimeModule module = compile(*engine, text);
  const auto process = make_process();
  WasmtimeGuest guest(*engine, module, *process);
  EXPECT_EQ(RunResult::Kind::returned, guest.load().kind);
  EXPECT_EQ(42, only_result(guest.call("answer"))) << "it works wherever it came from";
  return module.from_cache();
}

std::vector<files::path> entries(const std::string& directory) {
  std::vector<files::path> found;
  for (const auto& entry : files::directory_iterator(directory)) found.push_back(entry.path());
  return found;
}

files::path only_entry(const std::string& directory) {
  const auto found = entries(directory);
  EXPECT_EQ(1U, found.size());
  return found.empty() ? files::path() : found.front();
}

std::string refusal(const std::string& directory) {
  const auto engine = WasmtimeEngine::create(cached_in(directory));
  EXPECT_FALSE(engine) << directory;
  return engine ? std::string() : engine.error();
}

TEST(ModuleCache, TheSecondTimeItIsThere) {
  const TempTree tree;
  const std::string cache = tree.at("deep/er/cache");
  EXPECT_FALSE(from_cache(cache));
  EXPECT_TRUE(from_cache(cache));
  EXPECT_EQ(0700U, tree.stat("deep/er/cache").st_mode & 07777U);
  EXPECT_EQ(0700U, tree.stat("deep").st_mode & 07777U);
  struct ::stat status{};
  ASSERT_EQ(0, ::stat(only_entry(cache).c_str(), &status));
  EXPECT_EQ(0600U, status.st_mode & 07777U);
}

TEST(ModuleCache, WithoutADirectoryNothingIsKept) {
  EXPECT_FALSE(from_cache(""));
  EXPECT_FALSE(from_cache(""));
}

TEST(ModuleCache, AnotherModuleOrConfigurationIsAnotherEntry) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  EXPECT_FALSE(
      from_cache(cache, R"((module (func (export "answer") (result i32) (i32.const 42)) (func)))"));
  const auto compiled_as = [&](bool interruptible, bool fuel) {
    const auto engine =
        make_engine({.interruptible = interruptible, .fuel = fuel, .cache_directory = cache});
    return compile(*engine, answering).from_cache();
  };
  EXPECT_FALSE(compiled_as(true, false));
  EXPECT_FALSE(compiled_as(false, true));
  EXPECT_FALSE(compiled_as(true, true));
  EXPECT_TRUE(compiled_as(true, true));
  EXPECT_EQ(5U, entries(cache).size());
}

TEST(ModuleCache, ALinkIsNoDirectory) {
  const TempTree tree;
  tree.directory("real");
  ASSERT_EQ(0, ::chmod(tree.at("real").c_str(), 0700));
  tree.link("link", "real");
  EXPECT_THAT(refusal(tree.at("link")), HasSubstr(tree.at("link")));
  EXPECT_THAT(refusal(tree.at("link/")), HasSubstr(tree.at("link")));
  EXPECT_THAT(refusal(tree.at("link//")), HasSubstr(tree.at("link")));
  EXPECT_FALSE(from_cache(tree.at("real/"))) << "a slash behind a directory is nothing special";
}

TEST(ModuleCache, WhatOthersMayWriteToIsRefused) {
  const TempTree tree;
  tree.directory("cache");
  for (const ::mode_t mode : {0720U, 0702U, 0777U, 01777U}) {
    ASSERT_EQ(0, ::chmod(tree.at("cache").c_str(), mode));
    EXPECT_THAT(refusal(tree.at("cache")), HasSubstr("others")) << mode;
  }
  ASSERT_EQ(0, ::chmod(tree.at("cache").c_str(), 0755));
  EXPECT_FALSE(from_cache(tree.at("cache"))) << "others may look";
}

TEST(ModuleCache, WhatIsNoDirectoryIsRefused) {
  const TempTree tree;
  tree.write("file", "");
  EXPECT_NE("", refusal(tree.at("file")));
  EXPECT_NE("", refusal(tree.at("file/below")));
  EXPECT_NE("", refusal("/"));
}

TEST(ModuleCache, WhatAnotherUserOwnsIsNotUsed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  constexpr ::uid_t other = 12345;
  ASSERT_EQ(0, ::chown(only_entry(cache).c_str(), other, other));
  EXPECT_FALSE(from_cache(cache));
  EXPECT_TRUE(from_cache(cache)) << "it was replaced by one of our own";
  ASSERT_EQ(0, ::chown(cache.c_str(), other, other));
  EXPECT_THAT(refusal(cache), HasSubstr("another user"));
}

TEST(ModuleCache, AFileThatOthersMayWriteToIsNotUsed) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  for (const ::mode_t mode : {0620U, 0602U}) {
    ASSERT_EQ(0, ::chmod(only_entry(cache).c_str(), mode));
    EXPECT_FALSE(from_cache(cache)) << mode;
    EXPECT_TRUE(from_cache(cache)) << mode;
  }
}

TEST(ModuleCache, ALinkInsideIsNotFollowed) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  const files::path entry = only_entry(cache);
  files::rename(entry, tree.at("elsewhere"));
  files::create_symlink(tree.at("elsewhere"), entry);
  EXPECT_FALSE(from_cache(cache));
  EXPECT_FALSE(files::is_symlink(entry)) << "it was replaced";
}

TEST(ModuleCache, WhatIsSpoiltIsCompiledAgain) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  const files::path entry = only_entry(cache);
  const auto spoil = [&](std::string_view how) {
    EXPECT_FALSE(from_cache(cache)) << how;
    EXPECT_TRUE(from_cache(cache)) << how;
  };
  files::resize_file(entry, 0);
  spoil("empty");
  files::resize_file(entry, 100);
  spoil("cut off");
  std::ofstream(entry, std::ios::binary) << "garbage";
  spoil("garbage");
  ASSERT_TRUE(files::remove(entry));
  ASSERT_EQ(0, ::mkfifo(entry.c_str(), 0600));
  spoil("a FIFO, which must not be waited for");
}

TEST(ModuleCache, ManyMayWriteAtTheSameTime) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 3; ++round) (void)from_cache(cache);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(from_cache(cache));
  EXPECT_EQ(1U, entries(cache).size()) << "no temporary file is left";
}

// A module as long as any other of these, that is not the same as them.
std::string numbered(int number) {
  return R"((module (func (export "answer") (result i32) (i32.const 42)) (func (export "f)" +
         std::to_string(number) + R"("))))";
}

class BoundedCache : public ::testing::Test {
 protected:
  // Whether it came from the cache, which holds `most` bytes.
  bool used(int number, std::uint64_t most) {
    WasmtimeOptions options = cached_in(cache_);
    options.cache_bytes = most;
    const auto engine = make_engine(options);
    return compile(*engine, numbered(number)).from_cache();
  }
  // Lets all entries have been used `seconds` earlier than now they are.
  void let_pass(int seconds) {
    for (const files::path& entry : entries(cache_))
      files::last_write_time(entry, files::last_write_time(entry) - std::chrono::seconds(seconds));
  }
  std::uint64_t size_of_one() {
    EXPECT_FALSE(used(9, UINT64_MAX));
    const std::uint64_t size = files::file_size(only_entry(cache_));
    files::remove(only_entry(cache_));
    return size;
  }

  const TempTree tree_;
  const std::string cache_ = tree_.at("cache");
};

TEST_F(BoundedCache, WhatWasUsedLongestAgoMakesRoom) {
  const std::uint64_t three = 3 * size_of_one();
  for (const int number : {1, 2, 3}) {
    EXPECT_FALSE(used(number, three));
    let_pass(10);
  }
  EXPECT_TRUE(used(1, three)) << "all three fit, and the first was used last now";
  let_pass(10);
  EXPECT_FALSE(used(4, three));
  EXPECT_EQ(3U, entries(cache_).size());
  EXPECT_TRUE(used(1, three));
  EXPECT_TRUE(used(3, three));
  EXPECT_TRUE(used(4, three));
  EXPECT_FALSE(used(2, three)) << "the one that went";
}

TEST_F(BoundedCache, WhatIsTooLargeByItselfIsNotKept) {
  const std::uint64_t one = size_of_one();
  EXPECT_FALSE(used(1, one));
  EXPECT_FALSE(used(2, one - 1));
  EXPECT_TRUE(used(1, one)) << "it made no room in vain";
}

TEST_F(BoundedCache, TheNewOneStaysWhateverTheClockSays) {
  const std::uint64_t one = size_of_one();
  EXPECT_FALSE(used(1, one));
  let_pass(-1000);
  EXPECT_FALSE(used(2, one));
  EXPECT_TRUE(used(2, one));
  EXPECT_EQ(1U, entries(cache_).size());
}

TEST_F(BoundedCache, WhatWasLeftUnfinishedGoesAndWhatIsNotOursStays) {
  const std::uint64_t one = size_of_one();
  EXPECT_FALSE(used(1, one));
  const files::path entry = only_entry(cache_);
  const std::string unfinished = entry.string() + ".1.0.tmp";
  files::copy_file(entry, unfinished);
  const std::string notes = cache_ + "/notes.cwasm";
  files::copy_file(entry, notes);
  const std::string folder = cache_ + "/" + std::string(64, 'a') + ".cwasm";
  files::create_directory(folder);
  let_pass(10);
  EXPECT_FALSE(used(2, one));
  EXPECT_FALSE(files::exists(entry));
  EXPECT_FALSE(files::exists(unfinished));
  EXPECT_TRUE(files::exists(notes));
  EXPECT_TRUE(files::exists(folder));
  EXPECT_TRUE(used(2, one));
}

TEST_F(BoundedCache, ManyMayShareOneThatIsTooSmall) {
  const std::uint64_t two = 2 * size_of_one();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([this, two, i] {
      for (int round = 0; round < 6; ++round) (void)used(1 + (i + round) % 4, two);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(used(5, two));
  EXPECT_LE(entries(cache_).size(), 2U);
  EXPECT_TRUE(used(5, two));
}

TEST(ModuleCache, AnEntryThatCannotBeWrittenCostsTimeOnly) {
  const TempTree tree;
  const std::string cache = tree.at("cache");
  EXPECT_FALSE(from_cache(cache));
  const files::path entry = only_entry(cache);
  files::remove(entry);
  files::create_directory(entry);
  EXPECT_FALSE(from_cache(cache));
  EXPECT_FALSE(from_cache(cache));
  EXPECT_EQ(entry, only_entry(cache)) << "no temporary file is left";
}

}  // namespace
}  // namespace wasifs::engine_conformance
