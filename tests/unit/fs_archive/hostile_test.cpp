// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Archives that were made to do harm, or that came to some: docs/archives.md has a row for each.
#include "archives.h"

namespace wasifs::archive_tests {
namespace {

void expect_refused(std::string_view name, Errno error, std::string_view in_sentence,
                    const ArchiveOptions& options = {}) {
  const ArchiveProblem problem = problem_of(name, options);
  EXPECT_EQ(problem.error, error) << name << ": " << problem.sentence;
  EXPECT_NE(problem.sentence.find(in_sentence), std::string::npos)
      << name << ": " << problem.sentence;
}

TEST(Hostile, NamesThatLeadOut) {
  expect_refused("dotdot.tar", Errno::inval, "entry \"a/../../etc/passwd\" at offset 1024: a name");
  expect_refused("dotdot.zip", Errno::inval, "\"../../x\"");
  const Ref<FileSystem> absolute = open("absolute.tar");
  EXPECT_EQ(names(*absolute, ""), (std::vector<std::string>{"etc", "x"}));
  EXPECT_EQ(content(*absolute, "etc/passwd"), "hello\n");
  EXPECT_EQ(names(*absolute, "x"), std::vector<std::string>{"y"});
}

TEST(Hostile, EntriesBelowWhatIsNoDirectory) {
  expect_refused("below-file.tar", Errno::notdir, "\"a/b\"");
  expect_refused("below-link.tar", Errno::notdir, "\"a/passwd\"");
  expect_refused("file-over-directory.tar", Errno::notempty, "\"d\"");
}

TEST(Hostile, HardLinks) {
  expect_refused("hard-outside.tar", Errno::inval, "..");
  expect_refused("hard-absolute.tar", Errno::noent, "/etc/passwd");
  expect_refused("hard-cycle.tar", Errno::noent, "\"b\"");
  expect_refused("hard-directory.tar", Errno::perm, "directory");
  const Ref<FileSystem> self = open("hard-self.tar");
  EXPECT_EQ(content(*self, "a"), "hello\n");
  EXPECT_EQ(stat(*self, "a").nlink, 1U);
  const Ref<FileSystem> link = open("hard-to-link.tar");
  EXPECT_EQ(stat(*link, "b").type, FileType::symbolic_link);
  EXPECT_EQ(stat(*link, "b").nlink, 2U);
}

TEST(Hostile, NamesThatComeTwice) {
  const Ref<FileSystem> filesystem = open("twice.tar");
  EXPECT_EQ(names(*filesystem, ""), (std::vector<std::string>{"a", "h", "d", "e"}));
  EXPECT_EQ(content(*filesystem, "a"), "second");
  EXPECT_EQ(content(*filesystem, "h"), "first");
  EXPECT_EQ(stat(*filesystem, "h").nlink, 1U);
  EXPECT_EQ(content(*filesystem, "d/x"), "hello\n");
  EXPECT_EQ(content(*filesystem, "e"), "file");
  // The directory that was replaced is not remembered.
  std::vector<std::string> left_out;
  const Ref<FileSystem> stale =
      open("stale-directory.tar", {.leave_out = [&](const ArchiveProblem& problem) {
             left_out.push_back(problem.sentence);
             return true;
           }});
  EXPECT_EQ(left_out.size(), 2U);
  EXPECT_EQ(stat(*stale, "d").type, FileType::regular_file);
}

TEST(Hostile, OddNames) {
  const Ref<FileSystem> cases = open("cases.tar");
  EXPECT_EQ(content(*cases, "Name"), "upper");
  EXPECT_EQ(content(*cases, "name"), "lower");
  EXPECT_EQ(content(*cases, "back\\slash"), "bs");
  const Ref<FileSystem> bytes = open("not-utf8.tar");
  EXPECT_EQ(names(*bytes, ""), std::vector<std::string>{"\xff\xfe"});
  EXPECT_EQ(names(*open("nul.tar"), ""), std::vector<std::string>{"cut"});
  const Ref<FileSystem> back = open("back.zip");
  EXPECT_EQ(names(*back, ""), (std::vector<std::string>{"d", "C:", "a"}));
  EXPECT_EQ(content(*back, "C:/x"), "hello\n");
  EXPECT_EQ(content(*back, "a/b\\..\\c"), "hello\n");
  expect_refused("long-part.tar", Errno::nametoolong, "256 bytes");
  expect_refused("long-path.tar", Errno::nametoolong, "6001 bytes");
  expect_refused("root-file.tar", Errno::inval, "no name");
}

TEST(Hostile, WhatIsLeftOut) {
  std::vector<Errno> met;
  const ArchiveOptions options{.leave_out = [&](const ArchiveProblem& problem) {
    met.push_back(problem.error);
    return true;
  }};
  EXPECT_EQ(names(*open("dotdot.tar", options), ""), std::vector<std::string>{"good"});
  EXPECT_EQ(names(*open("below-link.tar", options), ""), std::vector<std::string>{"a"});
  EXPECT_EQ(names(*open("hard-cycle.tar", options), ""), std::vector<std::string>{});
  EXPECT_EQ(met, (std::vector<Errno>{Errno::inval, Errno::notdir, Errno::noent, Errno::noent}));
}

TEST(Hostile, Sizes) {
  expect_refused("huge.tar", Errno::io, "cut off");
  EXPECT_NE(problem_of("absurd.tar").error, Errno::success);
  expect_refused("map-long.tar", Errno::io, "too long");
  // libarchive leaves out the pieces that are in no order: what is shown is wrong, and no more.
  EXPECT_EQ(content(*open("map-wild.tar"), "sparse").size(), 4'000'000U);
  expect_refused("outside.zip", Errno::io, "directory");
}

TEST(Hostile, Limits) {
  expect_refused("pax.tar", Errno::dquot, "more than 5 entries", {.max_entries = 5});
  expect_refused("deflated.zip", Errno::dquot, "more than 5 entries", {.max_entries = 5});
  expect_refused("pax.tar", Errno::dquot, "index", {.max_index_bytes = 1000});
  expect_refused("pax.tar", Errno::nametoolong, "10 are the most", {.max_path = 10});
  expect_refused("sparse-gnu.tar", Errno::fbig, "unpacks to", {.max_content = 5'000'000});
  // What lies there as it is does not count.
  EXPECT_EQ(problem_of("pax.tar", {.max_content = 0}).error, Errno::success);
  EXPECT_EQ(problem_of("stored.zip", {.max_content = 0}).error, Errno::success);
}

TEST(Hostile, Bombs) {
  const ArchiveOptions options{.max_content = 10'000'000};
  expect_refused("bomb.tar.gz", Errno::fbig, "10000000 bytes", options);
  expect_refused("bomb.zip", Errno::fbig, "10000000 bytes", options);
  EXPECT_EQ(problem_of("bomb.zip", {.max_content = 40'000'000}).error, Errno::success);
}

TEST(Hostile, WindowsThatNeedTooMuchMemory) {
  for (const char* name : {"window.tar.xz", "window-later.tar.xz"})
    expect_refused(name, Errno::nomem, "134217728 bytes of memory");
  // libarchive does not take such a file for one of lzma.
  expect_refused("window.tar.lzma", Errno::inval, "no archive");
  expect_refused("twice.tar.xz.gz", Errno::notsup, "several times");
  for (const char* name : {"window-xz.zip", "window-lzma.zip"}) {
    const Ref<FileSystem> filesystem = open(name);
    const auto file = find(*filesystem, "file").value()->open({.access = Access::read});
    ASSERT_TRUE(file) << name;
    std::byte first{};
    const IoSpan span{&first, 1};
    ReadBuffers buffers({&span, 1});
    EXPECT_EQ(errno_of((*file)->as_file()->read_at(buffers, 0)), Errno::nomem) << name;
  }
}

TEST(Hostile, XzThatIsCutOffOrDamaged) {
  for (const char* name : {"cut.tar.xz", "damaged.tar.xz", "behind.tar.xz"})
    EXPECT_EQ(problem_of(name).error, Errno::io) << name;
  const Ref<Inode> file = find(*open("wrong-sum-xz.zip"), "file").value();
  const auto opened = file->open({.access = Access::read});
  std::vector<std::byte> bytes(1 << 20);
  const IoSpan span{bytes.data(), bytes.size()};
  ReadBuffers buffers({&span, 1});
  const auto read = (*opened)->as_file()->read_at(buffers, 0);
  EXPECT_TRUE(!read || *read < big().size()) << "the checksum of its last block was not compared";
}

TEST(Hostile, CutOffOrDamaged) {
  for (const char* name : {"cut.tar", "cut.tar.gz", "damaged.tar.gz", "wrong-sum.tar.gz", "cut.zip",
                           "cut-header.tar", "damaged-header.tar"}) {
    const ArchiveProblem problem = problem_of(name);
    EXPECT_EQ(problem.error, Errno::io) << name << ": " << problem.sentence;
    EXPECT_FALSE(problem.sentence.empty()) << name;
  }
  for (const char* name : {"text", "text.gz", "nothing"})
    EXPECT_EQ(problem_of(name).error, Errno::inval) << name << ": " << problem_of(name).sentence;
  EXPECT_EQ(problem_of("absent").error, Errno::noent);
  EXPECT_EQ(problem_of("tree").error, Errno::isdir);
}

TEST(Hostile, DamagedMembersAreFoundWhenTheyAreRead) {
  for (const char* name : {"damaged.zip", "wrong-sum.zip"}) {
    const Ref<FileSystem> filesystem = open(name);
    const Ref<Inode> file = find(*filesystem, "file").value();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(read(*file, 699'000, 10), "<io>") << name;
    EXPECT_EQ(content(*filesystem, "other"), "hello\n") << name;
  }
  expect_refused("wrong-size.zip", Errno::io, "the directory of the zip");
}

TEST(Hostile, MembersThatCannotBeUnpacked) {
  const Ref<FileSystem> encrypted = open("encrypted.zip");
  EXPECT_EQ(stat(*encrypted, "sub/file").size, 6U);
  EXPECT_EQ(content(*encrypted, "sub/file"), "<acces>");
  const Ref<FileSystem> method = open("method.zip");
  EXPECT_EQ(content(*method, "file"), "<notsup>");
  EXPECT_EQ(content(*method, "other"), "hello\n");
}

}  // namespace
}  // namespace wasifs::archive_tests
