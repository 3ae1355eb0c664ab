// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/fault.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

class FaultTest : public testing::Test {
 protected:
  FaultTest() {
    EXPECT_TRUE(make_directory_path(whole_, "d"));
    EXPECT_TRUE(write_file(whole_, "d/f", std::string_view("content")));
  }
  Location faulty(std::vector<FaultRule> rules, std::uint64_t seed = 0) {
    plan_ = FaultPlan::create(std::move(rules), seed).value();
    return detached_root(make_faulty(below_, plan_)).value();
  }
  static Errno read(const Location& start, std::string_view path = "d/f") {
    return errno_of(read_text_file(start, path, 100));
  }

  Ref<FileSystem> below_ = make_mem();
  Location whole_ = detached_root(below_).value();
  std::shared_ptr<FaultPlan> plan_;
};

TEST_F(FaultTest, FailsTheNthOperation) {
  const Location faulty = this->faulty(
      {{.operations = {ProxyOperation::read}, .skip = 2, .times = 1, .error = Errno::io}});
  const Ref<Inode> file = find_path(faulty, "d/f", true).value().inode;
  std::vector<Errno> ends;
  for (int i = 0; i < 4; ++i) {
    std::byte byte{};
    const IoSpan span{&byte, 1};
    ReadBuffers buffers({&span, 1});
    ends.push_back(errno_of(file->as_file()->read_at(buffers, 0)));
  }
  EXPECT_EQ(ends, (std::vector{Errno::success, Errno::success, Errno::io, Errno::success}));
  EXPECT_EQ(plan_->seen(0), 4U);
  EXPECT_EQ(plan_->applied(0), 1U);
}

TEST_F(FaultTest, FailsByPath) {
  EXPECT_TRUE(write_file(whole_, "d/g.log", std::string_view("content")));
  const Location faulty = this->faulty({{.path = "*.log", .error = Errno::acces}});
  EXPECT_EQ(read(faulty), Errno::success);
  EXPECT_EQ(read(faulty, "d/g.log"), Errno::acces);
}

TEST_F(FaultTest, NothingHasHappenedWhereItFails) {
  const Location faulty = this->faulty(
      {{.operations = {ProxyOperation::write}, .error = Errno::nospc},
       {.operations = {ProxyOperation::unlink, ProxyOperation::rename}, .error = Errno::io}});
  EXPECT_EQ(errno_of(write_file(faulty, "d/new", std::string_view("x"))), Errno::nospc);
  EXPECT_EQ(errno_of(unlink_path(faulty, "d/f")), Errno::io);
  EXPECT_EQ(errno_of(rename_path(faulty, "d/f", faulty, "d/g")), Errno::io);
  EXPECT_EQ(read_text_file(whole_, "d/f", 100), "content");
  EXPECT_EQ(read_text_file(whole_, "d/new", 100), "");
}

TEST_F(FaultTest, TheFirstRuleThatAppliesCounts) {
  const Location faulty = this->faulty({{.path = "d/f", .times = 0, .error = Errno::io},
                                        {.path = "d/*", .error = Errno::acces},
                                        {.error = Errno::nospc}});
  EXPECT_EQ(errno_of(stat_path(faulty, "d", true)), Errno::nospc);
  EXPECT_EQ(plan_->applied(1), 0U);
}

TEST_F(FaultTest, ChanceIsAsLikelyAsSaidAndRepeats) {
  const auto run = [&](std::uint64_t seed) {
    const Location faulty =
        this->faulty({{.operations = {ProxyOperation::stat}, .probability = 0.25}}, seed);
    std::vector<Errno> ends;
    ends.reserve(10000);
    for (int i = 0; i < 10000; ++i) ends.push_back(errno_of(faulty.inode->stat()));
    return ends;
  };
  const auto first = run(1);
  // Four standard deviations.
  EXPECT_NEAR(static_cast<double>(plan_->applied(0)), 2500, 4 * std::sqrt(10000 * 0.25 * 0.75));
  EXPECT_EQ(run(1), first);
  EXPECT_NE(run(2), first);
}

TEST_F(FaultTest, CanBeSwitchedOff) {
  const Location faulty = this->faulty({{.operations = {ProxyOperation::open_read}}});
  EXPECT_EQ(read(faulty), Errno::io);
  plan_->enable(false);
  EXPECT_EQ(read(faulty), Errno::success);
  EXPECT_EQ(plan_->seen(0), 1U);
  plan_->enable(true);
  EXPECT_EQ(read(faulty), Errno::io);
}

TEST_F(FaultTest, WaitsWithoutFailing) {
  using namespace std::chrono_literals;
  const Location faulty = this->faulty(
      {{.operations = {ProxyOperation::open_read}, .error = Errno::success, .delay = 5ms}});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(read(faulty), Errno::success);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 5ms);
}

TEST_F(FaultTest, RefusesWhatIsNoRule) {
  EXPECT_EQ(errno_of(FaultPlan::create({{.path = "a//b"}})), Errno::inval);
  EXPECT_EQ(errno_of(FaultPlan::create({{.probability = 1.5}})), Errno::inval);
  EXPECT_EQ(errno_of(FaultPlan::create({{.probability = std::nan("")}})), Errno::inval);
  EXPECT_EQ(errno_of(FaultPlan::create({{.delay = std::chrono::nanoseconds(-1)}})), Errno::inval);
}

}  // namespace
}  // namespace wasifs
