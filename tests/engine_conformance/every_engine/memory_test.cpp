// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memories of guests, in every engine: pointers that lead out of them, growth, kinds of memories,
// and imports.
#include <gmock/gmock.h>

#include <cstring>

#include "engine_under_test.h"
#include "wasifs/io/stdio.h"

namespace wasifs::every_engine {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;

constexpr std::int32_t page = 65536;

TEST(Memory, PointersOutOfItAreTraps) {
  Running run("hostile");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  const auto traps = [&](std::string_view name, std::initializer_list<WasmValue> arguments) {
    const RunResult result = run.call(name, arguments);
    EXPECT_EQ(Kind::trapped, result.kind) << name;
    EXPECT_THAT(result.message, HasSubstr("address 0x")) << name;
  };
  traps("tell", {-8});
  traps("tell", {page - 7});
  traps("tell", {page});
  traps("tell", {INT32_MIN});
  traps("random", {page - 7, 8});
  traps("random", {page, 1});
  traps("random", {-1, 1});
  traps("random", {0, -1});
  traps("random", {-1, -1});
  traps("write", {-8, 1});
  traps("write", {page - 4, 1});
  traps("write", {0, page});
  traps("write_of", {page - 1, 2});
  traps("write_of", {-1, 1});
  traps("write_of", {1, -1});
  EXPECT_EQ(0, only_result(run.call("random", {page - 8, 8}))) << "the last bytes are there";
  EXPECT_EQ(0, only_result(run.call("random", {page, 0}))) << "nothing may lie at the end";
}

TEST(Memory, WhatGrewIsThereAtOnce) {
  Running run("hostile");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(Kind::trapped, run.call("random", {page, 8}).kind);
  EXPECT_EQ(1, only_result(run.call("grow", {1})));
  EXPECT_EQ(0, only_result(run.call("random", {page, 8})));
  EXPECT_EQ(Kind::trapped, run.call("random", {2 * page, 8}).kind);
  EXPECT_EQ(2U * page, run.guest->memory().view().size);
  EXPECT_EQ(-1, only_result(run.call("grow", {page}))) << "there are 65536 pages at most";
  EXPECT_EQ(-1, only_result(run.call("grow", {-1})));
  EXPECT_EQ(2U * page, run.guest->memory().view().size);
}

TEST(Memory, ItMayBeLimited) {
  if (!engine_under_test().abilities().memory_may_be_limited) {
    Running unbounded("hostile", {}, page - 1);
    EXPECT_EQ(Kind::returned, unbounded.guest->load().kind) << "bounds are the engine's affair";
    return;
  }
  Running run("hostile", {}, 3U * page + 5);
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(-1, only_result(run.call("grow", {3})));
  EXPECT_EQ(1, only_result(run.call("grow", {2})));
  EXPECT_EQ(-1, only_result(run.call("grow", {1})));
  Running none("hostile", {}, page - 1);
  EXPECT_EQ(Kind::failed, none.guest->load().kind) << "the module begins with a page";
}

TEST(Memory, ItMayGrowWhileACallRuns) {
  Running* running = nullptr;
  ProcessBuilder builder;
  builder.stdin_from(make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    // Forty megabytes: more than a memory may have been given beforehand.
    EXPECT_EQ(1, only_result(running->call("grow")));
    std::memcpy(bytes.data(), "\x2a\0\0\0", 4);
    return 4;
  }));
  Running run("reader", std::move(builder));
  running = &run;
  ASSERT_EQ(Kind::returned, run.guest->run_reactor().kind);
  EXPECT_EQ(42, only_result(run.call("read")));
  EXPECT_EQ(601, only_result(run.call("size")));
  EXPECT_EQ(601U * page, run.guest->memory().view().size);
}

TEST(Memory, TheHostSeesWhatTheGuestDoes) {
  Running run("hello");
  EXPECT_EQ(0U, run.guest->memory().view().size) << "none before it is loaded";
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  const MemoryView view = run.guest->memory().view();
  ASSERT_EQ(std::uint64_t{page}, view.size);
  EXPECT_EQ(0, std::memcmp(view.base + 8, "hello\n", 6));
  EXPECT_FALSE(run.guest->memory().shared());
}

// The calls take 32-bit addresses, and a guest with a larger memory may use them below 4 GiB.
TEST(Memory, OneOf64BitsWorksOrIsRefusedInWords) {
  Running run("memory64");
  if (!engine_under_test().abilities().memory64) {
    ASSERT_EQ(nullptr, run.guest);
    EXPECT_NE("", run.refusal);
    return;
  }
  ASSERT_NE(nullptr, run.guest) << run.refusal;
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(1, only_result(run.call("fill")));
  EXPECT_EQ(Kind::trapped, run.call("beyond").kind);
}

TEST(Memory, OfSeveralTheExportedOneIsUsedOrAllAreRefusedInWords) {
  Running run("several_memories");
  if (!engine_under_test().abilities().several_memories) {
    ASSERT_EQ(nullptr, run.guest);
    EXPECT_NE("", run.refusal);
    return;
  }
  ASSERT_NE(nullptr, run.guest) << run.refusal;
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(1, only_result(run.call("fill")));
}

TEST(Memory, EveryOfferedCallCanBeImported) {
  Running run("every_call");
  ASSERT_NE(nullptr, run.guest) << run.refusal;
  const RunResult result = run.guest->run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
}

}  // namespace
}  // namespace wasifs::every_engine
