// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of an instance between calls, saved and put back into another instance, for guests
// written as text: each kind of state by itself, and what is refused.
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <memory>
#include <vector>

#include "running.h"
#include "support/memory_part.h"
#include "support/temp_tree.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Kind = RunResult::Kind;
using test::MemoryPart;
using test::MemoryPartReader;

const WasmtimeOptions savable = [] {
  WasmtimeOptions options;
  options.savable = true;
  return options;
}();

MemoryPart saved(Running& run) {
  MemoryPart part;
  run.guest.save_state(part);
  EXPECT_EQ("", part.failure);
  return part;
}

// Puts `part` into a new instance of the same text, which is to be the same state again.
std::unique_ptr<Running> restored(const MemoryPart& part, std::string_view text) {
  auto run = std::make_unique<Running>(text, savable);
  MemoryPartReader reader(part);
  const auto result = run->guest.restore_state(reader);
  EXPECT_TRUE(result) << result.error();
  EXPECT_EQ(part, saved(*run)) << "saving what was restored gives the same bytes";
  return run;
}

std::string refusal(const MemoryPart& part, std::string_view text,
                    const WasmtimeGuestOptions& bounds = {}) {
  Running run(text, savable, bounds);
  MemoryPartReader reader(part);
  const auto result = run.guest.restore_state(reader);
  EXPECT_FALSE(result);
  EXPECT_EQ(Kind::failed, run.guest.call("any").kind) << "what failed is not loaded";
  EXPECT_EQ(Kind::failed, run.guest.load().kind) << "nor can it be";
  return result ? std::string() : result.error();
}

std::string compile_refusal(std::string_view text) {
  const auto engine = make_engine(savable);
  const auto module = engine->compile(bytes_of(text));
  EXPECT_FALSE(module);
  return module ? std::string() : module.error();
}

constexpr std::string_view counting = R"((module
  (memory (export "memory") 2)
  (global $count (mut i64) (i64.const 5))
  (data (i32.const 65530) "0123456789")
  (data (i32.const 16) "constant")
  (func (export "step") (result i32)
    (global.set $count (i64.add (global.get $count) (i64.const 1)))
    (i32.store (i32.const 100000) (i32.add (i32.load (i32.const 100000)) (i32.const 3)))
    (i32.add (i32.wrap_i64 (global.get $count)) (i32.load (i32.const 100000))))
  (func (export "grow") (result i32) (memory.grow (i32.const 3)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "clear") (param i32 i32)
    (memory.fill (local.get 0) (i32.const 0) (local.get 1)))))";

TEST(SavedState, GlobalsAndMemoryGoOn) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(9, only_result(run.guest.call("step")));
  const MemoryPart part = saved(run);
  EXPECT_EQ(1U, part.chunks.size()) << "the first page is as in the module";
  const auto again = restored(part, counting);
  EXPECT_EQ(13, only_result(again->guest.call("step")));
  EXPECT_EQ(17, only_result(again->guest.call("step")));
  EXPECT_EQ(13, only_result(run.guest.call("step"))) << "the one that was saved goes on as well";
}

TEST(SavedState, AFreshInstanceHasNoChunks) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const MemoryPart part = saved(run);
  EXPECT_TRUE(part.chunks.empty());
  EXPECT_EQ(9, only_result(restored(part, counting)->guest.call("step")));
}

TEST(SavedState, GrownMemoryIsAsLargeAgainAndGrowsFurther) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(2, only_result(run.guest.call("grow")));
  const auto again = restored(saved(run), counting);
  EXPECT_EQ(5, only_result(again->guest.call("size")));
  EXPECT_EQ(5, only_result(again->guest.call("grow")));
  EXPECT_EQ(8, only_result(again->guest.call("size")));
  EXPECT_EQ(8U * 65536, again->guest.memory().view().size);
}

TEST(SavedState, ClearedDataOfTheModuleStaysCleared) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const std::vector<WasmValue> all{0, 2 * 65536};
  ASSERT_EQ(Kind::returned, run.guest.call("clear", all).kind);
  const MemoryPart part = saved(run);
  EXPECT_TRUE(part.chunks.empty()) << "zeros need none";
  const auto again = restored(part, counting);
  for (const std::int32_t at : {16, 65530, 65537})
    EXPECT_EQ(0, only_result(again->guest.call("load", std::vector<WasmValue>{at})));
  Running fresh(counting, savable);
  ASSERT_EQ(Kind::returned, fresh.guest.load().kind);
  EXPECT_EQ('7', only_result(fresh.guest.call("load", std::vector<WasmValue>{65537})));
}

