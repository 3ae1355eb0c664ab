;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; A filestat of wasi_unstable has 56 bytes, because its link count has four; preview1's has 64.
;; The exit code is the number of the check that failed.
(module
  (import "wasi_unstable" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_unstable" "path_filestat_get"
    (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "0123456789file")
  (data (i32.const 32) "\00\00\00\00\0a\00\00\00")          ;; an iovec of the ten digits

  (func $check (param $number i32) (param $good i32)
    (if (i32.eqz (local.get $good)) (then (call $proc_exit (local.get $number)))))

  ;; Fills the 64 bytes at 128 with ones, so that what was written can be told from what was not.
  (func $clear
    (local $at i32)
    (loop $more
      (i64.store offset=128 (local.get $at) (i64.const -1))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $more (i32.lt_u (local.get $at) (i32.const 64)))))

  (func $check_filestat (param $number i32)
    (call $check (local.get $number)                          ;; a regular file ...
      (i32.eq (i32.load8_u (i32.const 144)) (i32.const 4)))
    (call $check (i32.add (local.get $number) (i32.const 1))  ;; ... with one link, in four bytes
      (i32.eq (i32.load (i32.const 148)) (i32.const 1)))
    (call $check (i32.add (local.get $number) (i32.const 2))  ;; ... of ten bytes
      (i64.eq (i64.load (i32.const 152)) (i64.const 10)))
    (call $check (i32.add (local.get $number) (i32.const 3))  ;; ... changed after 2020
      (i64.gt_u (i64.load (i32.const 168)) (i64.const 1577836800000000000)))
    (call $check (i32.add (local.get $number) (i32.const 4))  ;; changed (status) likewise
      (i64.ne (i64.load (i32.const 176)) (i64.const -1)))
    (call $check (i32.add (local.get $number) (i32.const 5))  ;; nothing is written behind
      (i64.eq (i64.load (i32.const 184)) (i64.const -1))))

  (func (export "_start")
    (call $check (i32.const 1)                                ;; create, write, filestat_get
      (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 10) (i32.const 4)
        (i32.const 1) (i64.const 0x200040) (i64.const 0) (i32.const 0) (i32.const 64))))
    (call $check (i32.const 2)
      (i32.eqz (call $fd_write (i32.load (i32.const 64)) (i32.const 32) (i32.const 1) (i32.const 72))))
    (call $clear)
    (call $check (i32.const 3)
      (i32.eqz (call $fd_filestat_get (i32.load (i32.const 64)) (i32.const 128))))
    (call $check_filestat (i32.const 10))
    (call $clear)
    (call $check (i32.const 4)
      (i32.eqz (call $path_filestat_get (i32.const 3) (i32.const 0) (i32.const 10) (i32.const 4)
        (i32.const 128))))
    (call $check_filestat (i32.const 20))))
