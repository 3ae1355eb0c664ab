// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs that use what came to WebAssembly later: references, exceptions, vectors, tail calls.
#include "programs.h"

namespace wasifs::transform {
namespace {

constexpr std::string_view indirect = R"((module
  (type $f (func (param i32) (result i32)))
  (import "h" "ask" (func $ask (type $f)))
  (table $t (export "table") 6 funcref)
  (elem $t (i32.const 0) func $ask $twice $tail $later)
  (elem $more func $thrice)
  (elem declare func $twice)
  (memory 1)
  (data $d "some bytes")
  (func $twice (type $f) (i32.mul (call $ask (local.get 0)) (i32.const 2)))
  (func $thrice (type $f) (i32.mul (call $ask (local.get 0)) (i32.const 3)))
  (func $tail (type $f)
    (if (i32.gt_u (local.get 0) (i32.const 10))
      (then (return_call $tail (i32.sub (local.get 0) (call $ask (i32.const 2))
                               (i32.const 31) i32.and (i32.const 1) i32.or (i32.const 7) i32.and
                               (i32.const 1) i32.add))))
    (return_call_indirect $t (type $f) (local.get 0) (i32.and (local.get 0) (i32.const 1))))
  (func $later (type $f) (return_call $ask (i32.add (local.get 0) (i32.const 100))))
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32) (local $r funcref) (local $null funcref)
    (memory.init $d (i32.const 8) (i32.const 0) (i32.const 10))
    (local.set $r (ref.func $twice))
    (local.set $sum (call $ask (i32.const 50)))
    (table.init $t $more (i32.const 4) (i32.const 0) (i32.const 1))
    (data.drop $d) (elem.drop $more)
    (local.set $sum (i32.add (local.get $sum) (call $ask (i32.const 51))))
    (table.set $t (i32.const 5) (local.get $r))
    (drop (table.grow $t (local.get $null) (i32.const 2)))
    (local.set $sum (i32.add (local.get $sum) (call $ask (i32.const 52))))
    (table.set $t (i32.const 6) (local.get $null))
    (loop $l
      (local.set $sum (i32.add (local.get $sum)
        (call_indirect $t (type $f) (i32.add (local.get $n) (local.get $i)) (local.get $i))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))
    (local.get $sum))))";

constexpr std::string_view exceptions = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (import "h" "log" (func $log (param i32)))
  (tag $e (param i32 i64)) (tag $n) (tag $v (param f64 v128))
  (func $thrower (param i32)
    (if (i32.eq (i32.rem_u (local.get 0) (i32.const 4)) (i32.const 1))
      (then (throw $e (call $ask (local.get 0)) (i64.const -9))))
    (if (i32.eq (i32.rem_u (local.get 0) (i32.const 4)) (i32.const 2)) (then (throw $n)))
    (if (i32.eq (i32.rem_u (local.get 0) (i32.const 4)) (i32.const 3))
      (then (throw $v (f64.const 0.5) (v128.const i64x2 1 -1))))
    (call $log (local.get 0)))
  (func $cleans_up (param i32)
    (local $caught exnref) (local $kept i32)
    (local.set $kept (i32.const 11))
    (block $done
      (block $h (result exnref)
        (try_table (catch_all_ref $h)
          (call $log (i32.const 200)) (call $thrower (local.get 0)) (local.set $kept (i32.const 12))
          (call $log (i32.const 201)))
        (br $done))
      (local.set $caught)
      (call $log (local.get $kept)) (drop (call $ask (i32.const 202)))
      (throw_ref (local.get $caught)))
    (call $log (i32.const 203)))
  (func $on_the_stack (param i32) (result i32)
    (block $v (result f64 v128)
      (block $e (result i32 i64 exnref)
        (try_table (catch_ref $e $e) (catch $v $v) (call $cleans_up (local.get 0)))
        (return (i32.const 1)))
      (drop (call $ask (i32.const 300)))
      drop drop
      (return (i32.add (call $ask (i32.const 301)))))
    (drop (call $ask (i32.const 302)))
    (i32x4.extract_lane 1) (i32.add (call $ask (i32.const 303)))
    (local.set 0)
    (i32.add (i32.trunc_f64_s (f64.mul (f64.const 100))) (local.get 0)))
  (func (export "run") (param i32) (result i32)
    (local $i i32) (local $sum i32) (local $none exnref)
    (loop $l
      (block $next
        (block $n
          (try_table (catch $n $n)
            (local.set $sum (i32.add (local.get $sum) (call $on_the_stack (local.get $i)))))
          (br $next))
        (call $log (i32.const 400)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
    (drop (ref.is_null (local.get $none)))
    (local.get $sum))))";

// What holds exceptions need not have a tag. The first function gives what is no exception.
constexpr std::string_view no_tags = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (func $give (param exnref i32) (result exnref) (drop (call $ask (local.get 1))) (local.get 0))
  (func (export "run") (param i32) (result i32)
    (local $none exnref)
    (call $give (local.get $none) (i32.const 7)) (call $ask (i32.const 8)) drop ref.is_null
    (local.set $none (call $give (ref.null noexn) (i32.const 9)))
    (i32.add (ref.is_null (local.get $none))))))";

