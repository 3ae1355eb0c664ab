// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What frames say, and which are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "every_site.h"
#include "programs.h"

namespace wasifs::transform {
namespace {

using pause::Frame;
using pause::FrameType;
using pause::FrameValue;
using ::testing::HasSubstr;

constexpr std::string_view adder = R"((module
  (type $f (func (param i32) (result i32)))
  (import "h" "ask" (func $ask (type $f)))
  (elem declare func $inner)
  (func $inner (param $n i32) (result i32) (local $twice i64) (local $r funcref)
    (local.set $twice (i64.extend_i32_u (i32.mul (local.get $n) (i32.const 2))))
    (local.set $r (ref.func $inner))
    (i32.add (i32.const 1000) (i32.wrap_i64 (local.get $twice)))
    (call $ask (local.get $n)) (i32.add)
    (i32.wrap_i64 (local.get $twice)) (i32.add) (ref.is_null (local.get $r)) (i32.add))
  (func $other (param f32) (result f32)
    (drop (call $ask (i32.const 1))) (loop (br_if 0 (call $ask (i32.const 2)))) (local.get 0))
  (func (export "run") (param i32) (result i32)
    (i32.const 7) (call $inner (local.get 0)) i32.sub))
  )";

// The frames of the one pause that there is.
std::vector<Frame> frames_of_adder() {
  const Bytes module = binary_of(adder);
  std::vector<Frame> found;
  const PausedRun run = run_paused(
      module, {21}, {PausePoints::calls, 1, [&](std::vector<Frame>& frames) { found = frames; }});
  EXPECT_EQ(run_plain(module, {21}), run.outcome);
  EXPECT_EQ(2U, found.size());
  return found;
}

std::string refusal(const std::vector<Frame>& frames) {
  const Bytes module = binary_of(adder);
  const auto pausable = PausableModule::read(module, PausePoints::calls);
  const auto checked = pausable->check(frames);
  const auto made = pausable->resuming(pause::StartFunction::exported, frames);
  EXPECT_EQ(checked.has_value(), made.has_value());
  return checked ? "taken" : checked.error();
}

TEST(Frames, NameWhatTheModuleHas) {
  const std::vector<Frame> frames = frames_of_adder();
  ASSERT_EQ(2U, frames.size());
  EXPECT_EQ(3U, frames[0].function);
  EXPECT_EQ(Frame::Kind::call, frames[0].kind);
  EXPECT_TRUE(frames[0].values.empty()) << "the operand is a constant";
  EXPECT_EQ(1U, frames[1].function);
  const std::vector<FrameValue> values = {
      {FrameValue::Place::local, 1, {FrameType::i64, 42, 0}, {}},
      {FrameValue::Place::local, 2, {FrameType::function, 1, 0}, {}},
      {FrameValue::Place::operand, 0, {FrameType::i32, 1042, 0}, {}},
  };
  EXPECT_EQ(values, frames[1].values);
  EXPECT_EQ("taken", refusal(frames));
}

TEST(Frames, WithMoreThanIsReadAreTaken) {
  std::vector<Frame> frames = frames_of_adder();
  ASSERT_EQ(2U, frames.size());
  frames[1].values.insert(frames[1].values.begin(),
                          {FrameValue::Place::local, 0, {FrameType::i32, 5, 0}, {}});
  EXPECT_EQ("taken", refusal(frames));
}

TEST(Frames, ThatDoNotFitAreRefused) {
  const std::vector<Frame> good = frames_of_adder();
  ASSERT_EQ(2U, good.size());
  const auto with = [&](auto change) {
    std::vector<Frame> frames = good;
    change(frames);
    return refusal(frames);
  };
  EXPECT_THAT(refusal({}), HasSubstr("no frame"));
  EXPECT_THAT(with([](auto& f) { f.erase(f.begin()); }), HasSubstr("called from outside"));
  EXPECT_THAT(with([](auto& f) { f[0].function = 99; }), HasSubstr("called from outside"));
  EXPECT_THAT(with([](auto& f) { f[1].function = 99; }), HasSubstr("no function 99"));
  EXPECT_THAT(with([](auto& f) { f[1].function = 0; }), HasSubstr("no function 0"));
  EXPECT_THAT(with([](auto& f) { ++f[1].offset; }), HasSubstr("no call that may stop at offset"));
  EXPECT_THAT(with([](auto& f) { f[1].kind = Frame::Kind::poll; }), HasSubstr("no poll"));
  EXPECT_THAT(with([](auto& f) { f[1].values.pop_back(); }), HasSubstr("operand 0: it is missing"));
  EXPECT_THAT(with([](auto& f) { f[1].values[0].index = 0; }), HasSubstr("local 1: it is missing"));
  EXPECT_THAT(with([](auto& f) { f[1].values[0].bits.type = FrameType::f64; }),
              HasSubstr("another type"));
  EXPECT_THAT(with([](auto& f) { f[1].values[1].bits.low = 4; }),
              HasSubstr("function 4 is not there"));
  EXPECT_THAT(with([](auto& f) { f[1].values[0].payload.push_back({}); }),
              HasSubstr("only exceptions"));
  EXPECT_THAT(with([](auto& f) { std::swap(f[1].values[0], f[1].values[1]); }),
              HasSubstr("not in order"));
  EXPECT_THAT(with([](auto& f) { f.push_back(f[1]); }), HasSubstr("taken"));
  // $other, whose results are others.
  const Bytes module = binary_of(adder);
  auto read = read_pausable(module, PausePoints::calls);
  Analyses analyses(**read);
  const std::uint32_t offset = (*analyses.of(2))->sites.sites.front().offset;
  EXPECT_THAT(with([&](auto& f) {
                f[1] = {Frame::Kind::call, 2, offset, {}};
                f[1].values = {{FrameValue::Place::local, 0, {FrameType::f32, 0, 0}, {}}};
              }),
              HasSubstr("results do not fit"));
}

