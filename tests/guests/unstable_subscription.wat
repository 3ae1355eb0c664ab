;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; A subscription of wasi_unstable has 56 bytes: the clock's begins with an identifier of its own, which
;; preview1 no longer has. Two of them one behind the other tell whether the host goes by the right size.
;; The exit code is the number of the check that failed.
(module
  (import "wasi_unstable" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)

  (func $check (param $number i32) (param $good i32)
    (if (i32.eqz (local.get $good)) (then (call $proc_exit (local.get $number)))))

  ;; A relative subscription to the monotonic clock.
  (func $subscribe (param $at i32) (param $userdata i64) (param $timeout i64)
    (memory.fill (local.get $at) (i32.const 0) (i32.const 56))
    (i64.store (local.get $at) (local.get $userdata))
    (i64.store offset=16 (local.get $at) (i64.const 0x1234567812345678))  ;; the identifier
    (i32.store offset=24 (local.get $at) (i32.const 1))
    (i64.store offset=32 (local.get $at) (local.get $timeout)))

  (func $now (result i64)
    (call $check (i32.const 1) (i32.eqz (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 8))))
    (i64.load (i32.const 8)))

  ;; Polls both; the event must be the one of `userdata`, and not have come at once.
  (func $polls (param $number i32) (param $userdata i64)
    (local $start i64)
    (local.set $start (call $now))
    (call $check (local.get $number)
      (i32.eqz (call $poll_oneoff (i32.const 64) (i32.const 256) (i32.const 2) (i32.const 16))))
    (call $check (i32.add (local.get $number) (i32.const 1))
      (i32.eq (i32.load (i32.const 16)) (i32.const 1)))
    (call $check (i32.add (local.get $number) (i32.const 2))
      (i64.eq (i64.load (i32.const 256)) (local.get $userdata)))
    (call $check (i32.add (local.get $number) (i32.const 3))
      (i32.eqz (i32.load16_u (i32.const 264))))
    (call $check (i32.add (local.get $number) (i32.const 4))
      (i64.ge_u (i64.sub (call $now) (local.get $start)) (i64.const 5000000))))

  (func (export "_start")
    (call $subscribe (i32.const 64) (i64.const 7) (i64.const 5000000))
    (call $subscribe (i32.const 120) (i64.const 8) (i64.const 3600000000000))
    (call $polls (i32.const 10) (i64.const 7))
    (call $subscribe (i32.const 64) (i64.const 9) (i64.const 3600000000000))
    (call $subscribe (i32.const 120) (i64.const 10) (i64.const 5000000))
    (call $polls (i32.const 20) (i64.const 10))))
