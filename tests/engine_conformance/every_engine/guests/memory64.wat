;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") i64 1)
  (func (export "fill") (result i32)
    (drop (call $random (i32.const 65528) (i32.const 8)))
    (i64.ne (i64.load (i64.const 65528)) (i64.const 0)))
  (func (export "beyond") (result i32) (call $random (i32.const 65529) (i32.const 8))))
