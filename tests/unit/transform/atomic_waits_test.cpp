// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules whose threads sleep by calling the host: what is replaced, what stays where it is, and
// whatever bytes there are. That the calls do what the instructions did, the engine's tests show.
#include "transform/atomic_waits.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <memory>
#include <random>
#include <set>

#include "machine.h"
#include "pause/instruction.h"
#include "pause/module.h"
#include "transform/pausable.h"

namespace wasifs::transform {
namespace {

using pause::Instruction;
using pause::Opcode;
using ::testing::HasSubstr;

constexpr std::string_view waits = R"(
  (drop (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const 2)))
  (drop (memory.atomic.wait64 offset=8 (i32.const 0) (i64.const 1) (i64.const 2)))
  (drop (memory.atomic.notify offset=1000000 (i32.const 0) (i32.const 1))))";

// The engine of the other tests takes no shared memory.
std::optional<std::string> refusal(std::span<const std::byte> module) {
  static wasm_engine_t* const engine = [] {
    wasm_config_t* config = wasm_config_new();
    wasmtime_config_shared_memory_set(config, true);
    wasmtime_config_wasm_memory64_set(config, true);
    wasmtime_config_wasm_multi_memory_set(config, true);
    return wasm_engine_new_with_config(config);
  }();
  wasmtime_error_t* error = wasmtime_module_validate(
      engine, reinterpret_cast<const std::uint8_t*>(module.data()), module.size());
  if (error == nullptr) return std::nullopt;
  wasm_byte_vec_t text;
  wasmtime_error_message(error, &text);
  std::string message(text.data, text.size);
  wasm_byte_vec_delete(&text);
  wasmtime_error_delete(error);
  return message;
}

struct Placed {
  std::size_t offset;  // in the body
  std::vector<std::byte> bytes;
  Opcode opcode;
  std::uint32_t first;
};

std::vector<Placed> instructions_of(const pause::Body& body) {
  pause::Problem problem;
  pause::ByteCursor cursor(body.bytes, body.offset, problem);
  pause::skip_locals(cursor);
  std::vector<Placed> result;
  while (cursor.ok() && !cursor.at_end()) {
    const std::size_t begin = cursor.offset() - body.offset;
    const Instruction instruction = pause::read_instruction(cursor);
    const auto bytes = body.bytes.subspan(begin, cursor.offset() - body.offset - begin);
    result.push_back({begin, {bytes.begin(), bytes.end()}, instruction.opcode, instruction.first});
  }
  EXPECT_EQ("", problem.sentence);
  return result;
}

bool sleeps_or_wakes(Opcode opcode) {
  return opcode == Opcode::memory_atomic_wait32 || opcode == Opcode::memory_atomic_wait64 ||
         opcode == Opcode::memory_atomic_notify;
}

struct Replaced {
  int calls = 0;
  int left = 0;                       // to the engine
  std::set<std::uint32_t> functions;  // that are called
};

// Compares a module with what becomes of it, instruction by instruction.
Replaced replaced_in(const Bytes& before) {
  Replaced result;
  EXPECT_EQ("valid", refusal(before).value_or("valid"));
  const auto made = with_host_waits(before);
  if (!made) {
    ADD_FAILURE() << made.error();
    return result;
  }
  EXPECT_EQ("valid", refusal(made->module).value_or("valid"));
  const auto old = pause::read_module(before);
  const auto now = pause::read_module(made->module);
  for (std::size_t i = 0; i < old->bodies.size(); ++i) {
    EXPECT_EQ(old->bodies[i].bytes.size(), now->bodies[i].bytes.size());
    const auto had = instructions_of(old->bodies[i]);
    const auto has = instructions_of(now->bodies[i]);
    auto next = has.begin();
    for (const Placed& one : had) {
      EXPECT_EQ(one.offset, next->offset);
      if (next->bytes == one.bytes) {
        if (sleeps_or_wakes(one.opcode)) ++result.left;
        ++next;
        continue;
      }
      EXPECT_TRUE(sleeps_or_wakes(one.opcode)) << one.offset;
      EXPECT_EQ(Opcode::call, next->opcode);
      EXPECT_GE(next->first, old->functions.size()) << "not a function that was added";
      result.functions.insert(next->first);
      ++result.calls;
      const std::size_t end = one.offset + one.bytes.size();
      for (++next; next != has.end() && next->offset < end; ++next)
        EXPECT_EQ(Opcode::nop, next->opcode);
    }
    EXPECT_EQ(has.end(), next);
  }
  return result;
}

