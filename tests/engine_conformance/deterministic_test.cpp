// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code whose runs are the same: what recording and replaying builds on.
#include <gmock/gmock.h>

#include <filesystem>

#include "running.h"
#include "support/temp_tree.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using testing_support::TempTree;
using Kind = RunResult::Kind;

// A NaN with a payload goes into an addition; which payload comes out is the processor's choice.
constexpr std::string_view adding = R"((module
  (func (export "bits") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.add (f32.reinterpret_i32 (local.get 0)) (f32.const 1))))))";

TEST(Deterministic, NanBitsAreCanonical) {
  Running run(adding, {.deterministic = true});
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const WasmValue payload = std::int32_t{0x7fc12345};
  EXPECT_EQ(0x7fc00000, only_result(run.guest.call("bits", {&payload, 1})));
}

TEST(Deterministic, SharedMemoryIsRefusedByName) {
  const auto engine = make_engine({.deterministic = true});
  const auto module = engine->compile(bytes_of(R"((module
    (import "env" "common" (memory 1 2 shared))))"));
  ASSERT_FALSE(module);
  EXPECT_THAT(module.error(), HasSubstr("\"common\" is shared between threads"));
}

TEST(Deterministic, CompiledModulesAreKeptApart) {
  const TempTree tree;
  const auto compiled = [&](bool deterministic) {
    const auto engine =
        make_engine({.deterministic = deterministic, .cache_directory = tree.at("cache")});
    return compile(*engine, adding).from_cache();
  };
  EXPECT_FALSE(compiled(false));
  EXPECT_FALSE(compiled(true));
  EXPECT_TRUE(compiled(true));
  EXPECT_TRUE(compiled(false));
}

TEST(Deterministic, TheStackIsAsLongAsSaid) {
  constexpr std::string_view recursive = R"((module
    (func $down (export "down") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 0))
        (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))))))
  )";
  const WasmValue deep = std::int32_t{6000};
  Running small(recursive, {.stack_size = 64 << 10});
  ASSERT_EQ(Kind::returned, small.guest.load().kind);
  EXPECT_EQ(Kind::trapped, small.guest.call("down", {&deep, 1}).kind);
  Running large(recursive, {.stack_size = 2 << 20});
  ASSERT_EQ(Kind::returned, large.guest.load().kind);
  EXPECT_EQ(6000, only_result(large.guest.call("down", {&deep, 1})));
}

}  // namespace
}  // namespace wasifs::engine_conformance
