// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "programs.h"

namespace wasifs::transform {
namespace {

constexpr std::string_view recursion = R"((module
  (import "h" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (call $log (local.get $n)) (local.get $n))
      (else (i32.add (call $fib (i32.sub (local.get $n) (i32.const 1)))
                     (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func (export "run") (param i32) (result i32) (call $fib (local.get 0)))))";

constexpr std::string_view loops = R"((module
  (import "h" "log" (func $log (param i32)))
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (memory 1)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $j i32) (local $sum i32) (local $unused i64)
    (block $out
      (loop $outer
        (local.set $j (i32.const 0))
        (loop $inner
          (local.set $sum (i32.add (local.get $sum)
            (i32.mul (i32.add (local.get $i) (i32.const 1)) (call $ask (local.get $j)))))
          (block $skip
            (br_if $skip (i32.and (call $ask (local.get $sum)) (i32.const 1)))
            (i32.store (i32.mul (local.get $j) (i32.const 4)) (local.get $sum))
            (br_if $outer (i32.eqz (i32.rem_u
              (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
            (br_if $out (i32.gt_u (local.get $sum) (i32.const 100000))))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br_if $inner (i32.lt_u (local.get $j) (i32.const 4))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $outer (i32.lt_u (local.get $i) (local.get $n)))))
    (call $log (local.get $i))
    (local.get $sum))))";

// Every way out of a nest, with values on each level.
constexpr std::string_view tables_of_labels = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (import "h" "log" (func $log (param i32)))
  (func $nest (param $which i32) (result i32)
    (local $turns i32)
    (i32.const 1000)
    (block $a (result i32)
      (i32.const 100) (call $ask (i32.const 1)) i32.add
      (loop $l (param i32) (result i32)
        (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
        (block $b (param i32) (result i32)
          (call $ask (i32.const 2)) i32.add
          (block $c (param i32) (result i32)
            (call $log (local.get $turns))
            (i32.mul (call $ask (i32.const 3)))
            (br_if $a (i32.gt_u (local.get $turns) (i32.const 3)))
            (br_table $c $b $l $a $c (local.get $which)))
          (i32.add (i32.const 1)) (i32.xor (call $ask (i32.const 4))))
        (i32.add (call $ask (i32.const 5)))
        (br_if $l (i32.lt_u (local.get $turns) (i32.const 2)))
        (i32.sub (i32.const 7))))
    i32.add)
  (func (export "run") (param i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3))
                               (call $nest (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                             (i32.const 6))))
    (local.get $sum))))";

constexpr std::string_view multi_value = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (import "h" "pair" (func $pair (result i32 i64)))
  (import "h" "float" (func $float (param f32 f64) (result f64)))
  (import "h" "single" (func $single (result f32)))
  (global $g (mut i32) (i32.const 3))
  (func $swap (param i32 i64) (result i64 i32) (local.get 1)
    (i32.add (local.get 0) (call $ask (i32.const 9))))
  (func $three (param i32) (result i32 i64 f64)
    (call $ask (local.get 0)) (call $swap (local.get 0) (i64.const 5)) drop
    (call $float (call $single) (f64.const 1.5)))
  (func (export "run") (param i32) (result i32 i64 f64 f32)
    (local $f f64) (local $i i32) (local $keep i64)
    (call $pair)
    (block (param i32 i64) (result i64 i32) (call $swap))
    (block (param i64 i32) (result i64)
      (global.set $g (i32.add (global.get $g) (call $ask (i32.const 3))))
      (i64.extend_i32_u) (i64.mul (i64.extend_i32_u (call $ask (i32.const 4)))) (i64.add))
    (loop $again (param i64) (result i64)
      (i64.add (i64.extend_i32_u (call $ask (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (i32.const 4))))
    (call $three (i32.const 1))
    (loop $turns (param i32 i64 f64) (result i32 i64 f64)
      (f64.add (call $float (call $single) (f64.const 2)))
      (br_if $turns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (i32.const 7))))
    (if (param i32 i64 f64) (result i64 i32) (i32.and (call $ask (i32.const 2)) (i32.const 1))
      (then (local.set $f) (call $swap))
      (else (local.set $f) (local.set $keep) (call $ask) (local.set $i)
            (i64.add (local.get $keep) (i64.extend_i32_u (call $ask (i32.const 21))))
            (local.get $i)))
    (local.set $i) (i64.add) (local.set $keep)
    (local.get $i) (i64.sub (local.get $keep) (i64.extend_i32_u (call $ask (i32.const 30))))
    (local.get $f)
    (f32.mul (call $single) (call $single)))))";

