// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a thunk does around its call: the order of checks, where results go, and how a call ends.
#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <string_view>

#include "abi/preview1_types.gen.h"
#include "abi/unstable_types.gen.h"
#include "base/little_endian.h"
#include "fake_calls.h"

namespace wasifs {
namespace {

constexpr std::uint32_t memory_size = 65536;
constexpr std::uint64_t outside = memory_size;

class ThunkTest : public testing::Test {
 protected:
  void SetUp() override { fake_calls() = {}; }

  Process process_;
  VectorMemory memory_{memory_size};

  Outcome call(std::string_view module, std::string_view name,
               std::initializer_list<std::uint64_t> arguments) {
    for (const HostModule& candidate : host_modules()) {
      if (candidate.name != module) continue;
      for (const HostCall& call : candidate.calls)
        if (call.name == name) {
          EXPECT_EQ(call.parameters.size(), arguments.size());
          return call.thunk(process_, memory_, std::data(arguments));
        }
    }
    ADD_FAILURE() << "no call " << name;
    return {};
  }
  Outcome preview1(std::string_view name, std::initializer_list<std::uint64_t> arguments) {
    return call("wasi_snapshot_preview1", name, arguments);
  }
  void expect_error(const Outcome& outcome, Errno error) {
    EXPECT_EQ(outcome.kind, Outcome::Kind::returned);
    EXPECT_EQ(outcome.value, static_cast<std::uint32_t>(error));
  }
  template <class T>
  T at(std::size_t address) {
    return load_le<T>(memory_.bytes().data() + address);
  }
};

TEST_F(ThunkTest, ResultsAreStoredWhereTheArgumentsSay) {
  fake_calls().value = std::tuple<std::uint32_t, std::uint32_t>(3, 17);
  expect_error(preview1("args_sizes_get", {100, 200}), Errno::success);
  EXPECT_EQ(at<std::uint32_t>(100), 3U);
  EXPECT_EQ(at<std::uint32_t>(200), 17U);
}

TEST_F(ThunkTest, ResultsAreNotTouchedByACallThatFails) {
  store_le<std::uint64_t>(memory_.bytes().data() + 100, 77);
  fake_calls().error = Errno::badf;
  expect_error(preview1("fd_tell", {3, 100}), Errno::badf);
  EXPECT_EQ(at<std::uint64_t>(100), 77U);
}

TEST_F(ThunkTest, BadResultPointerStopsTheCallBeforeItActs) {
  const Outcome outcome = preview1("path_open", {3, 0, 0, 1, 0, 0, 0, 0, outside - 3});
  EXPECT_EQ(outcome.kind, Outcome::Kind::trapped);
  EXPECT_EQ(fake_calls().called, "");
  EXPECT_EQ(process_.trap_reason,
            "4 bytes at address 0xfffd are not inside of the memory of 65536 bytes");
}

TEST_F(ThunkTest, BadResultPointerIsFaultIfTheRulesSaySo) {
  process_.rules.trap_pointers = false;
  expect_error(preview1("fd_read", {0, 0, 0, outside}), Errno::fault);
  EXPECT_EQ(fake_calls().called, "");
}

TEST_F(ThunkTest, NumbersAreCheckedBeforePointers) {
  expect_error(preview1("fd_seek", {3, 0, 3, outside}), Errno::inval);
  expect_error(preview1("path_open", {3, 2, outside, 1, 0, 0, 0, 0, outside}), Errno::inval);
  expect_error(preview1("path_open", {3, 0, outside, 1, 0x10, 0, 0, 0, outside}), Errno::inval);
  expect_error(preview1("path_open", {3, 0, outside, 1, 0, 1ULL << 30, 0, 0, 0}), Errno::inval);
  expect_error(preview1("path_open", {3, 0, outside, 1, 0, 0, 0, 0x20, outside}), Errno::inval);
  expect_error(preview1("sock_send", {3, outside, 1, 0x1'0000, outside}), Errno::inval);
  EXPECT_EQ(fake_calls().called, "");
  EXPECT_EQ(process_.trap_reason, "");
}

TEST_F(ThunkTest, UpperHalfOfAnI32IsIgnored) {
  const std::uint64_t junk = 0xdead'beef'0000'0000;
  expect_error(preview1("fd_seek", {junk | 5, ~0ULL, junk | 1, junk | 128}), Errno::success);
  EXPECT_EQ(fake_calls().numbers, (std::vector<std::uint64_t>{5, ~0ULL, 1}));
}

TEST_F(ThunkTest, ArgumentsArriveDecoded) {
  std::memcpy(memory_.bytes().data() + 300, "some/path", 9);
  fake_calls().value = Fd{11};
  expect_error(preview1("path_open", {3, 1, 300, 9, 0x9, 0x42, 0x2, 0x5, 400}), Errno::success);
  EXPECT_EQ(fake_calls().text, "some/path");
  EXPECT_EQ(fake_calls().numbers, (std::vector<std::uint64_t>{3, 1, 9, 0x42, 2, 5}));
  EXPECT_EQ(at<std::uint32_t>(400), 11U);
}

TEST_F(ThunkTest, RecordsAreStoredWithZeroPadding) {
  std::memset(memory_.bytes().data(), 0xee, 256);
  preview1::FileStat stat;
  stat.dev = 1;
  stat.filetype = FileType::directory;
  stat.nlink = 3;
  fake_calls().value = stat;
  expect_error(preview1("fd_filestat_get", {3, 64}), Errno::success);
  EXPECT_EQ(at<std::uint64_t>(64 + 16), 3U) << "the type and seven zero bytes";
  EXPECT_EQ(at<std::uint64_t>(64 + 24), 3U);
  EXPECT_EQ(at<std::uint8_t>(63), 0xeeU);
  EXPECT_EQ(at<std::uint8_t>(128), 0xeeU);

  unstable::FileStat old;
  old.nlink = 4;
  old.size = 5;
  fake_calls().value = old;
  EXPECT_EQ(call("wasi_unstable", "fd_filestat_get", {3, 64}).value, 0U);
  EXPECT_EQ(at<std::uint32_t>(64 + 20), 4U);
  EXPECT_EQ(at<std::uint64_t>(64 + 24), 5U);
}

TEST_F(ThunkTest, ResultsGoToTheMemoryAsItIsAfterTheCall) {
  fake_calls().value = std::uint64_t{123};
  fake_calls().during = [this](CallContext&) {
    memory_.bytes().resize(std::size_t{64} * memory_size);
  };
  expect_error(preview1("fd_tell", {3, 8}), Errno::success);
  EXPECT_EQ(at<std::uint64_t>(8), 123U);
}

TEST_F(ThunkTest, UnstableHasItsOwnWhenceAndRights) {
  EXPECT_EQ(call("wasi_unstable", "fd_seek", {3, 0, 2, 8}).value, 0U);
  EXPECT_EQ(fake_calls().called, "unstable.fd_seek");
  expect_error(call("wasi_unstable", "path_open", {3, 0, 0, 0, 0, 1ULL << 29, 0, 0, 8}),
               Errno::inval);
  expect_error(preview1("path_open", {3, 0, 0, 0, 0, 1ULL << 29, 0, 0, 8}), Errno::success);
}

TEST_F(ThunkTest, ExitCarriesAll32Bits) {
  const Outcome outcome = preview1("proc_exit", {0xffff'ffff'8000'00ff});
  EXPECT_EQ(outcome.kind, Outcome::Kind::exited);
  EXPECT_EQ(outcome.value, 0x8000'00ffU);
}

TEST_F(ThunkTest, CallThatMustNotReturnTrapsIfItDoes) {
  fake_calls().forget_to_exit = true;
  EXPECT_EQ(preview1("proc_exit", {0}).kind, Outcome::Kind::trapped);
  EXPECT_EQ(process_.trap_reason, "a call that must not return did");
}

TEST_F(ThunkTest, StoppedProcessMakesNoCalls) {
  process_.stopped = true;
  process_.trap_reason = "time is up";
  EXPECT_EQ(preview1("sched_yield", {}).kind, Outcome::Kind::trapped);
  EXPECT_EQ(fake_calls().called, "");
  EXPECT_EQ(process_.trap_reason, "time is up");
}

// A pause may be taken back between two looks at the process, which is one that runs then.
TEST_F(ThunkTest, InterruptedProcessThatWasNotStoppedIsSuspended) {
  process_.interrupted = true;
  EXPECT_EQ(preview1("sched_yield", {}).kind, Outcome::Kind::suspended);
  EXPECT_EQ(fake_calls().called, "");
  EXPECT_EQ(process_.trap_reason, "");
}

TEST_F(ThunkTest, CallMayTrapOrSuspend) {
  fake_calls().during = [](CallContext& context) { static_cast<void>(context.trap("enough")); };
  fake_calls().error = Errno::fault;
  EXPECT_EQ(preview1("fd_sync", {3}).kind, Outcome::Kind::trapped);
  EXPECT_EQ(process_.trap_reason, "enough");
  fake_calls().during = [](CallContext& context) { fake_calls().error = context.suspend(); };
  EXPECT_EQ(preview1("fd_sync", {3}).kind, Outcome::Kind::suspended);
}

}  // namespace
}  // namespace wasifs
