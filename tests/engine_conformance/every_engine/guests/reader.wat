;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\fc\ff\00\00\04\00\00\00")
  (func (export "grow") (result i32) (memory.grow (i32.const 600)))
  (func (export "size") (result i32) (memory.size))
  (func (export "read") (result i32)
    (if (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100))
      (then (return (i32.const -1))))
    (i32.load (i32.const 65532))))
