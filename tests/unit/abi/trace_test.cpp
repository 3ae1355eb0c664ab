// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls as a trace shows them.
#include "wasifs/trace.h"

#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#include "abi/preview1_types.gen.h"
#include "abi/unstable_types.gen.h"
#include "base/little_endian.h"
#include "fake_calls.h"
#include "wasifs/clock.h"

namespace wasifs {
namespace {

class Lines final : public Trace {
 public:
  void call(const TraceRecord& record) noexcept override {
    module.assign(record.module);
    line.assign(record.name)
        .append("(")
        .append(record.arguments)
        .append(") ")
        .append(record.result);
    start = record.start;
    duration = record.duration;
    ++count;
  }
  std::string module;
  std::string line;
  Timestamp start = 0;
  Timestamp duration = 0;
  int count = 0;
};

// Each look is 10 ns after the one before.
class TickingClock final : public Clock {
 public:
  Result<Timestamp> now(ClockId) noexcept override { return now_ += 10; }
  Result<Timestamp> resolution(ClockId) noexcept override { return Timestamp{1}; }
  Timestamp file_time() noexcept override { return now_; }

 private:
  Timestamp now_ = 90;
};

class TraceTest : public testing::Test {
 protected:
  void SetUp() override {
    fake_calls() = {};
    process_.rules.trace = &lines_;
    process_.rules.clock = &clock_;
  }

  Process process_;
  Lines lines_;
  TickingClock clock_;
  VectorMemory memory_{65536};

