// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "module_editor.h"

#include <utility>

#include "byte_cursor.h"
#include "section_order.h"

namespace wasifs::pause {
namespace {

constexpr std::size_t header_size = 8;

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

void ByteWriter::name(std::string_view text) {
  u32(static_cast<std::uint32_t>(text.size()));
  bytes(std::as_bytes(std::span(text)));
}

void ModuleEditor::replace_body(std::size_t place, std::vector<std::byte> bytes) {
  bodies_.push_back({place, std::move(bytes)});
}

void ModuleEditor::write_bodies(ByteWriter& out) const {
  auto changed = bodies_.begin();
  for (std::size_t place = 0; place < module_->bodies.size(); ++place) {
    std::span<const std::byte> bytes = module_->bodies[place].bytes;
    if (changed != bodies_.end() && changed->place == place) bytes = (changed++)->bytes;
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
