;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; Drops elements in the middle, after which it prints what the table holds, and traps at its end
;; where it takes them again.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\08\00\00\00")
  (data (i32.const 16) "letter .")
  (table $letters 3 funcref)
  (elem $later func $a $b $c)
  (type $letter (func (result i32)))
  (func $a (type $letter) (i32.const 65))
  (func $b (type $letter) (i32.const 66))
  (func $c (type $letter) (i32.const 67))
  (func (export "_start") (local $n i32)
    (loop $rounds
      (if (i32.eq (local.get $n) (i32.const 8)) (then
        (table.init $letters $later (i32.const 0) (i32.const 0) (i32.const 3))
        (elem.drop $later)))
      (i32.store8 (i32.const 22)
        (if (result i32) (i32.lt_u (local.get $n) (i32.const 8))
          (then (i32.add (i32.const 97) (local.get $n)))
          (else (call_indirect $letters (type $letter)
            (i32.rem_u (local.get $n) (i32.const 3))))))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $rounds
        (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 20))))
    (table.init $letters $later (i32.const 0) (i32.const 0) (i32.const 1))))
