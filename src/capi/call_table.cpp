// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/c/call_table.h"

#include "handles.h"
#include "versioned.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

struct wasifs_call {
  const wasifs::HostCall* call;
  std::string module;
  std::string name;
  std::vector<wasifs_value_type> parameters;
};
struct wasifs_memory {
  std::unique_ptr<wasifs::GuestMemory> memory;
};

namespace wasifs::capi {
namespace {

static_assert(static_cast<int>(ValueType::i32) == WASIFS_I32);
static_assert(static_cast<int>(ValueType::i64) == WASIFS_I64);

class FunctionMemory final : public GuestMemory {
 public:
  explicit FunctionMemory(const Functions<wasifs_memory_functions>& functions)
      : functions_(functions) {}

  MemoryView view() noexcept override {
    std::uint8_t* base = nullptr;
    std::uint64_t size = 0;
    functions_->view(functions_.context(), &base, &size);
    return {.base = reinterpret_cast<std::byte*>(base), .size = size};
  }
  bool shared() const noexcept override { return functions_->shared; }

 private:
  Functions<wasifs_memory_functions> functions_;
};

std::vector<wasifs_call> make_table() {
  std::vector<wasifs_call> table;
  for (const HostModule& module : host_modules()) {
    for (const HostCall& call : module.calls) {
      std::vector<wasifs_value_type> parameters;
      for (const ValueType type : call.parameters) {
        parameters.push_back(static_cast<wasifs_value_type>(type));
      }
      table.push_back({.call = &call,
                       .module = std::string(module.name),
                       .name = std::string(call.name),
                       .parameters = std::move(parameters)});
    }
  }
  return table;
}

// Made at the first use. Empty where there was no memory for it, then made at the next.
const std::vector<wasifs_call>& table() noexcept {
  static const std::vector<wasifs_call> none;
  try {
    static const std::vector<wasifs_call> calls = make_table();
    return calls;
  } catch (const std::bad_alloc&) {
    return none;
  }
}

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

size_t wasifs_call_count(void) {
  return table().size();
}

const wasifs_call* wasifs_call_at(size_t index) {
  return index < table().size() ? &table()[index] : nullptr;
}

const wasifs_call* wasifs_call_find(const char* module, const char* name) {
  if (module == nullptr || name == nullptr) return nullptr;
  for (const wasifs_call& call : table()) {
    if (call.module == module && call.name == name) return &call;
  }
  return nullptr;
}

wasifs_errno wasifs_call_describe(const wasifs_call* call, wasifs_call_info* info) {
  return entry([&] {
    WASIFS_C_NEED(call);
    WASIFS_C_NEED(info);
    return fill_struct(info,
                       {.size = sizeof(wasifs_call_info),
                        .module = call->module.c_str(),
                        .name = call->name.c_str(),
                        .parameters = call->parameters.data(),
                        .parameter_count = call->parameters.size(),
                        .has_result = call->call->has_result},
                       "wasifs_call_info");
  });
}

wasifs_errno wasifs_memory_create(const wasifs_memory_functions* functions,
                                  wasifs_memory** memory) {
  return entry([&] {
    WASIFS_C_NEED(memory);
    *memory = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_memory_functions, taken, functions);
    WASIFS_C_MEMBER(taken, view);
    return with_functions(taken, [&](const auto& held) {
      return give(memory, std::make_unique<FunctionMemory>(held));
    });
  });
}

void wasifs_memory_free(wasifs_memory* memory) {
  delete memory;
}

wasifs_errno wasifs_call_run(const wasifs_call* call, wasifs_process* process,
                             wasifs_memory* memory, const uint64_t* arguments,
                             wasifs_outcome* outcome) {
  WASIFS_C_NEED(call);
  WASIFS_C_NEED(process);
  WASIFS_C_NEED(memory);
  WASIFS_C_NEED(outcome);
  if (!call->parameters.empty()) WASIFS_C_NEED(arguments);
  const Outcome ended_so = call->call->thunk(*process->process, *memory->memory, arguments);
  *outcome = {.kind = static_cast<wasifs_outcome_kind>(ended_so.kind), .value = ended_so.value};
  return success;
}
}