TEST(SavedState, UnchangedPagesKeepTheirDigests) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(9, only_result(run.guest.call("step")));
  const MemoryPart first = saved(run);
  EXPECT_EQ(0U, first.known_digests);
  const MemoryPart second = saved(run);
  EXPECT_EQ(first, second);
  ASSERT_EQ(13, only_result(run.guest.call("step")));
  const MemoryPart third = saved(run);
  EXPECT_EQ(0U, third.known_digests) << "what was written to is looked at again";
  EXPECT_NE(first, third);
}

TEST(SavedState, EveryKindOfGlobal) {
  constexpr std::string_view text = R"((module
    (global $a (mut i32) (i32.const 1))
    (global $b (mut i64) (i64.const 2))
    (global $c (mut f32) (f32.const 3))
    (global $d (export "d") (mut f64) (f64.const 4))
    (global $e (mut v128) (v128.const i32x4 1 2 3 4))
    (global $f (mut funcref) (ref.null func))
    (global $constant i32 (i32.const 77))
    (table $call 1 funcref)
    (func $seven (result i32) (i32.const 7))
    (elem declare func $seven)
    (func (export "change")
      (global.set $a (i32.const -5))
      (global.set $b (i64.const 0x8000000000000001))
      (global.set $c (f32.const nan:0x200001))
      (global.set $d (f64.const nan:0x4000000000001))
      (global.set $e (v128.const i32x4 5 6 7 0x80000008))
      (global.set $f (ref.func $seven)))
    (func (export "a") (result i32) (global.get $a))
    (func (export "b") (result i64) (global.get $b))
    (func (export "c") (result i32) (i32.reinterpret_f32 (global.get $c)))
    (func (export "d_bits") (result i64) (i64.reinterpret_f64 (global.get $d)))
    (func (export "e0") (result i64) (i64x2.extract_lane 0 (global.get $e)))
    (func (export "e1") (result i64) (i64x2.extract_lane 1 (global.get $e)))
    (func (export "f_is_null") (result i32) (ref.is_null (global.get $f)))
    (func (export "f") (result i32)
      (table.set $call (i32.const 0) (global.get $f))
      (call_indirect $call (result i32) (i32.const 0)))))";
  Running run(text, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  {
    const auto before = restored(saved(run), text);
    EXPECT_EQ(1, only_result(before->guest.call("f_is_null")));
    EXPECT_EQ(1, only_result(before->guest.call("a")));
  }
  ASSERT_EQ(Kind::returned, run.guest.call("change").kind);
  const auto again = restored(saved(run), text);
  const auto wide = [&](std::string_view name) {
    return static_cast<std::uint64_t>(
        std::get<std::int64_t>(again->guest.call(name).results.at(0)));
  };
  EXPECT_EQ(-5, only_result(again->guest.call("a")));
  EXPECT_EQ(0x8000000000000001U, wide("b"));
  EXPECT_EQ(0x7fa00001, only_result(again->guest.call("c"))) << "a signalling NaN stays one";
  EXPECT_EQ(0x7ff4000000000001U, wide("d_bits"));
  EXPECT_EQ(0x0000000600000005U, wide("e0"));
  EXPECT_EQ(0x8000000800000007U, wide("e1"));
  EXPECT_EQ(0, only_result(again->guest.call("f_is_null")));
  EXPECT_EQ(7, only_result(again->guest.call("f")));
}

constexpr std::string_view tables = R"((module
  (type $f (func (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (table $fixed 3 3 funcref)
  (table $changing 4 100 funcref)
  (elem (table $fixed) (i32.const 0) func $one $two)
  (elem (table $changing) (i32.const 1) func $one $two)
  (elem $later funcref (ref.func $two) (ref.func $yield) (ref.null func))
  (memory (export "memory") 1)
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func (export "swap")
    (table.set $changing (i32.const 1) (table.get $changing (i32.const 2)))
    (table.set $changing (i32.const 2) (ref.null func)))
  (func (export "grow") (result i32)
    (table.grow $changing (table.get $fixed (i32.const 0)) (i32.const 5)))
  (func (export "size") (result i32) (table.size $changing))
  (func (export "init") (table.init $changing $later (i32.const 0) (i32.const 0) (i32.const 3)))
  (func (export "drop") (elem.drop $later))
  (func (export "in") (param i32) (result i32)
    (call_indirect $changing (type $f) (local.get 0)))
  (func (export "fixed") (param i32) (result i32)
    (call_indirect $fixed (type $f) (local.get 0)))))";

