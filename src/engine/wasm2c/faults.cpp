// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "faults.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <wasm-rt.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "activation.h"

namespace wasifs::wasm2c {
namespace {

// What a call of the host may need, callbacks of the embedder included.
constexpr std::size_t reserved_for_host = std::size_t{256} << 10;
constexpr std::size_t signal_stack_size = std::size_t{64} << 10;
// How far from the end of the stack a fault still is the stack's: the kernel keeps this distance
// below the first thread's, and compiled code touches its frames page by page.
constexpr std::size_t near_the_end = std::size_t{1} << 20;

struct sigaction earlier_segv;
struct sigaction earlier_bus;

// The stack that the handler runs on, where the thread has no such yet.
class SignalStack {
 public:
  SignalStack() noexcept {
    stack_t present{};
    if (sigaltstack(nullptr, &present) != 0 || (present.ss_flags & SS_DISABLE) == 0) return;
    void* const memory = mmap(nullptr, signal_stack_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t wanted{};
    wanted.ss_sp = memory;
    wanted.ss_size = signal_stack_size;
    if (sigaltstack(&wanted, nullptr) == 0) {
      memory_ = memory;
    } else {
      munmap(memory, signal_stack_size);
    }
  }
  ~SignalStack() {
    if (memory_ == nullptr) return;
    stack_t present{};
    // Somebody may have put another one in its place, and taken it back, in the meantime.
    if (sigaltstack(nullptr, &present) == 0 && present.ss_sp == memory_) {
      stack_t none{};
      none.ss_flags = SS_DISABLE;
      sigaltstack(&none, nullptr);
    }
    munmap(memory_, signal_stack_size);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  void* memory_ = nullptr;
};

struct ThreadStack {
  std::uintptr_t low = 0;  // 0: not known
  std::uintptr_t high = 0;
};

ThreadStack find_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
  void* base = nullptr;
  std::size_t size = 0;
  const bool known = pthread_attr_getstack(&attributes, &base, &size) == 0;
  pthread_attr_destroy(&attributes);
  if (!known) return {};
  const auto low = reinterpret_cast<std::uintptr_t>(base);
  return {low, low + size};
}

thread_local ThreadStack stack;

bool is_in(const Sandbox& sandbox, const std::byte* address) noexcept {
  return std::ranges::any_of(sandbox.reservations, [address](const Reservation& reservation) {
    return address >= reservation.base && address < reservation.base + reservation.size;
  });
}

void go_on_to(const struct sigaction& earlier, int signal, siginfo_t* info, void* context) {
  if ((earlier.sa_flags & SA_SIGINFO) != 0) {
    earlier.sa_sigaction(signal, info, context);
  } else if (earlier.sa_handler == SIG_DFL || earlier.sa_handler == SIG_IGN) {
    // The access is made again when this returns, and ends the program as it would have.
    struct sigaction plain{};
    plain.sa_handler = SIG_DFL;
    sigaction(signal, &plain, nullptr);
  } else {
    earlier.sa_handler(signal);
  }
}

/// As returning would: somebody else's handler may have called ours, with signals blocked, and a
/// jump restores no mask. The next fault would end the program.
void leave_handler(wasm_rt_trap_t why, const void* context) {
  pthread_sigmask(SIG_SETMASK, &static_cast<const ucontext_t*>(context)->uc_sigmask, nullptr);
  leave_code(why);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  Activation* const activation = current_activation();
  if (activation != nullptr && activation->sandbox->in_code) {
    if (is_in(*activation->sandbox, static_cast<std::byte*>(info->si_addr)))
      leave_handler(WASM_RT_TRAP_OOB, context);
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    if (stack.low != 0 && address >= stack.low - near_the_end && address < stack.low + near_the_end)
      leave_handler(WASM_RT_TRAP_EXHAUSTION, context);
  }
  go_on_to(signal == SIGSEGV ? earlier_segv : earlier_bus, signal, info, context);
}

}  // namespace

void handle_faults() noexcept {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction ours{};
    ours.sa_sigaction = &on_fault;
    // Not blocked meanwhile, so that a fault in here ends the program instead of hanging it.
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGSEGV, &ours, &earlier_segv);
    sigaction(SIGBUS, &ours, &earlier_bus);
  });
}

void prepare_thread() noexcept {
  thread_local const SignalStack signal_stack;
  static_cast<void>(signal_stack);
  if (stack.high == 0) stack = find_stack();
}

bool stack_is_short() noexcept {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  // On a stack that is not the thread's own, nothing is known.
  return here > stack.low && here < stack.high && here - stack.low < reserved_for_host;
}

}  // namespace wasifs::wasm2c
