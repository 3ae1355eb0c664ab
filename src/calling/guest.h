// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is the same for the guests of every engine: commands and reactors, calls of exported
// functions, calls of the host, and how all of these end. An engine's adapter derives from it and
// adds how its instances are made and entered, and where their memory is. Belongs to one guest and
// its thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "calling/values.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/engine/run_result.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs::calling {

// How an engine came back from entering a guest.
struct Left {
  enum class Kind : std::uint8_t {
    returned,
    trapped,    // in code of the guest's; the message is the engine's
    from_host,  // a function of the host ended it; the message counts where no call of WASI did
    failed,     // there was nothing to run
  };
  Kind kind = Kind::returned;
  std::string message{};
};

class Guest : public GuestMemory {
 public:
  // `interceptor` may be null. Both outlive the guest.
  Guest(Process& process, CallInterceptor* interceptor) noexcept
      : process_(&process), interceptor_(interceptor) {}

  [[nodiscard]] RunResult load();
  [[nodiscard]] RunResult run_command();
  [[nodiscard]] RunResult run_reactor();
  [[nodiscard]] RunResult call(std::string_view name, std::span<const WasmValue> arguments);
  [[nodiscard]] Process& process() noexcept { return *process_; }

  // Does one call of WASI for the function of the engine that the guest called. False: the guest is
  // to be left, and what `Left` says then is `from_host`.
  [[nodiscard]] bool call_host(const HostModule& module, const HostCall& call,
                               const std::uint64_t* arguments, std::uint32_t& result) noexcept;
  // Why the guest is to be left; what engines show where they have to show something.
  [[nodiscard]] std::string reason() const;
  // Told to the guest, as a trap, where it has no memory for the calls.
  static constexpr std::string_view no_memory =
      "WASI calls need an exported memory named \"memory\"; there is none";
  // For an instance that would have needed more than it may have.
  static constexpr std::string_view too_little_memory =
      "there is not as much memory as the module begins with";

 protected:
  // Makes the instance, its start function included; called once.
  [[nodiscard]] virtual Left instantiate() = 0;
  // The signature of an exported function, if there is one. Called after `instantiate`.
  [[nodiscard]] virtual std::optional<Signature> find(std::string_view name) = 0;
  // Enters the function of that name, which there is.
  [[nodiscard]] virtual Left enter(std::string_view name, std::span<const std::uint64_t> arguments,
                                   std::span<std::uint64_t> results) = 0;

 private:
  [[nodiscard]] RunResult ended(Left left) const;
  [[nodiscard]] RunResult enter(std::string_view name, const Signature& signature,
                                std::span<const WasmValue> arguments);

  Process* process_;
  CallInterceptor* const interceptor_;
  Outcome outcome_;  // of the last call that did not return
  bool instantiated_ = false;
  bool loaded_ = false;
};

}  // namespace wasifs::calling
