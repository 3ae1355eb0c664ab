// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "module.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "byte_cursor.h"
#include "constant.h"
#include "instruction.h"
#include "section_order.h"

namespace wasifs::pause {
namespace {

// What engines take as well, so that a module that they refuse does not cost its size many times.
constexpr std::uint32_t most_items = 1'000'000;
constexpr std::uint32_t most_elements = 10'000'000;

// Reads one module. Every function reads one section or one thing of it; `problem_` tells what was
// wrong, and is looked at wherever something is kept.
class ModuleReader {
 public:
  SnapshotResult<Module> read(std::span<const std::byte> bytes);

 private:
  void section(ByteCursor& cursor);
  void content(SectionId id, ByteCursor& cursor);
  template <class Read>
  void each(ByteCursor& cursor, std::string_view what, Read read, std::uint32_t most = most_items);

  void recursive_types(ByteCursor& cursor);
  void one_type(ByteCursor& cursor);
  void field_type(ByteCursor& cursor);
  void function_type(ByteCursor& cursor, bool plain);
  std::vector<ExactType> value_types(ByteCursor& cursor);
  void resolve_types();
  void one_import(ByteCursor& cursor);
  void one_table(ByteCursor& cursor);
  void one_export(ByteCursor& cursor);
  void one_element_segment(ByteCursor& cursor);
  std::uint32_t one_element(ByteCursor& cursor);
  void one_data_segment(ByteCursor& cursor);
  void one_body(ByteCursor& cursor);
  Bounds bounds(ByteCursor& cursor);
  Table table(ByteCursor& cursor);
  Global global(ByteCursor& cursor);
  Item* exported_item(const Export& exported);

