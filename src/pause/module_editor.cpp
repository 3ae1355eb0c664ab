// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "module_editor.h"

#include <utility>

#include "byte_cursor.h"
#include "section_order.h"

namespace wasifs::pause {
namespace {

constexpr std::size_t header_size = 8;
constexpr std::uint8_t function_form = 0x60;
constexpr std::uint8_t function_reference = 0x70;

// How many things a section says it has, and where they begin.
std::pair<std::uint32_t, std::size_t> counted(std::span<const std::byte> content) {
  Problem none;  // it was read before
  ByteCursor cursor(content, 0, none);
  const std::uint32_t count = content.empty() ? 0 : cursor.u32("a count");
  return {count, cursor.offset()};
}

}  // namespace

void ByteWriter::u32(std::uint32_t value) {
  for (; value >= 0x80; value >>= 7U) byte(static_cast<std::uint8_t>(value | 0x80U));
  byte(static_cast<std::uint8_t>(value));
}

void ByteWriter::s64(std::int64_t value) {
  for (; value < -0x40 || value >= 0x40; value >>= 7)
    byte(static_cast<std::uint8_t>((static_cast<std::uint64_t>(value) & 0x7fU) | 0x80U));
  byte(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) & 0x7fU));
}

void ByteWriter::opcode(Opcode opcode) {
  const auto number = static_cast<std::uint32_t>(opcode);
  if (number > 0xff) {
    byte(static_cast<std::uint8_t>(number >> 16U));
    u32(number & 0xffffU);
  } else {
    byte(static_cast<std::uint8_t>(number));
  }
}

void ByteWriter::type(const ExactType& type) {
  switch (type.kind) {
    case ValueType::i32:
    case ValueType::i64:
    case ValueType::f32:
    case ValueType::f64:
    case ValueType::v128:
      return byte(static_cast<std::uint8_t>(0x7f - static_cast<int>(type.kind)));
    case ValueType::function:
    case ValueType::other:
      break;
  }
  // The short form where there is one, which older engines know.
  if (!type.nullable || type.heap >= 0) byte(type.nullable ? 0x63 : 0x64);
  s64(type.heap);
}

void ByteWriter::name(std::string_view text) {
  u32(static_cast<std::uint32_t>(text.size()));
  bytes(std::as_bytes(std::span(text)));
}

ModuleEditor::ModuleEditor(const Module& module) : module_(&module) {
  for (std::size_t type = 0; type < module.types.size(); ++type) {
    const DefinedType& defined = module.types[type];
    if (defined.plain)
      types_.try_emplace({defined.parameters, defined.results}, static_cast<std::uint32_t>(type));
  }
}

std::uint32_t ModuleEditor::add_type(std::span<const ExactType> parameters,
                                     std::span<const ExactType> results) {
  const auto next = static_cast<std::uint32_t>(module_->types.size()) + count_of(SectionId::type);
  const auto [found, fresh] = types_.try_emplace(
      {{parameters.begin(), parameters.end()}, {results.begin(), results.end()}}, next);
  if (!fresh) return found->second;
  ByteWriter& out = add(SectionId::type);
  out.byte(function_form);
  for (const auto types : {parameters, results}) {
    out.u32(static_cast<std::uint32_t>(types.size()));
    for (const ExactType& type : types) out.type(type);
  }
  return next;
}

std::uint32_t ModuleEditor::add_function(std::uint32_t type, std::span<const std::byte> body) {
  const std::uint32_t number = next_function();
  add(SectionId::function).u32(type);
  ByteWriter& out = add(SectionId::code);
  out.u32(static_cast<std::uint32_t>(body.size()));
  out.bytes(body);
  return number;
}

std::uint32_t ModuleEditor::add_table(std::uint32_t least_slots) {
  const auto number =
      static_cast<std::uint32_t>(module_->tables.size()) + count_of(SectionId::table);
  ByteWriter& out = add(SectionId::table);
  out.byte(function_reference);
  out.byte(0);  // 32 bits, no maximum
  out.u32(least_slots);
  return number;
}

