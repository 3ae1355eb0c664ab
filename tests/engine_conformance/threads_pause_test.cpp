// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests of several threads that are paused, at random, and go on elsewhere: no thread, no
// increment, no wake-up is lost, and none comes twice. Each program checks itself and says by its
// exit code how it went; what it does not get done it waits for for ever.
#include <gmock/gmock.h>

#include "paused_threads.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using std::chrono::microseconds;

// A mutex at 64, as libraries make them: 0 free, 1 taken, 2 taken and somebody waits.
constexpr std::string_view locking = R"(
    (func $lock (local $seen i32)
      (local.set $seen (i32.atomic.rmw.cmpxchg (i32.const 64) (i32.const 0) (i32.const 1)))
      (block $mine
        (br_if $mine (i32.eqz (local.get $seen)))
        (loop $again
          (br_if $mine (i32.eqz (i32.atomic.rmw.xchg (i32.const 64) (i32.const 2))))
          (drop (memory.atomic.wait32 (i32.const 64) (i32.const 2) (i64.const -1)))
          (br $again))))
    (func $unlock
      (if (i32.eq (i32.atomic.rmw.xchg (i32.const 64) (i32.const 0)) (i32.const 2))
        (then (drop (memory.atomic.notify (i32.const 64) (i32.const 1))))))
    (func $add (param $address i32)
      (drop (i32.atomic.rmw.add (local.get $address) (i32.const 1)))
      (drop (memory.atomic.notify (local.get $address) (i32.const -1))))
    (func $until (param $address i32) (param $value i32) (local $seen i32)
      (loop $again
        (local.set $seen (i32.atomic.load (local.get $address)))
        (if (i32.ne (local.get $seen) (local.get $value)) (then
          (drop (memory.atomic.wait32 (local.get $address) (local.get $seen) (i64.const -1)))
          (br $again)))))
    (func $spawn_all (param $count i32)
      (loop $again
        (if (i32.lt_s (call $spawn (local.get $count)) (i32.const 1)) (then unreachable))
        (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
    (func $spend (param $turns i32)
      (loop $again
        (br_if $again (local.tee $turns (i32.sub (local.get $turns) (i32.const 1))))))
)";

// Four threads add to a number that is not atomic, each under the mutex.
std::string counting() {
  return program(R"(
      (call $spawn_all (i32.const 4))
      (call $until (i32.const 1000) (i32.const 4))
      (if (i32.ne (i32.load (i32.const 128)) (i32.const 8000)) (then unreachable))
      (call $exit (i32.const 42)))",
                 R"( (local $left i32) (local $seen i32)
      (local.set $left (i32.const 2000))
      (loop $again
        (call $lock)
        (local.set $seen (i32.load (i32.const 128)))
        (call $spend (i32.const 400))
        (i32.store (i32.const 128) (i32.add (local.get $seen) (i32.const 1)))
        (call $unlock)
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $add (i32.const 1000)))",
                 locking);
}

// Whoever notifies is told how many woke, and as many say that they were woken: 4 that sleep 300
// times each.
std::string waking() {
  return program(R"( (local $told i32)
      (call $spawn_all (i32.const 4))
      (loop $again
        (drop (memory.atomic.wait32 (i32.const 2000) (i32.const 0) (i64.const 1000)))
        (local.set $told (i32.add (local.get $told)
          (memory.atomic.notify (i32.const 64) (i32.const 3))))
        (if (i32.gt_u (local.get $told) (i32.const 1200)) (then unreachable))
        (br_if $again (i32.ne (local.get $told) (i32.const 1200))))
      (call $until (i32.const 1000) (i32.const 4))
      (if (i32.ne (i32.load (i32.const 128)) (i32.const 1200)) (then unreachable))
      (call $exit (i32.const 42)))",
                 R"( (local $left i32)
      (local.set $left (i32.const 300))
      (loop $again
        (if (memory.atomic.wait64 (i32.const 64) (i64.const 0) (i64.const -1))
          (then unreachable))
        (drop (i32.atomic.rmw.add (i32.const 128) (i32.const 1)))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $add (i32.const 1000)))",
                 locking);
}