TEST(SavedState, TablesThatChanged) {
  Running run(tables, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const auto in = [](Running& guest, std::int32_t slot) {
    const RunResult result = guest.guest.call("in", std::vector<WasmValue>{slot});
    return result.kind == Kind::returned ? std::get<std::int32_t>(result.results.at(0)) : -1;
  };
  const auto before = restored(saved(run), tables);
  EXPECT_EQ(1, in(*before, 1));
  ASSERT_EQ(Kind::returned, run.guest.call("swap").kind);
  ASSERT_EQ(4, only_result(run.guest.call("grow")));
  const auto changed = restored(saved(run), tables);
  for (const auto& [slot, result] :
       {std::pair(0, -1), {1, 2}, {2, -1}, {3, -1}, {4, 1}, {8, 1}, {9, -1}})
    EXPECT_EQ(result, in(*changed, slot)) << slot;
  EXPECT_EQ(9, only_result(changed->guest.call("size")));
  EXPECT_EQ(2, only_result(changed->guest.call("fixed", std::vector<WasmValue>{1})));
  ASSERT_EQ(Kind::returned, changed->guest.call("init").kind);
  const auto initialised = restored(saved(*changed), tables);
  EXPECT_EQ(2, in(*initialised, 0));
  EXPECT_EQ(0, in(*initialised, 1)) << "an imported function is known by its number";
  EXPECT_EQ(-1, in(*initialised, 2));
  EXPECT_EQ(9, only_result(initialised->guest.call("grow")));
}

TEST(SavedState, DroppedSegmentsStayDropped) {
  Running run(tables, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(Kind::returned, run.guest.call("drop").kind);
  const auto again = restored(saved(run), tables);
  const RunResult result = again->guest.call("init");
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("out of bounds"));

  constexpr std::string_view data = R"((module
    (memory (export "memory") 1)
    (data $once "abc")
    (data $twice "def")
    (func (export "once") (memory.init $once (i32.const 0) (i32.const 0) (i32.const 3))
      (data.drop $once))
    (func (export "twice") (if (i32.const 1) (then (data.drop $twice) (data.drop $once)))
      (memory.init $twice (i32.const 0) (i32.const 0) (i32.const 0)))))";
  Running first(data, savable);
  ASSERT_EQ(Kind::returned, first.guest.load().kind);
  ASSERT_EQ(Kind::returned, restored(saved(first), data)->guest.call("once").kind);
  ASSERT_EQ(Kind::returned, first.guest.call("once").kind);
  const auto second = restored(saved(first), data);
  EXPECT_EQ(Kind::trapped, second->guest.call("once").kind);
  EXPECT_EQ(Kind::returned, second->guest.call("twice").kind);
}

TEST(SavedState, SeveralMemoriesAlsoOf64Bits) {
  constexpr std::string_view text = R"((module
    (memory $a (export "memory") 1)
    (memory $b i64 2 50)
    (memory $c 0)
    (data (memory $b) (i64.const 65536) "in the second")
    (func (export "change")
      (i32.store $a (i32.const 10) (i32.const 1))
      (i32.store $b (i64.const 20) (i32.const 2))
      (drop (memory.grow $b (i64.const 4)))
      (i32.store $b (i64.const 393000) (i32.const 3))
      (drop (memory.grow $c (i32.const 1)))
      (i32.store $c (i32.const 30) (i32.const 4)))
    (func (export "sum") (result i32)
      (i32.add (i32.add (i32.load $a (i32.const 10)) (i32.load $b (i64.const 20)))
               (i32.add (i32.load $b (i64.const 393000))
                        (i32.load $c (i32.const 30)))))
    (func (export "second") (result i32) (i32.load8_u $b (i64.const 65537)))
    (func (export "pages") (result i64) (memory.size $b))))";
  Running run(text, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(Kind::returned, run.guest.call("change").kind);
  const MemoryPart part = saved(run);
  EXPECT_EQ(4U, part.chunks.size());
  const auto again = restored(part, text);
  EXPECT_EQ(10, only_result(again->guest.call("sum")));
  EXPECT_EQ('n', only_result(again->guest.call("second")));
  EXPECT_EQ(6, std::get<std::int64_t>(again->guest.call("pages").results.at(0)));
}

