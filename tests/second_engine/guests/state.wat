;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; State that C programs hardly have: globals with the bits of signalling NaNs, vectors, references
;; to functions; a table that changes and grows; data that is dropped. All of it is printed in each
;; round, as numbers in hex.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (global $f32 (mut f32) (f32.const nan:0x200001))
  (global $f64 (mut f64) (f64.const -nan:0x4000000000001))
  (global $v128 (mut v128) (v128.const i64x2 0x7ff4000000000003 0x8000000000000001))
  (global $i64 (mut i64) (i64.const -2))
  (global $i32 (mut i32) (i32.const -3))
  (global $function (mut funcref) (ref.null func))
  (type $made (func (param i32) (result i64)))
  (table $changing 4 20 funcref)
  (elem $later func $double $square $negate)
  (elem declare func $negate)
  (data $text "dropped after the third round")
  (func $double (type $made) (i64.extend_i32_u (i32.mul (local.get 0) (i32.const 2))))
  (func $square (type $made) (i64.extend_i32_u (i32.mul (local.get 0) (local.get 0))))
  (func $negate (type $made) (i64.sub (i64.const 0) (i64.extend_i32_u (local.get 0))))

  (func $print_bytes (param $at i32) (param $size i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $size))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
      (then (unreachable))))
  (func $print (param $number i64) (local $at i32)
    (local.set $at (i32.const 120))
    (i32.store8 (i32.const 120) (i32.const 32))
    (loop $digits
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at)
        (i32.add (i32.wrap_i64 (i64.and (local.get $number) (i64.const 15)))
          (select (i32.const 48) (i32.const 87)
            (i64.lt_u (i64.and (local.get $number) (i64.const 15)) (i64.const 10)))))
      (local.set $number (i64.shr_u (local.get $number) (i64.const 4)))
      (br_if $digits (i64.ne (local.get $number) (i64.const 0))))
    (call $print_bytes (local.get $at) (i32.sub (i32.const 121) (local.get $at))))

  ;; Each value is live across the calls before it, on the stack and in locals.
  (func $round (param $n i32) (param $vector v128) (param $single f32) (param $double f64)
      (result f64)
    (local.get $double)
    (call $print (i64.extend_i32_u (i32.reinterpret_f32 (global.get $f32))))
    (call $print (i64.reinterpret_f64 (global.get $f64)))
    (call $print (i64x2.extract_lane 0 (global.get $v128)))
    (call $print (i64x2.extract_lane 1 (global.get $v128)))
    (call $print (i64.extend_i32_u (i32.reinterpret_f32 (local.get $single))))
    (call $print (i64x2.extract_lane 1 (local.get $vector)))
    (call $print (global.get $i64))
    (call $print (i64.extend_i32_u (global.get $i32)))
    (call $print (i64.extend_i32_u (table.size $changing)))
    (call $print (i64.extend_i32_u (memory.size)))
    (call $print (i64.extend_i32_u (ref.is_null (global.get $function))))
    (if (i32.ge_u (local.get $n) (i32.const 3)) (then
      (call $print (call_indirect $changing (type $made) (local.get $n) (local.get $n)))
      (table.set $changing (i32.const 0) (global.get $function))
      (call $print (call_indirect $changing (type $made) (local.get $n) (i32.const 0)))))
    (memory.init $text (i32.const 200) (i32.const 0)
      (select (i32.const 29) (i32.const 0) (i32.lt_u (local.get $n) (i32.const 3))))
    (call $print_bytes (i32.const 200) (i32.const 29))
    (i32.store8 (i32.const 228) (i32.const 10)))

  ;; Changes what there is, without arithmetic on NaNs, which may have other bits on each engine.
  (func $change (param $n i32)
    (global.set $f32 (f32.reinterpret_i32
      (i32.add (i32.reinterpret_f32 (global.get $f32)) (i32.const 2))))
    (global.set $f64 (f64.reinterpret_i64
      (i64.add (i64.reinterpret_f64 (global.get $f64)) (i64.const 3))))
    (global.set $v128 (i64x2.add (global.get $v128) (v128.const i64x2 1 -1)))
    (global.set $i64 (i64.mul (global.get $i64) (i64.const 5)))
    (global.set $i32 (i32.mul (global.get $i32) (i32.const 7)))
    (drop (table.grow $changing (ref.func $square) (i32.const 1)))
    (if (i32.eq (local.get $n) (i32.const 1)) (then
      (table.init $changing $later (i32.const 1) (i32.const 0) (i32.const 3))
      (elem.drop $later)))
    (if (i32.eq (local.get $n) (i32.const 2)) (then
      (global.set $function (ref.func $negate))
      (data.drop $text)
      (drop (memory.grow (i32.const 1))))))

  (func (export "_start") (local $n i32) (local $kept f64)
    (local.set $kept (f64.const nan:0x4000000000007))
    (loop $rounds
      (local.set $kept (call $round (local.get $n) (global.get $v128) (global.get $f32)
        (local.get $kept)))
      (call $print (i64.reinterpret_f64 (local.get $kept)))
      (call $change (local.get $n))
      (br_if $rounds
        (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 8))))
    ;; Traps, since it was dropped.
    (memory.init $text (i32.const 200) (i32.const 0) (i32.const 1))))