TEST(Frames, OfBytesThatNobodyWrote) {
  const Bytes module = binary_of(adder);
  const auto pausable = PausableModule::read(module, PausePoints::calls);
  const auto refusal_of = [&](std::initializer_list<std::uint32_t> words) {
    const std::vector<std::uint32_t> numbers(words);
    const auto frames = pausable->frames(std::as_bytes(std::span(numbers)), {});
    return frames ? "taken" : frames.error();
  };
  EXPECT_EQ("taken", refusal_of({}));
  EXPECT_THAT(refusal_of({1, 2}), HasSubstr("cut off"));
  EXPECT_THAT(refusal_of({0, 0, 12}), HasSubstr("no function 0"));
  EXPECT_THAT(refusal_of({1, 1, 12}), HasSubstr("cannot stop at offset 0x1"));
  const std::uint32_t offset = [&] {
    auto read = read_pausable(module, PausePoints::calls);
    Analyses analyses(**read);
    return (*analyses.of(1))->sites.sites.front().offset;
  }();
  EXPECT_THAT(refusal_of({1, offset, 12}), HasSubstr("has 12 bytes"));
  EXPECT_THAT(refusal_of({1, offset, 28, 0, 0}), HasSubstr("has 28 bytes"));
  EXPECT_THAT(refusal_of({1, offset, 28, 0, 0, 0, 5}), HasSubstr("function 5 of 0"));
}

TEST(Refused, ByName) {
  const auto refusal_of = [](std::string_view text) -> std::string {
    const Bytes module = binary_of(text);
    const auto pausable = PausableModule::read(module, PausePoints::calls);
    if (!pausable) return pausable.error();
    const auto running = pausable->running(pause::StartFunction::exported);
    return running ? "taken" : running.error();
  };
  EXPECT_THAT(refusal_of(R"((module (import "h" "f" (func $f)) (func (export "x") (param externref)
                (result i32) (call $f) (ref.is_null (local.get 0)))))"),
              HasSubstr("function 1 (`x`) has a reference that is not to a function in local 0"));
  EXPECT_EQ("taken", refusal_of(R"((module (import "h" "f" (func $f)) (func (param externref)
                (drop (ref.is_null (local.get 0))) (call $f))))"));
  EXPECT_THAT(refusal_of(R"((module (type $t (func (result (ref $t))))
                (import "h" "f" (func $f)) (elem declare func $g)
                (func $g (type $t) (call $f) (ref.func $g))))"),
              HasSubstr("cannot be null"));
  EXPECT_THAT(refusal_of(R"((module (import "h" "f" (func $f)) (func (param externref)
                (call $f) (drop (any.convert_extern (local.get 0))))))"),
              HasSubstr("collected"));
  EXPECT_THAT(refusal_of(R"((module (type (struct))))"), HasSubstr("structure"));
  EXPECT_THAT(refusal_of(R"((module (memory 1 1 shared)))"), HasSubstr("shared"));
  EXPECT_THAT(refusal_of(R"((module (import "h" "f" (func $f)) (tag $t (param externref))
                (func (param exnref) (call $f) (throw_ref (local.get 0)))))"),
              HasSubstr("tag 0, which carries a reference"));
  // A legacy try, which no assembler here writes any more.
  Bytes legacy = binary_of(R"((module (import "h" "f" (func $f)) (func (block (call $f)))))");
  const std::byte block[] = {std::byte{2}, std::byte{0x40}};
  const auto at = std::ranges::search(legacy, block).begin();
  ASSERT_NE(legacy.end(), at);
  *at = std::byte{6};
  const auto pausable = PausableModule::read(legacy, PausePoints::calls);
  ASSERT_TRUE(pausable);
  EXPECT_THAT(pausable->running(pause::StartFunction::kept).error(), HasSubstr("legacy"));
}

TEST(EverySite, OfEveryProgramIsValid) {
  std::size_t sites = 0;
  for (const Program& program : programs())
    for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere})
      sites += expect_valid_at_every_site(binary_of(program.text), points, program.name);
  EXPECT_LT(250U, sites);
}

}  // namespace
}  // namespace wasifs::transform