TEST(AtomicWaits, EveryInstructionKeepsItsOffset) {
  const Replaced result = replaced_in(binary_of(fmt::format(
      R"((module
    (import "env" "memory" (memory 1 2 shared))
    (import "env" "f" (func))
    (global $g (mut i64) (i64.const 0))
    (table 3 funcref)
    (func $one (param i32) (local i64 f64)
      (block (loop (br_if 1 (local.get 0)) (call 0)
        (drop (memory.atomic.wait32 offset=300 (local.get 0) (i32.const 1) (i64.const -1)))
        (br_table 0 1 (i32.atomic.load (i32.const 4)))))
      {0})
    (func $two (result i32)
      (i64.atomic.store (i32.const 8) (i64.const 77)) (atomic.fence)
      (if (result i32) (i32.const 1)
        (then (memory.atomic.notify (i32.const 0) (i32.const 1))) (else (i32.const 5))))
    (func $three {0})
    (func $none (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))))",
      waits)));
  EXPECT_EQ(8, result.calls);
  EXPECT_EQ(0, result.left);
  EXPECT_EQ(5U, result.functions.size()) << "one for each that differs";
}

TEST(AtomicWaits, OfMemoriesThatAreNotSharedAreTheEngines) {
  const Replaced result = replaced_in(binary_of(R"((module
    (memory $alone 1) (memory $first 1 1 shared) (memory $second 1 1 shared) (memory $other 1)
    (func
      (drop (memory.atomic.notify $alone (i32.const 0) (i32.const 1)))
      (drop (memory.atomic.notify $first (i32.const 0) (i32.const 1)))
      (drop (memory.atomic.notify $second (i32.const 0) (i32.const 1)))
      (drop (memory.atomic.notify $other (i32.const 0) (i32.const 1)))
      (drop (memory.atomic.notify $first (i32.const 4) (i32.const 2)))
      (drop (memory.atomic.wait32 $other (i32.const 0) (i32.const 1) (i64.const 2))))))"));
  EXPECT_EQ(3, result.calls);
  EXPECT_EQ(3, result.left);
  EXPECT_EQ(2U, result.functions.size());
}

TEST(AtomicWaits, EachSharedMemoryIsExported) {
  const auto made = with_host_waits(binary_of(R"((module
    (import "a" "b" (memory 1 1 shared)) (memory 1) (memory 1 1 shared)))"));
  ASSERT_TRUE(made) << made.error();
  ASSERT_EQ(2U, made->memories.size());
  EXPECT_EQ(0U, made->memories[0].index);
  EXPECT_EQ(2U, made->memories[1].index);
  const auto module = pause::read_module(made->module);
  for (const SharedMemory& memory : made->memories) {
    bool found = false;
    for (const pause::Export& exported : module->exports)
      found |= exported.name == memory.name && exported.kind == pause::ItemKind::memory &&
               exported.index == memory.index;
    EXPECT_TRUE(found) << memory.name;
  }
}

TEST(AtomicWaits, OfLargeMemories) {
  const Replaced result = replaced_in(binary_of(R"((module
    (memory i64 1 2 shared)
    (func
      (drop (memory.atomic.wait32 offset=0xffffffffffffffff
        (i64.const -1) (i32.const 1) (i64.const 2)))
      (drop (memory.atomic.wait64 offset=0x100000000 (i64.const 8) (i64.const 1) (i64.const 2)))
      (drop (memory.atomic.notify (i64.const 0) (i32.const 1))))))"));
  EXPECT_EQ(3, result.calls);
}

// The bytes of a module with one function, whose code is given.
Bytes module_of(const std::vector<std::uint8_t>& code) {
  std::vector<std::uint8_t> bytes{0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0,  // a type
                                  3, 2,   1,   0,           // of one function
                                  5, 4,   1,   3,   1, 1};  // a shared memory
  const auto size = static_cast<std::uint8_t>(code.size());
  bytes.insert(bytes.end(), {10, static_cast<std::uint8_t>(size + 4), 1,
                             static_cast<std::uint8_t>(size + 2), 0});
  bytes.insert(bytes.end(), code.begin(), code.end());
  bytes.push_back(0x0b);
  const auto all = std::as_bytes(std::span(bytes));
  return {all.begin(), all.end()};
}

