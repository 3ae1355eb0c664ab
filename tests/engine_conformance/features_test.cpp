// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What modules may ask for: features of WebAssembly, imports that there are and imports that there
// are not, text and garbage.
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <algorithm>

#include "running.h"
#include "support/temp_tree.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using testing_support::TempTree;

TEST(Features, ExceptionsAreOn) {
  Running run(R"((module
    (tag $thrown (param i32))
    (func $throws (throw $thrown (i32.const 42)))
    (func (export "caught") (result i32)
      (block $handler (result i32)
        (try_table (catch $thrown $handler) (call $throws))
        (i32.const 0)))
    (func (export "escapes") (call $throws))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(42, only_result(run.guest.call("caught")));
  EXPECT_NE(Kind::returned, run.guest.call("escapes").kind);
}

TEST(Features, TailCallsAndReferencesAreOn) {
  Running run(R"((module
    (type $step (func (param i32) (result i32)))
    (func $down (type $step)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 7))
        (else (return_call $down (i32.sub (local.get 0) (i32.const 1))))))
    (elem declare func $down)
    (func (export "deep") (result i32)
      (call_ref $step (i32.const 1000000) (ref.func $down)))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(7, only_result(run.guest.call("deep")));
}

// The calls take 32-bit addresses, and a guest with a larger memory may use them below 4 GiB.
TEST(Features, A64BitMemoryWorksWith32BitAddresses) {
  Running run(R"((module
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (memory (export "memory") i64 1)
    (func (export "fill") (result i32)
      (drop (call $random (i32.const 65528) (i32.const 8)))
      (i64.ne (i64.load (i64.const 65528)) (i64.const 0)))
    (func (export "beyond") (result i32) (call $random (i32.const 65529) (i32.const 8)))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(1, only_result(run.guest.call("fill")));
  EXPECT_EQ(Kind::trapped, run.guest.call("beyond").kind);
}

TEST(Features, OfSeveralMemoriesTheExportedOneIsUsed) {
  Running run(R"((module
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (memory $other 1)
    (memory $used (export "memory") 1)
    (func (export "fill") (result i32)
      (drop (call $random (i32.const 8) (i32.const 8)))
      (i32.add
        (i64.ne (i64.load $used (i32.const 8)) (i64.const 0))
        (i32.mul (i32.const 2) (i64.ne (i64.load $other (i32.const 8)) (i64.const 0)))))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(1, only_result(run.guest.call("fill")));
}

TEST(Features, AStackMayBeLargerThanTheEnginesDefaultForOthers) {
  WasmtimeOptions options;
  options.stack_size = std::size_t{4} << 20;
  Running run(R"((module (memory (export "memory") 1)
    (func $sum (export "sum") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0))))))",
              options);
  ASSERT_EQ(RunResult::Kind::returned, run.guest.load().kind);
  const WasmValue depth[] = {std::int32_t{40'000}};
  EXPECT_EQ(40'000, only_result(run.guest.call("sum", depth)));
}

TEST(Features, ASharedMemoryIsRefusedInWords) {
  const auto engine = make_engine();
  const auto module = engine->compile(bytes_of(R"((module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1 1 shared)
    (func (export "_start") (drop (call $yield)))))"));
  if (!module) {
    EXPECT_THAT(module.error(), HasSubstr("shared"));
    return;
  }
  const auto process = make_process();
  WasmtimeGuest guest(*engine, *module, *process);
  const RunResult result = guest.run_command();
  EXPECT_NE(Kind::exited, result.kind);
  EXPECT_THAT(result.message, HasSubstr("shared"));
}

TEST(Features, EveryOfferedCallCanBeImported) {
  std::size_t count = 0;
  std::string imports;
  for (const HostModule& module : host_modules()) {
    for (const HostCall& call : module.calls) {
      imports += " (import \"" + std::string(module.name) + "\" \"" + std::string(call.name) +
                 "\" (func (param";
      for (const ValueType type : call.parameters)
        imports += type == ValueType::i32 ? " i32" : " i64";
      imports += call.has_result ? ") (result i32)))" : ")))";
      ++count;
    }
  }
  Running run("(module" + imports + " (memory (export \"memory\") 1) (func (export \"_start\")))");
  EXPECT_EQ(Kind::exited, run.guest.run_command().kind);
  EXPECT_EQ(count, run.module.imports().size());
  EXPECT_EQ(46U + 45U, count);
}

// A guest is given what its module imports; who takes the linker finds all.
TEST(Features, TheLinkerHasEveryCall) {
  constexpr std::string_view program = R"((module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1)
    (func (export "yields") (result i32) (call $yield))))";
  const auto all_are_there = [](WasmtimeGuest& guest) {
    for (const HostModule& module : host_modules()) {
      for (const HostCall& call : module.calls) {
        wasmtime_extern_t item;
        ASSERT_TRUE(wasmtime_linker_get(guest.linker(), guest.context(), module.name.data(),
                                        module.name.size(), call.name.data(), call.name.size(),
                                        &item))
            << module.name << " " << call.name;
        EXPECT_EQ(WASMTIME_EXTERN_FUNC, item.kind);
        wasmtime_extern_delete(&item);
      }
    }
  };
  Running early(program), late(program);
  all_are_there(early.guest);
  ASSERT_EQ(Kind::returned, early.guest.load().kind);
  ASSERT_EQ(Kind::returned, late.guest.load().kind);
  all_are_there(late.guest);
  EXPECT_EQ(0, only_result(early.guest.call("yields")));
  EXPECT_EQ(0, only_result(late.guest.call("yields")));
}

