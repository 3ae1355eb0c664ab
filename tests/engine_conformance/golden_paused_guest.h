// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests/golden/snapshot/v1/paused.wasm was made of: a recursion through direct and indirect
// calls, each turn with a value of every type that lives on beyond the next call, an operand below
// it, two open files (the one that is read has no name any more) and a pipe to itself with bytes in
// it. For golden_paused_test.cpp only.
#pragma once

#include <string_view>

namespace wasifs::engine_conformance {

inline constexpr std::string_view golden_paused_guest = R"((module
  (type $step (func (param i32) (result i64)))
  (type $number (func (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file"
    (func $path_unlink_file (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table $functions 5 funcref)
  (elem (table $functions) (i32.const 0) func $down $aside $seven $eight)
  (tag $thrown (param i32 f64))
  (global $input (mut i32) (i32.const -1))
  (global $output (mut i32) (i32.const -1))
  (data (i32.const 64) "in.txtout.txt")
  (func $seven (type $number) (i32.const 7))
  (func $eight (type $number) (i32.const 8))
  (func $check (param $error i32) (if (local.get $error) (then (unreachable))))
  (func $open (param $name i32) (param $length i32) (param $flags i32) (result i32)
    (call $check (call $path_open (i32.const 3) (i32.const 0) (local.get $name) (local.get $length)
      (local.get $flags) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 16)))
    (i32.load (i32.const 16)))
  (func $take (param $from i32) (param $at i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (i32.const 5))
    (call $check
      (call $fd_read (local.get $from) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $give (param $to i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (call $check
      (call $fd_write (local.get $to) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $mix (param $sum i64) (param $more i64) (result i64)
    (i64.xor (i64.rotl (local.get $sum) (i64.const 13))
             (i64.mul (local.get $more) (i64.const 0x9e3779b97f4a7c15))))
  (func $say (param $sum i64) (local $i i32)
    (loop $digits
      (i32.store8 offset=512 (local.get $i)
        (i32.add (i32.const 97) (i32.wrap_i64 (i64.and (local.get $sum) (i64.const 15)))))
      (local.set $sum (i64.shr_u (local.get $sum) (i64.const 4)))
      (br_if $digits (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                               (i32.const 16))))
    (i32.store8 (i32.const 528) (i32.const 10))
    (call $give (global.get $output) (i32.const 512) (i32.const 17)))
  (func $spin (param $sum i64) (result i64) (local $i i32)
    (loop $again
      (local.set $sum (call $mix (local.get $sum) (i64.extend_i32_u (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (i32.const 1000))))
    (local.get $sum))
  (func $aside (type $step) (param $depth i32) (result i64)
    (local $i i32) (local $sum i64)
    (loop $again
      (local.set $sum
        (i64.add (i64.mul (local.get $sum) (i64.const 5)) (call $down (local.get $depth))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (i32.const 1))))
    (local.get $sum))
  (func $down (type $step) (param $depth i32) (result i64)
    (local $at i32) (local $long i64) (local $float f32) (local $double f64)
    (local $vector v128) (local $function funcref) (local $caught exnref)
    (local.set $at (i32.add (i32.const 1024) (i32.mul (local.get $depth) (i32.const 16))))
    (call $take (global.get $input) (local.get $at))
    (call $give (i32.const 1) (local.get $at) (i32.const 5))
    (local.set $long (call $mix (i64.load32_u (local.get $at))
                                (i64.extend_i32_u (local.get $depth))))
    (local.set $float (f32.mul (f32.convert_i32_u (i32.load8_u (local.get $at))) (f32.const 0.5)))
    (local.set $double
      (f64.div (f64.convert_i32_u (i32.load8_u offset=4 (local.get $at))) (f64.const 3)))
    (local.set $vector
      (i32x4.replace_lane 1 (i32x4.splat (i32.load (local.get $at))) (local.get $depth)))
    (local.set $function (table.get $functions
      (i32.add (i32.const 2) (i32.and (local.get $depth) (i32.const 1)))))
    (local.set $caught
      (block $catch (result exnref)
        (try_table (catch_all_ref $catch)
          (throw $thrown (i32.load8_u offset=1 (local.get $at)) (local.get $double)))
        (unreachable)))
    (local.set $long
      (if (result i64) (local.get $depth)
        (then
          (i64.add
            (i64.rotl (local.get $long) (i64.const 7))
            (call_indirect $functions (type $step)
              (i32.sub (local.get $depth) (i32.const 1))
              (i32.and (local.get $depth) (i32.const 1)))))
        (else (call $spin (local.get $long)))))
    (call $take (i32.const 0) (i32.add (local.get $at) (i32.const 8)))
    (local.set $long
      (call $mix (local.get $long) (i64.load32_u offset=8 (local.get $at))))
    (local.set $long
      (call $mix (local.get $long) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $float)))))
    (local.set $long
      (call $mix (local.get $long) (i64x2.extract_lane 0 (local.get $vector))))
    (local.set $long
      (call $mix (local.get $long) (i64x2.extract_lane 1 (local.get $vector))))
    (table.set $functions (i32.const 4) (local.get $function))
    (local.set $long (call $mix (local.get $long)
      (i64.extend_i32_u (call_indirect $functions (type $number) (i32.const 4)))))
    (block $payload (result i32 f64)
      (try_table (catch $thrown $payload) (throw_ref (local.get $caught)))
      (unreachable))
    (local.set $double)
    (local.set $at)
    (local.set $long (call $mix (local.get $long) (i64.extend_i32_u (local.get $at))))
    (local.set $long (call $mix (local.get $long) (i64.reinterpret_f64 (local.get $double))))
    (call $say (local.get $long))
    (local.get $long))
  (func (export "_start")
    (global.set $input (call $open (i32.const 64) (i32.const 6) (i32.const 0)))
    (call $check (call $path_unlink_file (i32.const 3) (i32.const 64) (i32.const 6)))
    (global.set $output (call $open (i32.const 70) (i32.const 7) (i32.const 1)))
    (call $say (call $down (i32.const 4))))))";

}  // namespace wasifs::engine_conformance
