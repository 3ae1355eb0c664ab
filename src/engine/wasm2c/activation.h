// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One entry from the host into compiled code, on the thread's stack: where its end jumps to. They
// nest, as guest and host call each other. A thread sees its own only.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace wasifs::wasm2c {

// Where a memory of a guest may lie: addresses that nothing else uses.
struct Reservation {
  std::byte* base;
  std::size_t size;
};

// What the run-time functions know of a guest.
struct Sandbox {
  std::uint32_t most_pages;                 // of each memory
  std::vector<Reservation> reservations{};  // of its memories
  // Whether the thread is in compiled code, not in a function of the host that it called.
  bool in_code = false;
};

// Why code was left: wasm_rt_trap_t of wasm-rt.h, or these.
enum Leaving : int {
  left_not = 0,
  left_from_host = 1000,
  left_without_memory,  // there was none for an instance
};

struct Activation {
  Activation* outer;
  Sandbox* sandbox;
  sigjmp_buf target;
  std::string_view message{};  // of `left_from_host`
};

// The innermost one of this thread; null outside.
[[nodiscard]] Activation* current_activation() noexcept;

// Calls `code(data)` as compiled code of this sandbox; how it was left.
[[nodiscard]] int run_in(Sandbox& sandbox, void (*code)(void*), void* data,
                         std::string_view& message) noexcept;

// Leaves the innermost activation. The message is looked at before anything else runs.
[[noreturn]] void leave_code(int why, std::string_view message = {}) noexcept;

}  // namespace wasifs::wasm2c
