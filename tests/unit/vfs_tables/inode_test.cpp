// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an inode answers where its class says nothing, and the order in which open_child checks.
#include "wasifs/inode.h"

#include <gtest/gtest.h>

#include "fakes.h"

namespace wasifs::test {
namespace {

class BareFile : public FileInode {
 public:
  explicit BareFile(FileType type = FileType::regular_file) : FileInode(type) {}
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 8, .size = 42}; }
  Result<std::size_t> read_at(ReadBuffers&, std::uint64_t) override { return std::size_t{0}; }
};

class BareStream : public StreamInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 9}; }
};

TEST(InodeDefaults, CastsGiveOnlyTheKindItIs) {
  const Ref<Inode> socket = make_ref<BareSocket>();
  EXPECT_NE(socket->as_stream(), nullptr);
  EXPECT_NE(socket->as_socket(), nullptr);
  EXPECT_EQ(socket->as_file(), nullptr);
  const Ref<Inode> stream = make_ref<BareStream>();
  EXPECT_NE(stream->as_stream(), nullptr);
  EXPECT_EQ(stream->as_socket(), nullptr);
  const Ref<Inode> directory = make_ref<BareDirectory>();
  EXPECT_NE(directory->as_directory(), nullptr);
  EXPECT_EQ(directory->as_link(), nullptr);
  EXPECT_EQ(directory->as_stream(), nullptr);
}

TEST(InodeDefaults, OfAllKinds) {
  const auto file = make_ref<BareFile>();
  EXPECT_EQ(errno_of(file->set_times({})), Errno::notsup);
  EXPECT_TRUE(file->sync(true));
  EXPECT_TRUE(has_all(file->readiness().ready, Interest::read | Interest::write));
  EXPECT_EQ(file->wait_source(Interest::read).queue, nullptr);
  EXPECT_EQ(file->wait_source(Interest::read).host_handle, -1);
  EXPECT_TRUE(file->same_as(*file));
  EXPECT_FALSE(file->same_as(*make_ref<BareFile>()));
}

TEST(InodeDefaults, FilesAreReadOnly) {
  const auto file = make_ref<BareFile>();
  Out out("x");
  EXPECT_EQ(errno_of(file->write_at(out, 0)), Errno::rofs);
  EXPECT_EQ(errno_of(file->append(out)), Errno::rofs);
  EXPECT_EQ(errno_of(file->truncate(0)), Errno::rofs);
  EXPECT_EQ(errno_of(file->allocate(0, 1)), Errno::notsup);
  EXPECT_TRUE(file->advise(0, 1, Advice::random));
  EXPECT_EQ(file->size().value_or(0), 42U);
  EXPECT_EQ(errno_of(make_ref<BareFile>(FileType::character_device)->truncate(0)), Errno::inval);
}

TEST(InodeDefaults, DirectoriesAreReadOnly) {
  const auto directory = make_ref<BareDirectory>();
  EXPECT_EQ(errno_of(directory->create_file("a")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->make_directory("a")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->make_link("a", "b")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->unlink("a")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->remove_directory("a")), Errno::rofs);
  EXPECT_EQ(directory->parent_ino(), 0U);
  EXPECT_FALSE(directory->directory_beneath("a"));
  EXPECT_FALSE(directory->open_beneath("a", true, {}));
  EXPECT_FALSE(directory->stat_beneath("a", true));
}

TEST(InodeDefaults, StreamsAndSocketsHaveNothing) {
  const auto stream = make_ref<BareStream>();
  Out out("x");
  In in(1);
  EXPECT_EQ(errno_of(stream->try_read(in)), Errno::badf);
  EXPECT_EQ(errno_of(stream->try_write(out)), Errno::badf);
  const auto socket = make_ref<BareSocket>();
  EXPECT_EQ(errno_of(socket->try_accept()), Errno::inval);
  EXPECT_EQ(errno_of(socket->try_receive(in, {})), Errno::notsup);
  EXPECT_EQ(errno_of(socket->shutdown(Shutdown::read)), Errno::notconn);
}

TEST(InodeOpen, GivesItselfUnlessTheKindForbidsIt) {
  const Ref<Inode> file = make_ref<StringFile>("text");
  EXPECT_EQ(file->open({.access = Access::read_write}).value(), file);
  const Ref<Inode> directory = make_ref<BareDirectory>();
  EXPECT_EQ(directory->open({}).value(), directory);
  EXPECT_EQ(errno_of(directory->open({.access = Access::write})), Errno::isdir);
  EXPECT_EQ(errno_of(directory->open({.truncate = true})), Errno::isdir);
  EXPECT_EQ(errno_of(make_ref<FixedLink>()->open({})), Errno::loop);
}