TEST(SavedState, TheStartFunctionRunsOnceInALife) {
  constexpr std::string_view text = R"((module
    (memory (export "memory") 1)
    (global $starts (mut i32) (i32.const 0))
    (func $begin (global.set $starts (i32.add (global.get $starts) (i32.const 1))))
    (start $begin)
    (func (export "starts") (result i32) (global.get $starts))))";
  Running run(text, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(1, only_result(run.guest.call("starts")));
  EXPECT_EQ(1, only_result(restored(saved(run), text)->guest.call("starts")));

  Running trapping(R"((module (func unreachable) (start 0)))", savable);
  EXPECT_EQ(Kind::trapped, trapping.guest.load().kind);
  EXPECT_EQ(Kind::failed, trapping.guest.call("any").kind);
}

TEST(SavedState, ACommandBeforeItsStart) {
  constexpr std::string_view text = R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (global $code (mut i32) (i32.const 3))
    (func (export "configure") (param i32) (global.set $code (local.get 0)))
    (func (export "_start") (call $exit (global.get $code)))))";
  Running run(text, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(Kind::returned, run.guest.call("configure", std::vector<WasmValue>{9}).kind);
  const auto again = restored(saved(run), text);
  const RunResult result = again->guest.run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(9U, result.exit_code);
}

TEST(SavedState, AnotherModuleIsRefusedWithBothDigests) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const std::string why = refusal(saved(run), tables);
  EXPECT_THAT(why, MatchesRegex("the snapshot is of the module [0-9a-f]+, this is the module "
                                "[0-9a-f]+"));
}

TEST(SavedState, LimitsOfTheNewInstanceCount) {
  Running run(counting, savable);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(2, only_result(run.guest.call("grow")));
  EXPECT_THAT(refusal(saved(run), counting, {.max_memory = 4 * 65536}),
              HasSubstr("memory 0 cannot grow by 3 pages"));
}

TEST(SavedState, OnlyBetweenCallsAndOnlyWhatIsSavable) {
  Running plain(counting);
  ASSERT_EQ(Kind::returned, plain.guest.load().kind);
  MemoryPart part;
  plain.guest.save_state(part);
  EXPECT_THAT(part.failure, HasSubstr("not compiled to be saved"));

  Running unloaded(counting, savable);
  part = {};
  unloaded.guest.save_state(part);
  EXPECT_THAT(part.failure, HasSubstr("not loaded"));

  ProcessBuilder builder;
  WasmtimeGuest* guest = nullptr;
  part = {};
  builder.stdin_from(make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
    guest->save_state(part);
    return std::size_t{0};
  }));
  Running run(R"((module
    (import "wasi_snapshot_preview1" "fd_read"
      (func $read (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\00\01\00\00\10\00\00\00")
    (func (export "read") (result i32)
      (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 64)))))",
              savable, {}, std::move(builder));
  guest = &run.guest;
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(0, only_result(run.guest.call("read")));
  EXPECT_THAT(part.failure, HasSubstr("a call of the guest is on the stack"));
  EXPECT_EQ("", saved(run).failure);
}

TEST(SavedState, WhatCannotBeSavedIsRefusedByName) {
  EXPECT_THAT(compile_refusal(R"((module (import "env" "g" (global (mut i32)))))"),
              HasSubstr("global 0 (\"env.g\") of the module is imported and can change"));
  EXPECT_THAT(compile_refusal(R"((module (memory (export "m") 1 2 shared)))"),
              HasSubstr("memory 0 (\"m\") of the module is shared"));
  EXPECT_THAT(compile_refusal(R"((module (table (export "t") 1 externref)))"),
              HasSubstr("table 0 (\"t\") of the module holds references that are not to"));
  EXPECT_THAT(compile_refusal(R"((module (table 1 externref)
                (func (param externref) (table.set (i32.const 0) (local.get 0)))))"),
              HasSubstr("table 0 of the module holds references"));
  EXPECT_THAT(compile_refusal(R"((module (global (mut externref) (ref.null extern))
                (func (param externref) (global.set 0 (local.get 0)))))"),
              HasSubstr("global 0 of the module holds references"));
  EXPECT_THAT(compile_refusal(R"((module (type (struct (field (mut i32))))))"),
              HasSubstr("type 0 of the module is a structure or array"));
  EXPECT_THAT(compile_refusal(R"((module (func (export "wasifs:start"))))"),
              HasSubstr("begins with \"wasifs:\""));
  const auto engine = make_engine(savable);
  EXPECT_TRUE(engine->compile(
      bytes_of("(module (table 1 externref) (global (mut externref) (ref.null extern)))")))
      << "what nobody writes to needs no saving";
}

