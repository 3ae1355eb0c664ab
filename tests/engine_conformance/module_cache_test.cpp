// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The directory of compiled modules, from outside: what is accepted, what is made again, and that
// nothing that others could have written is run.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

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
