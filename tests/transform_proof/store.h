// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A store of the engine with what modules import from the host: the module "spectest" of the
// specification's tests, and the module "host" of the random ones, whose functions give results
// that depend on the calls before. One thread.
#pragma once

#include <wasmtime.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "value.h"
#include "wasifs/engine/wasmtime_engine.h"

namespace wasifs::transform_proof {

// A call of the host, which is either carried out or stopped.
struct HostCall {
  std::string name;
  std::vector<Value> arguments;
  std::vector<wasmtime_valkind_t> results;
};

// What one run knows over all its stores.
struct Host {
  std::vector<std::string> calls;   // with arguments and results
  std::function<bool()> pause;      // asked at each chance; empty: never
  std::optional<HostCall> pending;  // that was stopped

  // Writes it down.
  [[nodiscard]] std::vector<Value> carry_out(const HostCall& call);
};

class Store {
 public:
  // Both outlive it.
  Store(const WasmtimeEngine& engine, Host& host);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] wasmtime_context_t* context() const noexcept { return context_; }
  [[nodiscard]] Host& host() const noexcept { return host_; }

  // Of the host; nothing if it does not have that.
  [[nodiscard]] std::optional<wasmtime_extern_t> import(const std::string& module,
                                                        const std::string& name,
                                                        const wasm_externtype_t& type);
  // Of the program that may be paused: calls of the host stop it by setting this to 1.
  void watch(const wasmtime_global_t& state) { state_ = state; }
  [[nodiscard]] bool stopping() const;
  // For slots of `calls_export`.
  [[nodiscard]] wasmtime_func_t poll_function(const wasmtime_global_t& polls);
  [[nodiscard]] wasmtime_func_t pending_function();

 private:
  struct Function {
    Store* store;
    std::string name;
    std::vector<wasmtime_valkind_t> results;
    wasmtime_global_t polls{};
  };

  [[nodiscard]] bool stop();
  void set(const wasmtime_global_t& global, std::int32_t number);
  wasmtime_func_t add(Function function, const wasm_functype_t* type,
                      wasmtime_func_callback_t callback);
  [[nodiscard]] std::optional<wasmtime_extern_t> spectest(const std::string& name,
                                                          const wasm_externtype_t& type);
  static wasm_trap_t* called(void* function, wasmtime_caller_t*, const wasmtime_val_t* arguments,
                             std::size_t argument_count, wasmtime_val_t* results,
                             std::size_t result_count);
  static wasm_trap_t* go_on(void* function, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                            wasmtime_val_t* results, std::size_t result_count);
  static wasm_trap_t* poll(void* function, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                           wasmtime_val_t*, std::size_t);

  Host& host_;
  wasmtime_store_t* store_;
  wasmtime_context_t* context_;
  std::optional<wasmtime_global_t> state_;
  std::vector<std::unique_ptr<Function>> functions_;
  std::vector<std::pair<std::string, wasmtime_extern_t>> made_;  // one of each in a store
};

}  // namespace wasifs::transform_proof