constexpr std::string_view operands = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (import "h" "wide" (func $wide (param i64) (result i64)))
  (memory 1)
  (global $g (mut i64) (i64.const 1))
  (func $id (param i32) (result i32) (i32.add (call $ask (local.get 0)) (local.get 0)))
  (func (export "run") (param $n i32) (result i64)
    (local $x i32) (local $y i64)
    (i32.const 5) (local.get $n) (i32.mul (i32.const 3)) (i32.load8_u (i32.const 9))
    (call $id (i32.const 4))
    (f32.const 2.5) (f64.const nan:0x8000000000001) (global.get $g)
    (call $wide (i64.const 8))
    (select (call $wide (i64.const 9)) (i64.const 4) (call $id (i32.const 6)))
    i64.add i64.add
    (local.set $y) (drop (call $id (i32.const 1))) (i64.reinterpret_f64) (i64.add (local.get $y))
    (local.set $x (i32.wrap_i64 (i64.rotl (i64.const 31))))
    drop
    (i32.add (call $id (local.get $x))) i32.add i32.add i32.add
    (i32.store (i32.const 64) (call $id (i32.const 3)))
    i64.extend_i32_s (i64.add (call $wide (i64.const -1)))
    (i64.add (i64.load (i32.const 60))))))";

constexpr std::string_view arms = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (func $pick (param $n i32) (result i32)
    (i32.const 40)
    (if (result i32) (i32.and (local.get $n) (i32.const 1))
      (then
        (if (i32.and (local.get $n) (i32.const 2)) (then (drop (call $ask (i32.const 1)))))
        (call $ask (i32.const 2)) (i32.add (call $ask (i32.const 3))))
      (else
        (if (result i32) (i32.and (local.get $n) (i32.const 2))
          (then (call $ask (i32.const 4)) (return (i32.add (call $ask (i32.const 5)))))
          (else (call $ask (i32.const 6))))
        (i32.mul (call $ask (i32.const 7)))))
    (if (i32.eqz (local.get $n)) (then) (else (local.set $n (call $ask (local.get $n)))))
    (i32.add (local.get $n)) i32.add)
  (func (export "run") (param i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.xor (call $pick (local.get $i)) (i32.shl (local.get $sum) (i32.const 1))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
    (local.get $sum))))";

constexpr std::string_view starting = R"((module
  (import "h" "log" (func $log (param i32)))
  (global $g (mut i32) (i32.const 0))
  (global $r (mut funcref) (ref.null func))
  (elem declare func $again)
  (start $begin)
  (func $again (param i32)
    (if (local.get 0) (then
      (global.set $g (i32.add (global.get $g) (local.get 0)))
      (call $log (local.get 0))
      (call $again (i32.sub (local.get 0) (i32.const 1)))
      (call $log (global.get $g)))))
  (func $begin (call $again (i32.const 3)) (global.set $r (ref.func $again)))
  (func (export "run") (param i32) (result i32) (call $again (i32.const 2)) (global.get $g))))";

constexpr std::string_view dead_code = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (func $odd (param i32) (result i32)
    (block $b (result i32)
      (br $b (call $ask (i32.const 1)))
      (call $ask) drop (i64.add) (block (param i64) (result i32) (drop) (br 1 (i32.const 1)))
      (if (result i32) (then (unreachable)) (else (call $ask (i32.const 9))))
      (loop (br 0)))
    (block (result i32)
      (if (local.get 0) (then (return (call $ask (i32.const 2))) (call $ask) drop))
      (block (return (i32.add (i32.const 1) (call $ask (i32.const 3)))) (drop (call $ask)))
      unreachable)
    i32.add)
  (func (export "run") (param i32) (result i32)
    (call $odd (i32.const 0)) (i32.add (call $odd (i32.const 1)))
    (block $x (loop $y (br_if $x (call $ask (i32.const 4))) (br $y)))
    (return) (call $odd) (unreachable))))";

// Exceptions go through frames that were resumed.
constexpr std::string_view trap = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (func $deep (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (drop (i32.div_u (call $ask (i32.const 1)) (i32.const 0)))))
    (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (call $ask (i32.const 2))))
  (func (export "run") (param i32) (result i32) (call $deep (i32.const 4)))))";

constexpr std::string_view host_alone = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (export "run" (func $run))
  (func $run (param i32) (result i32) (call $ask (local.get 0)))))";

constexpr std::string_view last_call = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (memory 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 8) (call $ask (i32.const 1))) (return_call $ask (local.get 0)))))";

constexpr std::string_view pure = R"((module
  (memory 1)
  (func $even (param i32) (result i32)
    (if (result i32) (local.get 0) (then (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 1))))
  (func $odd (param i32) (result i32)
    (if (result i32) (local.get 0) (then (return_call $even (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 0))))
  (func $tight (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (i32.store (i32.and (local.get 0) (i32.const 0xfffc)) (local.get 1))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (export "run") (param i32) (result i32)
    (i32.add (call $tight (i32.const 2000)) (call $even (i32.const 11))))))";

