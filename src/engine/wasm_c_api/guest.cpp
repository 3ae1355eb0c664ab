// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <array>
#include <bit>
#include <map>
#include <utility>

#include "calling/guest.h"
#include "calling/imports.h"
#include "owned.h"
#include "wasifs/engine/wasm_c_api.h"

namespace wasifs {
namespace {

using calling::Left;
using calling::Signature;
using calling::ValueKind;
using wasm_c_api::Owned;

// More than any call of WASI takes.
constexpr std::size_t most_parameters = 16;
constexpr std::string_view early_call =
    "WASI calls cannot be made by a start function: the C API does not say whose memory it is; "
    "export it as \"_initialize\" instead";

std::string_view text_of(const wasm_name_t* name) {
  return {name->data, name->size};
}

ValueKind kind_of(const wasm_valtype_t* type) {
  switch (wasm_valtype_kind(type)) {
    case WASM_I32:
      return ValueKind::i32;
    case WASM_I64:
      return ValueKind::i64;
    case WASM_F32:
      return ValueKind::f32;
    case WASM_F64:
      return ValueKind::f64;
    default:
      return ValueKind::other;
  }
}

Signature signature_of(const wasm_functype_t* type) {
  Signature signature;
  const wasm_valtype_vec_t* const parameters = wasm_functype_params(type);
  for (std::size_t i = 0; i < parameters->size; ++i)
    signature.parameters.push_back(kind_of(parameters->data[i]));
  const wasm_valtype_vec_t* const results = wasm_functype_results(type);
  for (std::size_t i = 0; i < results->size; ++i)
    signature.results.push_back(kind_of(results->data[i]));
  return signature;
}

std::uint64_t to_bits(const wasm_val_t& value) noexcept {
  switch (value.kind) {
    case WASM_I32:
      return static_cast<std::uint32_t>(value.of.i32);
    case WASM_F32:
      return std::bit_cast<std::uint32_t>(value.of.f32);
    case WASM_I64:
      return static_cast<std::uint64_t>(value.of.i64);
    case WASM_F64:
      return std::bit_cast<std::uint64_t>(value.of.f64);
    default:
      return 0;
  }
}

wasm_val_t to_value(ValueKind kind, std::uint64_t bits) noexcept {
  const auto low = static_cast<std::uint32_t>(bits);
  wasm_val_t value{};
  switch (kind) {
    case ValueKind::i32:
      value.kind = WASM_I32;
      value.of.i32 = static_cast<std::int32_t>(low);
      break;
    case ValueKind::i64:
      value.kind = WASM_I64;
      value.of.i64 = static_cast<std::int64_t>(bits);
      break;
    case ValueKind::f32:
      value.kind = WASM_F32;
      value.of.f32 = std::bit_cast<float>(low);
      break;
    case ValueKind::f64:
      value.kind = WASM_F64;
      value.of.f64 = std::bit_cast<double>(bits);
      break;
    case ValueKind::other:
      break;
  }
  return value;
}

std::string message_of(const wasm_trap_t* trap) {
  wasm_message_t message{0, nullptr};
  wasm_trap_message(trap, &message);
  std::string text(message.data, message.size);
  wasm_byte_vec_delete(&message);
  while (!text.empty() && text.back() == '\0') text.pop_back();  // engines differ about one
  return text;
}

}  // namespace

struct WasmCApiGuest::State final : calling::Guest {
  State(wasm_store_t* of, const wasm_module_t* code, Process& owner, WasmCApiGuestOptions given)
      : calling::Guest(owner, given.interceptor),
        store(of),
        module(code),
        options(std::move(given)) {}

  [[nodiscard]] MemoryView view() noexcept override {
    if (linear == nullptr) return {};
    return {reinterpret_cast<std::byte*>(wasm_memory_data(linear)), wasm_memory_data_size(linear)};
  }

 protected:
  Left instantiate() override;
  std::optional<Signature> find(std::string_view name) override;
  Left enter(std::string_view name, std::span<const std::uint64_t> arguments,
             std::span<std::uint64_t> results) override;

 private:
  // What an imported function is to do; the engine keeps its address.
  struct Site {
    State* guest;
    calling::Answer who;
    Signature signature;
  };

