// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that wasm2c's code calls at run time, as wasm-rt.h declares them. wabt brings an
// implementation of its own, with one jump target and one exception for the whole process; here
// they belong to the thread, memories to their guest, and nothing ends the program.
#include <sys/mman.h>
#include <wasm-rt.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <mutex>
#include <vector>

#include "activation.h"

static_assert(WASM_RT_MEMCHECK_SIGNAL_HANDLER && !WASM_RT_USE_STACK_DEPTH_COUNT,
              "memories are guarded by pages that nobody may touch");

namespace wasifs::wasm2c {
namespace {

constexpr std::uint64_t page_size = 65536;
// An address and an offset of 32 bits each, and the widest access.
constexpr std::size_t reserved = (std::size_t{8} << 30) + page_size;
// All the values of a tag: there are at most 1000, of 8 bytes.
constexpr std::size_t most_exception_bytes = 8000;

struct Exception {
  std::uint32_t tag = 0;
  std::uint32_t size = 0;
  std::array<std::byte, most_exception_bytes> values;
};

thread_local Activation* innermost = nullptr;
thread_local jmp_buf* unwind_target = nullptr;
thread_local Exception exception;

struct FunctionTypes {
  std::mutex mutex;
  std::vector<std::vector<std::uint32_t>> known;  // how many parameters, then all the types
  std::uint32_t tags = 0;
};

FunctionTypes& function_types() {
  static FunctionTypes types;
  return types;
}

}  // namespace

Activation* current_activation() noexcept {
  return innermost;
}

// No inlining: the jump comes back to this frame, which has no variable that changes meanwhile.
[[gnu::noinline]] int run_in(Sandbox& sandbox, void (*code)(void*), void* data,
                             std::string_view& message) noexcept {
  Activation activation{.outer = innermost, .sandbox = &sandbox, .target = {}};
  jmp_buf* const outer_target = unwind_target;
  const bool was_in_code = sandbox.in_code;
  innermost = &activation;
  unwind_target = nullptr;
  sandbox.in_code = true;
  const int why = sigsetjmp(activation.target, 0);
  if (why == left_not) code(data);
  innermost = activation.outer;
  unwind_target = outer_target;
  sandbox.in_code = was_in_code;
  message = activation.message;
  return why;
}

void leave_code(int why, std::string_view message) noexcept {
  if (innermost == nullptr) std::abort();  // nothing runs that could be left
  innermost->message = message;
  siglongjmp(innermost->target, why);
}

}  // namespace wasifs::wasm2c

using namespace wasifs::wasm2c;

