// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "live_state.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/little_endian.h"
#include "owned.h"
#include "snapshot/sentence.h"

namespace wasifs::engine {
namespace {

// Each mapping of its own costs the kernel one of the 65530 that a program may have, and there are
// other guests. What is scattered more than that is copied.
constexpr std::size_t most_maps = 4096;

// The pointer is the function itself, as the engine keeps it in tables: one per function and
// instance. Wasmtime's header calls the field private and gives nothing else to compare by; a test
// notices when it changes.
const void* identity(const wasmtime_func_t& function) {
  return function.__private;
}

}  // namespace

LiveState::LiveState(wasmtime_context_t* context, const wasmtime_instance_t& instance,
                     const pause::StateMap& map)
    : context_(context), instance_(instance), map_(&map), maps_left_(most_maps) {
  for (const auto& memory : map.memories) {
    const wasmtime_extern_t found = item(memory.name);
    const bool shared = found.kind == WASMTIME_EXTERN_SHAREDMEMORY;
    memories_.push_back(shared ? wasmtime_memory_t{} : found.of.memory);
    shared_.emplace_back(shared ? found.of.sharedmemory : nullptr);
  }
  for (const auto& global : map.globals) globals_.push_back(item(global.name).of.global);
  for (const auto& table : map.tables) tables_.push_back(item(table.name).of.table);
  for (const auto& function : map.functions) {
    const wasmtime_func_t found = item(function.name).of.func;
    functions_.emplace(function.index, found);
    numbers_.emplace(identity(found), function.index);
  }
}

// What `export_state` named is there, and of the kind it says. No owner: only shared memories and
// tags would need one.
wasmtime_extern_t LiveState::item(const std::string& name) const {
  wasmtime_extern_t found{};
  (void)wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &found);
  return found;
}

std::span<std::byte> LiveState::memory(std::size_t place) {
  if (wasmtime_sharedmemory_t* const shared = shared_[place].get())
    return {reinterpret_cast<std::byte*>(wasmtime_sharedmemory_data(shared)),
            wasmtime_sharedmemory_data_size(shared)};
  const wasmtime_memory_t& memory = memories_[place];
  return {reinterpret_cast<std::byte*>(wasmtime_memory_data(context_, &memory)),
          wasmtime_memory_data_size(context_, &memory)};
}

SnapshotResult<void> LiveState::grow_memory(std::size_t place, std::uint64_t pages) {
  std::uint64_t before = 0;
  wasmtime_sharedmemory_t* const shared = shared_[place].get();
  return checked(shared != nullptr
                     ? wasmtime_sharedmemory_grow(shared, pages, &before)
                     : wasmtime_memory_grow(context_, &memories_[place], pages, &before),
                 fmt::format("memory {} cannot grow by {} pages", place, pages));
}

SnapshotResult<bool> LiveState::map_file(std::span<std::byte> at, int file, std::uint64_t offset) {
  const auto host_page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (maps_left_ == 0 || offset % host_page != 0 || at.size() % host_page != 0 ||
      reinterpret_cast<std::uintptr_t>(at.data()) % host_page != 0)
    return false;
  --maps_left_;
  // Within what the engine has mapped readable and writable for this memory, so that it is unmapped
  // with the rest, and growing, which changes what lies behind, does not notice.
  constexpr int access = PROT_READ | PROT_WRITE;
  if (::mmap(at.data(), at.size(), access, MAP_PRIVATE | MAP_FIXED, file,
             static_cast<off_t>(offset)) != MAP_FAILED)
    return true;
  // The kernel does not promise that what was there is still there.
  if (::mmap(at.data(), at.size(), access, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) !=
      MAP_FAILED)
    return false;
  return sentence("{} bytes of guest memory cannot be mapped: {}", at.size(), std::strerror(errno));
}

std::uint32_t LiveState::number_of(const wasmtime_val_t& value) const {
  if (value.kind != WASMTIME_FUNCREF) return pause::unknown_element;
  if (wasmtime_funcref_is_null(&value.of.funcref)) return pause::null_element;
  const auto found = numbers_.find(identity(value.of.funcref));
  return found == numbers_.end() ? pause::unknown_element : found->second;
}

wasmtime_val_t LiveState::function_value(std::uint32_t number) const {
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  if (const auto found = functions_.find(number); found != functions_.end())
    value.of.funcref = found->second;
  else
    wasmtime_funcref_set_null(&value.of.funcref);
  return value;
}