// Each waits for its turn, by value; one lost wake-up and nobody goes on.
std::string turns() {
  return program(R"(
      (call $spawn_all (i32.const 5))
      (call $until (i32.const 1000) (i32.const 5))
      (call $exit (i32.atomic.load (i32.const 64))))",
                 R"( (local $mine i32)
      (local.set $mine (i32.sub (local.get $argument) (i32.const 1)))
      (loop $again
        (call $until (i32.const 64) (local.get $mine))
        (call $add (i32.const 64))
        (local.set $mine (i32.add (local.get $mine) (i32.const 5)))
        (br_if $again (i32.lt_u (local.get $mine) (i32.const 500))))
      (call $add (i32.const 1000)))",
                 locking);
}

// Threads that end as others begin; their numbers are 1 to 60.
std::string spawning() {
  return program(R"( (local $left i32)
      (local.set $left (i32.const 60))
      (loop $again
        (if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 1)) (then unreachable))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $until (i32.const 1000) (i32.const 60))
      (if (i32.ne (i32.load (i32.const 128)) (i32.const 1830)) (then unreachable))
      (call $exit (i32.const 42)))",
                 R"(
      (call $spend (i32.const 200))
      (drop (i32.atomic.rmw.add (i32.const 128) (local.get $id)))
      (call $add (i32.const 1000)))",
                 locking);
}

struct Program {
  const char* name;
  std::string (*text)();
  std::uint32_t code;
};

const Program programs[] = {{"Counting", &counting, 42},
                            {"Waking", &waking, 42},
                            {"Turns", &turns, 500},
                            {"Spawning", &spawning, 42}};

class PausedThreads : public ::testing::TestWithParam<std::tuple<Program, PausePoints>> {};

TEST_P(PausedThreads, GoOnAsIfNothingHadHappened) {
  const auto& [program, points] = GetParam();
  const std::string text = program.text();
  const Story whole = story_of(text, points, 0, {.most = 0});
  ASSERT_EQ(Kind::exited, whole.result.kind) << whole.result.message;
  int pauses = 0;
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const Story story = story_of(text, points, seed);
    pauses += story.pauses;
    ASSERT_EQ(Kind::exited, story.result.kind) << story.result.message;
    EXPECT_EQ(whole.result.exit_code, story.result.exit_code);
  }
  EXPECT_GT(pauses, 0);
}

INSTANTIATE_TEST_SUITE_P(Threads, PausedThreads,
                         ::testing::Combine(::testing::ValuesIn(programs),
                                            ::testing::Values(PausePoints::calls,
                                                              PausePoints::anywhere)),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param).name) +
                                  (std::get<1>(test.param) == PausePoints::calls ? "AtCalls"
                                                                                 : "Anywhere");
                         });

// What a program is paused in again and again, until it ends by itself.
Story expect_end(std::string_view text, std::uint32_t code, Pauses pauses) {
  Story story = story_of(text, PausePoints::anywhere, 7, pauses);
  EXPECT_EQ(Kind::exited, story.result.kind) << story.result.message;
  EXPECT_EQ(code, story.result.exit_code);
  return story;
}

// Two threads sleep in calls of the host, two in memory, for different times, and are paused before
// any of them is over: it is not slept anew each time, and none takes what another one has slept.
TEST(PausedThread, SleepsForWhatWasLeft) {
  const std::string text = program(R"(
      (call $spawn_all (i32.const 4))
      (call $until (i32.const 1000) (i32.const 4))
      (call $exit (i32.const 42)))",
                                   R"( (local $at i32) (local $long i64)
      (local.set $at (i32.mul (local.get $argument) (i32.const 512)))
      (local.set $long (i64.mul (i64.extend_i32_u (local.get $argument)) (i64.const 40000000)))
      (if (i32.and (local.get $argument) (i32.const 1))
        (then
          (if (i32.ne (memory.atomic.wait32 (i32.const 2044) (i32.const 0) (local.get $long))
                      (i32.const 2)) (then unreachable)))
        (else
          (i32.store offset=4120 (local.get $at) (i32.const 1))
          (i64.store offset=4128 (local.get $at) (local.get $long))
          (if (call $poll (i32.add (local.get $at) (i32.const 4104))
                          (i32.add (local.get $at) (i32.const 4200)) (i32.const 1)
                          (i32.add (local.get $at) (i32.const 4300))) (then unreachable))))
      (call $add (i32.const 1000)))",
                                   locking);
  constexpr Pauses often{.most = 400,
                         .shortest = std::chrono::milliseconds(8),
                         .longest = std::chrono::milliseconds(9)};
  const Story story = expect_end(text, 42, often);
  EXPECT_GT(story.pauses, 0);
  EXPECT_LT(story.pauses, 400) << "it ended although it never ran for as long as it sleeps";
}

