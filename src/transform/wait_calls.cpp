// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wait_calls.h"

#include <fmt/format.h>

#include <array>

#include "pause/state_map.h"

namespace wasifs::transform {

using pause::ByteWriter;
using pause::ExactType;
using pause::Opcode;
using pause::ValueType;

namespace {

constexpr ExactType i32{ValueType::i32, true, 0};
constexpr ExactType i64{ValueType::i64, true, 0};

std::uint32_t slot_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::memory_atomic_wait32:
      return wait_32_slot;
    case Opcode::memory_atomic_wait64:
      return wait_64_slot;
    default:
      return notify_slot;
  }
}

// What it takes beside the address.
std::vector<ExactType> operands_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::memory_atomic_wait32:
      return {i32, i64};
    case Opcode::memory_atomic_wait64:
      return {i64, i64};
    default:
      return {i32};
  }
}

}  // namespace

bool sleeps_or_wakes(const pause::Module& module, Opcode opcode, std::uint32_t memory) noexcept {
  return (opcode == Opcode::memory_atomic_notify || opcode == Opcode::memory_atomic_wait32 ||
          opcode == Opcode::memory_atomic_wait64) &&
         memory < module.memories.size() && module.memories[memory].bounds.shared;
}

bool sleeps(const pause::Module& module, Opcode opcode, std::uint32_t memory) noexcept {
  return opcode != Opcode::memory_atomic_notify && sleeps_or_wakes(module, opcode, memory);
}

std::string memory_export(std::uint32_t index) {
  return fmt::format("{}memory:{}", pause::reserved_prefix, index);
}

WaitCalls::WaitCalls(const pause::Module& module, pause::ModuleEditor& editor)
    : module_(module), editor_(editor), table_(editor.add_table(notify_slot + 1)) {
  editor_.add_export(waits_export, pause::ItemKind::table, table_);
}

// Has the same operands and result as the instruction, so that a call can stand in its place.
std::uint32_t WaitCalls::function_for(const pause::Instruction& instruction) {
  const Access access{instruction.opcode, instruction.first, instruction.constant};
  const auto [found, fresh] = functions_.try_emplace(access, 0);
  if (!fresh) return found->second;
  const bool is_64 = module_.memories[access.memory].bounds.is_64;
  const std::vector<ExactType> operands = operands_of(access.opcode);
  std::vector<ExactType> parameters{is_64 ? i64 : i32};
  std::vector<ExactType> host_parameters{i32, i64, i64};
  for (std::vector<ExactType>* types : {&parameters, &host_parameters})
    types->insert(types->end(), operands.begin(), operands.end());

  ByteWriter body;
  body.u32(0);  // locals
  body.opcode(Opcode::i32_const);
  body.s64(static_cast<std::int32_t>(access.memory));
  body.opcode(Opcode::local_get);
  body.u32(0);
  if (!is_64) body.opcode(Opcode::i64_extend_i32_u);
  body.opcode(Opcode::i64_const);
  body.s64(access.offset);
  for (std::uint32_t operand = 1; operand <= operands.size(); ++operand) {
    body.opcode(Opcode::local_get);
    body.u32(operand);
  }
  body.opcode(Opcode::i32_const);
  body.s64(slot_of(access.opcode));
  body.opcode(Opcode::call_indirect);
  body.u32(editor_.add_type(host_parameters, std::array{i32}));
  body.u32(table_);
  body.opcode(Opcode::end);
  found->second =
      editor_.add_function(editor_.add_type(parameters, std::array{i32}), body.written());
  return found->second;
}

}  // namespace wasifs::transform
