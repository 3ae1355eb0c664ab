// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fd_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"

namespace wasifs::test {
namespace {

using testing::ElementsAre;

FdEntry entry_of(Ref<Inode> inode, Access access = Access::read, FdRights rights = {}) {
  return {
      .file = make_ref<OpenFile>(std::move(inode), access), .rights = rights, .preopen_name = {}};
}

FdEntry some_file(Access access = Access::read, FdRights rights = {}) {
  return entry_of(make_ref<StringFile>(), access, rights);
}

class FdTableTest : public testing::Test {
 protected:
  Errno get(Fd fd, const Need& need = {}) { return errno_of(table.get(fd, need)); }

  FdTable table{256, RightsPolicy::compatible};
};

TEST_F(FdTableTest, GivesTheLowestFreeNumber) {
  for (Fd fd = 0; fd < 200; ++fd) EXPECT_EQ(table.insert(some_file()).value(), fd);
  for (const Fd fd : {Fd{70}, Fd{3}, Fd{199}, Fd{64}, Fd{63}}) EXPECT_TRUE(table.close(fd));
  for (const Fd fd : {Fd{3}, Fd{63}, Fd{64}, Fd{70}, Fd{199}, Fd{200}}) {
    EXPECT_EQ(table.insert(some_file()).value(), fd);
  }
}

TEST_F(FdTableTest, IsBounded) {
  for (Fd fd = 0; fd < 256; ++fd) ASSERT_TRUE(table.insert(some_file()));
  EXPECT_EQ(errno_of(table.insert(some_file())), Errno::mfile);
  EXPECT_TRUE(table.close(17));
  EXPECT_EQ(table.insert(some_file()).value(), 17U);
  EXPECT_EQ(errno_of(table.insert(some_file())), Errno::mfile);
  EXPECT_EQ(errno_of(FdTable(0, RightsPolicy::strict).insert(some_file())), Errno::mfile);
}

TEST_F(FdTableTest, ClosedNumbersAreBad) {
  EXPECT_EQ(get(0), Errno::badf);
  ASSERT_TRUE(table.insert(some_file()));
  EXPECT_EQ(get(0), Errno::success);
  EXPECT_TRUE(table.close(0));
  EXPECT_EQ(get(0), Errno::badf);
  EXPECT_EQ(errno_of(table.close(0)), Errno::badf);
  EXPECT_EQ(get(UINT32_MAX), Errno::badf);
  EXPECT_EQ(errno_of(table.close(UINT32_MAX)), Errno::badf);
  EXPECT_EQ(errno_of(table.entry(0, {})), Errno::badf);
}

TEST_F(FdTableTest, ReplaceFillsAnyNumberBelowTheLimit) {
  const FdEntry entry = some_file();
  EXPECT_TRUE(table.replace(130, entry));
  EXPECT_EQ(table.get(130, {}).value(), entry.file);
  EXPECT_EQ(table.insert(some_file()).value(), 0U);
  const FdEntry other = some_file();
  EXPECT_TRUE(table.replace(130, other));
  EXPECT_EQ(table.get(130, {}).value(), other.file);
  EXPECT_EQ(errno_of(table.replace(256, some_file())), Errno::badf);
  EXPECT_THAT(table.numbers(), ElementsAre(0, 130));
  // The numbers that replace skipped are free, those it took are not.
  for (Fd fd = 1; fd < 130; ++fd) EXPECT_EQ(table.insert(some_file()).value(), fd);
  EXPECT_EQ(table.insert(some_file()).value(), 131U);
}

TEST_F(FdTableTest, RenumberMovesEverythingAnEntryHas) {
  FdEntry named = some_file(Access::read, {.base = Rights::fd_read});
  named.preopen_name = std::make_shared<const std::string>("/data");
  ASSERT_TRUE(table.insert(named));
  ASSERT_TRUE(table.insert(some_file()));
  EXPECT_TRUE(table.renumber(0, 1));
  const FdEntry moved = table.entry(1, {}).value();
  EXPECT_EQ(moved.file, named.file);
  EXPECT_EQ(moved.rights.base, Rights::fd_read);
  EXPECT_EQ(*moved.preopen_name, "/data");
  EXPECT_EQ(get(0), Errno::badf);
  EXPECT_EQ(table.insert(some_file()).value(), 0U);
}

TEST_F(FdTableTest, RenumberOntoAPreopenTakesItsName) {
  FdEntry named = some_file();
  named.preopen_name = std::make_shared<const std::string>("/data");
  ASSERT_TRUE(table.insert(named));
  ASSERT_TRUE(table.insert(some_file()));
  EXPECT_TRUE(table.renumber(1, 0));
  EXPECT_EQ(table.entry(0, {}).value().preopen_name, nullptr);
}

TEST_F(FdTableTest, RenumberNeedsBothEnds) {
  ASSERT_TRUE(table.insert(some_file()));
  EXPECT_EQ(errno_of(table.renumber(0, 1)), Errno::badf);
  EXPECT_EQ(errno_of(table.renumber(1, 0)), Errno::badf);
  EXPECT_EQ(errno_of(table.renumber(1, 1)), Errno::badf);
  EXPECT_EQ(errno_of(table.renumber(0, UINT32_MAX)), Errno::badf);
  EXPECT_TRUE(table.renumber(0, 0));
  EXPECT_EQ(get(0), Errno::success);
}

// Closing may call the embedder, so it must not happen under the lock of the table; lock ranks in
// debug builds see it, and so does this file by using the table while it dies.
TEST_F(FdTableTest, FilesDieOutsideOfTheLock) {
  class Nosy : public StringFile {
   public:
    explicit Nosy(FdTable& table, int& deaths) : table_(table), deaths_(deaths) {}
    ~Nosy() override {
      static_cast<void>(table_.numbers());
      ++deaths_;
    }

   private:
    FdTable& table_;
    int& deaths_;
  };
  int deaths = 0;
  const auto nosy = [&] { return entry_of(make_ref<Nosy>(table, deaths)); };
  ASSERT_TRUE(table.insert(nosy()));
  EXPECT_TRUE(table.close(0));
  EXPECT_EQ(deaths, 1);
  ASSERT_TRUE(table.insert(nosy()));
  EXPECT_TRUE(table.replace(0, some_file()));
  EXPECT_EQ(deaths, 2);
  ASSERT_TRUE(table.insert(nosy()));
  EXPECT_TRUE(table.renumber(0, 1));
  EXPECT_EQ(deaths, 3);
  FdTable full(0, RightsPolicy::compatible);
  EXPECT_EQ(errno_of(full.insert(nosy())), Errno::mfile);
  EXPECT_EQ(deaths, 4);
}

TEST_F(FdTableTest, AnOpenFileOutlivesItsNumber) {
  ASSERT_TRUE(table.insert(some_file()));
  const Ref<OpenFile> file = table.get(0, {}).value();
  EXPECT_TRUE(table.close(0));
  EXPECT_EQ(file->inode()->kind(), InodeKind::file);
}

TEST_F(FdTableTest, ChecksKindThenAccessThenRights) {
  const FdRights none{.ceiling = Rights{}};
  const Need need{.rights = Rights::fd_read,
                  .access = Access::read,
                  .directory = Errno::isdir,
                  .file = Errno::notsock,
                  .stream = Errno::spipe,
                  .socket = Errno::notdir};
  ASSERT_TRUE(table.insert(entry_of(make_ref<BareDirectory>(), Access::none, none)));
  ASSERT_TRUE(table.insert(entry_of(make_ref<StringFile>(), Access::write, none)));
  ASSERT_TRUE(table.insert(entry_of(make_ref<Channel>(1U), Access::write, none)));
  ASSERT_TRUE(table.insert(entry_of(make_ref<BareSocket>(), Access::write, none)));
  EXPECT_EQ(get(0, need), Errno::isdir);
  EXPECT_EQ(get(1, need), Errno::notsock);
  EXPECT_EQ(get(2, need), Errno::spipe);
  EXPECT_EQ(get(3, need), Errno::notdir);
  EXPECT_EQ(errno_of(table.entry(0, need)), Errno::isdir);

  const Need any_kind{.rights = Rights::fd_read, .access = Access::read};
  EXPECT_EQ(get(1, any_kind), Errno::badf);
  EXPECT_EQ(get(1, {.rights = Rights::fd_read, .access = Access::write}), Errno::notcapable);
  EXPECT_EQ(get(1, {.access = Access::write}), Errno::success);
  EXPECT_EQ(get(1, {.access = Access::read_write}), Errno::badf);
  EXPECT_EQ(errno_of(table.entry(1, any_kind)), Errno::badf);
}

TEST(FdTableRights, CompatibleLooksAtTheCeilingOnly) {
  FdTable table(8, RightsPolicy::compatible);
  ASSERT_TRUE(
      table.insert(some_file(Access::read, {.base = Rights{}, .ceiling = Rights::fd_read})));
  EXPECT_TRUE(table.get(0, {.rights = Rights::fd_read}));
  EXPECT_EQ(errno_of(table.get(0, {.rights = Rights::fd_seek})), Errno::notcapable);
}

TEST(FdTableRights, StrictLooksAtBoth) {
  FdTable table(8, RightsPolicy::strict);
  const FdRights rights{.base = Rights::fd_read | Rights::fd_seek,
                        .ceiling = Rights::fd_read | Rights::fd_tell};
  ASSERT_TRUE(table.insert(some_file(Access::read, rights)));
  EXPECT_TRUE(table.get(0, {.rights = Rights::fd_read}));
  EXPECT_EQ(errno_of(table.get(0, {.rights = Rights::fd_seek})), Errno::notcapable);
  EXPECT_EQ(errno_of(table.get(0, {.rights = Rights::fd_tell})), Errno::notcapable);
}

TEST(FdTableRights, OnlyEverShrink) {
  for (const RightsPolicy policy : {RightsPolicy::compatible, RightsPolicy::strict}) {
    FdTable table(8, policy);
    constexpr Rights both = Rights::fd_read | Rights::fd_write;
    ASSERT_TRUE(table.insert(some_file(Access::read_write, {.base = both, .inheriting = both})));
    EXPECT_EQ(errno_of(table.shrink_rights(1, both, both)), Errno::badf);
    EXPECT_TRUE(table.shrink_rights(0, both, both));
    EXPECT_EQ(errno_of(table.shrink_rights(0, both | Rights::fd_seek, both)), Errno::notcapable);
    EXPECT_EQ(errno_of(table.shrink_rights(0, both, both | Rights::fd_seek)), Errno::notcapable);

    EXPECT_TRUE(table.shrink_rights(0, Rights::fd_read, Rights::fd_write));
    const FdRights rights = table.entry(0, {}).value().rights;
    EXPECT_EQ(rights.base, Rights::fd_read);
    EXPECT_EQ(rights.inheriting, Rights::fd_write);
    EXPECT_EQ(rights.ceiling, Rights::fd_read);
    EXPECT_EQ(rights.inheriting_ceiling, Rights::fd_write);
    EXPECT_TRUE(table.get(0, {.rights = Rights::fd_read}));
    EXPECT_EQ(errno_of(table.get(0, {.rights = Rights::fd_write})), Errno::notcapable);
    EXPECT_EQ(errno_of(table.shrink_rights(0, both, Rights{})), Errno::notcapable);
  }
}

}  // namespace
}  // namespace wasifs::test
