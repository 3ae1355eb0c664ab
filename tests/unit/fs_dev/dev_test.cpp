// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of include/wasifs/fs/dev.h.
#include "wasifs/fs/dev.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "wasifs/open_file.h"

namespace wasifs {
namespace {

using ::testing::ElementsAre;

class FailingRandom final : public Random {
 public:
  explicit FailingRandom(int good_calls) : good_calls_(good_calls) {}
  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    if (good_calls_-- <= 0) return Errno::io;
    for (std::byte& byte : bytes) byte = std::byte{'r'};
    return {};
  }

 private:
  int good_calls_;
};

// Stands for a terminal or a standard stream.
class SomeStream final : public StreamInode {
 public:
  explicit SomeStream(std::uint64_t ino) : StreamInode(FileType::character_device), ino_(ino) {}
  Result<Stat> stat() override { return Stat{.dev = 77, .ino = ino_, .type = type()}; }

 private:
  std::uint64_t ino_;
};

DevOptions all_options() {
  return {.random = seeded_random(1),
          .clock = std::make_shared<ManualClock>(12345),
          .tty = make_ref<SomeStream>(10U),
          .stdin_stream = make_ref<SomeStream>(11U),
          .stdout_stream = make_ref<SomeStream>(12U),
          .stderr_stream = make_ref<SomeStream>(13U)};
}

struct Listed {
  std::string name;
  std::uint64_t ino;
  FileType type;
  std::uint64_t next;
};

std::vector<Listed> list(DirInode& directory, std::uint64_t cookie = 0, std::size_t most = 100) {
  std::vector<Listed> entries;
  EXPECT_TRUE(directory.read_entries(cookie, [&](const DirEntry& entry) {
    if (entries.size() == most) return false;
    entries.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
    return true;
  }));
  return entries;
}

std::vector<std::string> names(DirInode& directory) {
  std::vector<std::string> names;
  for (const Listed& entry : list(directory)) names.push_back(entry.name);
  return names;
}

class Dev : public ::testing::Test {
 protected:
  explicit Dev(DevOptions options = all_options())
      : filesystem_(make_dev(std::move(options))), root_(*filesystem_->root()) {}
  DirInode& root() { return *root_->as_directory(); }
  FileInode& device(std::string_view name) { return *(*root().lookup(name))->as_file(); }

  Result<std::string> read(std::string_view name, std::size_t size, std::uint64_t offset = 0) {
    std::string text(size, '#');
    const std::array spans{IoSpan{std::as_writable_bytes(std::span(text)).data(), size}};
    ReadBuffers buffers(spans);
    WASIFS_TRY(const std::size_t count, device(name).read_at(buffers, offset));
    text.resize(count);
    return text;
  }
  Result<std::size_t> write(std::string_view name, std::string_view text,
                            std::uint64_t offset = 0) {
    const std::array spans{ConstIoSpan{std::as_bytes(std::span(text)).data(), text.size()}};
    WriteBuffers buffers(spans);
    return device(name).write_at(buffers, offset);
  }

  Ref<FileSystem> filesystem_;
  Ref<Inode> root_;
};

TEST_F(Dev, ListsWhatThereIs) {
  EXPECT_EQ(filesystem_->type_name(), "dev");
  EXPECT_THAT(names(root()), ElementsAre("null", "zero", "full", "random", "urandom", "tty",
                                         "stdin", "stdout", "stderr"));
}

TEST_F(Dev, WithoutSourcesOnlyThreeDevices) {
  const Ref<FileSystem> bare = make_dev({});
  const Ref<Inode> root = *bare->root();
  EXPECT_THAT(names(*root->as_directory()), ElementsAre("null", "zero", "full"));
  EXPECT_EQ(errno_of(root->as_directory()->lookup("random")), Errno::noent);
  EXPECT_EQ(errno_of(root->as_directory()->lookup("stdin")), Errno::noent);
}

TEST_F(Dev, ListedAndFoundAgree) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> seen;
  for (const Listed& entry : list(root())) {
    const auto inode = root().lookup(entry.name);
    ASSERT_TRUE(inode);
    const auto stat = (*inode)->stat();
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->ino, entry.ino);
    EXPECT_EQ(stat->type, entry.type);
    EXPECT_NE(stat->ino, 0U);
    EXPECT_TRUE(seen.try_emplace({stat->dev, stat->ino}, entry.name).second) << entry.name;
  }
}

TEST_F(Dev, CookiesGoOnWhereAListingStopped) {
  const auto all = list(root());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(all[i].next, 3U);
    const auto rest = list(root(), all[i].next);
    ASSERT_EQ(rest.size(), all.size() - i - 1);
    if (!rest.empty()) {
      EXPECT_EQ(rest[0].name, all[i + 1].name);
    }
  }
  EXPECT_EQ(list(root(), 0, 2).size(), 2U);
  EXPECT_TRUE(list(root(), std::numeric_limits<std::int64_t>::max()).empty());
}

TEST_F(Dev, DevicesSeekAndAreNotTerminals) {
  for (const char* name : {"null", "zero", "full", "random", "urandom"}) {
    const auto inode = root().lookup(name);
    ASSERT_TRUE(inode) << name;
    EXPECT_EQ((*inode)->type(), FileType::character_device);
    EXPECT_EQ((*inode)->kind(), InodeKind::file);
    EXPECT_TRUE(OpenFile(*inode, Access::read).seekable());
    EXPECT_EQ((*inode)->as_file()->size(), 0U);
    const auto stat = (*inode)->stat();
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->size, 0U);
    EXPECT_EQ(stat->nlink, 1U);
    EXPECT_EQ(stat->dev, root().stat()->dev);
    EXPECT_EQ(stat->atim, 12345U);
    EXPECT_EQ(stat->mtim, 12345U);
    EXPECT_EQ(stat->ctim, 12345U);
  }
}

