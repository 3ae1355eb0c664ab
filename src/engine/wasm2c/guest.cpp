// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "state.h"

namespace wasifs {
namespace wasm2c {
namespace {

using calling::Left;
using calling::Signature;

// Their number of bytes has 32 bits, and 65536 pages would be none.
constexpr std::uint64_t most_pages = 65535;
constexpr std::uint64_t page_size = 65536;

void initialise(const Wasm2cModule& module) {
  static std::mutex mutex;
  static std::set<const Wasm2cModule*> done;
  const std::lock_guard lock(mutex);
  if (done.insert(&module).second) module.initialise();
}

}  // namespace

GuestState::GuestState(const Wasm2cModule& code, Process& process,
                       const Wasm2cGuestOptions& options)
    : calling::Guest(process, options.interceptor),
      module_(code),
      host_(options.host),
      sandbox_{.most_pages = static_cast<std::uint32_t>(
                   std::min(options.max_memory / page_size, most_pages))} {}

GuestState::~GuestState() {
  if (instance_ != nullptr) module_.release(instance_.get());
  for (const Reservation& reservation : sandbox_.reservations)
    munmap(reservation.base, reservation.size);
}

Left GuestState::run(void (*code)(void*), void* data) {
  prepare_thread();
  if (stack_is_short()) return {Left::Kind::trapped, wasm_rt_strerror(WASM_RT_TRAP_EXHAUSTION)};
  std::string_view message;
  switch (const int why = run_in(sandbox_, code, data, message)) {
    case left_not:
      return {};
    case left_from_host:
      return {Left::Kind::from_host, std::string(message)};
    case left_without_memory:
      return {Left::Kind::failed, std::string(too_little_memory)};
    default:
      return {Left::Kind::trapped, wasm_rt_strerror(static_cast<wasm_rt_trap_t>(why))};
  }
}

Left GuestState::instantiate() {
  handle_faults();
  initialise(module_);
  instance_ = std::make_unique<std::byte[]>(module_.instance_size);  // zeroed
  // Its start function may call before this returns.
  linear_ = static_cast<const wasm_rt_memory_t*>(module_.memory(instance_.get()));
  Left left = run(
      [](void* data) {
        auto& self = *static_cast<GuestState*>(data);
        self.module_.instantiate(self.instance_.get(), &self, self.host_);
      },
      this);
  if (left.kind != Left::Kind::returned) linear_ = nullptr;
  return left;
}

std::optional<Signature> GuestState::find(std::string_view name) {
  const auto found = std::ranges::find(module_.exports, name, &Wasm2cExport::name);
  if (found == module_.exports.end() || found->enter == nullptr) return std::nullopt;
  return Signature{calling::kinds_of(found->parameters), calling::kinds_of(found->results)};
}

Left GuestState::enter(std::string_view name, std::span<const std::uint64_t> arguments,
                       std::span<std::uint64_t> results) {
  struct Entry {
    decltype(Wasm2cExport::enter) function;
    void* instance;
    const std::uint64_t* arguments;
    std::uint64_t* results;
  };
  const auto found = std::ranges::find(module_.exports, name, &Wasm2cExport::name);
  Entry entry{found->enter, instance_.get(), arguments.data(), results.data()};
  return run(
      [](void* data) {
        const Entry& now = *static_cast<Entry*>(data);
        now.function(now.instance, now.arguments, now.results);
      },
      &entry);
}

void GuestState::leave(std::string_view reason) {
  leaving_ = reason;
  leave_code(left_from_host, leaving_);
}

}  // namespace wasm2c

Wasm2cGuest::Wasm2cGuest(const Wasm2cModule& module, Process& process,
                         const Wasm2cGuestOptions& options)
    : state_(new State{.guest{module, process, options}}) {}

Wasm2cGuest::~Wasm2cGuest() = default;

RunResult Wasm2cGuest::load() {
  return state_->guest.load();
}
RunResult Wasm2cGuest::run_command() {
  return state_->guest.run_command();
}
RunResult Wasm2cGuest::run_reactor() {
  return state_->guest.run_reactor();
}
RunResult Wasm2cGuest::call(std::string_view name, std::span<const WasmValue> arguments) {
  return state_->guest.call(name, arguments);
}
Process& Wasm2cGuest::process() noexcept {
  return state_->guest.process();
}
GuestMemory& Wasm2cGuest::memory() noexcept {
  return state_->guest;
}

void Wasm2cGuest::leave(std::string_view reason) {
  state_->guest.leave(reason);
}

}  // namespace wasifs
