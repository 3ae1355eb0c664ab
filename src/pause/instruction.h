// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions, one after the other: which one and how long, with what the transforms of this room
// look at. Used for functions and for constant expressions. No state, any thread.
// Source: WebAssembly Core Specification 3.0, "Binary Format: Instructions".
#pragma once

#include <cstddef>
#include <cstdint>

#include "byte_cursor.h"
#include "module.h"

namespace wasifs::pause {

// The instructions that somebody here asks for. Those with a prefix have it above 16 bits.
enum class Opcode : std::uint32_t {
  end = 0x0b,
  global_get = 0x23,
  global_set = 0x24,
  table_set = 0x26,
  i32_const = 0x41,
  i64_const = 0x42,
  i32_add = 0x6a,
  i32_sub = 0x6b,
  i32_mul = 0x6c,
  i64_add = 0x7c,
  i64_sub = 0x7d,
  i64_mul = 0x7e,
  ref_null = 0xd0,
  ref_func = 0xd2,
  data_drop = 0xfc0009,
  table_init = 0xfc000c,
  elem_drop = 0xfc000d,
  table_copy = 0xfc000e,
  table_grow = 0xfc000f,
  table_fill = 0xfc0011,
};

struct Instruction {
  Opcode opcode = Opcode::end;
  std::uint32_t first = 0;    // the first number that it carries
  std::uint32_t second = 0;   // the second one
  std::int64_t constant = 0;  // of i32.const and i64.const
};

// Reads the next instruction. Where there is none or it is not known the cursor has failed.
[[nodiscard]] Instruction read_instruction(ByteCursor& cursor);

// Reads a type of a value, or of a reference alone, as they stand before a global or a table.
[[nodiscard]] ValueType read_value_type(ByteCursor& cursor, const std::vector<DefinedType>& types);

// What follows a reference's or null's opcode: which hierarchy it belongs to.
[[nodiscard]] ValueType read_heap_type(ByteCursor& cursor, const std::vector<DefinedType>& types);

// Passes over the locals of a body, so that its instructions follow.
void skip_locals(ByteCursor& cursor);

// Passes over an expression up to and with its `end`; gives its bytes.
[[nodiscard]] std::span<const std::byte> read_expression(ByteCursor& cursor);

}  // namespace wasifs::pause