extern "C" {

void wasm_rt_init(void) {}
bool wasm_rt_is_initialized(void) {
  return true;
}
void wasm_rt_free(void) {}

void wasm_rt_trap(wasm_rt_trap_t why) {
  leave_code(why);
}

const char* wasm_rt_strerror(wasm_rt_trap_t why) {
  switch (why) {
    case WASM_RT_TRAP_OOB:
      return "out of bounds: an access of memory, or of a table";
    case WASM_RT_TRAP_EXHAUSTION:
      return "call stack exhausted";
    case WASM_RT_TRAP_INT_OVERFLOW:
      return "integer overflow";
    case WASM_RT_TRAP_DIV_BY_ZERO:
      return "integer divide by zero";
    case WASM_RT_TRAP_INVALID_CONVERSION:
      return "invalid conversion to integer";
    case WASM_RT_TRAP_UNREACHABLE:
      return "unreachable instruction executed";
    case WASM_RT_TRAP_CALL_INDIRECT:
      return "indirect call of nothing, or of a function of another type";
    case WASM_RT_TRAP_UNCAUGHT_EXCEPTION:
      return "uncaught exception";
    case WASM_RT_TRAP_NONE:
      break;
  }
  return "trap";
}

std::uint32_t wasm_rt_register_func_type(std::uint32_t parameters, std::uint32_t results, ...) {
  std::vector<std::uint32_t> type{parameters};
  va_list rest;
  va_start(rest, results);
  for (std::uint32_t i = 0; i < parameters + results; ++i)
    type.push_back(va_arg(rest, std::uint32_t));
  va_end(rest);
  FunctionTypes& types = function_types();
  const std::lock_guard lock(types.mutex);
  auto found = std::ranges::find(types.known, type);
  if (found == types.known.end()) found = types.known.insert(found, std::move(type));
  return static_cast<std::uint32_t>(found - types.known.begin()) + 1;
}

std::uint32_t wasm_rt_register_tag(std::uint32_t) {
  FunctionTypes& types = function_types();
  const std::lock_guard lock(types.mutex);
  return types.tags++;
}

void wasm_rt_load_exception(std::uint32_t tag, std::uint32_t size, const void* values) {
  if (size > most_exception_bytes) leave_code(WASM_RT_TRAP_EXHAUSTION);
  exception.tag = tag;
  exception.size = size;
  if (size != 0) std::memcpy(exception.values.data(), values, size);
}

void wasm_rt_throw(void) {
  if (unwind_target == nullptr) leave_code(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
  siglongjmp(*unwind_target, WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
}

WASM_RT_UNWIND_TARGET* wasm_rt_get_unwind_target(void) {
  return unwind_target;
}
void wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET* target) {
  unwind_target = target;
}
std::uint32_t wasm_rt_exception_tag(void) {
  return exception.tag;
}
std::uint32_t wasm_rt_exception_size(void) {
  return exception.size;
}
void* wasm_rt_exception(void) {
  return exception.values.data();
}

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, std::uint32_t pages,
                             std::uint32_t most_pages) {
  Sandbox& sandbox = *current_activation()->sandbox;
  if (pages > sandbox.most_pages) leave_code(left_without_memory);
  void* const base =
      mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) leave_code(left_without_memory);
  sandbox.reservations.push_back({static_cast<std::byte*>(base), reserved});
  if (pages != 0 && mprotect(base, pages * page_size, PROT_READ | PROT_WRITE) != 0)
    leave_code(left_without_memory);
  memory->data = static_cast<std::uint8_t*>(base);
  memory->pages = pages;
  memory->max_pages = std::min(most_pages, sandbox.most_pages);
  memory->size = static_cast<std::uint32_t>(pages * page_size);
}

std::uint32_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, std::uint32_t more) {
  const std::uint32_t pages = memory->pages;
  if (more == 0) return pages;
  if (more > memory->max_pages || pages > memory->max_pages - more) return UINT32_MAX;
  if (mprotect(memory->data + pages * page_size, more * page_size, PROT_READ | PROT_WRITE) != 0)
    return UINT32_MAX;
  memory->pages += more;
  memory->size = static_cast<std::uint32_t>(memory->pages * page_size);
  return pages;
}

// The guest gives its reservations back itself.
void wasm_rt_free_memory(wasm_rt_memory_t*) {}

#define WASIFS_TABLE(kind, element)                                                              \
  void wasm_rt_allocate_##kind##_table(wasm_rt_##kind##_table_t* table, std::uint32_t size,      \
                                       std::uint32_t most) {                                     \
    table->data = static_cast<element*>(std::calloc(std::max(size, 1U), sizeof(element)));       \
    if (table->data == nullptr) leave_code(left_without_memory);                                 \
    table->size = size;                                                                          \
    table->max_size = std::min(most, most_slots);                                                \
  }                                                                                              \
  void wasm_rt_free_##kind##_table(wasm_rt_##kind##_table_t* table) {                            \
    std::free(table->data);                                                                      \
    table->data = nullptr;                                                                       \
  }                                                                                              \
  std::uint32_t wasm_rt_grow_##kind##_table(wasm_rt_##kind##_table_t* table, std::uint32_t more, \
                                            element value) {                                     \
    const std::uint32_t size = table->size;                                                      \
    if (more == 0) return size;                                                                  \
    if (more > table->max_size || size > table->max_size - more) return UINT32_MAX;              \
    void* const data = std::realloc(table->data, (std::size_t{size} + more) * sizeof(element));  \
    if (data == nullptr) return UINT32_MAX;                                                      \
    table->data = static_cast<element*>(data);                                                   \
    std::fill_n(table->data + size, more, value);                                                \
    table->size = size + more;                                                                   \
    return size;                                                                                 \
  }

// A table's slots are the host's memory, and no option bounds them; as many as Wasmtime is given.
static constexpr std::uint32_t most_slots = 10'000'000;

WASIFS_TABLE(funcref, wasm_rt_funcref_t)
WASIFS_TABLE(externref, wasm_rt_externref_t)

#undef WASIFS_TABLE

}  // extern "C"