  Problem problem_;
  Module module_;
};

SnapshotResult<Module> ModuleReader::read(std::span<const std::byte> bytes) {
  static constexpr std::array<char, 8> header{'\0', 'a', 's', 'm', 1, 0, 0, 0};
  ByteCursor cursor(bytes, 0, problem_);
  const auto begin = cursor.bytes(header.size(), "the header");
  if (cursor.ok() && std::memcmp(begin.data(), header.data(), header.size()) != 0)
    cursor.fail_at(0, "this is no WebAssembly module of version 1");
  while (cursor.ok() && !cursor.at_end()) section(cursor);
  if (problem_.sentence.empty() &&
      module_.bodies.size() != module_.functions.size() - module_.imported_functions)
    cursor.fail(fmt::format("{} functions have {} bodies",
                            module_.functions.size() - module_.imported_functions,
                            module_.bodies.size()));
  for (const Export& exported : module_.exports)
    if (Item* item = exported_item(exported)) item->exported = true;
  if (!problem_.sentence.empty()) return std::unexpected(std::move(problem_.sentence));
  return std::move(module_);
}

void ModuleReader::section(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  const std::uint8_t number = cursor.byte("a section");
  if (number >= section_order.size()) {
    cursor.fail_at(begin, fmt::format("there is no section {}", number));
    return;
  }
  const auto id = static_cast<SectionId>(number);
  const std::uint32_t size = cursor.u32("the size of a section");
  const std::size_t offset = cursor.offset();
  const auto bytes = cursor.bytes(size, "a section");
  if (id != SectionId::custom) {
    for (const Section& other : module_.sections)
      if (other.id != SectionId::custom && order_of(other.id) >= order_of(id))
        cursor.fail_at(begin, fmt::format("section {} comes after section {}", number,
                                          static_cast<int>(other.id)));
  }
  if (!cursor.ok()) return;
  module_.sections.push_back({id, bytes, offset});
  ByteCursor inside(bytes, offset, problem_);
  content(id, inside);
  if (inside.ok() && !inside.at_end())
    inside.fail(fmt::format("section {} has {} bytes too many", number, inside.left()));
  if (!problem_.sentence.empty()) cursor.fail({});  // to its end
}

void ModuleReader::content(SectionId id, ByteCursor& cursor) {
  switch (id) {
    case SectionId::custom:
      (void)cursor.name("the name of a section");
      (void)cursor.bytes(cursor.left(), "a section");
      return;
    case SectionId::type:
      each(cursor, "types", [&] { recursive_types(cursor); });
      return resolve_types();
    case SectionId::import:
      return each(cursor, "imports", [&] { one_import(cursor); });
    case SectionId::function:
      return each(cursor, "functions",
                  [&] { module_.functions.push_back({{}, cursor.u32("a type")}); });
    case SectionId::table:
      return each(cursor, "tables", [&] { one_table(cursor); });
    case SectionId::memory:
      return each(cursor, "memories", [&] { module_.memories.push_back({{}, bounds(cursor)}); });
    case SectionId::global:
      return each(cursor, "globals", [&] {
        Global made = global(cursor);
        made.initial = read_expression(cursor);
        module_.globals.push_back(made);
      });
    case SectionId::exports:
      return each(cursor, "exports", [&] { one_export(cursor); });
    case SectionId::start:
      module_.start = cursor.u32("the start function");
      if (cursor.ok() && *module_.start >= module_.functions.size())
        cursor.fail(fmt::format("there is no function {} to start with", *module_.start));
      return;
    case SectionId::element:
      return each(cursor, "element segments", [&] { one_element_segment(cursor); });
    case SectionId::code:
      return each(cursor, "bodies", [&] { one_body(cursor); });
    case SectionId::data:
      return each(cursor, "data segments", [&] { one_data_segment(cursor); });
    case SectionId::data_count:
      (void)cursor.u32("a number of data segments");
      return;
    case SectionId::tag:
      return each(cursor, "tags", [&] {
        (void)cursor.byte("an attribute");
        module_.tags.push_back(cursor.u32("a type"));
      });
  }
}

template <class Read>
void ModuleReader::each(ByteCursor& cursor, std::string_view what, Read read, std::uint32_t most) {
  const std::size_t begin = cursor.offset();
  std::uint32_t left = cursor.count(what);
  if (left > most) cursor.fail_at(begin, fmt::format("{} {} are too many", left, what));
  for (; left > 0 && cursor.ok(); --left) read();
}

void ModuleReader::recursive_types(ByteCursor& cursor) {
  constexpr std::uint8_t group = 0x4e;
  ByteCursor look = cursor;
  if (look.byte("a type") != group) return one_type(cursor);
  cursor = look;
  const std::size_t before = module_.types.size();
  each(cursor, "types", [&] { one_type(cursor); });
  if (module_.types.size() - before == 1) return;
  for (std::size_t type = before; type < module_.types.size(); ++type)
    module_.types[type].plain = false;
}

void ModuleReader::one_type(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  std::uint8_t form = cursor.byte("a type");
  bool plain = true;
  if (form == 0x50 || form == 0x4f) {  // with supertypes
    plain = false;
    each(cursor, "supertypes", [&] { (void)cursor.u32("a type"); });
    form = cursor.byte("a type");
  }
  switch (form) {
    case 0x60:
      return function_type(cursor, plain);
    case 0x5f:
      each(cursor, "fields", [&] { field_type(cursor); });
      module_.types.push_back({DefinedType::Kind::structure, false, {}, {}});
      return;
    case 0x5e:
      field_type(cursor);
      module_.types.push_back({DefinedType::Kind::array, false, {}, {}});
      return;
    default:
      cursor.fail_at(begin, fmt::format("type {:#x} is not known", form));
  }
}

// Types may name those after them.
void ModuleReader::resolve_types() {
  const auto resolve = [&](ExactType& type) {
    const auto number = static_cast<std::size_t>(type.heap);
    if (type.kind == ValueType::other && type.heap >= 0 && number < module_.types.size() &&
        module_.types[number].kind == DefinedType::Kind::function)
      type.kind = ValueType::function;
  };
  for (DefinedType& type : module_.types) {
    std::ranges::for_each(type.parameters, resolve);
    std::ranges::for_each(type.results, resolve);
  }
}

void ModuleReader::field_type(ByteCursor& cursor) {
  ByteCursor look = cursor;
  const std::uint8_t form = look.byte("a type");
  if (form == 0x78 || form == 0x77)  // i8, i16
    cursor = look;
  else
    (void)read_value_type(cursor, module_.types);
  (void)cursor.byte("mutability");
}

void ModuleReader::function_type(ByteCursor& cursor, bool plain) {
  auto parameters = value_types(cursor);
  auto results = value_types(cursor);
  module_.types.push_back(
      {DefinedType::Kind::function, plain, std::move(parameters), std::move(results)});
}

std::vector<ExactType> ModuleReader::value_types(ByteCursor& cursor) {
  std::vector<ExactType> types;
  each(cursor, "types", [&] { types.push_back(read_exact_type(cursor, module_.types)); });
  return types;
}

void ModuleReader::one_import(ByteCursor& cursor) {
  Item item;
  item.import_module = cursor.name("the module of an import");
  item.import_name = cursor.name("the name of an import");
  item.imported = true;
  const std::size_t begin = cursor.offset();
  const std::uint8_t kind = cursor.byte("the kind of an import");
  if (kind > static_cast<std::uint8_t>(ItemKind::tag)) {
    cursor.fail_at(begin, fmt::format("there is no import of kind {}", kind));
    return;
  }
  switch (static_cast<ItemKind>(kind)) {
    case ItemKind::function:
      module_.functions.push_back({item, cursor.u32("a type")});
      ++module_.imported_functions;
      return;
    case ItemKind::table:
      module_.tables.push_back(table(cursor));
      static_cast<Item&>(module_.tables.back()) = item;
      return;
    case ItemKind::memory:
      module_.memories.push_back({item, bounds(cursor)});
      return;
    case ItemKind::global:
      module_.globals.push_back(global(cursor));
      static_cast<Item&>(module_.globals.back()) = item;
      return;
    case ItemKind::tag:
      (void)cursor.byte("an attribute");
      module_.tags.push_back(cursor.u32("a type"));
      return;
  }
}

Bounds ModuleReader::bounds(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  const std::uint8_t flags = cursor.byte("bounds");
  if (flags > 0x0f) cursor.fail_at(begin, fmt::format("bounds of kind {:#x} are not known", flags));
  Bounds bounds;
  bounds.shared = (flags & 2U) != 0;
  bounds.is_64 = (flags & 4U) != 0;
  // Whatever the memory is addressed by; the engine has seen to it that they are not too large.
  bounds.minimum = cursor.u64("a minimum");
  if ((flags & 1U) != 0) bounds.maximum = cursor.u64("a maximum");
  if ((flags & 8U) != 0) bounds.page_bits = cursor.u32("the size of a page");
  return bounds;
}

Table ModuleReader::table(ByteCursor& cursor) {
  Table made;
  made.exact_type = read_exact_type(cursor, module_.types);
  made.type = made.exact_type.kind;
  made.bounds = bounds(cursor);
  return made;
}

void ModuleReader::one_table(ByteCursor& cursor) {
  ByteCursor look = cursor;
  if (look.byte("a table") != 0x40) {
    module_.tables.push_back(table(cursor));
    return;
  }
  const std::size_t begin = look.offset();
  if (look.byte("a table") != 0) cursor.fail_at(begin, "no kind of table that is known");
  if (!look.ok()) return;
  cursor = look;
  Table made = table(cursor);
  made.initial = read_expression(cursor);
  module_.tables.push_back(made);
}

Global ModuleReader::global(ByteCursor& cursor) {
  Global made;
  made.exact_type = read_exact_type(cursor, module_.types);
  made.type = made.exact_type.kind;
  const std::size_t begin = cursor.offset();
  const std::uint8_t flags = cursor.byte("mutability");
  if (flags > 1) cursor.fail_at(begin, fmt::format("globals of kind {:#x} are not known", flags));
  made.changes = flags == 1;
  return made;
}

void ModuleReader::one_export(ByteCursor& cursor) {
  Export made;
  made.name = cursor.name("the name of an export");
  const std::size_t begin = cursor.offset();
  const std::uint8_t kind = cursor.byte("the kind of an export");
  made.kind = static_cast<ItemKind>(kind);
  made.index = cursor.u32("a number");
  if (kind > static_cast<std::uint8_t>(ItemKind::tag))
    cursor.fail_at(begin, fmt::format("there is no export of kind {}", kind));
  else if (cursor.ok() && made.kind != ItemKind::tag && exported_item(made) == nullptr)
    cursor.fail_at(begin, fmt::format("there is no number {} to export", made.index));
  if (cursor.ok()) module_.exports.push_back(made);
}

Item* ModuleReader::exported_item(const Export& exported) {
  const auto in = [&](auto& items) -> Item* {
    return exported.index < items.size() ? &items[exported.index] : nullptr;
  };
  switch (exported.kind) {
    case ItemKind::function:
      return in(module_.functions);
    case ItemKind::table:
      return in(module_.tables);
    case ItemKind::memory:
      return in(module_.memories);
    case ItemKind::global:
      return in(module_.globals);
    case ItemKind::tag:
      break;
  }
  return nullptr;
}

// Bit 0: not active. Bit 1: with a table's number, or, if not active, only declared. Bit 2:
// expressions with a type, instead of the numbers of functions.
void ModuleReader::one_element_segment(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  const std::uint32_t flags = cursor.u32("an element segment");
  if (flags > 7)
    cursor.fail_at(begin, fmt::format("element segments of kind {} are not known", flags));
  ElementSegment made;
  if ((flags & 1U) != 0) {
    made.mode = (flags & 2U) != 0 ? SegmentMode::declared : SegmentMode::passive;
  } else {
    if ((flags & 2U) != 0) made.table = cursor.u32("the number of a table");
    made.offset = read_expression(cursor);
  }
  const bool expressions = (flags & 4U) != 0;
  if ((flags & 3U) != 0) {
    if (expressions)
      (void)read_value_type(cursor, module_.types);
    else
      (void)cursor.byte("the kind of elements");
  }
  const auto read = [&] {
    made.elements.push_back(expressions ? one_element(cursor) : cursor.u32("a function"));
  };
  each(cursor, "elements", read, most_elements);
  if (cursor.ok()) module_.elements.push_back(std::move(made));
}

std::uint32_t ModuleReader::one_element(ByteCursor& cursor) {
  const auto expression = read_expression(cursor);
  return cursor.ok() ? constant_element(expression) : unknown_element;
}

void ModuleReader::one_data_segment(ByteCursor& cursor) {
  const std::size_t begin = cursor.offset();
  const std::uint32_t flags = cursor.u32("a data segment");
  if (flags > 2)
    cursor.fail_at(begin, fmt::format("data segments of kind {} are not known", flags));
  DataSegment made;
  if (flags == 1) {
    made.mode = SegmentMode::passive;
  } else {
    if (flags == 2) made.memory = cursor.u32("the number of a memory");
    made.offset = read_expression(cursor);
  }
  made.bytes = cursor.bytes(cursor.u32("the size of a data segment"), "a data segment");
  if (cursor.ok()) module_.data.push_back(made);
}

void ModuleReader::one_body(ByteCursor& cursor) {
  const std::uint32_t size = cursor.u32("the size of a function");
  const std::size_t offset = cursor.offset();
  const auto bytes = cursor.bytes(size, "a function");
  if (cursor.ok()) module_.bodies.push_back({bytes, offset});
}

}  // namespace

SnapshotResult<Module> read_module(std::span<const std::byte> bytes) {
  return ModuleReader().read(bytes);
}

}  // namespace wasifs::pause