TEST_F(Dev, EachFileSystemHasANumber) {
  const Ref<FileSystem> other = make_dev({});
  EXPECT_NE((*other->root())->stat()->dev, root().stat()->dev);
}

TEST_F(Dev, Null) {
  EXPECT_EQ(read("null", 10), "");
  EXPECT_EQ(write("null", "gone"), 4U);
  EXPECT_EQ(write("null", "gone", std::uint64_t{1} << 62), 4U);
  EXPECT_EQ(read("null", 10), "");
}

TEST_F(Dev, Zero) {
  EXPECT_EQ(read("zero", 10'000, 123), std::string(10'000, '\0'));
  EXPECT_EQ(write("zero", "gone"), 4U);
  EXPECT_EQ(read("zero", 3), std::string(3, '\0'));
}

TEST_F(Dev, Full) {
  EXPECT_EQ(read("full", 100), std::string(100, '\0'));
  EXPECT_EQ(errno_of(write("full", "x")), Errno::nospc);
  EXPECT_EQ(write("full", ""), 0U);
  const std::array spans{ConstIoSpan{std::as_bytes(std::span("x", 1)).data(), 1}};
  WriteBuffers buffers(spans);
  EXPECT_EQ(errno_of(device("full").append(buffers)), Errno::nospc);
}

TEST_F(Dev, RandomIsTheGivenSource) {
  const auto expected = seeded_random(1);
  std::string bytes(10'000, '\0');
  ASSERT_TRUE(expected->fill(std::as_writable_bytes(std::span(bytes))));
  EXPECT_EQ(read("random", 6000), bytes.substr(0, 6000));
  EXPECT_EQ(write("random", "not mixed in"), 12U);
  EXPECT_EQ(read("urandom", 4000), bytes.substr(6000));
}

TEST_F(Dev, RandomReadEndsThoughMoreIsAskedFor) {
  // Many buffers over the same bytes, as a guest with little memory could ask.
  std::vector<std::byte> bytes(std::size_t{1} << 20);
  const std::vector<IoSpan> spans(40, IoSpan{bytes.data(), bytes.size()});
  const Ref<FileSystem> filesystem =
      make_dev({.random = std::make_shared<FailingRandom>(std::numeric_limits<int>::max())});
  const Ref<Inode> inode = *(*filesystem->root())->as_directory()->lookup("random");
  ReadBuffers buffers(spans);
  EXPECT_EQ(inode->as_file()->read_at(buffers, 0), std::size_t{32} << 20);
}

TEST_F(Dev, RandomHandsFailuresOn) {
  const auto with = [](int good_calls) {
    return make_dev({.random = std::make_shared<FailingRandom>(good_calls)});
  };
  const auto read_10000 = [](FileSystem& filesystem) {
    std::array<std::byte, 10'000> bytes;
    const std::array spans{IoSpan{bytes.data(), bytes.size()}};
    ReadBuffers buffers(spans);
    const Ref<Inode> inode = *(*filesystem.root())->as_directory()->lookup("random");
    return inode->as_file()->read_at(buffers, 0);
  };
  EXPECT_EQ(errno_of(read_10000(*with(0))), Errno::io);
  EXPECT_EQ(read_10000(*with(1)), 4096U) << "what was there before the failure";
}

TEST_F(Dev, AppendsAtZero) {
  const std::array spans{ConstIoSpan{std::as_bytes(std::span("abc", 3)).data(), 3}};
  WriteBuffers buffers(spans);
  const auto appended = device("null").append(buffers);
  ASSERT_TRUE(appended);
  EXPECT_EQ(appended->count, 3U);
  EXPECT_EQ(appended->end, 0U);
}

TEST_F(Dev, CannotBeResized) {
  EXPECT_EQ(errno_of(device("null").truncate(10)), Errno::inval);
  EXPECT_EQ(errno_of(device("zero").allocate(0, 10)), Errno::notsup);
  EXPECT_TRUE(device("null").open({.access = Access::write, .truncate = true}));
  EXPECT_TRUE(
      root().open_child("null", {.access = Access::write, .create = true, .truncate = true}));
}

TEST_F(Dev, StreamsAreTheGivenInodes) {
  for (const auto& [name, ino] : std::map<std::string, std::uint64_t>{
           {"tty", 10}, {"stdin", 11}, {"stdout", 12}, {"stderr", 13}}) {
    const auto inode = root().lookup(name);
    ASSERT_TRUE(inode) << name;
    EXPECT_EQ((*inode)->kind(), InodeKind::stream);
    EXPECT_EQ((*inode)->stat()->ino, ino);
  }
}

TEST_F(Dev, NothingChanges) {
  EXPECT_EQ(errno_of(root().create_file("new")), Errno::rofs);
  EXPECT_EQ(errno_of(root().make_directory("new")), Errno::rofs);
  EXPECT_EQ(errno_of(root().make_link("new", "null")), Errno::rofs);
  EXPECT_EQ(errno_of(root().unlink("null")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem_->rename(root(), "null", root(), "zero")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem_->link(root(), "null", root(), "new")), Errno::rofs);
  EXPECT_EQ(errno_of(root().set_times({})), Errno::rofs);
  EXPECT_EQ(errno_of(device("null").set_times({})), Errno::rofs);
  EXPECT_EQ(errno_of(root().lookup("new")), Errno::noent);
}

}  // namespace
}  // namespace wasifs
