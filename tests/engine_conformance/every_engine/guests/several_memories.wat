;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory $other 1)
  (memory $used (export "memory") 1)
  (func (export "fill") (result i32)
    (drop (call $random (i32.const 8) (i32.const 8)))
    (i32.add
      (i64.ne (i64.load $used (i32.const 8)) (i64.const 0))
      (i32.mul (i32.const 2) (i64.ne (i64.load $other (i32.const 8)) (i64.const 0))))))
