// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest of wasm2c, and how its imported functions get from compiled code to the call table.
#pragma once

#include <wasm-rt.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "activation.h"
#include "calling/guest.h"
#include "faults.h"
#include "wasifs/engine/wasm2c.h"

namespace wasifs::wasm2c {

class GuestState final : public calling::Guest {
 public:
  GuestState(const Wasm2cModule& module, Process& process, const Wasm2cGuestOptions& options);
  ~GuestState() override;

  [[nodiscard]] MemoryView view() noexcept override {
    if (linear_ == nullptr) return {};
    return {reinterpret_cast<std::byte*>(linear_->data), std::uint64_t{linear_->pages} * 65536};
  }

  // A call of WASI by compiled code: gives its result, or leaves the code.
  template <class... Arguments>
  std::uint32_t import(const HostModule& host, std::size_t index, Arguments... arguments) {
    const std::array<std::uint64_t, sizeof...(Arguments) + 1> raw{arguments..., 0};
    std::uint32_t result = 0;
    if (linear_ == nullptr) leave_code(left_from_host, no_memory);
    if (stack_is_short()) leave_code(WASM_RT_TRAP_EXHAUSTION);
    sandbox_.in_code = false;
    const bool goes_on = call_host(host, host.calls[index], raw.data(), result);
    sandbox_.in_code = true;
    if (!goes_on) leave_code(left_from_host);
    return result;
  }

  // Leaves the code of this guest that runs on this thread.
  [[noreturn]] void leave(std::string_view reason);

 protected:
  calling::Left instantiate() override;
  std::optional<calling::Signature> find(std::string_view name) override;
  calling::Left enter(std::string_view name, std::span<const std::uint64_t> arguments,
                      std::span<std::uint64_t> results) override;

 private:
  calling::Left run(void (*code)(void*), void* data);

  const Wasm2cModule& module_;
  void* const host_;
  Sandbox sandbox_;
  std::unique_ptr<std::byte[]> instance_;
  const wasm_rt_memory_t* linear_ = nullptr;  // the memory that is exported
  std::string leaving_;                       // why the embedder's own function ended the guest
};

}  // namespace wasifs::wasm2c

namespace wasifs {

struct Wasm2cGuest::State {
  wasm2c::GuestState guest;
};

}  // namespace wasifs
