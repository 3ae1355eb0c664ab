// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "instruction.h"

#include <fmt/format.h>

#include <array>

namespace wasifs::pause {
namespace {

// What follows an opcode.
enum class Carries : std::uint8_t {
  unknown,
  nothing,
  block_type,
  index,
  two_indices,
  labels,       // br_table
  value_types,  // select
  catches,      // try_table
  memory_access,
  memory_lane,
  number_32,
  number_64,
  byte,
  four_bytes,
  eight_bytes,
  sixteen_bytes,
  heap_type,
  cast,  // br_on_cast
};

struct Range {
  std::uint32_t first;
  std::uint32_t last;
  Carries carries;
};

constexpr Range plain_ranges[] = {
    {0x00, 0x01, Carries::nothing},        // unreachable, nop
    {0x02, 0x04, Carries::block_type},     // block, loop, if
    {0x05, 0x05, Carries::nothing},        // else
    {0x06, 0x06, Carries::block_type},     // try
    {0x07, 0x09, Carries::index},          // catch, throw, rethrow
    {0x0a, 0x0b, Carries::nothing},        // throw_ref, end
    {0x0c, 0x0d, Carries::index},          // br, br_if
    {0x0e, 0x0e, Carries::labels},         // br_table
    {0x0f, 0x0f, Carries::nothing},        // return
    {0x10, 0x10, Carries::index},          // call
    {0x11, 0x11, Carries::two_indices},    // call_indirect
    {0x12, 0x12, Carries::index},          // return_call
    {0x13, 0x13, Carries::two_indices},    // return_call_indirect
    {0x14, 0x15, Carries::index},          // call_ref, return_call_ref
    {0x18, 0x18, Carries::index},          // delegate
    {0x19, 0x1b, Carries::nothing},        // catch_all, drop, select
    {0x1c, 0x1c, Carries::value_types},    // select
    {0x1f, 0x1f, Carries::catches},        // try_table
    {0x20, 0x26, Carries::index},          // local, global, table: get and set
    {0x28, 0x3e, Carries::memory_access},  // loads and stores
    {0x3f, 0x40, Carries::index},          // memory.size, memory.grow
    {0x41, 0x41, Carries::number_32},     {0x42, 0x42, Carries::number_64},
    {0x43, 0x43, Carries::four_bytes},    {0x44, 0x44, Carries::eight_bytes},
    {0x45, 0xc4, Carries::nothing},    // numbers
    {0xd0, 0xd0, Carries::heap_type},  // ref.null
    {0xd1, 0xd1, Carries::nothing},    // ref.is_null
    {0xd2, 0xd2, Carries::index},      // ref.func
    {0xd3, 0xd4, Carries::nothing},    // ref.eq, ref.as_non_null
    {0xd5, 0xd6, Carries::index},      // br_on_null, br_on_non_null
};

constexpr Range collected_ranges[] = {
    // 0xfb: structures, arrays and casts
    {0, 1, Carries::index},          // struct.new
    {2, 5, Carries::two_indices},    // struct.get, struct.set
    {6, 7, Carries::index},          // array.new
    {8, 10, Carries::two_indices},   // array.new_fixed, array.new_data, array.new_elem
    {11, 14, Carries::index},        // array.get, array.set
    {15, 15, Carries::nothing},      // array.len
    {16, 16, Carries::index},        // array.fill
    {17, 19, Carries::two_indices},  // array.copy, array.init_data, array.init_elem
    {20, 23, Carries::heap_type},    // ref.test, ref.cast
    {24, 25, Carries::cast},         // br_on_cast, br_on_cast_fail
    {26, 30, Carries::nothing},      // conversions, i31
};

constexpr Range bulk_ranges[] = {
    // 0xfc: saturating conversions, bulk memory, tables, wide arithmetic
    {0, 7, Carries::nothing},        // conversions
    {8, 8, Carries::two_indices},    // memory.init
    {9, 9, Carries::index},          // data.drop
    {10, 10, Carries::two_indices},  // memory.copy
    {11, 11, Carries::index},        // memory.fill
    {12, 12, Carries::two_indices},  // table.init
    {13, 13, Carries::index},        // elem.drop
    {14, 14, Carries::two_indices},  // table.copy
    {15, 17, Carries::index},        // table.grow, table.size, table.fill
    {19, 22, Carries::nothing},      // wide arithmetic
};

constexpr Range vector_ranges[] = {
    // 0xfd: vectors of 128 bits
    {0, 11, Carries::memory_access},
    {12, 13, Carries::sixteen_bytes},  // v128.const, i8x16.shuffle
    {14, 20, Carries::nothing},        // swizzle, splats
    {21, 34, Carries::byte},           // lanes
    {35, 83, Carries::nothing},
    {84, 91, Carries::memory_lane},
    {92, 93, Carries::memory_access},
    {94, 275, Carries::nothing},
};

constexpr Range atomic_ranges[] = {
    // 0xfe: atomics
    {0, 2, Carries::memory_access},  // notify, wait
    {3, 3, Carries::byte},           // fence
    {0x10, 0x4e, Carries::memory_access},
};

// The same by opcode, since this is asked for each instruction.
constexpr std::size_t most_opcodes = 276;
using CarriesByOpcode = std::array<Carries, most_opcodes>;

template <std::size_t count>
constexpr CarriesByOpcode table_of(const Range (&ranges)[count]) {
  CarriesByOpcode table{};
  for (const Range& range : ranges)
    for (std::uint32_t opcode = range.first; opcode <= range.last; ++opcode)
      table[opcode] = range.carries;
  return table;
}

constexpr CarriesByOpcode plain_table = table_of(plain_ranges);
constexpr CarriesByOpcode collected_table = table_of(collected_ranges);
constexpr CarriesByOpcode bulk_table = table_of(bulk_ranges);
constexpr CarriesByOpcode vector_table = table_of(vector_ranges);
constexpr CarriesByOpcode atomic_table = table_of(atomic_ranges);

constexpr const CarriesByOpcode* prefixed_table(std::uint8_t prefix) {
  switch (prefix) {
    case 0xfb:
      return &collected_table;
    case 0xfc:
      return &bulk_table;
    case 0xfd:
      return &vector_table;
    case 0xfe:
      return &atomic_table;
    default:
      return nullptr;
  }
}

// Alignment, with a bit that says that a memory's number follows; the offset.
void read_memory_access(ByteCursor& cursor, Instruction& instruction) {
  constexpr std::uint32_t memory_follows = 0x40;
  const std::uint32_t alignment = cursor.u32("an alignment");
  if ((alignment & memory_follows) != 0) instruction.first = cursor.u32("the number of a memory");
  instruction.constant = static_cast<std::int64_t>(cursor.u64("an offset"));
}

void skip_block_type(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  ByteCursor look = cursor;
  const std::int64_t type = look.s33("a type");
  if (type >= 0 || type == -64) {  // a number, or empty
    cursor = look;
    return;
  }
  if (!cursor.ok()) return;
  (void)read_value_type(cursor, {});
  if (cursor.offset() == begin) cursor.fail("no type of a block");
}

void skip_catches(ByteCursor& cursor) {
  skip_block_type(cursor);
  for (std::uint32_t left = cursor.count("catches"); left > 0 && cursor.ok(); --left) {
    const std::size_t begin = cursor.offset();
    const std::uint8_t kind = cursor.byte("a catch");
    if (kind > 3) cursor.fail_at(begin, fmt::format("{:#x} is no kind of catch", kind));
    if (kind < 2) (void)cursor.u32("the number of a tag");
    (void)cursor.u32("a label");
  }
}

void read_carried(ByteCursor& cursor, Carries carries, Instruction& instruction) {
  switch (carries) {
    case Carries::unknown:
    case Carries::nothing:
      return;
    case Carries::block_type:
      return skip_block_type(cursor);
    case Carries::index:
      instruction.first = cursor.u32("a number");
      return;
    case Carries::two_indices:
      instruction.first = cursor.u32("a number");
      instruction.second = cursor.u32("a number");
      return;
    case Carries::labels:
      for (std::uint32_t left = cursor.count("labels"); left > 0 && cursor.ok(); --left)
        (void)cursor.u32("a label");
      (void)cursor.u32("a label");
      return;
    case Carries::value_types:
      for (std::uint32_t left = cursor.count("types"); left > 0 && cursor.ok(); --left)
        (void)read_value_type(cursor, {});
      return;
    case Carries::catches:
      return skip_catches(cursor);
    case Carries::memory_access:
      return read_memory_access(cursor, instruction);
    case Carries::memory_lane:
      read_memory_access(cursor, instruction);
      (void)cursor.byte("a lane");
      return;
    case Carries::number_32:
      instruction.constant = cursor.s32("a constant");
      return;
    case Carries::number_64:
      instruction.constant = cursor.s64("a constant");
      return;
    case Carries::byte:
      (void)cursor.byte("a lane or order");
      return;
    case Carries::four_bytes:
      (void)cursor.bytes(4, "a constant");
      return;
    case Carries::eight_bytes:
      (void)cursor.bytes(8, "a constant");
      return;
    case Carries::sixteen_bytes:
      (void)cursor.bytes(16, "a constant");
      return;
    case Carries::heap_type:
      (void)read_heap_type(cursor, {});
      return;
    case Carries::cast:
      (void)cursor.byte("flags");
      (void)cursor.u32("a label");
      (void)read_heap_type(cursor, {});
      (void)read_heap_type(cursor, {});
      return;
  }
}

}  // namespace

Instruction read_instruction(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  Instruction instruction;
  const std::uint8_t first = cursor.byte("an instruction");
  Carries carries = plain_table[first];
  std::uint32_t opcode = first;
  if (const CarriesByOpcode* table = prefixed_table(first)) {
    const std::uint32_t second = cursor.u32("an instruction");
    carries = second < most_opcodes ? (*table)[second] : Carries::unknown;
    opcode = (opcode << 16U) | (second & 0xffffU);
  }
  if (carries == Carries::unknown)
    cursor.fail_at(begin, fmt::format("instruction {:#x} is not known", opcode));
  instruction.opcode = static_cast<Opcode>(opcode);
  read_carried(cursor, carries, instruction);
  return instruction;
}

ExactType read_heap_type(ByteCursor& cursor, const std::vector<DefinedType>& types) {
  const std::size_t begin = cursor.offset();
  const std::int64_t type = cursor.s33("a type");
  ExactType read{ValueType::other, true, 0};
  if (type >= 0) {
    const auto number = static_cast<std::uint64_t>(type);
    if (number > 0x7fffffffU) cursor.fail_at(begin, "no type of that number can be");
    read.heap = static_cast<std::int32_t>(number & 0x7fffffffU);
    if (number < types.size() && types[number].kind == DefinedType::Kind::function)
      read.kind = ValueType::function;
    return read;
  }
  read.heap = type < -64 ? 0 : static_cast<std::int32_t>(type);
  switch (read.heap & 0x7f) {
    case 0x70:  // func
    case 0x73:  // nofunc
      read.kind = ValueType::function;
      return read;
    case 0x69:  // exn
    case 0x6a:  // array
    case 0x6b:  // struct
    case 0x6c:  // i31
    case 0x6d:  // eq
    case 0x6e:  // any
    case 0x6f:  // extern
    case 0x71:  // none
    case 0x72:  // noextern
    case 0x74:  // noexn
      return read;
    default:
      cursor.fail_at(begin, "no type of a reference that is known");
      return read;
  }
}

ExactType read_exact_type(ByteCursor& cursor, const std::vector<DefinedType>& types) {
  ByteCursor look = cursor;
  const auto number = [&](ValueType kind) {
    cursor = look;
    return ExactType{kind, true, 0};
  };
  bool nullable = true;
  switch (look.byte("a type")) {
    case 0x7f:
      return number(ValueType::i32);
    case 0x7e:
      return number(ValueType::i64);
    case 0x7d:
      return number(ValueType::f32);
    case 0x7c:
      return number(ValueType::f64);
    case 0x7b:
      return number(ValueType::v128);
    case 0x64:  // ref
      nullable = false;
      [[fallthrough]];
    case 0x63:  // ref null
      cursor = look;
      break;
    default:  // the short form of a reference that may be null
      if (!cursor.ok()) return {ValueType::other, true, 0};
      break;
  }
  ExactType read = read_heap_type(cursor, types);
  read.nullable = nullable;
  return read;
}

ValueType read_value_type(ByteCursor& cursor, const std::vector<DefinedType>& types) {
  return read_exact_type(cursor, types).kind;
}

void skip_locals(ByteCursor& cursor) {
  for (std::uint32_t left = cursor.count("locals"); left > 0 && cursor.ok(); --left) {
    (void)cursor.u32("a number of locals");
    (void)read_value_type(cursor, {});
  }
}

std::span<const std::byte> read_expression(ByteCursor& cursor) {
  ByteCursor look = cursor;
  const std::size_t begin = look.offset();
  while (cursor.ok() && read_instruction(look).opcode != Opcode::end) {
  }
  if (!cursor.ok()) return {};
  return cursor.bytes(look.offset() - begin, "an expression");
}

}  // namespace wasifs::pause
