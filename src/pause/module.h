// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A WebAssembly module as its sections say, without what its functions do. Types are read as far as
// it takes to know what state a module has and to write it anew; whether it is valid beyond that,
// the engine says. Used by the transforms of this room. No state, any thread.
// Source: WebAssembly Core Specification 3.0, "Binary Format: Modules".
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs::pause {

// The kinds of sections, by their numbers.
enum class SectionId : std::uint8_t {
  custom,
  type,
  import,
  function,
  table,
  memory,
  global,
  exports,
  start,
  element,
  code,
  data,
  data_count,
  tag,
};

// What a value is. References are told apart as far as saving them differs.
enum class ValueType : std::uint8_t {
  i32,
  i64,
  f32,
  f64,
  v128,
  function,  // a reference to a function, of whatever type
  other,     // any other reference: external, exception, collected
};

// What a value is, as far as it takes to write it anew.
struct ExactType {
  ValueType kind = ValueType::i32;
  bool nullable = true;  // of references
  std::int32_t heap =
      0;  // of references: the number of a type, or a hierarchy as the binary has it
  auto operator<=>(const ExactType&) const = default;
};

// What may be imported and exported, by their numbers.
enum class ItemKind : std::uint8_t { function, table, memory, global, tag };

// Bounds of a memory in pages or of a table in slots.
struct Bounds {
  bool is_64 = false;   // addressed by i64
  bool shared = false;  // between threads
  std::uint64_t minimum = 0;
  std::optional<std::uint64_t> maximum;
  std::uint32_t page_bits = 16;  // of a memory: the size of its pages as a power of two
};

// A type of the type section, in the order of their numbers.
struct DefinedType {
  enum class Kind : std::uint8_t { function, structure, array };
  Kind kind = Kind::function;
  bool plain = false;  // a function type that stands by itself: final, no supertype, no group
  std::vector<ExactType> parameters;
  std::vector<ExactType> results;
};

// One thing of an index space. Imported ones come first, with the names of their import.
struct Item {
  std::string_view import_module;
  std::string_view import_name;
  bool imported = false;
  bool exported = false;
};

struct Function : Item {
  std::uint32_t type = 0;
};

struct Table : Item {
  ValueType type = ValueType::function;
  ExactType exact_type;
  Bounds bounds;
  std::span<const std::byte> initial;  // the expression that fills it; empty: null
};

struct Memory : Item {
  Bounds bounds;
};

struct Global : Item {
  ValueType type = ValueType::i32;
  ExactType exact_type;
  bool changes = false;
  std::span<const std::byte> initial;  // its expression; empty if imported
};

struct Export {
  std::string_view name;
  ItemKind kind = ItemKind::function;
  std::uint32_t index = 0;
};

// How a segment gets where it belongs.
enum class SegmentMode : std::uint8_t { active, passive, declared };

// What an element segment holds in one place, where it is no function's number.
inline constexpr std::uint32_t null_element = 0xffffffff;
inline constexpr std::uint32_t unknown_element = 0xfffffffe;  // what only the engine can tell

struct ElementSegment {
  SegmentMode mode = SegmentMode::active;
  std::uint32_t table = 0;
  std::span<const std::byte> offset;  // of active ones
  std::vector<std::uint32_t> elements;
};

struct DataSegment {
  SegmentMode mode = SegmentMode::active;
  std::uint32_t memory = 0;
  std::span<const std::byte> offset;  // of active ones
  std::span<const std::byte> bytes;
};

// A function's locals and instructions.
struct Body {
  std::span<const std::byte> bytes;
  std::size_t offset = 0;  // of `bytes` in the module
};

struct Section {
  SectionId id = SectionId::custom;
  std::span<const std::byte> content;  // for a custom one with its name
  std::size_t offset = 0;              // of `content` in the module
};

// Everything refers to the bytes that were read; they outlive it.
struct Module {
  std::vector<Section> sections;  // as they come
  std::vector<DefinedType> types;
  std::vector<Function> functions;
  std::vector<Table> tables;
  std::vector<Memory> memories;
  std::vector<Global> globals;
  std::vector<std::uint32_t> tags;  // their types
  std::vector<Export> exports;
  std::optional<std::uint32_t> start;
  std::vector<ElementSegment> elements;
  std::vector<Body> bodies;  // of the functions that are not imported
  std::vector<DataSegment> data;
  std::size_t imported_functions = 0;
};

// Reads `bytes`, which may be anything; they are kept referred to. A sentence with the offset where
// they are no module, or hold what this room does not know.
[[nodiscard]] SnapshotResult<Module> read_module(std::span<const std::byte> bytes);

}  // namespace wasifs::pause