pause::GlobalBits LiveState::global(std::size_t place) {
  wasmtime_val_t value{};
  wasmtime_global_get(context_, &globals_[place], &value);
  switch (map_->globals[place].type) {
    case pause::ValueType::i32:
      return {static_cast<std::uint32_t>(value.of.i32), 0};
    case pause::ValueType::i64:
      return {static_cast<std::uint64_t>(value.of.i64), 0};
    case pause::ValueType::f32: {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value.of.f32, sizeof bits);
      return {bits, 0};
    }
    case pause::ValueType::f64: {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &value.of.f64, sizeof bits);
      return {bits, 0};
    }
    case pause::ValueType::v128: {
      const auto bytes = std::as_bytes(std::span(value.of.v128));
      return {load_le<std::uint64_t>(bytes.data()), load_le<std::uint64_t>(bytes.data() + 8)};
    }
    case pause::ValueType::function:
      return {number_of(value), 0};
    case pause::ValueType::other:
      break;
  }
  return {};
}

SnapshotResult<void> LiveState::set_global(std::size_t place, pause::GlobalBits bits) {
  wasmtime_val_t value{};
  switch (map_->globals[place].type) {
    case pause::ValueType::i32:
      value.kind = WASMTIME_I32;
      value.of.i32 = static_cast<std::int32_t>(bits.low);
      break;
    case pause::ValueType::i64:
      value.kind = WASMTIME_I64;
      value.of.i64 = static_cast<std::int64_t>(bits.low);
      break;
    case pause::ValueType::f32: {
      value.kind = WASMTIME_F32;
      const auto number = static_cast<std::uint32_t>(bits.low);
      std::memcpy(&value.of.f32, &number, sizeof number);
      break;
    }
    case pause::ValueType::f64:
      value.kind = WASMTIME_F64;
      std::memcpy(&value.of.f64, &bits.low, sizeof bits.low);
      break;
    case pause::ValueType::v128: {
      value.kind = WASMTIME_V128;
      const auto bytes = std::as_writable_bytes(std::span(value.of.v128));
      store_le<std::uint64_t>(bytes.data(), bits.low);
      store_le<std::uint64_t>(bytes.data() + 8, bits.high);
      break;
    }
    case pause::ValueType::function:
      value = function_value(static_cast<std::uint32_t>(bits.low));
      break;
    case pause::ValueType::other:
      return {};
  }
  return checked(wasmtime_global_set(context_, &globals_[place], &value),
                 fmt::format("global {} cannot be set", map_->globals[place].index));
}

std::uint64_t LiveState::table_size(std::size_t place) {
  return wasmtime_table_size(context_, &tables_[place]);
}

SnapshotResult<void> LiveState::grow_table(std::size_t place, std::uint64_t slots,
                                           std::uint32_t function) {
  const wasmtime_val_t value = function_value(function);
  std::uint64_t before = 0;
  return checked(wasmtime_table_grow(context_, &tables_[place], slots, &value, &before),
                 fmt::format("table {} cannot grow by {} slots", map_->tables[place].index, slots));
}

std::uint32_t LiveState::slot(std::size_t place, std::uint64_t slot) {
  wasmtime_val_t value{};
  if (!wasmtime_table_get(context_, &tables_[place], slot, &value)) return pause::unknown_element;
  return number_of(value);
}

SnapshotResult<void> LiveState::set_slot(std::size_t place, std::uint64_t slot,
                                         std::uint32_t function) {
  const wasmtime_val_t value = function_value(function);
  wasmtime_error_t* error = wasmtime_table_set(context_, &tables_[place], slot, &value);
  if (error == nullptr) return {};  // the sentence would cost more than the slot
  return checked(error,
                 fmt::format("slot {} of table {} cannot be set", slot, map_->tables[place].index));
}

bool LiveState::dropped(const pause::StateSegment& segment) {
  wasmtime_val_t value{};
  const wasmtime_global_t global = item(segment.dropped).of.global;
  wasmtime_global_get(context_, &global, &value);
  return value.of.i32 != 0;
}

SnapshotResult<void> LiveState::drop(const pause::StateSegment& segment) {
  const wasmtime_func_t function = item(segment.drop).of.func;
  wasm_trap_t* trap = nullptr;
  wasmtime_error_t* error = wasmtime_func_call(context_, &function, nullptr, 0, nullptr, 0, &trap);
  const OwnedTrap owner(trap);
  SNAPSHOT_CHECK(checked(error, fmt::format("segment {} cannot be dropped", segment.index)));
  if (trap != nullptr) return sentence("segment {} cannot be dropped", segment.index);
  wasmtime_val_t value{};
  value.kind = WASMTIME_I32;
  value.of.i32 = 1;
  const wasmtime_global_t global = item(segment.dropped).of.global;
  return checked(wasmtime_global_set(context_, &global, &value),
                 fmt::format("segment {} cannot be marked as dropped", segment.index));
}

}  // namespace wasifs::engine