  void place(std::string_view text, std::size_t at) {
    std::memcpy(memory_.bytes().data() + at, text.data(), text.size());
  }
  // The line that the call makes.
  std::string trace(std::string_view name, std::initializer_list<std::uint64_t> arguments,
                    std::size_t module = 0) {
    for (const HostCall& call : host_modules()[module].calls)
      if (call.name == name) last_ = call.thunk(process_, memory_, std::data(arguments));
    return lines_.line;
  }
  Outcome last_;
};

TEST_F(TraceTest, FlagsNamesAndStringsAreDecoded) {
  place("a \"b\"\n\xff", 100);
  fake_calls().value = Fd{4};
  EXPECT_EQ(
      trace("path_open", {3, 1, 100, 7, 0x9, 0x42, 0, 0x5, 400}),
      "path_open(3, SYMLINK_FOLLOW, \"a \\\"b\\\"\\n\\xff\", CREAT|TRUNC, FD_READ|FD_WRITE, 0, "
      "APPEND|NONBLOCK) = 4");
  EXPECT_EQ(lines_.module, "wasi_snapshot_preview1");
}

TEST_F(TraceTest, OfManyRightsTheMissingOnesAreShown) {
  place("a", 100);
  fake_calls().value = Fd{4};
  EXPECT_EQ(trace("path_open", {3, 0, 100, 1, 0, 0x3fffbffd, 0x3fffffff, 0, 400}),
            "path_open(3, 0, \"a\", 0, ~(FD_READ|FD_READDIR), ALL, 0) = 4");
  EXPECT_EQ(
      trace("path_open", {3, 0, 100, 1, 0, 0x7fffbffd, 0x1'0000'0002, 0, 400}),
      "path_open(3, 0, \"a\", 0, ~(FD_READ|FD_READDIR)|0x40000000, FD_READ|0x100000000, 0) = -1 "
      "inval (invalid argument)");
  EXPECT_EQ(trace("path_open", {3, 0, 100, 1, 0xf, 0, 0, 0, 400}),
            "path_open(3, 0, \"a\", CREAT|DIRECTORY|EXCL|TRUNC, 0, 0, 0) = 4")
      << "a short list is spelt out";
}

TEST_F(TraceTest, TimesComeFromTheClockOfTheProcess) {
  trace("sched_yield", {});
  EXPECT_EQ(lines_.line, "sched_yield() = 0");
  EXPECT_EQ(lines_.start, 100U);
  EXPECT_EQ(lines_.duration, 10U);
}

TEST_F(TraceTest, ErrorsHaveNamesAndMeanings) {
  fake_calls().error = Errno::noent;
  place("x", 0);
  EXPECT_EQ(trace("path_unlink_file", {3, 0, 1}),
            "path_unlink_file(3, \"x\") = -1 noent (no such file or directory)");
  EXPECT_EQ(last_.value, static_cast<std::uint32_t>(Errno::noent));
}

TEST_F(TraceTest, BadNumbersAreShownAsNumbers) {
  EXPECT_EQ(trace("fd_seek", {3, static_cast<std::uint64_t>(-5), 9, 8}),
            "fd_seek(3, -5, 9) = -1 inval (invalid argument)");
  EXPECT_EQ(trace("fd_fdstat_set_flags", {3, 0x41}),
            "fd_fdstat_set_flags(3, APPEND|0x40) = -1 inval (invalid argument)");
}

TEST_F(TraceTest, BuffersAreShownBySize) {
  for (std::uint32_t i = 0; i < 10; ++i)
    store_le<std::uint32_t>(memory_.bytes().data() + 64 + std::size_t{i} * 8 + 4, i + 1);
  fake_calls().value = std::uint32_t{3};
  EXPECT_EQ(trace("fd_write", {1, 64, 2, 400}), "fd_write(1, [1, 2]) = 3");
  EXPECT_EQ(trace("fd_read", {0, 64, 10, 400}),
            "fd_read(0, [1, 2, 3, 4, 5, 6, 7, 8, ... of 10]) = 3");
  EXPECT_EQ(trace("random_get", {16, 32}), "random_get(0x10[32]) = 0");
}

TEST_F(TraceTest, RecordsAreShownByField) {
  preview1::FdStat stat;
  stat.fs_filetype = FileType::regular_file;
  stat.fs_flags = FdFlags::append;
  stat.fs_rights_base = Rights::fd_tell;
  fake_calls().value = stat;
  EXPECT_EQ(
      trace("fd_fdstat_get", {3, 64}),
      "fd_fdstat_get(3) = {fs_filetype=REGULAR_FILE, fs_flags=APPEND, fs_rights_base=FD_TELL, "
      "fs_rights_inheriting=0}");
  preview1::Prestat prestat;
  prestat.value.emplace<0>(preview1::PrestatDir{.pr_name_len = 5});
  fake_calls().value = prestat;
  EXPECT_EQ(trace("fd_prestat_get", {3, 64}), "fd_prestat_get(3) = {dir={pr_name_len=5}}");
}

TEST_F(TraceTest, SeveralResultsAreShownTogether) {
  fake_calls().value = std::tuple<std::uint32_t, std::uint32_t>(2, 9);
  EXPECT_EQ(trace("args_sizes_get", {100, 200}), "args_sizes_get() = (2, 9)");
}

TEST_F(TraceTest, PointersThatAreNotThereAreShownAndTrapOnce) {
  EXPECT_EQ(
      trace("path_create_directory", {3, 65530, 7}),
      "path_create_directory(3, 0xfffa) trap: 7 bytes at address 0xfffa are not inside of the "
      "memory of 65536 bytes");
  EXPECT_EQ(last_.kind, Outcome::Kind::trapped);
  EXPECT_EQ(fake_calls().called, "");
}

TEST_F(TraceTest, LongStringsAreCutShort) {
  place(std::string(300, 'x'), 0);
  EXPECT_EQ(trace("path_create_directory", {3, 0, 300}),
            "path_create_directory(3, \"" + std::string(256, 'x') + "\"...) = 0");
}

TEST_F(TraceTest, EndsOtherThanReturning) {
  EXPECT_EQ(trace("proc_exit", {7}), "proc_exit(7) exit 7");
  fake_calls().during = [](CallContext& context) { fake_calls().error = context.suspend(); };
  EXPECT_EQ(trace("sched_yield", {}), "sched_yield() suspended");
}

TEST_F(TraceTest, CallsOfAStoppedProcessAreShown) {
  process_.stopped = true;
  EXPECT_EQ(trace("fd_sync", {3}), "fd_sync(3) trap: the process was stopped");
  EXPECT_EQ(last_.kind, Outcome::Kind::trapped);
  EXPECT_EQ(fake_calls().called, "");
}

TEST_F(TraceTest, UnstableUsesItsOwnNames) {
  fake_calls().value = std::uint64_t{12};
  EXPECT_EQ(trace("fd_seek", {3, 1, 2, 8}, 1), "fd_seek(3, 1, SET) = 12");
  EXPECT_EQ(lines_.module, "wasi_unstable");
  EXPECT_EQ(trace("fd_seek", {3, 1, 2, 8}, 0), "fd_seek(3, 1, END) = 12");
}

TEST_F(TraceTest, NobodyIsToldWithoutATrace) {
  process_.rules.trace = nullptr;
  trace("sched_yield", {});
  EXPECT_EQ(lines_.count, 0);
  EXPECT_EQ(fake_calls().called, "preview1.sched_yield");
}

TEST_F(TraceTest, CallsAreShownWithoutBeingMade) {
  place("a/b", 100);
  const std::uint64_t arguments[] = {3, 1, 100, 3, 0x9, 0x42, 0, 0x5, 400};
  for (const HostCall& call : host_modules()[1].calls) {
    if (call.name != "path_open") continue;
    EXPECT_EQ(arguments_text(call, memory_, arguments),
              "3, SYMLINK_FOLLOW, \"a/b\", CREAT|TRUNC, FD_READ|FD_WRITE, 0, APPEND|NONBLOCK");
    store_le<std::uint32_t>(memory_.bytes().data() + 400, 7);
    EXPECT_EQ(result_text(call, memory_, arguments, {}, ""), "= 7");
    EXPECT_EQ(result_text(call, memory_, arguments, {Outcome::Kind::returned, 76}, ""),
              "= -1 notcapable (the descriptor lacks a right)");
    EXPECT_EQ(result_text(call, memory_, arguments, {Outcome::Kind::trapped, 0}, "no more"),
              "trap: no more");
  }
  EXPECT_EQ(fake_calls().called, "");
}

}  // namespace
}  // namespace wasifs