// More than is worth saving at each site by itself.
constexpr std::string_view many_locals = R"((module
  (import "h" "ask" (func $ask (param i32) (result i32)))
  (func (export "run") (param $n i32) (result i64) (local $s i64)
     (local $i32_0 i32) (local $i32_1 i32) (local $i32_2 i32) (local $i32_3 i32) (local
    $i32_4 i32) (local $i32_5 i32) (local $i32_6 i32) (local $i32_7 i32) (local $i64_0
    i64) (local $i64_1 i64) (local $i64_2 i64) (local $i64_3 i64) (local $i64_4 i64)
    (local $i64_5 i64) (local $f32_0 f32) (local $f32_1 f32) (local $f64_0 f64) (local
    $f64_1 f64) (local $f64_2 f64) (local $f64_3 f64) (local $f64_4 f64) (local $v128_0
    v128)
    (local.set $i32_0 (i32.add (local.get $n) (i32.const 1)))
    (local.set $i32_1 (i32.add (local.get $n) (i32.const 4)))
    (local.set $i32_2 (i32.add (local.get $n) (i32.const 7)))
    (local.set $i32_3 (i32.add (local.get $n) (i32.const 10)))
    (local.set $i32_4 (i32.add (local.get $n) (i32.const 13)))
    (drop (call $ask (local.get $n)))
    (local.set $i32_5 (i32.add (local.get $n) (i32.const 16)))
    (local.set $i32_6 (i32.add (local.get $n) (i32.const 19)))
    (local.set $i32_7 (i32.add (local.get $n) (i32.const 22)))
    (local.set $i64_0 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 25)))
    (local.set $i64_1 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 28)))
    (drop (call $ask (local.get $n)))
    (local.set $i64_2 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 31)))
    (local.set $i64_3 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 34)))
    (local.set $i64_4 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 37)))
    (local.set $i64_5 (i64.add (i64.extend_i32_u (local.get $n)) (i64.const 40)))
    (local.set $f32_0 (f32.convert_i32_u (i32.add (local.get $n) (i32.const 43))))
    (drop (call $ask (local.get $n)))
    (local.set $f32_1 (f32.convert_i32_u (i32.add (local.get $n) (i32.const 46))))
    (local.set $f64_0 (f64.convert_i32_u (i32.add (local.get $n) (i32.const 49))))
    (local.set $f64_1 (f64.convert_i32_u (i32.add (local.get $n) (i32.const 52))))
    (local.set $f64_2 (f64.convert_i32_u (i32.add (local.get $n) (i32.const 55))))
    (local.set $f64_3 (f64.convert_i32_u (i32.add (local.get $n) (i32.const 58))))
    (drop (call $ask (local.get $n)))
    (local.set $f64_4 (f64.convert_i32_u (i32.add (local.get $n) (i32.const 61))))
    (local.set $v128_0 (i32x4.splat (i32.add (local.get $n) (i32.const 64))))
    (if (i32.eq (call $ask (i32.const 99)) (local.get $n)) (then (br 1 (i64.const 5))))
    (loop $l
      (local.set $i32_0 (i32.add (local.get $i32_0) (call $ask (local.get $i32_1))))
      (i64.const 3) (drop (call $ask (i32.const 1))) (local.set $i64_0)
      (br_if 1 (local.get $i64_0) (i32.gt_u (local.get $i32_0) (i32.const 5000)))
      drop
      (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 12))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_0))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_1))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_2))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_3))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_4))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_5))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_6))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i32_7))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_0)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_1)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_2)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_3)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_4)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (local.get $i64_5)))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $f32_0)))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $f32_1)))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.reinterpret_f64 (local.get $f64_0))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.reinterpret_f64 (local.get $f64_1))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.reinterpret_f64 (local.get $f64_2))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.reinterpret_f64 (local.get $f64_3))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64.reinterpret_f64 (local.get $f64_4))))
    (local.set $s (i64.rotl (local.get $s) (i64.const 5)))
    (local.set $s (i64.add (local.get $s) (i64x2.extract_lane 1 (local.get $v128_0))))
    (if (result i64) (i32.and (call $ask (i32.const 98)) (i32.const 1)) (then (return (local.get $s))) (else (br 1 (local.get $s)))))))";

constexpr Program all[] = {
    {"recursion", recursion, 7},
    {"loops", loops, 12},
    {"tables_of_labels", tables_of_labels, 0},
    {"multi_value", multi_value, 1},
    {"operands", operands, 5},
    {"arms", arms, 0},
    {"starting", starting, 0},
    {"many_locals", many_locals, 3},
    {"dead_code", dead_code, 0},
    {"trap", trap, 0},
    {"host_alone", host_alone, 6},
    {"last_call", last_call, 6},
    {"pure", pure, 0},
};

}  // namespace

std::span<const Program> programs() {
  static const std::vector<Program> joined = [] {
    std::vector<Program> some(std::begin(all), std::end(all));
    const auto more = programs_of_proposals();
    some.insert(some.end(), more.begin(), more.end());
    return some;
  }();
  return joined;
}

}  // namespace wasifs::transform