TEST(AtomicWaits, NumbersThatTakeMoreBytesThanTheyNeed) {
  // i32.const 0, i32.const 1, notify with opcode, alignment and offset as long as they may be.
  const std::vector<std::uint8_t> longest{0x41, 0,    0x41, 1,    0xfe, 0x80, 0x80,
                                          0x80, 0x80, 0x00, 0x82, 0x80, 0x80, 0x80,
                                          0x00, 0x85, 0x80, 0x80, 0x80, 0x00, 0x1a};
  EXPECT_EQ(1, replaced_in(module_of(longest)).calls);
  // With the number of the memory.
  const std::vector<std::uint8_t> numbered{0x41, 0,    0x41, 1,    0xfe, 0x00, 0x42,
                                           0x80, 0x80, 0x00, 0x90, 0x80, 0x00, 0x1a};
  EXPECT_EQ(1, replaced_in(module_of(numbered)).calls);
  // As short as can be.
  EXPECT_EQ(1, replaced_in(module_of({0x41, 0, 0x41, 1, 0xfe, 0x00, 0x02, 0x00, 0x1a})).calls);
}

TEST(AtomicWaits, AStartFunctionBecomesAnExport) {
  const auto made = with_host_waits(
      binary_of(fmt::format("(module (memory 1 1 shared) (func $s {}) (start $s))", waits)));
  ASSERT_TRUE(made) << made.error();
  const auto module = pause::read_module(made->module);
  EXPECT_FALSE(module->start);
  EXPECT_NE("", made->start);
  EXPECT_EQ("", with_host_waits(binary_of("(module (memory 1 1 shared))"))->start);
}

TEST(AtomicWaits, NamesOfOursAreRefused) {
  const auto made =
      with_host_waits(binary_of("(module (memory 1 1 shared) (func (export \"wasifs:waits\")))"));
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), HasSubstr("reserved"));
}

