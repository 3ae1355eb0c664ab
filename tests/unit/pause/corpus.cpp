// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "corpus.h"

#include <gtest/gtest.h>
#include <wasmtime.h>

namespace wasifs::pause {
namespace {

constexpr std::string_view program = R"((module $program
  (type $call (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "env" "base" (global $base i32))
  (memory (export "memory") 2 10)
  (table $t 4 funcref)
  (global $stack (mut i32) (i32.const 66560))
  (global (export "end") i32 (i32.const 70000))
  (elem (i32.const 1) func $one $two)
  (data (i32.const 1024) "hello\00world")
  (data (i32.add (i32.const 65536) (i32.const 12)) "extended")
  (func $one (type $call) (local i64 f32 f64)
    (local.set 1 (i64.const -123456789012))
    (local.set 2 (f32.const 1.5)) (local.set 3 (f64.const -2.5e100))
    (block $out (result i32)
      (loop $again
        (br_if $again (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (br_table $again $again (local.get 0)))
      (i32.const 4)))
  (func $two (type $call)
    (if (result i32) (local.get 0)
      (then (call_indirect $t (type $call) (i32.const 3) (i32.const 1)))
      (else (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
  (func (export "_initialize") (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (i32.store offset=4 align=2 (i32.const 0) (i32.load8_s (i32.const 9)))
    (drop (memory.grow (memory.size)))))
  )";

constexpr std::string_view bulk = R"((module
  (memory $m 1) (memory $n i64 1 4)
  (table $t 3 funcref) (table $u 2 8 funcref)
  (func $f) (func $g)
  (elem $e func $f $g)
  (elem $d declare func $g)
  (elem (table $u) (i32.const 0) funcref (ref.func $f) (ref.null func))
  (data $p "passive") (data (memory $n) (i64.const 3) "active")
  (global $r (mut funcref) (ref.func $f))
  (start $start)
  (func $start
    (memory.init $n $p (i64.const 0) (i32.const 0) (i32.const 7)) (data.drop $p)
    (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2)) (elem.drop $e)
    (memory.copy $m $n (i32.const 0) (i64.const 0) (i32.const 4))
    (memory.fill $m (i32.const 9) (i32.const 1) (i32.const 2))
    (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 1))
    (table.set $t (i32.const 2) (table.get $u (i32.const 1)))
    (drop (table.grow $u (ref.null func) (i32.const 2)))
    (table.fill $u (i32.const 1) (ref.func $g) (table.size $u))
    (global.set $r (select (result funcref) (ref.func $g) (ref.null func) (i32.const 1)))
    (i64.store $n offset=5000000000 (i64.const 1) (i64.const 1))))
  )";

constexpr std::string_view vectors = R"((module
  (memory 1)
  (global (mut v128) (v128.const i64x2 1 2))
  (func (result v128)
    (v128.store (i32.const 16) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31
      (v128.load (i32.const 0)) (v128.const f32x4 1 2 3 4)))
    (v128.store16_lane offset=2 3 (i32.const 0) (v128.load32_zero (i32.const 4)))
    (i8x16.replace_lane 3 (v128.load8_lane 1 (i32.const 0) (i8x16.splat (i32.const 2)))
      (i16x8.extract_lane_u 5 (f64x2.sqrt (v128.const i32x4 0 0 0 0)))))
  (func (param v128 v128 v128) (result v128)
    (f32x4.relaxed_madd (i64x2.add (local.get 0) (local.get 1)) (local.get 1) (local.get 2)))
  (func (result i32) (i32.trunc_sat_f64_u (f64.const 1e300))))
  )";

constexpr std::string_view control = R"((module
  (type $f (func (result i32)))
  (tag $e (param i32)) (tag $n)
  (func $leaf (type $f) (i32.const 1))
  (elem declare func $leaf)
  (func (param i32) (result i32)
    (block $caught (result i32)
      (block $all
        (br $caught (try_table (result i32) (catch $e $caught) (catch_all $all)
          (throw $e (local.get 0)))))
      (i32.const 2)))
  (func (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $n)) unreachable))
  (func (param exnref) (throw_ref (local.get 0)))
  (func (type $f) (return_call $leaf))
  (func (param (ref null $f)) (result i32)
    (block $null
      (return (call_ref $f (br_on_null $null (local.get 0)))))
    (return_call_ref $f (ref.as_non_null (ref.func $leaf))))
  (table $t 1 funcref)
  (func (type $f) (return_call_indirect $t (type $f) (i32.const 0)))
  (func (param i64 i32) (result i32 i64)
    (local.get 0) (local.get 1)
    (block (param i64 i32) (result i32 i64) (drop) (drop) (i32.const 0) (i64.const 1))
    (block (param i32 i64) (result i32 i64))
    (return))
  (global (mut externref) (ref.null extern))
  (table 2 externref))
  )";