  static wasm_trap_t* enter_wasi(void* site, const wasm_val_vec_t* arguments,
                                 wasm_val_vec_t* results);
  static wasm_trap_t* enter_function(void* site, const wasm_val_vec_t* arguments,
                                     wasm_val_vec_t* results);
  wasm_trap_t* leave(const std::string& why);
  Left left(Owned<wasm_trap_t> trap);
  EngineResult<void> import(const wasm_importtype_t* wanted,
                            std::vector<Owned<wasm_func_t>>& imported);
  void look_up_exports();

  wasm_store_t* const store;
  const wasm_module_t* const module;
  const WasmCApiGuestOptions options;
  std::vector<std::unique_ptr<Site>> sites;
  Owned<wasm_instance_t> instance;
  wasm_c_api::Externs exports;  // in the order of the module
  std::map<std::string, wasm_func_t*, std::less<>> functions;
  wasm_memory_t* linear = nullptr;  // the exported one, looked up once
  bool no_memory_exported = false;
  bool left_by_host = false;  // the trap that is on its way out is ours,
  std::string leaving;        // and says this
};

wasm_trap_t* WasmCApiGuest::State::leave(const std::string& why) {
  left_by_host = true;
  leaving = why;
  wasm_message_t message;
  wasm_byte_vec_new(&message, why.size() + 1, why.c_str());  // with its NUL, as the API wants
  wasm_trap_t* const trap = wasm_trap_new(store, &message);
  wasm_byte_vec_delete(&message);
  return trap;
}

wasm_trap_t* WasmCApiGuest::State::enter_wasi(void* data, const wasm_val_vec_t* arguments,
                                              wasm_val_vec_t* results) {
  const Site& site = *static_cast<const Site*>(data);
  State& guest = *site.guest;
  if (guest.linear == nullptr) [[unlikely]]
    return guest.leave(std::string(guest.no_memory_exported ? no_memory : early_call));
  std::array<std::uint64_t, most_parameters> raw;
  for (std::size_t i = 0; i < arguments->size; ++i) raw[i] = to_bits(arguments->data[i]);
  std::uint32_t result = 0;
  if (!guest.call_host(*site.who.module, *site.who.call, raw.data(), result)) [[unlikely]]
    return guest.leave(guest.reason());
  if (site.who.call->has_result) {
    results->data[0].kind = WASM_I32;
    results->data[0].of.i32 = static_cast<std::int32_t>(result);
  }
  return nullptr;
}

wasm_trap_t* WasmCApiGuest::State::enter_function(void* data, const wasm_val_vec_t* arguments,
                                                  wasm_val_vec_t* results) {
  const Site& site = *static_cast<const Site*>(data);
  std::vector<std::uint64_t> raw;
  for (std::size_t i = 0; i < arguments->size; ++i) raw.push_back(to_bits(arguments->data[i]));
  std::vector<std::uint64_t> given(site.signature.results.size());
  if (auto done = calling::call_function(*site.who.function, site.signature, raw, given); !done)
    return site.guest->leave(done.error());
  for (std::size_t i = 0; i < given.size(); ++i)
    results->data[i] = to_value(site.signature.results[i], given[i]);
  return nullptr;
}

// Our own trap ends the innermost call at once, so the flag is always about that one.
Left WasmCApiGuest::State::left(Owned<wasm_trap_t> trap) {
  // Its message as it was given: engines add to it what they show to people.
  if (std::exchange(left_by_host, false)) return {Left::Kind::from_host, std::move(leaving)};
  return {Left::Kind::trapped, message_of(trap.get())};
}

EngineResult<void> WasmCApiGuest::State::import(const wasm_importtype_t* wanted,
                                                std::vector<Owned<wasm_func_t>>& imported) {
  const std::string_view from = text_of(wasm_importtype_module(wanted));
  const std::string_view name = text_of(wasm_importtype_name(wanted));
  const wasm_externtype_t* const type = wasm_importtype_type(wanted);
  if (wasm_externtype_kind(type) != WASM_EXTERN_FUNC)
    return std::unexpected(calling::not_offered(from, name));
  const wasm_functype_t* const function = wasm_externtype_as_functype_const(type);
  Signature signature = signature_of(function);
  auto who = calling::answer(from, name, signature, options.functions);
  if (!who) return std::unexpected(std::move(who).error());
  if (who->call != nullptr && signature.parameters.size() > most_parameters)
    return std::unexpected("too many parameters: " + std::string(name));
  sites.push_back(std::make_unique<Site>(this, *who, std::move(signature)));
  imported.emplace_back(wasm_func_new_with_env(store, function,
                                               who->call != nullptr ? &enter_wasi : &enter_function,
                                               sites.back().get(), nullptr));
  return {};
}

void WasmCApiGuest::State::look_up_exports() {
  wasm_instance_exports(instance.get(), exports.out());
  wasm_c_api::ExportTypes types;
  wasm_module_exports(module, types.out());
  for (std::size_t i = 0; i < types.size() && i < exports.size(); ++i) {
    const std::string_view name = text_of(wasm_exporttype_name(types[i]));
    if (wasm_func_t* const function = wasm_extern_as_func(exports[i]))
      functions.emplace(name, function);
    if (name == "memory") linear = wasm_extern_as_memory(exports[i]);
  }
  no_memory_exported = linear == nullptr;
}

Left WasmCApiGuest::State::instantiate() {
  wasm_c_api::ImportTypes wanted;
  wasm_module_imports(module, wanted.out());
  std::vector<Owned<wasm_func_t>> imported;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (auto made = import(wanted[i], imported); !made)
      return {Left::Kind::failed, std::move(made).error()};
  }
  std::vector<wasm_extern_t*> externs;
  for (const auto& function : imported) externs.push_back(wasm_func_as_extern(function.get()));
  const wasm_extern_vec_t all{externs.size(), externs.data()};
  wasm_trap_t* trap = nullptr;
  instance.reset(wasm_instance_new(store, module, &all, &trap));
  if (trap != nullptr) return left(Owned<wasm_trap_t>(trap));
  if (instance == nullptr)
    return {Left::Kind::failed, "the engine could not make an instance of the module"};
  look_up_exports();
  return {};
}

