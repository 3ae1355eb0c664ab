// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an overlay leaves in a directory of the host, and takes from one.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>

#include "layers.h"
#include "wasifs/file_attributes.h"
#include "wasifs/fs/host.h"

namespace wasifs::conformance {
namespace {

class Layout : public testing::Test {
 protected:
  Layout() {
    for (const char* name : {"lower", "changes"}) std::filesystem::create_directory(at(name));
  }
  void SetUp() override {
    const bool kept = ::setxattr(at("changes").c_str(), "user.overlay.origin", "", 0, 0) == 0;
    if (!kept) GTEST_SKIP() << "the host's file system keeps no attributes";
  }
  std::filesystem::path at(const std::string& path) const { return directory_.path() / path; }
  void put(const std::string& path, const std::string& text) const {
    std::ofstream(at(path)) << text;
  }
  struct ::stat stat_of(const std::string& path) const {
    struct ::stat status{};
    EXPECT_EQ(::lstat(at(path).c_str(), &status), 0) << path;
    return status;
  }
  bool is_whiteout(const std::string& path) const {
    const struct ::stat status = stat_of(path);
    return S_ISCHR(status.st_mode) && status.st_rdev == 0;
  }
  std::string opaque(const std::string& path) const {
    char value[8];
    const ssize_t size = ::getxattr(at(path).c_str(), "user.overlay.opaque", value, sizeof value);
    return size < 0 ? "" : std::string(value, static_cast<std::size_t>(size));
  }
  World overlay() {
    return world_of(make_overlay({make_host(at("lower").string()).value()},
                                 make_host(at("changes").string()).value())
                        .value());
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(Layout, IsThatOfTheKernel) {
  std::filesystem::create_directories(at("lower/d/e"));
  put("lower/d/e/f", "x");
  put("lower/f", "x");
  put("lower/g", "x");
  const World world = overlay();
  ASSERT_EQ(world.unlink("f"), Errno::success);
  EXPECT_TRUE(is_whiteout("changes/upper/f"));
  world.put("f", "again");
  EXPECT_TRUE(S_ISREG(stat_of("changes/upper/f").st_mode));
  ASSERT_EQ(world.rename("g", "h"), Errno::success);
  EXPECT_TRUE(is_whiteout("changes/upper/g"));
  ASSERT_EQ(world.unlink("d/e/f"), Errno::success);
  ASSERT_EQ(world.remove("d/e"), Errno::success);
  EXPECT_TRUE(is_whiteout("changes/upper/d/e"));
  EXPECT_EQ(opaque("changes/upper/d"), "");
  ASSERT_EQ(world.make("d/e"), Errno::success);
  EXPECT_EQ(opaque("changes/upper/d/e"), "y");
  EXPECT_TRUE(std::filesystem::is_empty(at("changes/work/wasifs")));
  EXPECT_EQ(errno_of(world.stat("d/e/f")), Errno::noent);
}

TEST_F(Layout, LongNamesCanBeHidden) {
  const std::string longest(255, 'n');
  put("lower/" + longest, "x");
  const World world = overlay();
  EXPECT_EQ(world.unlink(longest), Errno::success);
  EXPECT_TRUE(is_whiteout("changes/upper/" + longest));
  world.put(".wh.f", "is an ordinary name here");
  EXPECT_EQ(world.list("."), (std::vector<std::string>{".", "..", ".wh.f"}));
}

TEST_F(Layout, PermissionsAreKept) {
  put("lower/program", "x");
  std::filesystem::create_directory(at("lower/closed"));
  put("lower/closed/f", "x");
  ASSERT_EQ(::chmod(at("lower/program").c_str(), 04751), 0);
  ASSERT_EQ(::chmod(at("lower/closed").c_str(), 0710), 0);
  const World world = overlay();
  ASSERT_EQ(world.set_times("program", {{TimeChange::How::now}, {}}), Errno::success);
  EXPECT_EQ(stat_of("changes/upper/program").st_mode & 07777U, 04751U);
  ASSERT_EQ(world.unlink("closed/f"), Errno::success);
  EXPECT_EQ(stat_of("changes/upper/closed").st_mode & 07777U, 0710U);
}

TEST_F(Layout, RightsAreNotLentByAnotherOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root has files of others";
  put("lower/program", "x");
  ASSERT_EQ(::chown(at("lower/program").c_str(), 12, 34), 0);
  ASSERT_EQ(::chmod(at("lower/program").c_str(), 06755), 0);
  const World world = overlay();
  ASSERT_EQ(world.try_open("program", writing), Errno::success);
  const struct ::stat copy = stat_of("changes/upper/program");
  EXPECT_EQ(copy.st_uid, 12U);
  EXPECT_EQ(copy.st_gid, 34U);
  EXPECT_EQ(copy.st_mode & 07777U, 06755U);
}

TEST_F(Layout, SpecialFilesStayWhereTheyAre) {
  ASSERT_EQ(::mkfifo(at("lower/fifo").c_str(), 0600), 0);
  const World world = overlay();
  EXPECT_EQ(world.stat("fifo")->type, FileType::unknown);
  EXPECT_EQ(world.rename("fifo", "f"), Errno::notsup);
  EXPECT_EQ(world.hard_link("fifo", "f"), Errno::notsup);
  EXPECT_EQ(world.set_times("fifo", {{TimeChange::How::now}, {}}), Errno::notsup);
  EXPECT_EQ(world.unlink("fifo"), Errno::success);
  EXPECT_TRUE(is_whiteout("changes/upper/fifo"));
  EXPECT_TRUE(std::filesystem::exists(at("lower/fifo")));
}

TEST_F(Layout, ARedirectionIsNotFollowed) {
  const World before = overlay();
  std::filesystem::create_directory(at("lower/d"));
  put("lower/d/f", "x");
  std::filesystem::create_directory(at("changes/upper/moved"));
  ASSERT_EQ(::setxattr(at("changes/upper/moved").c_str(), "user.overlay.redirect", "/d", 2, 0), 0);
  EXPECT_EQ(errno_of(overlay().stat("moved/f")), Errno::perm);
}

TEST_F(Layout, AttributesAreKept) {
  put("lower/f", "x");
  std::filesystem::create_symlink("f", at("lower/l"));
  const Ref<FileSystem> files = make_host(at("lower").string()).value();
  FileAttributes* attributes = file_attributes_of(*files);
  ASSERT_NE(attributes, nullptr);
  const Ref<Inode> root = files->root().value();
  const Ref<Inode> file = root->as_directory()->lookup("f").value();
  const Ref<Inode> link = root->as_directory()->lookup("l").value();
  EXPECT_EQ(errno_of(attributes->attribute(*file, "user.x")), Errno::noent);
  const std::string value(1000, 'v');
  EXPECT_TRUE(attributes->set_attribute(*file, "user.x", value));
  EXPECT_EQ(attributes->attribute(*file, "user.x"), value);
  EXPECT_EQ(attributes->attribute_names(*file), std::vector<std::string>{"user.x"});
  EXPECT_TRUE(attributes->remove_attribute(*file, "user.x"));
  EXPECT_EQ(errno_of(attributes->remove_attribute(*file, "user.x")), Errno::noent);
  EXPECT_EQ(attributes->attribute_names(*file), std::vector<std::string>());
  EXPECT_FALSE(attributes->set_attribute(*link, "user.x", value)) << "not of what it leads to";
  EXPECT_EQ(errno_of(attributes->attribute(*make_mem()->root().value(), "user.x")), Errno::inval);
  ASSERT_EQ(::chmod(at("lower/f").c_str(), 0640), 0);
  EXPECT_EQ(attributes->permissions(*file)->mode, 0640U);
  EXPECT_TRUE(attributes->set_permissions(*file, {0604, ::geteuid(), ::getegid()}));
  EXPECT_EQ(stat_of("lower/f").st_mode & 07777U, 0604U);
}

TEST_F(Layout, SpecialFilesAreThoseOfTheHost) {
  const Ref<FileSystem> files = make_host(at("lower").string()).value();
  SpecialFiles& special = *special_files_of(*files);
  const Ref<Inode> root = files->root().value();
  DirInode& directory = *root->as_directory();
  EXPECT_TRUE(special.make_special(directory, "fifo", {}));
  EXPECT_EQ(stat_of("lower/fifo").st_mode & S_IFMT, S_IFIFO);
  EXPECT_EQ(special.special(*directory.lookup("fifo").value())->kind, SpecialFile::Kind::fifo);
  EXPECT_EQ(errno_of(special.special(*root)), Errno::inval);
  EXPECT_EQ(
      errno_of(special.make_special(directory, "hides", {SpecialFile::Kind::character_device, 0})),
      Errno::perm);
}

}  // namespace
}  // namespace wasifs::conformance
