;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Gives the calls addresses and lengths that the test chooses.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_tell" (func $tell (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "random") (param i32 i32) (result i32) (call $random (local.get 0) (local.get 1)))
  (func (export "tell") (param i32) (result i32) (call $tell (i32.const 1) (local.get 0)))
  (func (export "write") (param i32 i32) (result i32)
    (call $write (i32.const 1) (local.get 0) (local.get 1) (i32.const 100)))
  (func (export "write_of") (param i32 i32) (result i32)
    (i32.store (i32.const 16) (local.get 0))
    (i32.store (i32.const 20) (local.get 1))
    (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 100)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