constexpr std::string_view collected = R"((module
  (rec (type $node (sub (struct (field $next (mut (ref null $node))) (field i8))))
       (type $more (sub final $node (struct (field $next (mut (ref null $node))) (field i8)
                                            (field f64)))))
  (type $bytes (array (mut i8)))
  (data $d "abc")
  (global (ref $bytes) (array.new_fixed $bytes 2 (i32.const 1) (i32.const 2)))
  (func (param anyref) (result i32)
    (drop (array.new_data $bytes $d (i32.const 0) (i32.const 1)))
    (struct.set $node 0 (struct.new $node (ref.null $node) (i32.const 1)) (ref.null none))
    (block $is (result (ref $node))
      (drop (br_on_cast $is anyref (ref $node) (local.get 0)))
      (return (i31.get_s (ref.cast (ref i31) (local.get 0)))))
    (struct.get_u $node 1)
    (ref.test (ref null $more) (local.get 0))
    i32.add))
  )";

constexpr std::string_view threads = R"((module
  (memory 1 2 shared)
  (func (result i32)
    (atomic.fence)
    (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
    (drop (i64.atomic.rmw32.cmpxchg_u offset=8 (i32.const 0) (i64.const 0) (i64.const 1)))
    (i32.atomic.load8_u (i32.const 3))))
  )";

constexpr CorpusModule all[] = {
    {"empty", "(module)", true}, {"program", program, true}, {"bulk", bulk, true},
    {"vectors", vectors, true},  {"control", control, true}, {"collected", collected, false},
    {"threads", threads, false},
};

// With every feature that the adapter switches on.
wasm_engine_t* engine() {
  static wasm_engine_t* const made = [] {
    wasm_config_t* config = wasm_config_new();
    wasmtime_config_wasm_exceptions_set(config, true);
    wasmtime_config_wasm_function_references_set(config, true);
    wasmtime_config_wasm_gc_set(config, true);
    wasmtime_config_wasm_tail_call_set(config, true);
    return wasm_engine_new_with_config(config);
  }();
  return made;
}

}  // namespace

std::span<const CorpusModule> corpus() {
  return all;
}

Bytes binary_of(std::string_view text) {
  wasm_byte_vec_t made{};
  if (wasmtime_error_t* error = wasmtime_wat2wasm(text.data(), text.size(), &made)) {
    wasm_byte_vec_t message{};
    wasmtime_error_message(error, &message);
    ADD_FAILURE() << std::string_view(message.data, message.size);
    wasm_byte_vec_delete(&message);
    wasmtime_error_delete(error);
    return {};
  }
  const auto bytes = std::as_bytes(std::span(made.data, made.size));
  Bytes result(bytes.begin(), bytes.end());
  wasm_byte_vec_delete(&made);
  return result;
}

std::optional<std::string> engine_refusal(std::span<const std::byte> module) {
  wasmtime_error_t* error = wasmtime_module_validate(
      engine(), reinterpret_cast<const std::uint8_t*>(module.data()), module.size());
  if (error == nullptr) return std::nullopt;
  wasm_byte_vec_t message{};
  wasmtime_error_message(error, &message);
  std::string text(message.data, message.size);
  wasm_byte_vec_delete(&message);
  wasmtime_error_delete(error);
  return text;
}

}  // namespace wasifs::pause
