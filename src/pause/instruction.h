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
  unreachable = 0x00,
  nop = 0x01,
  block = 0x02,
  loop = 0x03,
  if_ = 0x04,
  else_ = 0x05,
  try_ = 0x06,  // legacy
  catch_ = 0x07,
  throw_ = 0x08,
  rethrow = 0x09,
  throw_ref = 0x0a,
  end = 0x0b,
  br = 0x0c,
  br_if = 0x0d,
  br_table = 0x0e,
  return_ = 0x0f,
  call = 0x10,
  call_indirect = 0x11,
  return_call = 0x12,
  return_call_indirect = 0x13,
  call_ref = 0x14,
  return_call_ref = 0x15,
  delegate = 0x18,
  catch_all = 0x19,
  drop = 0x1a,
  select = 0x1b,
  select_typed = 0x1c,
  try_table = 0x1f,
  local_get = 0x20,
  local_set = 0x21,
  local_tee = 0x22,
  global_get = 0x23,
  global_set = 0x24,
  table_get = 0x25,
  table_set = 0x26,
  memory_size = 0x3f,
  memory_grow = 0x40,
  i32_const = 0x41,
  i64_const = 0x42,
  f32_const = 0x43,
  f64_const = 0x44,
  i32_add = 0x6a,
  i32_sub = 0x6b,
  i32_mul = 0x6c,
  i64_add = 0x7c,
  i64_sub = 0x7d,
  i64_mul = 0x7e,
  i64_extend_i32_u = 0xad,
  ref_null = 0xd0,
  ref_is_null = 0xd1,
  ref_func = 0xd2,
  ref_as_non_null = 0xd4,
  br_on_null = 0xd5,
  br_on_non_null = 0xd6,
  ref_cast_null = 0xfb0017,
  data_drop = 0xfc0009,
  table_init = 0xfc000c,
  elem_drop = 0xfc000d,
  table_copy = 0xfc000e,
  table_grow = 0xfc000f,
  table_size = 0xfc0010,
  table_fill = 0xfc0011,
  v128_load = 0xfd0000,
  v128_store = 0xfd000b,
  v128_const = 0xfd000c,
  memory_atomic_notify = 0xfe0000,
  memory_atomic_wait32 = 0xfe0001,
  memory_atomic_wait64 = 0xfe0002,
};

struct Instruction {
  Opcode opcode = Opcode::end;
  std::uint32_t first = 0;    // the first number that it carries; of an access, the memory's
  std::uint32_t second = 0;   // the second one
  std::int64_t constant = 0;  // of i32.const and i64.const; of an access, the offset
};

// Reads the next instruction. Where there is none or it is not known the cursor has failed.
[[nodiscard]] Instruction read_instruction(ByteCursor& cursor);

// Reads a type of a value as it stands before locals, in types and in signatures.
[[nodiscard]] ExactType read_exact_type(ByteCursor& cursor, const std::vector<DefinedType>& types);

// Reads a type of a value, or of a reference alone, as they stand before a global or a table.
[[nodiscard]] ValueType read_value_type(ByteCursor& cursor, const std::vector<DefinedType>& types);

// What follows the opcode of a reference or null, as the type of a reference that may be null.
[[nodiscard]] ExactType read_heap_type(ByteCursor& cursor, const std::vector<DefinedType>& types);

// Passes over the locals of a body, so that its instructions follow.
void skip_locals(ByteCursor& cursor);

// Passes over an expression up to and with its `end`; gives its bytes.
[[nodiscard]] std::span<const std::byte> read_expression(ByteCursor& cursor);

}  // namespace wasifs::pause
