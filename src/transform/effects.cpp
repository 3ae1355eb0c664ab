// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "effects.h"

#include <array>
#include <cstddef>

namespace wasifs::transform {
namespace {

using pause::Opcode;
using pause::ValueType;

constexpr ValueType i32 = ValueType::i32;
constexpr ValueType i64 = ValueType::i64;
constexpr ValueType f32 = ValueType::f32;
constexpr ValueType f64 = ValueType::f64;
constexpr ValueType v128 = ValueType::v128;

// Instructions in a row that take and give the same.
struct Row {
  std::uint32_t first;
  std::uint32_t last;
  std::uint8_t pops;
  std::uint8_t pushes;
  ValueType pushed = i32;
};

constexpr Row plain_rows[] = {
    {0x01, 0x01, 0, 0},       // nop
    {0x1a, 0x1a, 1, 0},       // drop
    {0x26, 0x26, 2, 0},       // table.set
    {0x28, 0x28, 1, 1, i32},  // loads
    {0x29, 0x29, 1, 1, i64},
    {0x2a, 0x2a, 1, 1, f32},
    {0x2b, 0x2b, 1, 1, f64},
    {0x2c, 0x2f, 1, 1, i32},
    {0x30, 0x35, 1, 1, i64},
    {0x36, 0x3e, 2, 0},       // stores
    {0x41, 0x41, 0, 1, i32},  // constants
    {0x42, 0x42, 0, 1, i64},
    {0x43, 0x43, 0, 1, f32},
    {0x44, 0x44, 0, 1, f64},
    {0x45, 0x45, 1, 1, i32},  // i32: eqz, comparisons
    {0x46, 0x4f, 2, 1, i32},
    {0x50, 0x50, 1, 1, i32},  // i64: eqz, comparisons; f32, f64:
                              // comparisons
    {0x51, 0x66, 2, 1, i32},
    {0x67, 0x69, 1, 1, i32},  // i32: bits, arithmetic
    {0x6a, 0x78, 2, 1, i32},
    {0x79, 0x7b, 1, 1, i64},  // i64
    {0x7c, 0x8a, 2, 1, i64},
    {0x8b, 0x91, 1, 1, f32},  // f32
    {0x92, 0x98, 2, 1, f32},
    {0x99, 0x9f, 1, 1, f64},  // f64
    {0xa0, 0xa6, 2, 1, f64},
    {0xa7, 0xab, 1, 1, i32},  // conversions
    {0xac, 0xb1, 1, 1, i64},
    {0xb2, 0xb6, 1, 1, f32},
    {0xb7, 0xbb, 1, 1, f64},
    {0xbc, 0xbc, 1, 1, i32},  // the same bits as another type
    {0xbd, 0xbd, 1, 1, i64},
    {0xbe, 0xbe, 1, 1, f32},
    {0xbf, 0xbf, 1, 1, f64},
    {0xc0, 0xc1, 1, 1, i32},  // sign extension
    {0xc2, 0xc4, 1, 1, i64},
    {0xd1, 0xd1, 1, 1, i32},  // ref.is_null
};

constexpr Row bulk_rows[] = {
    // 0xfc
    {0, 3, 1, 1, i32},                  // saturating conversions
    {4, 7, 1, 1, i64},   {8, 8, 3, 0},  // memory.init
    {9, 9, 0, 0},                       // data.drop
    {10, 12, 3, 0},                     // memory.copy, memory.fill, table.init
    {13, 13, 0, 0},                     // elem.drop
    {14, 14, 3, 0},                     // table.copy
    {17, 17, 3, 0},                     // table.fill
    {19, 20, 4, 2, i64},                // i64.add128, i64.sub128
    {21, 22, 2, 2, i64},                // i64.mul_wide
};

// Of those that are not named in the specification the engine has heard before us.
constexpr Row vector_rows[] = {
    // 0xfd
    {0, 10, 1, 1, v128},   // loads
    {11, 11, 2, 0},        // v128.store
    {12, 12, 0, 1, v128},  // v128.const
    {13, 14, 2, 1, v128},  // shuffle, swizzle
    {15, 20, 1, 1, v128},  // splats
    {21, 22, 1, 1, i32},   // lanes
    {23, 23, 2, 1, v128},   {24, 25, 1, 1, i32},    {26, 26, 2, 1, v128},
    {27, 27, 1, 1, i32},    {28, 28, 2, 1, v128},   {29, 29, 1, 1, i64},
    {30, 30, 2, 1, v128},   {31, 31, 1, 1, f32},    {32, 32, 2, 1, v128},
    {33, 33, 1, 1, f64},    {34, 34, 2, 1, v128},   {35, 76, 2, 1, v128},  // comparisons
    {77, 77, 1, 1, v128},                                                  // not
    {78, 81, 2, 1, v128},   {82, 82, 3, 1, v128},                          // bitselect
    {83, 83, 1, 1, i32},                                                   // any_true
    {84, 87, 2, 1, v128},                          // loads and stores of lanes
    {88, 91, 2, 0},         {92, 98, 1, 1, v128},  // loads with zeros, demote, promote, i8x16
    {99, 100, 1, 1, i32},   {101, 102, 2, 1, v128}, {103, 106, 1, 1, v128},  // f32x4: roundings
    {107, 115, 2, 1, v128}, {116, 117, 1, 1, v128},                          // f64x2: roundings
    {118, 121, 2, 1, v128}, {122, 122, 1, 1, v128}, {123, 123, 2, 1, v128},
    {124, 129, 1, 1, v128},  // i16x8
    {130, 130, 2, 1, v128}, {131, 132, 1, 1, i32},  {133, 134, 2, 1, v128},
    {135, 138, 1, 1, v128}, {139, 147, 2, 1, v128}, {148, 148, 1, 1, v128},
    {149, 159, 2, 1, v128}, {160, 162, 1, 1, v128},  // i32x4
    {163, 164, 1, 1, i32},  {165, 170, 1, 1, v128}, {171, 191, 2, 1, v128},
    {192, 194, 1, 1, v128},  // i64x2
    {195, 196, 1, 1, i32},  {197, 202, 1, 1, v128}, {203, 223, 2, 1, v128},
    {224, 227, 1, 1, v128},                          // f32x4
    {228, 235, 2, 1, v128}, {236, 239, 1, 1, v128},  // f64x2
    {240, 247, 2, 1, v128}, {248, 255, 1, 1, v128},  // conversions
    {256, 256, 2, 1, v128},                          // relaxed ones
    {257, 260, 1, 1, v128}, {261, 268, 3, 1, v128}, {269, 274, 2, 1, v128},
    {275, 275, 3, 1, v128},
};

constexpr Row atomic_rows[] = {
    // 0xfe
    {0x00, 0x00, 2, 1, i32},  // notify
    {0x01, 0x02, 3, 1, i32},  // wait
    {0x03, 0x03, 0, 0},       // fence
    {0x10, 0x10, 1, 1, i32},  // loads
    {0x11, 0x11, 1, 1, i64}, {0x12, 0x13, 1, 1, i32},
    {0x14, 0x16, 1, 1, i64}, {0x17, 0x1d, 2, 0},  // stores
};

constexpr std::size_t most_opcodes = 276;
using EffectByOpcode = std::array<Effect, most_opcodes>;

template <std::size_t count>
constexpr EffectByOpcode table_of(const Row (&rows)[count]) {
  EffectByOpcode table{};
  for (const Row& row : rows)
    for (std::uint32_t opcode = row.first; opcode <= row.last; ++opcode)
      table[opcode] = {Effect::Kind::plain, row.pops, row.pushes, row.pushed};
  return table;
}

// Reading, changing and writing in one comes for each operation in seven widths.
constexpr EffectByOpcode with_atomic_changes(EffectByOpcode table) {
  constexpr ValueType widths[] = {i32, i64, i32, i32, i64, i64, i64};
  constexpr std::uint32_t first = 0x1e;
  constexpr std::uint32_t compare = 0x48;
  constexpr std::uint32_t last = 0x4e;
  for (std::uint32_t opcode = first; opcode <= last; ++opcode)
    table[opcode] = {Effect::Kind::plain, static_cast<std::uint8_t>(opcode < compare ? 2 : 3), 1,
                     widths[(opcode - first) % 7]};
  return table;
}

constexpr EffectByOpcode plain_table = table_of(plain_rows);
constexpr EffectByOpcode bulk_table = table_of(bulk_rows);
constexpr EffectByOpcode vector_table = table_of(vector_rows);
constexpr EffectByOpcode atomic_table = with_atomic_changes(table_of(atomic_rows));

}  // namespace

Effect effect_of(Opcode opcode) noexcept {
  const auto number = static_cast<std::uint32_t>(opcode);
  const std::uint32_t low = number & 0xffffU;
  if (low >= most_opcodes) return {};
  switch (number >> 16U) {
    case 0:
      return plain_table[low];
    case 0xfc:
      return bulk_table[low];
    case 0xfd:
      return vector_table[low];
    case 0xfe:
      return atomic_table[low];
    default:
      return {};
  }
}

}  // namespace wasifs::transform