TEST(Features, AnImportThatIsNotOfferedIsNamed) {
  const auto message = [](std::string_view import) {
    Running run("(module (import " + std::string(import) + ") (func (export \"_start\")))");
    const RunResult result = run.guest.run_command();
    EXPECT_EQ(Kind::failed, result.kind);
    return result.message;
  };
  EXPECT_THAT(message(R"("env" "mystery" (func))"), HasSubstr("env::mystery"));
  EXPECT_THAT(message(R"("wasi_snapshot_preview1" "fd_frobnicate" (func))"),
              HasSubstr("wasi_snapshot_preview1::fd_frobnicate"));
  EXPECT_THAT(message(R"("wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))"),
              HasSubstr("wasi_snapshot_preview1::fd_close"));
}

TEST(Features, ImportsAndExportsAreDescribed) {
  const auto engine = make_engine();
  const WasmtimeModule module = compile(*engine, R"((module
    (import "env" "f" (func (param i32 f64) (result i64)))
    (memory (export "memory") 1 5)
    (global (export "g") (mut i64) (i64.const 0))
    (table (export "t") 1 funcref)
    (func (export "nothing"))))");
  ASSERT_EQ(1U, module.imports().size());
  EXPECT_EQ("env", module.imports()[0].module);
  EXPECT_EQ("func (i32, f64) -> (i64)", module.imports()[0].type);
  std::vector<std::string> exported;
  for (const auto& item : module.exports()) exported.push_back(item.name + ": " + item.type);
  EXPECT_THAT(exported, ::testing::ElementsAre("memory: memory 1..5 pages", "g: var i64",
                                               "t: table", "nothing: func () -> ()"));
}

// Wasmtime's C API ends the program when it is asked for the kind of such types.
TEST(Features, VectorsAndOtherReferencesAreTold) {
  constexpr std::string_view text = R"((module
    (type $f (func))
    (global (export "g") v128 (v128.const i64x2 0 0))
    (func (export "vector") (param v128) (result v128) (local.get 0))
    (func (export "typed") (param (ref null $f) (ref func) exnref externref))))";
  WasmtimeOptions options;
  options.deterministic = true;
  Running run(text, options);
  std::vector<std::string> exported;
  for (const auto& item : run.module.exports()) exported.push_back(item.name + ": " + item.type);
  EXPECT_THAT(exported, ::testing::ElementsAre(
                            "g: const v128", "vector: func (v128) -> (v128)",
                            "typed: func (reference, reference, reference, externref) -> ()"));
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const WasmValue argument[] = {std::int32_t{1}};
  EXPECT_THAT(run.guest.call("vector", argument).message, HasSubstr("is of type v128, not i32"));
  const std::string words[] = {"1"};
  EXPECT_THAT(run.guest.call_with_text("vector", words).message, HasSubstr("type v128"));
}

TEST(Features, WhatIsNoModuleIsRefusedInWords) {
  const auto engine = make_engine();
  const auto message = [&](std::string_view code) {
    const auto module = engine->compile(bytes_of(code));
    EXPECT_FALSE(module) << code;
    return module ? std::string() : module.error();
  };
  EXPECT_THAT(message(""), HasSubstr("no WebAssembly module"));
  EXPECT_THAT(message(std::string_view("\x7f"
                                       "ELF\0\0",
                                       6)),
              HasSubstr("no WebAssembly module"));
  EXPECT_THAT(message("#!/bin/sh\n"), HasSubstr("no WebAssembly module"));
  EXPECT_THAT(message("(module (func"), HasSubstr("expected"));
  EXPECT_NE("", message(std::string_view("\0asm", 4)));
  EXPECT_NE("", message(std::string_view("\0asm\1\0\0\0garbage", 15)));
  // The header of a component.
  EXPECT_NE("", message(std::string_view("\0asm\x0d\0\1\0", 8)));
}

TEST(Features, AFileThatCannotBeReadIsNamed) {
  const auto engine = make_engine();
  const TempTree tree;
  tree.write("good.wat", ";; a comment\n(module)");
  tree.write("bad.wat", "(modul)");
  EXPECT_TRUE(engine->compile_file(tree.at("good.wat")));
  for (const auto& path : {tree.at("absent.wat"), tree.path(), tree.at("bad.wat")}) {
    const auto module = engine->compile_file(path);
    ASSERT_FALSE(module) << path;
    EXPECT_THAT(module.error(), HasSubstr(path));
  }
}

}  // namespace
}  // namespace wasifs::engine_conformance