// One thread reads what another one writes, one byte now and then, through a pipe of the guest's;
// a third one waits for input that never comes.
TEST(PausedThread, BlockedInCalls) {
  const std::string text = program(R"(
      (call $spawn_all (i32.const 3))
      (call $until (i32.const 1000) (i32.const 2))
      (call $exit (i32.load (i32.const 128))))",
                                   R"( (local $left i32) (local $at i32)
      (local.set $at (i32.mul (local.get $argument) (i32.const 512)))
      (local.set $left (i32.const 60))
      (i32.store offset=4096 (local.get $at) (i32.add (local.get $at) (i32.const 4200)))
      (i32.store offset=4100 (local.get $at) (i32.const 1))
      (i32.store8 offset=4200 (local.get $at) (i32.const 3))
      (if (i32.eq (local.get $argument) (i32.const 3)) (then
        (drop (call $read (i32.const 0) (i32.add (local.get $at) (i32.const 4096)) (i32.const 1)
                          (i32.add (local.get $at) (i32.const 4300))))
        unreachable))
      (loop $again
        (if (i32.eq (local.get $argument) (i32.const 1))
          (then
            (call $spend (i32.const 100000))
            (if (call $write (i32.const 4) (i32.add (local.get $at) (i32.const 4096)) (i32.const 1)
                             (i32.add (local.get $at) (i32.const 4300))) (then unreachable)))
          (else
            (if (call $read (i32.const 3) (i32.add (local.get $at) (i32.const 4096)) (i32.const 1)
                            (i32.add (local.get $at) (i32.const 4300))) (then unreachable))
            (if (i32.ne (i32.load offset=4300 (local.get $at)) (i32.const 1)) (then unreachable))
            (i32.store (i32.const 128) (i32.add (i32.load (i32.const 128))
              (i32.load8_u offset=4200 (local.get $at))))))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $add (i32.const 1000)))",
                                   locking, R"(
      (import "wasi_snapshot_preview1" "fd_write"
        (func $write (param i32 i32 i32 i32) (result i32))))");
  const PipeEnds pipe = make_pipe();
  ProcessBuilder builder;
  builder.stdin_from(silence());
  auto process = make_process(std::move(builder));
  ASSERT_EQ(3U, process->add_descriptor(pipe.reader, Access::read).value());
  ASSERT_EQ(4U, process->add_descriptor(pipe.writer, Access::write).value());
  const Story story = story_from(text, PausePoints::anywhere, 3, {}, std::move(process));
  EXPECT_EQ(Kind::exited, story.result.kind) << story.result.message;
  EXPECT_EQ(180U, story.result.exit_code);
  EXPECT_GT(story.pauses, 0);
}

