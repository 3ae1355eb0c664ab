// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests/golden/snapshot/v1/threads.wasm was made of, so that it must not change. For
// golden_threads_test.cpp and threads_paused_state_test.cpp.
#pragma once

#include <string>

#include "threaded.h"

namespace wasifs::engine_conformance {

// Three threads sleep at 64, in the order of their numbers, one of them with a time-out; the main
// one reads input. A byte of input later they are woken one after the other, and each notes its
// number.
inline std::string golden_threads_guest() {
  return program(R"( (local $left i32)
      (call $line_up (i32.const 1)) (call $line_up (i32.const 2)) (call $line_up (i32.const 3))
      (i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 1))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))
      (local.set $left (i32.const 3))
      (loop $again
        (if (i32.ne (memory.atomic.notify (i32.const 64) (i32.const 1)) (i32.const 1))
          (then unreachable))
        (call $wait_for (i32.const 1000))
        (i32.atomic.store (i32.const 1000) (i32.const 0))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $exit (i32.load (i32.const 200))))",
                 R"(
      (if (memory.atomic.wait32 (i32.const 64) (i32.const 0)
            (select (i64.const 3600000000000) (i64.const -1)
              (i32.eq (local.get $argument) (i32.const 2)))) (then unreachable))
      (i32.store (i32.const 200) (i32.add (i32.mul (i32.load (i32.const 200)) (i32.const 10))
                                          (local.get $id)))
      (call $set (i32.const 1000) (i32.const 1)))",
                 R"(
    (func $line_up (param $number i32)
      (drop (call $spawn (local.get $number)))
      ;; a moment, so that it sleeps before the next one comes
      (drop (memory.atomic.wait32 (i32.const 2000) (i32.const 0) (i64.const 30000000))))
)");
}

}  // namespace wasifs::engine_conformance