std::optional<Signature> WasmCApiGuest::State::find(std::string_view name) {
  const auto found = functions.find(name);
  if (found == functions.end()) return std::nullopt;
  return signature_of(Owned<wasm_functype_t>(wasm_func_type(found->second)).get());
}

Left WasmCApiGuest::State::enter(std::string_view name, std::span<const std::uint64_t> arguments,
                                 std::span<std::uint64_t> results) {
  const wasm_func_t* const function = functions.find(name)->second;
  const Signature signature = signature_of(Owned<wasm_functype_t>(wasm_func_type(function)).get());
  std::vector<wasm_val_t> given;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    given.push_back(to_value(signature.parameters[i], arguments[i]));
  std::vector<wasm_val_t> got(results.size());
  const wasm_val_vec_t parameters{given.size(), given.data()};
  wasm_val_vec_t values{got.size(), got.data()};
  if (wasm_trap_t* const trap = wasm_func_call(function, &parameters, &values))
    return left(Owned<wasm_trap_t>(trap));
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i] = to_bits(got[i]);
    wasm_val_delete(&got[i]);
  }
  return {};
}

WasmCApiGuest::WasmCApiGuest(wasm_store_t* store, const wasm_module_t* module, Process& process,
                             WasmCApiGuestOptions options)
    : state_(std::make_unique<State>(store, module, process, std::move(options))) {}

WasmCApiGuest::~WasmCApiGuest() = default;

RunResult WasmCApiGuest::load() {
  return state_->load();
}
RunResult WasmCApiGuest::run_command() {
  return state_->run_command();
}
RunResult WasmCApiGuest::run_reactor() {
  return state_->run_reactor();
}
RunResult WasmCApiGuest::call(std::string_view name, std::span<const WasmValue> arguments) {
  return state_->call(name, arguments);
}
Process& WasmCApiGuest::process() noexcept {
  return state_->process();
}
GuestMemory& WasmCApiGuest::memory() noexcept {
  return *state_;
}

}  // namespace wasifs