TEST(InodeOpen, CutsFilesButNotDevices) {
  const auto file = make_ref<StringFile>("text");
  ASSERT_TRUE(file->open({.access = Access::read, .truncate = true}));
  EXPECT_EQ(file->content(), "");
  EXPECT_EQ(errno_of(make_ref<BareFile>()->open({.truncate = true})), Errno::rofs);
  EXPECT_TRUE(make_ref<BareFile>(FileType::character_device)->open({.truncate = true}));
}

class OpenChild : public testing::Test {
 protected:
  OpenChild() {
    tree->entries.emplace("file", make_ref<StringFile>("text"));
    tree->entries.emplace("directory", make_ref<BareDirectory>());
    tree->entries.emplace("link", make_ref<FixedLink>());
  }
  Errno open(std::string_view name, const OpenHow& how) {
    return errno_of(tree->open_child(name, how));
  }
  std::string file_content() {
    return static_cast<StringFile&>(*tree->entries.at("file")).content();
  }

  Ref<MapDirectory> tree = make_ref<MapDirectory>();
};

TEST_F(OpenChild, AbsentNames) {
  EXPECT_EQ(open("new", {}), Errno::noent);
  EXPECT_EQ(open("new", {.directory = true}), Errno::noent);
  EXPECT_EQ(open("new", {.exclusive = true}), Errno::noent);
  EXPECT_EQ(open("new", {.create = true, .exclusive = true}), Errno::success);
  EXPECT_TRUE(tree->entries.contains("new"));
}

TEST_F(OpenChild, ExclusiveRefusesWhateverIsThere) {
  for (const char* name : {"file", "directory", "link"}) {
    EXPECT_EQ(open(name, {.create = true, .exclusive = true, .truncate = true, .directory = true}),
              Errno::exist)
        << name;
  }
  EXPECT_EQ(file_content(), "text");
}

TEST_F(OpenChild, LinksAreNotFollowed) {
  EXPECT_EQ(open("link", {}), Errno::loop);
  EXPECT_EQ(open("link", {.create = true}), Errno::loop);
  EXPECT_EQ(open("link", {.directory = true}), Errno::notdir);
}

TEST_F(OpenChild, KindsOfWhatIsThere) {
  EXPECT_EQ(open("file", {.directory = true}), Errno::notdir);
  EXPECT_EQ(open("file", {.access = Access::read_write, .create = true}), Errno::success);
  EXPECT_EQ(open("directory", {.directory = true}), Errno::success);
  EXPECT_EQ(open("directory", {}), Errno::success);
  EXPECT_EQ(open("directory", {.access = Access::write}), Errno::isdir);
  EXPECT_EQ(open("directory", {.create = true}), Errno::isdir);
  EXPECT_EQ(open("directory", {.truncate = true}), Errno::isdir);
}

TEST_F(OpenChild, NothingIsCutWhenAnythingIsRefused) {
  EXPECT_EQ(open("file", {.truncate = true, .directory = true}), Errno::notdir);
  EXPECT_EQ(file_content(), "text");
  EXPECT_EQ(open("file", {.truncate = true}), Errno::success);
  EXPECT_EQ(file_content(), "");
}

TEST_F(OpenChild, OpensWhatAnotherThreadCreatedMeanwhile) {
  const Ref<Inode> theirs = make_ref<StringFile>("theirs");
  tree->before_create = [&] { tree->entries.emplace("new", theirs); };
  EXPECT_EQ(tree->open_child("new", {.create = true}).value(), theirs);
  tree->entries.erase("new");
  EXPECT_EQ(open("new", {.create = true, .exclusive = true}), Errno::exist);
}

TEST_F(OpenChild, GivesUpWhereNamesComeAndGoForEver) {
  class Flickering : public BareDirectory {
   public:
    Result<Ref<Inode>> create_file(std::string_view) override { return Errno::exist; }
  };
  EXPECT_EQ(errno_of(make_ref<Flickering>()->open_child("new", {.create = true})), Errno::exist);
}

TEST_F(OpenChild, ReadOnlyDirectoriesSaySo) {
  EXPECT_EQ(errno_of(make_ref<BareDirectory>()->open_child("new", {.create = true})), Errno::rofs);
}

TEST_F(OpenChild, StatChildLooksUpAndStats) {
  EXPECT_EQ(tree->stat_child("file").value().size, 4U);
  EXPECT_EQ(errno_of(tree->stat_child("new")), Errno::noent);
}

}  // namespace
}  // namespace wasifs::test
