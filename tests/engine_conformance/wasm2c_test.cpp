// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What only guests of wasm2c have: signals of the process, addresses that are given back, a link by
// names.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <thread>

#include "wasifs/engine/wasm2c.h"
#include "wasifs_wasm2c_guest_nester.h"
#include "wasifs_wasm2c_guest_traps.h"

namespace {

using wasifs::ProcessBuilder;
using wasifs::RunResult;
using wasifs::Wasm2cGuest;
using wasifs::WasmValue;
using Kind = RunResult::Kind;

constexpr int seen = 42;

std::unique_ptr<wasifs::Process> make_process() {
  auto process = ProcessBuilder().build();
  EXPECT_TRUE(process) << process.error();
  return *std::move(process);
}

// Not a guest's: nobody can write there.
void fault() {
  *reinterpret_cast<volatile int*>(std::uintptr_t{16}) = 1;
}

void (*inward)() = nullptr;

}  // namespace

extern "C" void Z_hostZ_inward(void*) {
  inward();
}

namespace {

void on_segv(int) {
  _exit(seen);
}

void run_a_guest() {
  const auto process = make_process();
  Wasm2cGuest guest(wasifs_wasm2c_guest_traps, *process);
  if (guest.load().kind != Kind::returned) _exit(1);
  if (guest.call("load").kind != Kind::trapped) _exit(2);
}

// With the program's own handler there before the first guest.
[[noreturn]] void fault_after_a_guest() {
  signal(SIGSEGV, &on_segv);
  run_a_guest();
  fault();
  _exit(3);
}

[[noreturn]] void fault_in_a_host_function() {
  signal(SIGSEGV, &on_segv);
  const auto process = make_process();
  Wasm2cGuest guest(wasifs_wasm2c_guest_nester, *process);
  inward = &fault;
  if (guest.load().kind != Kind::returned) _exit(1);
  static_cast<void>(guest.call("outer"));
  _exit(4);
}

TEST(Wasm2cDeathTest, AFaultThatIsNoGuestsGoesToWhoHandledItBefore) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fault_after_a_guest(), ::testing::ExitedWithCode(seen), "");
  EXPECT_EXIT(fault_in_a_host_function(), ::testing::ExitedWithCode(seen), "");
}

struct sigaction of_the_engine;

// As handlers of sanitizers and of other engines do: it blocks all signals, and asks who was there
// before.
void pass_on(int signal, siginfo_t* info, void* context) {
  of_the_engine.sa_sigaction(signal, info, context);
}

[[noreturn]] void trap_below_another_handler() {
  const auto process = make_process();
  Wasm2cGuest guest(wasifs_wasm2c_guest_traps, *process);
  if (guest.load().kind != Kind::returned) _exit(1);
  struct sigaction other{};
  other.sa_sigaction = &pass_on;
  other.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&other.sa_mask);
  sigaction(SIGSEGV, &other, &of_the_engine);
  for (int again = 0; again < 3; ++again)
    if (guest.call("load").kind != Kind::trapped) _exit(2);
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, nullptr, &blocked);
  _exit(sigisemptyset(&blocked) != 0 ? seen : 3);
}

TEST(Wasm2cDeathTest, SignalsAreNotLeftBlockedWhereAnotherHandlerBlocksThem) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(trap_below_another_handler(), ::testing::ExitedWithCode(seen), "");
}

// Each reserves 8 GiB: all together would be more addresses than a process has.
TEST(Wasm2c, TheAddressesOfAGuestAreGivenBack) {
  const auto process = make_process();
  for (int number = 0; number < 20'000; ++number) {
    Wasm2cGuest guest(wasifs_wasm2c_guest_traps, *process);
    ASSERT_EQ(Kind::returned, guest.load().kind) << number;
  }
}

TEST(Wasm2c, AGuestMayMoveToAnotherThread) {
  const auto process = make_process();
  Wasm2cGuest guest(wasifs_wasm2c_guest_traps, *process);
  ASSERT_EQ(Kind::returned, guest.load().kind);
  EXPECT_EQ(Kind::trapped, guest.call("load").kind);
  std::thread([&guest] {
    const WasmValue one[] = {std::int64_t{1}};
    EXPECT_EQ(Kind::trapped, guest.call("load").kind);
    EXPECT_EQ(Kind::trapped, guest.call("down", one).kind);
  }).join();
  EXPECT_EQ(Kind::trapped, guest.call("load").kind);
}

TEST(Wasm2c, ModulesAreDescribed) {
  const wasifs::Wasm2cModule& module = wasifs_wasm2c_guest_traps;
  EXPECT_EQ("guest_traps", module.name);
  const auto found = std::ranges::find(module.exports, "down", &wasifs::Wasm2cExport::name);
  ASSERT_NE(module.exports.end(), found);
  EXPECT_EQ("j", found->parameters);
  EXPECT_EQ("j", found->results);
  EXPECT_EQ(module.exports.end(),
            std::ranges::find(module.exports, "memory", &wasifs::Wasm2cExport::name));
}

}  // namespace