TEST(SharedMemory, IsFoundWhereverItIs) {
  EXPECT_EQ(false, has_shared_memory(binary_of("(module)")));
  EXPECT_EQ(false, has_shared_memory(binary_of("(module (memory 1 1))")));
  EXPECT_EQ(false, has_shared_memory(binary_of("(module (import \"\" \"\" (memory 1)))")));
  EXPECT_EQ(true, has_shared_memory(binary_of("(module (memory 1 1 shared))")));
  EXPECT_EQ(true, has_shared_memory(binary_of("(module (memory 1) (memory i64 1 1 shared))")));
  EXPECT_EQ(true, has_shared_memory(binary_of(R"((module
    (type (func (param i32))) (import "a" "f" (func (type 0))) (import "a" "t" (tag (type 0)))
    (import "" "" (memory 1 1 shared)) (func) (global i32 (i32.const 0)) (table 1 funcref)))")));
}

TEST(SharedMemory, OnlyTheBeginningIsLookedAt) {
  Bytes module = binary_of("(module (memory 1 1 shared) (func (nop)))");
  module.resize(module.size() - 2);
  EXPECT_EQ(true, has_shared_memory(module));
}

TEST(SharedMemory, BytesThatAreNoModuleAreTold) {
  const Bytes module = binary_of("(module (import \"a\" \"b\" (memory 1 1 shared)))");
  for (const std::size_t size : {std::size_t{0}, std::size_t{4}, std::size_t{9}, std::size_t{12}}) {
    const auto result = has_shared_memory(std::span(module).first(size));
    ASSERT_FALSE(result) << size;
    EXPECT_NE("", result.error());
  }
}

TEST(AtomicWaits, HostileBytes) {
  const std::vector<Bytes> modules{
      binary_of(
          fmt::format("(module (memory 1 2 shared) (func (param i32) {}) (func nop))", waits)),
      binary_of(fmt::format("(module (import \"\" \"\" (memory 1 2 shared)) (memory 1) (func $s {})"
                            "(start $s) (table 1 funcref) (elem (i32.const 0) 0))",
                            waits))};
  std::mt19937 random(3);
  int valid = 0;
  for (int i = 0; i < 10'000 && !::testing::Test::HasFailure(); ++i) {
    Bytes module = modules[static_cast<std::size_t>(i) % modules.size()];
    for (std::size_t times = 1 + random() % 3; times > 0; --times) {
      const auto place = static_cast<std::ptrdiff_t>(random() % module.size());
      switch (random() % 3) {
        case 0:
          module.erase(module.begin() + place);
          break;
        case 1:
          module.insert(module.begin() + place, static_cast<std::byte>(random()));
          break;
        default:
          module[static_cast<std::size_t>(place)] = static_cast<std::byte>(random());
      }
    }
    const auto shared = has_shared_memory(module);
    const auto made = with_host_waits(module);
    if (!made) {
      EXPECT_FALSE(made.error().empty());
      continue;
    }
    EXPECT_TRUE(shared);
    if (refusal(module)) continue;
    ++valid;
    EXPECT_EQ("valid", refusal(made->module).value_or("valid"));
  }
  EXPECT_GT(valid, 50);
}

// What a module that can be paused does is told in offsets of the one that was given.
TEST(AtomicWaits, AreCallsThatMayStop) {
  const Bytes before = binary_of(R"((module
    (import "env" "memory" (memory 1 2 shared))
    (func $waits (export "waits") (result i32)
      (i32.const 7)
      (memory.atomic.wait64 offset=8 (i32.const 16) (i64.const 1) (i64.const -1))
      i32.add)
    (func $wakes (export "wakes") (result i32)
      (memory.atomic.notify (i32.const 16) (i32.const 1)))
    (func $drops (data.drop 0) (drop (memory.atomic.notify (i32.const 16) (i32.const 1))))
    (data "passive")))");
  const auto old = pause::read_module(before);
  ASSERT_TRUE(old) << old.error();
  std::uint32_t offset = 0;
  for (const Placed& one : instructions_of(old->bodies[0]))
    if (one.opcode == Opcode::memory_atomic_wait64) offset = static_cast<std::uint32_t>(one.offset);
  ASSERT_NE(0U, offset);
  constexpr auto start = pause::StartFunction::exported;
  for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere}) {
    const auto pausable = PausableModule::read(before, points, pause::SharedMemories::exported);
    ASSERT_TRUE(pausable) << pausable.error();
    const pause::Frame frame{
        .kind = pause::Frame::Kind::call, .function = 0, .offset = offset, .values = {}};
    const Stack stacks[] = {{&frame, 1}, {&frame, 1}};
    const auto running = pausable->running(start);
    const auto resuming = pausable->resuming(start, stacks[0], std::span(stacks).subspan(1));
    ASSERT_TRUE(running) << running.error();
    ASSERT_TRUE(resuming) << resuming.error();
    EXPECT_TRUE(resuming->pending);
    EXPECT_EQ((WaitPlace{0, true}), resuming->wait);
    ASSERT_EQ(1U, resuming->others.size());
    EXPECT_EQ(resuming->outermost, resuming->others[0].outermost) << "the same continuation";
    for (const Bytes& module : {running->module, resuming->module}) {
      EXPECT_EQ("valid", refusal(module).value_or("valid"));
      const auto now = pause::read_module(module);
      ASSERT_TRUE(now) << now.error();
      for (const pause::Body& body : now->bodies)
        for (const Placed& one : instructions_of(body)) EXPECT_FALSE(sleeps_or_wakes(one.opcode));
    }
    const pause::Frame twice[] = {frame, frame};
    EXPECT_THAT(pausable->check(twice).error(), HasSubstr("called nothing where it stopped"));
    const pause::Frame wakes{
        .kind = pause::Frame::Kind::call, .function = 1, .offset = offset, .values = {}};
    EXPECT_FALSE(pausable->check(std::span(&wakes, 1)));
    const auto alone = PausableModule::read(before, points);
    ASSERT_TRUE(alone);
    EXPECT_THAT(alone->running(start).error(), HasSubstr("is shared between threads"));
  }
}

}  // namespace
}  // namespace wasifs::transform
