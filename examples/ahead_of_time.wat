;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Copies what it reads from standard input to standard output, in small letters.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\40\00\00\00\00\10\00\00")           ;; one buffer: 4096 bytes at 64
  (func (export "_start") (local $at i32)
    (loop $more
      (i32.store (i32.const 4) (i32.const 4096))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
      (if (i32.eqz (i32.load (i32.const 16))) (then return))
      (local.set $at (i32.const 0))
      (loop $next
        (if (i32.lt_u (i32.sub (i32.load8_u offset=64 (local.get $at)) (i32.const 65)) (i32.const 26))
          (then (i32.store8 offset=64 (local.get $at)
            (i32.or (i32.load8_u offset=64 (local.get $at)) (i32.const 32)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (i32.load (i32.const 16)))))
      (i32.store (i32.const 4) (i32.load (i32.const 16)))
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 20)))
      (br $more))))