// The start function runs once for each instance and never again; the first one to come sets the
// memory up from a segment that is then dropped, as compilers have it.
TEST(PausedThread, InTheStartFunction) {
  const std::string text = program(R"(
      (call $spawn_all (i32.const 3))
      (call $until (i32.const 1000) (i32.const 3))
      (if (i32.ne (i32.load (i32.const 300)) (i32.const 0x64636261)) (then unreachable))
      (call $exit (i32.atomic.load (i32.const 1008))))",
                                   R"(
      (if (i32.ne (global.get $own) (i32.const 5)) (then unreachable))
      (call $add (i32.const 1000)))",
                                   std::string(locking) + R"(
      (data $text "abcd")
      (global $own (mut i32) (i32.const 0))
      (func $begin
        (call $spend (i32.const 2000000))
        (if (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 1012) (i32.const 0) (i32.const 1)))
          (then
            (memory.init $text (i32.const 300) (i32.const 0) (i32.const 4))
            (call $spend (i32.const 2000000))
            (i32.atomic.store (i32.const 1012) (i32.const 2))
            (drop (memory.atomic.notify (i32.const 1012) (i32.const -1))))
          (else
            (drop (memory.atomic.wait32 (i32.const 1012) (i32.const 1) (i64.const -1)))))
        (data.drop $text)
        (global.set $own (i32.add (global.get $own) (i32.const 5)))
        (drop (i32.atomic.rmw.add (i32.const 1008) (i32.const 1))))
      (start $begin))");
  constexpr Pauses soon{.most = 60, .longest = microseconds(300)};
  EXPECT_GT(expect_end(text, 4, soon).pauses, 0);
}

// All that was held by number or by reference comes back to the thread that it was of.
TEST(PausedThread, HasGlobalsTablesAndReferencesOfItsOwn) {
  const std::string text = program(R"(
      (call $spawn_all (i32.const 4))
      (call $until (i32.const 1000) (i32.const 4))
      (call $exit (i32.const 42)))",
                                   R"( (local $left i32) (local $which funcref)
      (local.set $left (i32.const 200000))
      (global.set $mine (i64.extend_i32_u (local.get $id)))
      (table.set $own (i32.const 0) (if (result funcref)
          (i32.and (local.get $argument) (i32.const 1))
        (then (ref.func $one)) (else (ref.func $two))))
      (local.set $which (table.get $own (i32.const 0)))
      (loop $again
        (call $spend (i32.const 20))
        (if (i64.ne (global.get $mine) (i64.extend_i32_u (local.get $id))) (then unreachable))
        (table.set $own (i32.const 1) (local.get $which))
        (if (i32.ne (call_indirect $own (result i32) (i32.const 1))
                    (select (i32.const 1) (i32.const 2)
                      (i32.and (local.get $argument) (i32.const 1)))) (then unreachable))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $add (i32.const 1000)))",
                                   std::string(locking) + R"(
      (global $mine (mut i64) (i64.const 0))
      (table $own 4 funcref)
      (elem declare func $one $two)
      (func $one (result i32) (i32.const 1))
      (func $two (result i32) (i32.const 2)))");
  EXPECT_GT(expect_end(text, 42, {.most = 30, .longest = microseconds(800)}).pauses, 0);
}

// The same ends as without a pause: any thread's, whatever the others do.
TEST(PausedThread, EndsAllAfterwards) {
  for (const char* const busy :
       {"(loop (br 0))",
        "(drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))",
        "(i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 8))"
        "(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))"}) {
    const std::string end = "(call $spend (i32.const 30000000))";
    const auto with = [&](std::string_view how) {
      return story_of(program("(call $spawn_all (i32.const 2))" + std::string(busy),
                              "(if (i32.eq (local.get $argument) (i32.const 1)) (then " +
                                  std::string(busy) + ") (else " + end + std::string(how) + "))",
                              locking),
                      PausePoints::anywhere, 1, {.most = 6});
    };
    const Story exits = with("(call $exit (i32.const 7))");
    EXPECT_EQ(Kind::exited, exits.result.kind) << exits.result.message;
    EXPECT_EQ(7U, exits.result.exit_code);
    EXPECT_GT(exits.pauses, 0);
    const Story traps = with("unreachable");
    EXPECT_EQ(Kind::trapped, traps.result.kind);
    EXPECT_THAT(traps.result.message, HasSubstr("unreachable"));
    const Story returns = story_of(program("(call $spawn_all (i32.const 2))" + end, busy, locking),
                                   PausePoints::anywhere, 1, {.most = 6});
    EXPECT_EQ(Kind::exited, returns.result.kind) << returns.result.message;
    EXPECT_EQ(0U, returns.result.exit_code);
  }
}

}  // namespace
}  // namespace wasifs::engine_conformance
