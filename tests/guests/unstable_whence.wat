;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; wasi_unstable counts the origins of fd_seek as CUR 0, END 1, SET 2; preview1 begins with SET.
;; The exit code is the number of the check that failed.
(module
  (import "wasi_unstable" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_tell" (func $fd_tell (param i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "0123456789file")
  (data (i32.const 32) "\00\00\00\00\0a\00\00\00")          ;; an iovec of the ten digits

  (func $check (param $number i32) (param $good i32)
    (if (i32.eqz (local.get $good)) (then (call $proc_exit (local.get $number)))))

  ;; Seeks and checks where that leads.
  (func $seeks (param $number i32) (param $offset i64) (param $whence i32) (param $expected i64)
    (call $check (local.get $number)
      (i32.eqz (call $fd_seek (i32.load (i32.const 64)) (local.get $offset) (local.get $whence)
                              (i32.const 72))))
    (call $check (local.get $number) (i64.eq (i64.load (i32.const 72)) (local.get $expected))))

  (func (export "_start")
    (call $check (i32.const 1)                                ;; create, read, seek, tell, write
      (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 10) (i32.const 4)
        (i32.const 1) (i64.const 0x66) (i64.const 0) (i32.const 0) (i32.const 64))))
    (call $check (i32.const 2)
      (i32.eqz (call $fd_write (i32.load (i32.const 64)) (i32.const 32) (i32.const 1) (i32.const 72))))
    (call $seeks (i32.const 3) (i64.const 0) (i32.const 0) (i64.const 10))
    (call $seeks (i32.const 4) (i64.const -1) (i32.const 1) (i64.const 9))
    (call $seeks (i32.const 5) (i64.const 4) (i32.const 2) (i64.const 4))
    (call $seeks (i32.const 6) (i64.const 2) (i32.const 0) (i64.const 6))
    (call $check (i32.const 7)                                ;; there is no fourth: inval
      (i32.eq (i32.const 28)
        (call $fd_seek (i32.load (i32.const 64)) (i64.const 0) (i32.const 3) (i32.const 72))))
    (call $check (i32.const 8)
      (i32.eqz (call $fd_tell (i32.load (i32.const 64)) (i32.const 72))))
    (call $check (i32.const 9) (i64.eq (i64.load (i32.const 72)) (i64.const 6)))))
