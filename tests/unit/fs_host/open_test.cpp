// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opening and creating one name, under each option that changes how it is done: the answers must be
// the same.
#include "host_test.h"

namespace wasifs::host_tests {
namespace {

struct Way {
  const char* name;
  HostOptions options;
};

Way way(const char* name, void (*change)(HostOptions&)) {
  Way made{name, {}};
  change(made.options);
  return made;
}

class HostOpenTest : public HostTest, public ::testing::WithParamInterface<Way> {
 protected:
  HostOpenTest() { mount(GetParam().options); }
  [[nodiscard]] Errno open_error(std::string_view name, const OpenHow& how) const {
    return errno_of(root().open_child(name, how));
  }
};

INSTANTIATE_TEST_SUITE_P(
    Options, HostOpenTest,
    ::testing::Values(
        way("Plain", [](HostOptions&) {}),
        way("Untouched", [](HostOptions& o) { o.special = HostOptions::Special::untouched; }),
        way("Allow", [](HostOptions& o) { o.special = HostOptions::Special::allow; }),
        way("HardLinkedReadOnly", [](HostOptions& o) { o.hardlinked_read_only = true; }),
        way("OneMount", [](HostOptions& o) { o.cross_devices = false; })),
    [](const auto& made) { return made.param.name; });

TEST_P(HostOpenTest, OpensForWhatWasAsked) {
  tree_.write("file", "content");
  const Ref<Inode> read = *root().open_child("file", reading());
  EXPECT_EQ("content", *get(*read->as_file()));
  EXPECT_EQ(Errno::badf, errno_of(put(*read->as_file(), "x")));
  OpenHow how;
  how.access = Access::write;
  const Ref<Inode> write = *root().open_child("file", how);
  EXPECT_EQ(1U, *put(*write->as_file(), "C"));
  EXPECT_EQ(Errno::badf, errno_of(get(*write->as_file())));
  const Ref<Inode> both = *root().open_child("file", writing());
  EXPECT_EQ(1U, *put(*both->as_file(), "!", 7));
  EXPECT_EQ("Content!", *get(*both->as_file()));
  how.access = Access::none;
  EXPECT_EQ(Errno::success, open_error("file", how));
}

TEST_P(HostOpenTest, AbsentAndPresentNames) {
  tree_.write("file", "content");
  tree_.directory("dir");
  tree_.link("to_file", "file");
  tree_.link("to_dir", "dir");
  tree_.link("dangling", "nowhere");
  tree_.link("up", "../..");

  EXPECT_EQ(Errno::noent, open_error("missing", reading()));
  EXPECT_EQ(Errno::noent, open_error("missing", directory_only()));
  EXPECT_EQ(Errno::notdir, open_error("file", directory_only()));
  EXPECT_EQ(Errno::success, open_error("dir", reading()));
  EXPECT_EQ(Errno::success, open_error("dir", directory_only()));
  EXPECT_EQ(Errno::isdir, open_error("dir", writing()));
  EXPECT_EQ(Errno::isdir, open_error("dir", writing(true)));
  OpenHow how;
  how.truncate = true;
  EXPECT_EQ(Errno::isdir, open_error("dir", how));
  how.directory = true;
  EXPECT_EQ(Errno::isdir, open_error("dir", how));
  how = directory_only();
  how.access = Access::read_write;
  EXPECT_EQ(Errno::isdir, open_error("dir", how));
  EXPECT_EQ(Errno::notdir, open_error("file", how));

  for (const char* link : {"to_file", "to_dir", "dangling", "up"}) {
    EXPECT_EQ(Errno::loop, open_error(link, reading())) << link;
    EXPECT_EQ(Errno::loop, open_error(link, writing())) << link;
    EXPECT_EQ(Errno::loop, open_error(link, writing(true))) << link;
    EXPECT_EQ(Errno::loop, open_error(link, writing(true, true))) << link;
    EXPECT_EQ(Errno::notdir, open_error(link, directory_only())) << link;
    EXPECT_EQ(Errno::exist, open_error(link, creating_anew())) << link;
  }
  EXPECT_FALSE(tree_.exists("nowhere"));
  EXPECT_EQ("content", tree_.read("file"));
  EXPECT_EQ(Errno::exist, open_error("file", creating_anew()));
  EXPECT_EQ(Errno::exist, open_error("dir", creating_anew()));
}

TEST_P(HostOpenTest, ExclusiveAloneChangesNothing) {
  tree_.write("file", "content");
  tree_.directory("dir");
  tree_.fifo("fifo");
  OpenHow how;
  how.exclusive = true;
  EXPECT_EQ(Errno::noent, open_error("missing", how));
  EXPECT_FALSE(tree_.exists("missing"));
  EXPECT_EQ("content", *get(*(*root().open_child("file", how))->as_file()));
  EXPECT_NE(nullptr, (*root().open_child("dir", how))->as_directory());
  if (GetParam().options.special != HostOptions::Special::allow) {
    EXPECT_EQ(Errno::nxio, open_error("fifo", how));
  }
}

TEST_P(HostOpenTest, Creates) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const Ref<Inode> made = *root().open_child("new", writing(true));
  EXPECT_EQ(3U, *put(*made->as_file(), "abc"));
  EXPECT_EQ("abc", tree_.read("new"));
  EXPECT_EQ(0666U & ~mask, tree_.stat("new").st_mode & 0777U);
  EXPECT_EQ("abc", *get(*(*root().open_child("new", writing(true)))->as_file()))
      << "creating must not cut";
  EXPECT_EQ("", *get(*(*root().open_child("new", writing(true, true)))->as_file()));
  EXPECT_EQ(Errno::success, open_error("newer", creating_anew()));
  OpenHow only_read;
  only_read.create = true;
  EXPECT_EQ(Errno::success, open_error("newest", only_read));
  EXPECT_EQ(Errno::exist, errno_of(root().create_file("new")));
  const Ref<Inode> file = *root().create_file("file");
  EXPECT_EQ(1U, *put(*(*file->open(writing()))->as_file(), "x"));
}

TEST_P(HostOpenTest, TruncatesWhenAskedAlsoForReading) {
  tree_.write("file", "content");
  OpenHow how;
  how.truncate = true;
  EXPECT_EQ(Errno::success, open_error("file", how));
  EXPECT_EQ("", tree_.read("file"));
}

TEST_P(HostOpenTest, SyncFlagsReachTheDescriptor) {
  for (const FdFlags flags : {FdFlags::sync, FdFlags::dsync, FdFlags::rsync}) {
    OpenHow how = writing(true);
    how.flags = flags;
    const Ref<Inode> file = *root().open_child("file", how);
    EXPECT_EQ(1U, *put(*file->as_file(), "x"));
    EXPECT_EQ(Errno::success, errno_of(file->sync(true)));
  }
}

TEST_P(HostOpenTest, SpecialFilesNeverWait) {
  tree_.fifo("fifo");
  const bool allowed = GetParam().options.special == HostOptions::Special::allow;
  OpenHow write_only;
  write_only.access = Access::write;
  EXPECT_EQ(allowed ? Errno::success : Errno::nxio, open_error("fifo", reading()));
  EXPECT_EQ(Errno::nxio, open_error("fifo", write_only)) << "nobody reads";
  EXPECT_EQ(Errno::exist, open_error("fifo", creating_anew()));
  EXPECT_EQ(Errno::notdir, open_error("fifo", directory_only()));
  EXPECT_EQ(FileType::unknown, root().stat_child("fifo")->type);
}

TEST_P(HostOpenTest, PermissionsAreThoseOfThisProgram) {
  tree_.write("secret", "content");
  tree_.directory("passable/inner");
  tree_.directory("closed/inner");
  ASSERT_EQ(0, ::chmod(tree_.at("secret").c_str(), 0));
  ASSERT_EQ(0, ::chmod(tree_.at("passable").c_str(), 0111));
  ASSERT_EQ(0, ::chmod(tree_.at("closed").c_str(), 0));
  {
    const WithoutPrivileges unprivileged(tree_);
    EXPECT_EQ(Errno::acces, open_error("secret", reading()));
    EXPECT_EQ(Errno::acces, open_error("secret", writing()));
    EXPECT_EQ(Errno::success, errno_of(root().stat_child("secret")));
    for (const OpenHow& how : {reading(), directory_only()}) {
      const auto passable = root().open_child("passable", how);
      ASSERT_TRUE(passable) << "paths may start there though it cannot be listed";
      DirInode& directory = *(*passable)->as_directory();
      EXPECT_EQ(Errno::success, errno_of(directory.lookup("inner")));
      EXPECT_EQ(Errno::acces,
                errno_of(directory.read_entries(0, [](const DirEntry&) { return true; })));
      const auto closed = root().open_child("closed", how);
      ASSERT_TRUE(closed);
      EXPECT_EQ(Errno::acces, errno_of((*closed)->as_directory()->lookup("inner")));
    }
  }
  ASSERT_EQ(0, ::chmod(tree_.at("closed").c_str(), 0700));
  ASSERT_EQ(0, ::chmod(tree_.at("passable").c_str(), 0700));
}

TEST(HostOpenOptionTest, HardLinkedFilesAreReadOnlyWhereAsked) {
  const TempTree tree;
  tree.write("file", "content");
  tree.write("single", "content");
  ASSERT_EQ(0, ::link(tree.at("file").c_str(), tree.at("second").c_str()));
  HostOptions options;
  options.hardlinked_read_only = true;
  const Ref<Inode> root = *(*make_host(tree.path(), options))->root();
  DirInode& directory = *root->as_directory();
  OpenHow truncating;
  truncating.truncate = true;
  EXPECT_EQ(Errno::perm, errno_of(directory.open_child("file", writing())));
  EXPECT_EQ(Errno::perm, errno_of(directory.open_child("file", writing(true))));
  EXPECT_EQ(Errno::perm, errno_of(directory.open_child("second", writing(true, true))));
  EXPECT_EQ(Errno::perm, errno_of(directory.open_child("file", truncating)));
  EXPECT_EQ(Errno::perm, errno_of((*directory.lookup("file"))->open(writing())));
  EXPECT_EQ(Errno::perm, errno_of((*directory.open_child("file", reading()))->open(writing())));
  TimesChange now;
  now.mtim.how = TimeChange::How::now;
  EXPECT_EQ(Errno::perm, errno_of((*directory.lookup("file"))->set_times(now)));
  EXPECT_EQ("content", *get(*(*directory.open_child("file", reading()))->as_file()));
  EXPECT_EQ("content", tree.read("file"));
  EXPECT_EQ(Errno::success, errno_of(directory.open_child("single", writing())));
}

}  // namespace
}  // namespace wasifs::host_tests
