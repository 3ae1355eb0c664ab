// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "binding.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/waited_call.h"
#include "host_functions.h"
#include "owned.h"
#include "pause_gate.h"
#include "pausing.h"
#include "snapshot/sentence.h"

namespace wasifs::engine {
namespace {

// More than any call of WASI takes; `define_site` checks.
constexpr std::size_t most_parameters = 16;
constexpr std::string_view memory_export = "memory";

OwnedFunctionType type_of(const HostCall& call) {
  std::array<wasm_valkind_t, most_parameters> parameters;
  std::ranges::transform(call.parameters, parameters.begin(), [](ValueType type) {
    return static_cast<wasm_valkind_t>(type == ValueType::i32 ? WASM_I32 : WASM_I64);
  });
  constexpr std::array<wasm_valkind_t, 1> result{WASM_I32};
  return function_type(std::span(parameters).first(call.parameters.size()),
                       std::span(result).first(call.has_result ? 1 : 0));
}

}  // namespace

Binding::Binding(Process& process, CallInterceptor* interceptor, PauseGate* gate)
    : process_(&process), interceptor_(interceptor), gate_(gate) {
  std::size_t count = 0;
  for (const HostModule& module : host_modules()) count += module.calls.size();
  sites_.reserve(count);
  for (const HostModule& module : host_modules())
    for (const HostCall& call : module.calls) sites_.push_back({this, &module, &call});
}

std::optional<std::string> Binding::define_site(wasmtime_linker_t* linker, Site& site) {
  if (site.defined) return std::nullopt;
  const HostModule& module = *site.module;
  const HostCall& call = *site.call;
  if (call.parameters.size() > most_parameters)
    return "too many parameters: " + std::string(call.name);
  site.defined = true;
  if (auto* error = wasmtime_linker_define_func_unchecked(
          linker, module.name.data(), module.name.size(), call.name.data(), call.name.size(),
          type_of(call).get(), &Binding::enter, &site, nullptr))
    return message_of(error);
  return std::nullopt;
}

std::optional<std::string> Binding::define_imported(wasmtime_linker_t* linker,
                                                    const wasmtime_module_t& module) {
  const auto text = [](const wasm_name_t* name) {
    return std::string_view(name->data, name->size);
  };
  wasm_importtype_vec_t imports;
  wasmtime_module_imports(&module, &imports);
  std::optional<std::string> refused;
  for (std::size_t i = 0; i < imports.size && !refused; ++i) {
    const wasm_importtype_t* const import = imports.data[i];
    Site* const site =
        find(text(wasm_importtype_module(import)), text(wasm_importtype_name(import)));
    if (site != nullptr) refused = define_site(linker, *site);
  }
  wasm_importtype_vec_delete(&imports);
  return refused;
}

std::optional<std::string> Binding::define_all(wasmtime_linker_t* linker) {
  for (Site& site : sites_)
    if (auto refused = define_site(linker, site)) return refused;
  return std::nullopt;
}

std::optional<std::string> Binding::define(wasmtime_linker_t* linker, std::string_view module,
                                           std::string_view name,
                                           wasmtime_func_unchecked_callback_t callback,
                                           void* data) {
  constexpr std::array<wasm_valkind_t, 1> i32{WASM_I32};
  own_call_ = {module, name, callback, data};
  if (auto* error = wasmtime_linker_define_func_unchecked(
          linker, module.data(), module.size(), name.data(), name.size(),
          function_type(i32, i32).get(), callback, data, nullptr))
    return message_of(error);
  return std::nullopt;
}

// Takes the item over.
void Binding::use_memory(wasmtime_context_t* context, wasmtime_extern_t& item) noexcept {
  if (item.kind == WASMTIME_EXTERN_SHAREDMEMORY) {
    shared_.reset(item.of.sharedmemory);
    return;
  }
  if (item.kind == WASMTIME_EXTERN_MEMORY) {
    memory_ = item.of.memory;
    context_ = context;
  }
  wasmtime_extern_delete(&item);
}

void Binding::use_memory_of(wasmtime_context_t* context,
                            const wasmtime_instance_t& instance) noexcept {
  wasmtime_extern_t item;
  if (wasmtime_instance_export_get(context, &instance, memory_export.data(), memory_export.size(),
                                   &item))
    use_memory(context, item);
}

// The start function of a module may call before the embedder has the instance.
bool Binding::find_memory(wasmtime_caller_t* caller) noexcept {
  if (shared_ != nullptr) return true;
  wasmtime_extern_t item;
  if (wasmtime_caller_export_get(caller, memory_export.data(), memory_export.size(), &item))
    use_memory(wasmtime_caller_context(caller), item);
  return context_ != nullptr || shared_ != nullptr;
}

MemoryView Binding::view() noexcept {
  if (context_ != nullptr) [[likely]]
    return {reinterpret_cast<std::byte*>(wasmtime_memory_data(context_, &memory_)),
            wasmtime_memory_data_size(context_, &memory_)};
  if (shared_ == nullptr) return {};
  return {reinterpret_cast<std::byte*>(wasmtime_sharedmemory_data(shared_.get())),
          wasmtime_sharedmemory_data_size(shared_.get())};
}

wasm_trap_t* Binding::enter(void* data, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                            std::size_t) {
  const Site& site = *static_cast<const Site*>(data);
  Binding& binding = *site.binding;
  if (binding.context_ == nullptr && !binding.find_memory(caller)) [[unlikely]]
    return new_trap("WASI calls need an exported memory named \"memory\"; there is none");

  std::array<std::uint64_t, most_parameters> arguments;
  const auto parameters = site.call->parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    arguments[i] = parameters[i] == ValueType::i32 ? static_cast<std::uint32_t>(values[i].i32)
                                                   : static_cast<std::uint64_t>(values[i].i64);

  return binding.call(site, std::span(arguments).first(parameters.size()), values);
}

wasm_trap_t* Binding::call(const Site& site, std::span<const std::uint64_t> arguments,
                           wasmtime_val_raw_t* values) {
  Outcome outcome;
  if (gate_ != nullptr) {
    const WaitedCall waited(waited_);
    outcome = site.call->thunk(*process_, *this, arguments.data());
  } else if (interceptor_ == nullptr) {
    outcome = site.call->thunk(*process_, *this, arguments.data());
  } else {
    const Process* const before = process_;
    outcome = interceptor_->call(*site.module, *site.call, process_, *this, arguments.data());
    if (process_ != before && pausing_ != nullptr) process_->set_pausable(pausable_);
  }
  if (outcome.kind == Outcome::Kind::suspended && pausing_ != nullptr) [[unlikely]] {
    pausing_->stop_in_call({.module = std::string(site.module->name),
                            .name = std::string(site.call->name),
                            .arguments = {arguments.begin(), arguments.end()}});
    outcome = {};
  }
  if (outcome.kind != Outcome::Kind::returned) [[unlikely]]
    return leave(outcome);
  if (site.call->has_result) values[0].i32 = static_cast<std::int32_t>(outcome.value);
  return nullptr;
}

void Binding::set_pausable(Pausable pausable) noexcept {
  if (pausable == pausable_) return;
  const Pausable before = std::exchange(pausable_, pausable);
  if (gate_ != nullptr)
    gate_->change(before, pausable);
  else
    process_->set_pausable(pausable);
}

const Binding::Site* Binding::find(std::string_view module, std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(sites_, [&](const Site& site) {
    return site.call->name == name && site.module->name == module;
  });
  return found == sites_.end() ? nullptr : &*found;
}

Binding::Site* Binding::find(std::string_view module, std::string_view name) noexcept {
  return const_cast<Site*>(std::as_const(*this).find(module, name));
}

SnapshotResult<void> Binding::check_call(const pause::PendingCall& call,
                                         std::span<const pause::ValueType> results) const {
  if (is_own(call)) {
    if (call.arguments.size() == 1 && results.size() == 1 && results[0] == pause::ValueType::i32)
      return {};
    return sentence("the snapshot goes on with {}.{}, but with other arguments or results",
                    call.module, call.name);
  }
  const Site* const site = find(call.module, call.name);
  if (site == nullptr)
    return sentence("the snapshot goes on with {}.{}, which is no call of the host", call.module,
                    call.name);
  const std::size_t count = site->call->has_result ? 1 : 0;
  if (call.arguments.size() != site->call->parameters.size() || results.size() != count ||
      (count == 1 && results[0] != pause::ValueType::i32))
    return sentence(
        "the snapshot goes on with {}.{}, but with other arguments or results than it has",
        call.module, call.name);
  return {};
}

bool Binding::has_result(const pause::PendingCall& call) const noexcept {
  return is_own(call) || find(call.module, call.name)->call->has_result;
}

wasm_trap_t* Binding::call_again(const pause::PendingCall& pending, wasmtime_val_raw_t* values) {
  if (is_own(pending)) {
    values[0].i32 = static_cast<std::int32_t>(pending.arguments[0]);
    return own_call_.callback(own_call_.data, nullptr, values, 1);
  }
  return call(*find(pending.module, pending.name), pending.arguments, values);
}

wasm_trap_t* Binding::polled() {
  if (interceptor_ != nullptr) interceptor_->polled(*process_);
  if (!process_->stopped()) return nullptr;
  return leave({.kind = Outcome::Kind::trapped});
}

wasm_trap_t* Binding::leave(const Outcome& outcome) {
  outcome_ = outcome;
  switch (outcome.kind) {
    case Outcome::Kind::exited:
      process_->set_exit_code(outcome.value);
      return new_trap("the guest has exited");
    case Outcome::Kind::suspended:
      return new_trap("the guest is suspended");
    case Outcome::Kind::trapped:
    case Outcome::Kind::returned:
      break;
  }
  return new_trap(process_->trap_reason());
}

}  // namespace wasifs::engine