std::uint32_t ModuleEditor::add_memory(std::uint32_t least_pages) {
  const auto number =
      static_cast<std::uint32_t>(module_->memories.size()) + count_of(SectionId::memory);
  ByteWriter& out = add(SectionId::memory);
  out.byte(0);  // 32 bits, no maximum
  out.u32(least_pages);
  return number;
}

std::uint32_t ModuleEditor::add_global(std::int32_t value) {
  const auto number =
      static_cast<std::uint32_t>(module_->globals.size()) + count_of(SectionId::global);
  ByteWriter& out = add(SectionId::global);
  out.type({ValueType::i32, true, 0});
  out.byte(1);  // it changes
  out.opcode(Opcode::i32_const);
  out.s64(value);
  out.opcode(Opcode::end);
  return number;
}

void ModuleEditor::add_elements(std::uint32_t table, std::uint32_t slot,
                                std::span<const std::uint32_t> functions) {
  ByteWriter& out = add(SectionId::element);
  out.u32(2);  // active, with a table's number
  out.u32(table);
  out.opcode(Opcode::i32_const);
  out.s64(static_cast<std::int32_t>(slot));
  out.opcode(Opcode::end);
  out.byte(0);  // functions
  out.u32(static_cast<std::uint32_t>(functions.size()));
  for (const std::uint32_t function : functions) out.u32(function);
}

void ModuleEditor::add_export(std::string_view name, ItemKind kind, std::uint32_t index) {
  ByteWriter& out = add(SectionId::exports);
  out.name(name);
  out.byte(static_cast<std::uint8_t>(kind));
  out.u32(index);
}

void ModuleEditor::replace_body(std::size_t place, std::vector<std::byte> bytes) {
  bodies_.insert_or_assign(place, std::move(bytes));
}

void ModuleEditor::write_bodies(ByteWriter& out) const {
  auto changed = bodies_.begin();
  for (std::size_t place = 0; place < module_->bodies.size(); ++place) {
    std::span<const std::byte> bytes = module_->bodies[place].bytes;
    if (changed != bodies_.end() && changed->first == place) bytes = (changed++)->second;
    out.u32(static_cast<std::uint32_t>(bytes.size()));
    out.bytes(bytes);
  }
}

void ModuleEditor::write_section(ByteWriter& out, SectionId id,
                                 std::span<const std::byte> old) const {
  const Edit& edit = edits_[static_cast<std::size_t>(id)];
  const bool other_bodies = id == SectionId::code && !bodies_.empty();
  if (edit.removed) return;
  out.byte(static_cast<std::uint8_t>(id));
  if (edit.count == 0 && !other_bodies) {
    out.u32(static_cast<std::uint32_t>(old.size()));
    out.bytes(old);
    return;
  }
  const auto [count, begin] = counted(old);
  ByteWriter content;
  content.u32(count + edit.count);
  if (other_bodies)
    write_bodies(content);
  else
    content.bytes(old.subspan(begin));
  content.bytes(edit.added.written());
  out.u32(static_cast<std::uint32_t>(content.written().size()));
  out.bytes(content.written());
}

std::vector<std::byte> ModuleEditor::write() const {
  ByteWriter out;
  for (const char c : std::string_view("\0asm\1\0\0\0", header_size))
    out.byte(static_cast<std::uint8_t>(c));
  // Sections that were not there come before the first one that stands after them. By their order:
  std::array<SectionId, 14> by_order{};
  for (std::size_t id = 0; id < by_order.size(); ++id)
    by_order[section_order[id]] = static_cast<SectionId>(id);
  std::size_t next = 1;  // the order of the first section not yet written
  const auto add_missing = [&](std::size_t before) {
    for (; next < before; ++next)
      if (edits_[static_cast<std::size_t>(by_order[next])].count > 0)
        write_section(out, by_order[next], {});
  };
  for (const Section& section : module_->sections) {
    if (section.id == SectionId::custom) {
      write_section(out, section.id, section.content);
      continue;
    }
    add_missing(order_of(section.id));
    write_section(out, section.id, section.content);
    next = std::size_t{order_of(section.id)} + 1;
  }
  add_missing(by_order.size());
  return out.take();
}

}  // namespace wasifs::pause
