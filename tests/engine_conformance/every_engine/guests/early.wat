;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Its start function makes a call, before anybody outside knows the instance.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00early\0a")
  (func $early (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))))
  (start $early)
  (func (export "_start")))