// Gives the guest an imported table of two slots that hold `function`.
void import_table(WasmtimeGuest& guest, const wasmtime_func_t* function) {
  const wasm_limits_t limits{2, 10};
  wasm_tabletype_t* type = wasm_tabletype_new(wasm_valtype_new(WASM_FUNCREF), &limits);
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  if (function != nullptr) value.of.funcref = *function;
  wasmtime_extern_t item{};
  item.kind = WASMTIME_EXTERN_TABLE;
  ASSERT_EQ(nullptr, wasmtime_table_new(guest.context(), type, &value, &item.of.table));
  wasm_tabletype_delete(type);
  ASSERT_EQ(nullptr,
            wasmtime_linker_define(guest.linker(), guest.context(), "env", 3, "t", 1, &item));
}

constexpr std::string_view importing = R"((module
  (import "env" "t" (table $t 2 funcref))
  (func $three (result i32) (i32.const 3))
  (elem declare func $three)
  (func (export "set") (table.set $t (i32.const 1) (ref.func $three)))
  (func (export "call") (result i32) (call_indirect $t (result i32) (i32.const 1)))))";

TEST(SavedState, AnImportedTableIsSavedSlotBySlot) {
  Running run(importing, savable);
  import_table(run.guest, nullptr);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(Kind::returned, run.guest.call("set").kind);
  const MemoryPart part = saved(run);
  Running again(importing, savable);
  import_table(again.guest, nullptr);
  MemoryPartReader reader(part);
  const auto result = again.guest.restore_state(reader);
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(3, only_result(again.guest.call("call")));
}

TEST(SavedState, AFunctionOfTheHostIsRefusedWithItsSlot) {
  Running run(importing, savable);
  wasmtime_func_t function{};
  wasm_functype_t* type = wasm_functype_new_0_0();
  const auto nothing = [](void*, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                          wasmtime_val_t*, std::size_t) -> wasm_trap_t* { return nullptr; };
  wasmtime_func_new(run.guest.context(), type, nothing, nullptr, nullptr, &function);
  wasm_functype_delete(type);
  import_table(run.guest, &function);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(Kind::returned, run.guest.call("set").kind);
  MemoryPart part;
  run.guest.save_state(part);
  EXPECT_THAT(part.failure, HasSubstr("slot 0 of table 0 holds a function that is not"));
}

TEST(SavedState, TheCacheTellsBothFormsApart) {
  const testing_support::TempTree tree;
  const auto compiled = [&](bool saves) {
    WasmtimeOptions options;
    options.savable = saves;
    options.cache_directory = tree.at("cache");
    return compile(*make_engine(options), counting);
  };
  EXPECT_FALSE(compiled(false).from_cache());
  const WasmtimeModule made = compiled(true);
  EXPECT_FALSE(made.from_cache());
  const WasmtimeModule found = compiled(true);
  EXPECT_TRUE(found.from_cache());
  EXPECT_TRUE(found.savable());
  EXPECT_FALSE(compiled(false).savable());

  WasmtimeOptions options = savable;
  options.cache_directory = tree.at("cache");
  Running run(counting, options);
  ASSERT_TRUE(run.module.from_cache());
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_EQ(9, only_result(run.guest.call("step")));
  EXPECT_EQ(13, only_result(restored(saved(run), counting)->guest.call("step")));
}

TEST(SavedState, NothingIsSeenOfWhatWasAdded) {
  const auto engine = make_engine(savable);
  const WasmtimeModule module = compile(*engine, tables);
  const auto plain_engine = make_engine();
  const WasmtimeModule plain = compile(*plain_engine, tables);
  const auto names = [](const WasmtimeModule& of) {
    std::vector<std::string> all;
    for (const auto& item : of.exports()) all.push_back(item.name + " " + item.type);
    return all;
  };
  EXPECT_EQ(names(plain), names(module));
  EXPECT_TRUE(module.savable());
  EXPECT_FALSE(plain.savable());
}

}  // namespace
}  // namespace wasifs::engine_conformance
