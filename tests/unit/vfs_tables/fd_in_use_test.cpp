// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call has of a descriptor that somebody else takes away meanwhile, and when it ends.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

#include "fakes.h"
#include "wasifs/fd_table.h"

namespace wasifs::test {
namespace {

/// Says when it is freed.
class TellingFile : public StringFile {
 public:
  explicit TellingFile(std::atomic<int>& living) : living_(living) { ++living_; }
  ~TellingFile() override { --living_; }

 private:
  std::atomic<int>& living_;
};

class FdInUseTest : public ::testing::Test {
 protected:
  FdEntry fresh() {
    return {.file = make_ref<OpenFile>(make_ref<TellingFile>(living_), Access::read),
            .rights = {.base = Rights::fd_read | Rights::fd_seek,
                       .inheriting = {},
                       .ceiling = Rights::fd_read | Rights::fd_seek,
                       .inheriting_ceiling = {}},
            .preopen_name = {}};
  }

  std::atomic<int> living_{0};
  FdTable table_{1000, RightsPolicy::strict};
};

TEST_F(FdInUseTest, AClosedFileLivesUntilTheCallEndsAndNoLonger) {
  ASSERT_TRUE(table_.insert(fresh()));
  {
    const auto used = table_.use(0, {});
    ASSERT_TRUE(used);
    EXPECT_TRUE(table_.close(0));
    EXPECT_EQ(living_, 1);
    EXPECT_EQ((*used)->inode()->kind(), InodeKind::file);
    EXPECT_EQ(errno_of(table_.use(0, {})), Errno::badf);
  }
  EXPECT_EQ(living_, 0);
}

TEST_F(FdInUseTest, AFileThatNobodyUsesEndsWhenItIsClosed) {
  ASSERT_TRUE(table_.insert(fresh()));
  {
    ASSERT_TRUE(table_.use(0, {}));
  }
  EXPECT_TRUE(table_.close(0));
  EXPECT_EQ(living_, 0);
}

TEST_F(FdInUseTest, TheLastOfSeveralCallsEndsIt) {
  ASSERT_TRUE(table_.insert(fresh()));
  std::optional<Result<FdInUse>> first(table_.use(0, {}));
  std::atomic<int> step{0};
  std::thread other([&] {
    const auto second = table_.use(0, {});
    step = 1;
    step.notify_one();
    step.wait(1);
  });
  step.wait(0);
  EXPECT_TRUE(table_.replace(0, fresh()));
  EXPECT_EQ(living_, 2);
  first.reset();
  EXPECT_EQ(living_, 2);
  step = 2;
  step.notify_one();
  other.join();
  EXPECT_EQ(living_, 1);
}

TEST_F(FdInUseTest, ACallMayCloseWhatItUses) {
  ASSERT_TRUE(table_.insert(fresh()));
  ASSERT_TRUE(table_.insert(fresh()));
  {
    const auto used = table_.use(0, {});
    const auto again = table_.use(0, {});
    EXPECT_TRUE(table_.renumber(1, 0));
    EXPECT_EQ(living_, 2);
  }
  EXPECT_EQ(living_, 1);
  EXPECT_EQ(table_.numbers(), std::vector<Fd>{0});
}

TEST_F(FdInUseTest, CallsWithinCallsHaveAsManyAsTheyNeed) {
  std::deque<Result<FdInUse>> used;
  for (Fd fd = 0; fd < 100; ++fd) {
    ASSERT_EQ(table_.insert(fresh()), fd);
    used.push_back(table_.use(fd, {}));
    ASSERT_TRUE(used.back());
  }
  for (Fd fd = 0; fd < 100; ++fd) EXPECT_TRUE(table_.close(fd));
  EXPECT_EQ(living_, 100);
  for (int i = 0; i < 60; ++i) used.pop_front();
  EXPECT_EQ(living_, 40);
  used.clear();
  EXPECT_EQ(living_, 0);
}

TEST_F(FdInUseTest, RightsThatAreTakenAwayStayWithACallThatHasBegun) {
  ASSERT_TRUE(table_.insert(fresh()));
  const auto used = table_.use(0, {.rights = Rights::fd_read});
  ASSERT_TRUE(used);
  EXPECT_TRUE(table_.shrink_rights(0, Rights::fd_seek, {}));
  EXPECT_TRUE(has_all(used->entry().rights.base, Rights::fd_read));
  EXPECT_EQ(errno_of(table_.use(0, {.rights = Rights::fd_read})), Errno::notcapable);
  EXPECT_EQ(living_, 1);
}

TEST_F(FdInUseTest, NumbersFarApart) {
  FdTable table(1U << 31, RightsPolicy::strict);
  const std::vector<Fd> numbers{0, 63, 64, 191, 192, 447, 448, 100'000};
  for (const Fd fd : numbers) EXPECT_TRUE(table.replace(fd, fresh()));
  EXPECT_EQ(table.numbers(), numbers);
  for (const Fd fd : numbers) EXPECT_TRUE(table.use(fd, {}));
  for (const Fd fd : {Fd{1}, Fd{62}, Fd{65}, Fd{190}, Fd{193}, Fd{446}, Fd{449}, ~Fd{0}})
    EXPECT_EQ(errno_of(table.use(fd, {})), Errno::badf) << fd;
}

// Each file is freed while its number is looked up by others: AddressSanitizer sees one that is
// freed too early, the count one that never is.
TEST_F(FdInUseTest, ManyThreadsUseWhatOneReplaces) {
  ASSERT_TRUE(table_.insert(fresh()));
  std::atomic<bool> done{false};
  std::vector<std::thread> users;
  for (int i = 0; i < 3; ++i)
    users.emplace_back([&] {
      while (!done) {
        const auto outer = table_.use(0, {});
        const auto inner = table_.use(0, {});
        EXPECT_EQ((*outer)->inode()->kind(), InodeKind::file);
        EXPECT_EQ((*inner)->inode()->kind(), InodeKind::file);
      }
    });
  for (int i = 0; i < 5000; ++i) {
    EXPECT_TRUE(table_.replace(0, fresh()));
    EXPECT_LE(living_, 1 + 2 * 3 + 1);
  }
  done = true;
  for (std::thread& user : users) user.join();
  EXPECT_EQ(living_, 1);
}

}  // namespace
}  // namespace wasifs::test
