// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host directories: names, and the errno of each operation on them.
#include "host_test.h"

namespace wasifs::host_tests {
namespace {

using HostDirectoryTest = HostTest;

TEST_F(HostDirectoryTest, LookupGivesEachKindAndDoesNotFollow) {
  tree_.write("file", "12345");
  tree_.directory("dir");
  tree_.link("link", "file");
  tree_.fifo("fifo");

  EXPECT_EQ(FileType::regular_file, (*root().lookup("file"))->type());
  EXPECT_EQ(InodeKind::directory, (*root().lookup("dir"))->kind());
  EXPECT_EQ("file", *(*root().lookup("link"))->as_link()->target());
  EXPECT_EQ(InodeKind::stream, (*root().lookup("fifo"))->kind());
  EXPECT_EQ(FileType::unknown, (*root().lookup("fifo"))->type());
  EXPECT_EQ(Errno::noent, errno_of(root().lookup("missing")));
}

TEST_F(HostDirectoryTest, NamesThatAreNoComponentsNeverReachTheSystem) {
  tree_.directory("dir");
  for (const std::string_view name : {"..", ".", "dir/", "dir/..", "/", "/etc", "dir//x"}) {
    EXPECT_EQ(Errno::inval, errno_of(root().lookup(name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().stat_child(name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().open_child(name, writing(true)))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().make_directory(name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().make_link(name, "x"))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().unlink(name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(root().remove_directory(name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(filesystem_->rename(root(), "dir", root(), name))) << name;
    EXPECT_EQ(Errno::inval, errno_of(filesystem_->rename(root(), name, root(), "new"))) << name;
    EXPECT_EQ(Errno::inval, errno_of(filesystem_->link(root(), name, root(), "new"))) << name;
  }
  EXPECT_EQ(Errno::inval, errno_of(root().lookup(std::string_view("a\0b", 3))));
  EXPECT_EQ(Errno::noent, errno_of(root().lookup("")));
  EXPECT_EQ(Errno::nametoolong, errno_of(root().lookup(std::string(256, 'a'))));
  EXPECT_EQ(Errno::noent, errno_of(root().lookup(std::string(255, 'a'))));
}

TEST_F(HostDirectoryTest, StatIsThatOfTheHost) {
  tree_.write("file", "12345");
  tree_.link("link", "some target");
  const Stat file = *root().stat_child("file");
  EXPECT_EQ(5U, file.size);
  EXPECT_EQ(FileType::regular_file, file.type);
  EXPECT_EQ(1U, file.nlink);
  EXPECT_EQ(tree_.stat("file").st_ino, file.ino);
  EXPECT_EQ(static_cast<Timestamp>(tree_.stat("file").st_mtim.tv_sec), file.mtim / 1'000'000'000);
  const Stat link = *root().stat_child("link");
  EXPECT_EQ(FileType::symbolic_link, link.type);
  EXPECT_EQ(11U, link.size);

  const Stat looked_up = *(*root().lookup("file"))->stat();
  const Stat opened = *(*root().open_child("file", reading()))->stat();
  EXPECT_EQ(file.ino, looked_up.ino);
  EXPECT_EQ(file.ino, opened.ino);
  EXPECT_EQ(file.dev, opened.dev);
  EXPECT_EQ(file.dev, root().stat()->dev);
  EXPECT_NE(0U, file.dev);
  EXPECT_NE(allocate_device_number(), file.dev);
}

TEST_F(HostDirectoryTest, MakesAndRemovesDirectories) {
  EXPECT_EQ(Errno::success, errno_of(root().make_directory("dir")));
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(0777U & ~mask, tree_.stat("dir").st_mode & 0777U);
  EXPECT_EQ(Errno::exist, errno_of(root().make_directory("dir")));
  tree_.write("dir/file", "");
  EXPECT_EQ(Errno::notempty, errno_of(root().remove_directory("dir")));
  ASSERT_EQ(0, ::unlink(tree_.at("dir/file").c_str()));
  EXPECT_EQ(Errno::isdir, errno_of(root().unlink("dir")));
  EXPECT_EQ(Errno::success, errno_of(root().remove_directory("dir")));
  EXPECT_FALSE(tree_.exists("dir"));
  EXPECT_EQ(Errno::noent, errno_of(root().remove_directory("dir")));
  tree_.write("file", "");
  EXPECT_EQ(Errno::notdir, errno_of(root().remove_directory("file")));
  tree_.link("link", ".");
  EXPECT_EQ(Errno::notdir, errno_of(root().remove_directory("link")));
}

TEST_F(HostDirectoryTest, ARemovedDirectoryTakesNothingNew) {
  tree_.directory("dir");
  const Ref<Inode> gone = *root().lookup("dir");
  ASSERT_EQ(Errno::success, errno_of(root().remove_directory("dir")));
  EXPECT_EQ(Errno::noent, errno_of(gone->as_directory()->create_file("x")));
  EXPECT_EQ(Errno::noent, errno_of(gone->as_directory()->make_directory("x")));
  EXPECT_TRUE(list(*gone->as_directory()).empty());
}

TEST_F(HostDirectoryTest, MakesLinksByteForByte) {
  EXPECT_EQ(Errno::success, errno_of(root().make_link("link", "../../\xff/x//")));
  EXPECT_EQ("../../\xff/x//", *(*root().lookup("link"))->as_link()->target());
  EXPECT_EQ(Errno::exist, errno_of(root().make_link("link", "y")));
  EXPECT_EQ(Errno::noent, errno_of(root().make_link("empty", "")));
  EXPECT_EQ(Errno::inval, errno_of(root().make_link("nul", std::string_view("a\0b", 3))));
  EXPECT_EQ(Errno::nametoolong, errno_of(root().make_link("long", std::string(4096, 'a'))));
  const std::string longest(4095, 'a');
  EXPECT_EQ(Errno::success, errno_of(root().make_link("long", longest)));
  EXPECT_EQ(longest, *(*root().lookup("long"))->as_link()->target());
}

TEST_F(HostDirectoryTest, UnlinkRemovesTheNameOnly) {
  tree_.write("file", "content");
  tree_.write("target", "safe");
  tree_.link("link", "target");
  const Ref<Inode> open = *root().open_child("file", reading());
  EXPECT_EQ(Errno::success, errno_of(root().unlink("file")));
  EXPECT_EQ("content", *get(*open->as_file()));
  EXPECT_EQ(0U, open->stat()->nlink);
  EXPECT_EQ(Errno::success, errno_of(root().unlink("link")));
  EXPECT_TRUE(tree_.exists("target"));
  EXPECT_EQ(Errno::noent, errno_of(root().unlink("link")));
}

TEST_F(HostDirectoryTest, RenameIsThatOfPosix) {
  tree_.write("file", "content");
  tree_.directory("dir/full");
  tree_.write("dir/full/x", "");
  tree_.directory("empty");
  tree_.directory("other");
  const Ref<Inode> dir = *root().lookup("dir");
  FileSystem& fs = *filesystem_;
  EXPECT_EQ(Errno::success, errno_of(fs.rename(root(), "file", *dir->as_directory(), "moved")));
  EXPECT_EQ("content", tree_.read("dir/moved"));
  EXPECT_EQ(Errno::noent, errno_of(fs.rename(root(), "file", root(), "x")));
  EXPECT_EQ(Errno::isdir, errno_of(fs.rename(*dir->as_directory(), "moved", root(), "empty")));
  EXPECT_EQ(Errno::notdir, errno_of(fs.rename(root(), "empty", *dir->as_directory(), "moved")));
  EXPECT_EQ(Errno::notempty, errno_of(fs.rename(root(), "empty", *dir->as_directory(), "full")));
  EXPECT_EQ(Errno::inval, errno_of(fs.rename(root(), "dir", *dir->as_directory(), "inside")));
  EXPECT_EQ(Errno::success, errno_of(fs.rename(root(), "empty", root(), "other")));
  EXPECT_FALSE(tree_.exists("empty"));

  auto elsewhere = make_host(tree_.at("dir"));
  const Ref<Inode> foreign = *(*elsewhere)->root();
  EXPECT_EQ(Errno::xdev, errno_of(fs.rename(root(), "other", *foreign->as_directory(), "x")));
  EXPECT_EQ(Errno::xdev, errno_of(fs.link(*foreign->as_directory(), "moved", root(), "x")));
}

TEST_F(HostDirectoryTest, HardLinksNameTheSameFileAndLinksThemselves) {
  tree_.write("file", "content");
  tree_.directory("dir");
  tree_.link("dangling", "nowhere");
  FileSystem& fs = *filesystem_;
  EXPECT_EQ(Errno::success, errno_of(fs.link(root(), "file", root(), "second")));
  EXPECT_EQ(2U, root().stat_child("second")->nlink);
  EXPECT_TRUE((*root().lookup("file"))->same_as(**root().lookup("second")));
  EXPECT_FALSE((*root().lookup("file"))->same_as(**root().lookup("dangling")));
  EXPECT_EQ(Errno::exist, errno_of(fs.link(root(), "file", root(), "dangling")));
  EXPECT_EQ(Errno::perm, errno_of(fs.link(root(), "dir", root(), "dir2")));
  EXPECT_EQ(Errno::success, errno_of(fs.link(root(), "dangling", root(), "dangling2")));
  EXPECT_EQ(FileType::symbolic_link, root().stat_child("dangling2")->type);
  EXPECT_EQ(Errno::success, errno_of(fs.rename(root(), "file", root(), "second")));
  EXPECT_TRUE(tree_.exists("file") && tree_.exists("second"));
}

TEST_F(HostDirectoryTest, SameDirectoryWhicheverWayItWasFound) {
  tree_.directory("dir");
  const Ref<Inode> one = *root().lookup("dir");
  EXPECT_TRUE(one->same_as(**root().open_child("dir", reading())));
  EXPECT_FALSE(one->same_as(root()));
  EXPECT_EQ(Errno::success, errno_of(one->sync(false)));
  EXPECT_EQ(Errno::success, errno_of(one->sync(true)));
}

TEST_F(HostDirectoryTest, StrictModeRefusesNamesThatAreNotUtf8) {
  tree_.write("\xff\xfe", "");
  tree_.write("good", "");
  EXPECT_EQ(2U, list(root()).size());
  EXPECT_EQ(Errno::success, errno_of(root().stat_child("\xff\xfe")));
  HostOptions options;
  options.strict_utf8_names = true;
  mount(options);
  EXPECT_EQ(Errno::ilseq, errno_of(root().stat_child("\xff\xfe")));
  EXPECT_EQ(Errno::ilseq, errno_of(root().lookup("\xff\xfe")));
  EXPECT_EQ(Errno::ilseq, errno_of(root().make_directory("\xff")));
  EXPECT_EQ(Errno::ilseq, errno_of(filesystem_->rename(root(), "good", root(), "\xff")));
  EXPECT_EQ(Errno::ilseq, errno_of(root().read_entries(0, [](const DirEntry&) { return true; })));
  EXPECT_EQ(Errno::success, errno_of(root().stat_child("good")));
}

TEST(HostMakerTest, SaysWhatCannotBeMounted) {
  const TempTree tree;
  tree.fifo("fifo");
  EXPECT_EQ(Errno::inval, errno_of(make_host("")));
  EXPECT_EQ(Errno::inval, errno_of(make_host(std::string("a\0b", 3))));
  EXPECT_EQ(Errno::noent, errno_of(make_host(tree.at("missing"))));
  EXPECT_EQ(Errno::nxio, errno_of(make_host(tree.at("fifo"))));
  EXPECT_EQ("host", (*make_host(tree.path()))->type_name());
}

TEST(HostMakerTest, ASingleFileIsARoot) {
  const TempTree tree;
  tree.write("file", "content");
  const Ref<FileSystem> filesystem = *make_host(tree.at("file"));
  const Ref<Inode> file = *filesystem->root();
  ASSERT_NE(nullptr, file->as_file());
  EXPECT_EQ(Errno::badf, errno_of(get(*file->as_file()))) << "it is not open yet";
  EXPECT_EQ(7U, *file->as_file()->size());
  EXPECT_EQ(Errno::success, errno_of(file->sync(false)));
  const Ref<Inode> open = *file->open(writing(false, true));
  EXPECT_EQ("", tree.read("file"));
  EXPECT_EQ(3U, *put(*open->as_file(), "new"));
  EXPECT_EQ("new", *get(*(*file->open(reading()))->as_file()));
}

}  // namespace
}  // namespace wasifs::host_tests
