// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausing.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "binding.h"
#include "host_functions.h"
#include "owned.h"
#include "snapshot/sentence.h"

namespace wasifs::engine {
namespace {

constexpr std::size_t page_size = 65536;

wasm_valkind_t kind_of(pause::ValueType type) {
  switch (type) {
    case pause::ValueType::i32:
      return WASM_I32;
    case pause::ValueType::i64:
      return WASM_I64;
    case pause::ValueType::f32:
      return WASM_F32;
    case pause::ValueType::f64:
      return WASM_F64;
    case pause::ValueType::v128:
      return WASMTIME_V128;
    default:
      return WASM_FUNCREF;
  }
}

}  // namespace

Pausing::Pausing(wasmtime_context_t* context, const wasmtime_instance_t& instance, Binding& binding,
                 bool polls, std::uint32_t poll_interval)
    : context_(context),
      instance_(instance),
      binding_(binding),
      poll_interval_(std::max<std::uint32_t>(poll_interval, 1)) {
  state_ = item(transform::state_export).of.global;
  top_ = item(transform::top_export).of.global;
  frames_ = item(transform::frames_export).of.memory;
  calls_ = item(transform::calls_export).of.table;
  references_ = item(transform::references_export).of.table;
  if (polls) {
    polls_ = item(transform::polls_export).of.global;
    set(polls_, poll_interval_);
    (void)put(transform::poll_slot, {}, &Pausing::poll);
  }
  binding_.pause_with(this);
  binding_.set_pausable(Pausable::now);
}

// The transform has made them all.
wasmtime_extern_t Pausing::item(std::string_view name) const {
  wasmtime_extern_t found{};
  (void)wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &found);
  return found;
}

void Pausing::set(const wasmtime_global_t& global, std::uint32_t number) {
  wasmtime_val_t value{};
  value.kind = WASMTIME_I32;
  value.of.i32 = static_cast<std::int32_t>(number);
  // It is mutable and an i32.
  if (auto* error = wasmtime_global_set(context_, &global, &value)) wasmtime_error_delete(error);
}

SnapshotResult<void> Pausing::put(std::uint32_t slot, std::span<const pause::ValueType> results,
                                  wasmtime_func_unchecked_callback_t callback) {
  std::vector<wasm_valkind_t> kinds;
  for (const pause::ValueType type : results) kinds.push_back(kind_of(type));
  return put_function(context_, calls_, slot, function_type({}, kinds), callback, this);
}

void Pausing::stop() {
  stopping_ = true;
  set(state_, 1);
}

void Pausing::stop_in_call(pause::PendingCall call) {
  pending_ = std::move(call);
  stop();
}

void Pausing::stop_in_wait(const pause::PendingWait& wait) {
  wait_ = wait;
  stop();
}

wasm_trap_t* Pausing::poll(void* pausing, wasmtime_caller_t*, wasmtime_val_raw_t*, std::size_t) {
  Pausing& self = *static_cast<Pausing*>(pausing);
  self.set(self.polls_, self.poll_interval_);
  if (wasm_trap_t* trap = self.binding_.polled()) return trap;
  if (self.binding_.process().pausing()) self.stop();
  return nullptr;
}

wasm_trap_t* Pausing::go_on(void* pausing, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                            std::size_t) {
  const GoOn go_on = std::exchange(static_cast<Pausing*>(pausing)->go_on_, nullptr);
  return go_on(values);
}

SnapshotResult<std::vector<pause::Frame>> Pausing::take_frames(
    const transform::PausableModule& module, const LiveState& live) {
  stopping_ = false;
  set(state_, 0);
  wasmtime_val_t top{};
  wasmtime_global_get(context_, &top_, &top);
  const std::size_t size = static_cast<std::uint32_t>(top.of.i32);
  set(top_, 0);
  const std::span<const std::byte> memory(
      reinterpret_cast<const std::byte*>(wasmtime_memory_data(context_, &frames_)),
      wasmtime_memory_data_size(context_, &frames_));
  if (size > memory.size())
    return sentence("the frames of the guest have {} bytes of {}", size, memory.size());
  std::vector<std::uint32_t> references(wasmtime_table_size(context_, &references_));
  for (std::size_t slot = 0; slot < references.size(); ++slot) {
    wasmtime_val_t value{};
    references[slot] = wasmtime_table_get(context_, &references_, slot, &value)
                           ? live.number_of(value)
                           : pause::unknown_element;
  }
  return module.frames(memory.first(size), references);
}

std::optional<pause::PendingCall> Pausing::take_pending() noexcept {
  return std::exchange(pending_, std::nullopt);
}

std::optional<pause::PendingWait> Pausing::take_wait() noexcept {
  return std::exchange(wait_, std::nullopt);
}

SnapshotResult<wasmtime_func_t> Pausing::prepare(const transform::ResumableStack& stack,
                                                 GoOn pending) {
  if (stack.pending) {
    go_on_ = std::move(pending);
    SNAPSHOT_CHECK(put(transform::pending_slot, stack.pending_results, &Pausing::go_on));
  }
  const std::size_t size = stack.frames.size();
  const std::size_t there = wasmtime_memory_data_size(context_, &frames_);
  if (size > there) {
    std::uint64_t before = 0;
    SNAPSHOT_CHECK(
        checked(wasmtime_memory_grow(context_, &frames_, (size - there + page_size - 1) / page_size,
                                     &before),
                "there is no room for the frames of the snapshot"));
  }
  if (size != 0) std::memcpy(wasmtime_memory_data(context_, &frames_), stack.frames.data(), size);
  wasmtime_val_t outermost{};
  if (!wasmtime_table_get(context_, &calls_, stack.outermost, &outermost) ||
      outermost.kind != WASMTIME_FUNCREF || wasmtime_funcref_is_null(&outermost.of.funcref))
    return sentence("there is no function {} to go on with", stack.outermost);
  return outermost.of.funcref;
}

}  // namespace wasifs::engine
