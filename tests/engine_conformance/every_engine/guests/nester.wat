;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Calls the host, which calls it.
(module
  (import "host" "inward" (func $inward))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $depth (mut i32) (i32.const 0))
  (func (export "leave") (call $exit (i32.const 9)))
  (func (export "break") unreachable)
  (func (export "step") (global.set $depth (i32.add (global.get $depth) (i32.const 1))))
  (func (export "outer") (call $inward))
  (func (export "outer_then_break") (call $inward) unreachable)
  (func (export "outer_then_leave") (call $inward) (call $exit (i32.const 5)))
  (func (export "deeper") (result i32)
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (if (i32.lt_u (global.get $depth) (i32.const 20)) (then (call $inward)))
    (global.get $depth)))
