// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "constant.h"

#include "byte_cursor.h"
#include "instruction.h"

namespace wasifs::pause {
namespace {

// An integer as the stack of an expression holds it: those of 32 bits without what is above.
std::uint64_t calculate(Opcode opcode, std::uint64_t left, std::uint64_t right) {
  switch (opcode) {
    case Opcode::i32_add:
      return (left + right) & 0xffffffffU;
    case Opcode::i32_sub:
      return (left - right) & 0xffffffffU;
    case Opcode::i32_mul:
      return (left * right) & 0xffffffffU;
    case Opcode::i64_add:
      return left + right;
    case Opcode::i64_sub:
      return left - right;
    default:
      return left * right;
  }
}

}  // namespace

std::optional<std::uint64_t> constant_number(std::span<const std::byte> expression) {
  Problem problem;
  ByteCursor cursor(expression, 0, problem);
  std::vector<std::uint64_t> stack;
  while (true) {
    const Instruction instruction = read_instruction(cursor);
    if (!cursor.ok()) return std::nullopt;
    switch (instruction.opcode) {
      case Opcode::end:
        if (stack.size() != 1) return std::nullopt;
        return stack.front();
      case Opcode::i32_const:
        stack.push_back(static_cast<std::uint32_t>(instruction.constant));
        break;
      case Opcode::i64_const:
        stack.push_back(static_cast<std::uint64_t>(instruction.constant));
        break;
      case Opcode::i32_add:
      case Opcode::i32_sub:
      case Opcode::i32_mul:
      case Opcode::i64_add:
      case Opcode::i64_sub:
      case Opcode::i64_mul: {
        if (stack.size() < 2) return std::nullopt;
        const std::uint64_t right = stack.back();
        stack.pop_back();
        stack.back() = calculate(instruction.opcode, stack.back(), right);
        break;
      }
      default:
        return std::nullopt;
    }
  }
}

void add_functions_of(std::span<const std::byte> expression,
                      std::vector<std::uint32_t>& functions) {
  Problem problem;
  ByteCursor cursor(expression, 0, problem);
  while (cursor.ok() && !cursor.at_end()) {
    const Instruction instruction = read_instruction(cursor);
    if (cursor.ok() && instruction.opcode == Opcode::ref_func)
      functions.push_back(instruction.first);
  }
}

std::uint32_t constant_element(std::span<const std::byte> expression) {
  Problem problem;
  ByteCursor cursor(expression, 0, problem);
  const Instruction first = read_instruction(cursor);
  if (read_instruction(cursor).opcode != Opcode::end || !cursor.ok()) return unknown_element;
  if (first.opcode == Opcode::ref_func) return first.first;
  return first.opcode == Opcode::ref_null ? null_element : unknown_element;
}

}  // namespace wasifs::pause