constexpr std::string_view vectors = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (memory 1)
  (global $g (mut v128) (v128.const i64x2 7 8))
  (func $add (param v128 i32) (result v128)
    (local $x v128) (local $f f32)
    (local.set $x (i32x4.splat (local.get 1)))
    (local.set $f (f32.const nan:0x200001))
    (i32x4.add (local.get 0) (i32x4.replace_lane 2 (local.get $x) (call $ask (local.get 1))))
    (i32x4.add (local.get $x)) (i32x4.add (i32x4.splat (i32.reinterpret_f32 (local.get $f)))))
  (func (export "run") (param i32) (result v128)
    (v128.const i32x4 1 2 3 4) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (global.get $g))
    (global.set $g (call $add (global.get $g) (call $ask (i32.const 5))))
    (v128.store (i32.const 16) (call $add (global.get $g) (i32.const 3)))
    (call $add (v128.load (i32.const 12)) (i32.const 9))
    (i64x2.add) (f32x4.relaxed_madd (global.get $g) (global.get $g)) (call $add (i32.const 4)))))";

constexpr std::string_view memories = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (memory $a 1) (memory $b i64 1 4)
  (data $p "passive") (data (memory $b) (i64.const 3) "active")
  (func $f (param $at i64) (result i64)
    (i64.store $b offset=8 (local.get $at) (i64.extend_i32_u (call $ask (i32.const 1))))
    (i64.load8_u $b (local.get $at)) (i64.load $b offset=8 (local.get $at))
    (i64.mul (i64.extend_i32_u (call $ask (i32.const 2)))) i64.add)
  (func (export "run") (param i32) (result i64)
    (drop (memory.grow $b (i64.const 2)))
    (memory.size $b) (call $f (i64.const 3)) i64.add
    (memory.init $b $p (i64.const 70000) (i32.const 0) (i32.const 7))
    (i64.add (call $f (i64.const 70001)))
    (memory.copy $a $b (i32.const 0) (i64.const 70000) (i32.const 40))
    (i64.add (i64.load $a (i32.const 0))) (i64.add (call $f (i64.const 5))))))";

constexpr std::string_view references = R"((module
  (type $f (func (param i32) (result i32)))
  (type $g (func (param i64) (result i64)))
  (import "h" "ask" (func $ask (type $f)))
  (elem declare func $one $two $ask)
  (table $t 3 (ref null $f))
  (func $one (type $f) (i32.add (call $ask (local.get 0)) (i32.const 1)))
  (func $two (type $f) (i32.mul (call $ask (local.get 0)) (i32.const 2)))
  (func $wide (type $g) (i64.extend_i32_u (call $ask (i32.wrap_i64 (local.get 0)))))
  (func $choose (param i32) (result (ref null $f))
    (if (result (ref null $f)) (i32.and (call $ask (local.get 0)) (i32.const 1))
      (then (ref.func $one)) (else (ref.func $two))))
  (func $apply (param $r (ref $f)) (param $n i32) (result i32)
    (local $mine (ref $f))
    (local.set $mine (local.get $r))
    (block $leave
      (drop (call $ask (i32.const 70)))
      (local.set $mine (ref.func $ask))
      (drop (call_ref $f (local.get $n) (local.get $mine))))
    (i32.add (call_ref $f (local.get $n) (local.get $r))
             (call_ref $f (call $ask (i32.const 71)) (local.get $mine))))
  (func (export "run") (param i32) (result i32)
    (local $i i32) (local $sum i32) (local $got i32) (local $keep (ref null $f))
    (loop $l
      (local.set $keep (call $choose (local.get $i)))
      (table.set $t (i32.const 1) (local.get $keep))
      (ref.as_non_null (local.get $keep))
      (local.get $sum) (call $ask (i32.const 80)) (i32.add) (local.set $sum)
      (call $apply (i32.const 5)) (local.set $got)
      (local.set $sum (i32.add (local.get $sum) (local.get $got)))
      (block $null
        (br_on_null $null (table.get $t (i32.const 2)))
        drop)
      (block $not (result (ref $f))
        (br_on_non_null $not (local.get $keep))
        (return (i32.const -1)))
      (local.set $sum (i32.add (call $ask (i32.const 81)) (local.get $sum)))
      (local.set $keep)
      (local.set $sum (i32.add (local.get $sum) (call_ref $f (i32.const 2) (local.get $keep))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
    (return_call_ref $f (local.get $sum) (local.get $keep)))))";

constexpr Program all[] = {
    {"indirect", indirect, 17}, {"exceptions", exceptions, 0}, {"no_tags", no_tags, 0},
    {"vectors", vectors, 0},    {"memories", memories, 0},     {"references", references, 0},
};

}  // namespace

std::span<const Program> programs_of_proposals() {
  return all;
}

}  // namespace wasifs::transform
