// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "atomic_waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <map>
#include <utility>

#include "pause/instruction.h"
#include "pause/module.h"
#include "pause/module_editor.h"
#include "pause/state_map.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::ByteCursor;
using pause::ByteWriter;
using pause::ExactType;
using pause::Instruction;
using pause::Opcode;
using pause::ValueType;

constexpr ExactType i32{ValueType::i32, true, 0};
constexpr ExactType i64{ValueType::i64, true, 0};

// An instruction that waits or notifies, as far as two of them differ.
struct Access {
  Opcode opcode;
  std::uint32_t memory;
  std::int64_t offset;
  auto operator<=>(const Access&) const = default;
};

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

class Replacer {
 public:
  Replacer(const pause::Module& module, pause::ModuleEditor& editor)
      : module_(module), editor_(editor), table_(editor.add_table(notify_slot + 1)) {
    editor_.add_export(waits_export, pause::ItemKind::table, table_);
  }

  SnapshotResult<void> replace_in(std::size_t place);

 private:
  [[nodiscard]] bool is_replaced(const Instruction& instruction) const {
    switch (instruction.opcode) {
      case Opcode::memory_atomic_wait32:
      case Opcode::memory_atomic_wait64:
      case Opcode::memory_atomic_notify:
        return instruction.first < module_.memories.size() &&
               module_.memories[instruction.first].bounds.shared;
      default:
        return false;
    }
  }
  std::uint32_t function_for(const Access& access);

  const pause::Module& module_;
  pause::ModuleEditor& editor_;
  const std::uint32_t table_;
  std::map<Access, std::uint32_t> functions_;
};

// Has the same operands and result as the instruction, so that a call can stand in its place.
std::uint32_t Replacer::function_for(const Access& access) {
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

// A call that takes exactly as many bytes as the instruction did: a number may be written with more
// bytes than it needs. The shortest instruction has four, so there are three for the number.
SnapshotResult<void> write_call(std::span<std::byte> place, std::uint32_t function) {
  constexpr std::size_t most_bytes = 5;
  const std::size_t bytes = std::min(place.size() - 1, most_bytes);
  if (bytes < most_bytes && function >> (7 * bytes) != 0)
    return sentence("the module has {} functions, more than any engine takes", function);
  std::ranges::fill(place, static_cast<std::byte>(Opcode::nop));
  place[0] = static_cast<std::byte>(Opcode::call);
  for (std::size_t i = 0; i < bytes; ++i, function >>= 7U)
    place[1 + i] = static_cast<std::byte>((function & 0x7fU) | (i + 1 < bytes ? 0x80U : 0U));
  return {};
}

SnapshotResult<void> Replacer::replace_in(std::size_t place) {
  const pause::Body& body = module_.bodies[place];
  std::vector<std::byte> changed;
  pause::Problem problem;
  ByteCursor cursor(body.bytes, body.offset, problem);
  pause::skip_locals(cursor);
  while (cursor.ok() && !cursor.at_end()) {
    const std::size_t begin = cursor.offset() - body.offset;
    const Instruction instruction = pause::read_instruction(cursor);
    if (!cursor.ok() || !is_replaced(instruction)) continue;
    if (changed.empty()) changed.assign(body.bytes.begin(), body.bytes.end());
    const std::size_t size = cursor.offset() - body.offset - begin;
    SNAPSHOT_CHECK(
        write_call(std::span(changed).subspan(begin, size),
                   function_for({instruction.opcode, instruction.first, instruction.constant})));
  }
  if (!problem.sentence.empty()) return std::unexpected(std::move(problem.sentence));
  if (!changed.empty()) editor_.replace_body(place, std::move(changed));
  return {};
}

}  // namespace

// Whatever is compiled is asked this, so it reads only what says it, however large the rest is: a
// module of nothing but the types (those of imports are looked up), imports and memories.
SnapshotResult<bool> has_shared_memory(std::span<const std::byte> bytes) {
  constexpr std::size_t header = 8;
  constexpr std::string_view no_section = "a section";
  pause::Problem problem;
  ByteCursor cursor(bytes, 0, problem);
  ByteWriter part;
  part.bytes(cursor.bytes(header, "a WebAssembly module of version 1"));
  while (cursor.ok() && !cursor.at_end()) {
    const auto id = static_cast<pause::SectionId>(cursor.byte(no_section));
    const std::uint32_t size = cursor.u32(no_section);
    const std::span<const std::byte> content = cursor.bytes(size, no_section);
    if (id == pause::SectionId::type || id == pause::SectionId::import ||
        id == pause::SectionId::memory) {
      part.byte(static_cast<std::uint8_t>(id));
      part.u32(size);
      part.bytes(content);
    }
    if (id == pause::SectionId::memory) break;
  }
  if (!problem.sentence.empty()) return std::unexpected(std::move(problem.sentence));
  SNAPSHOT_TRY(const pause::Module module, pause::read_module(part.written()));
  return std::ranges::any_of(module.memories,
                             [](const pause::Memory& memory) { return memory.bounds.shared; });
}

SnapshotResult<ThreadedModule> with_host_waits(std::span<const std::byte> bytes) {
  SNAPSHOT_TRY(const pause::Module module, pause::read_module(bytes));
  for (const pause::Export& exported : module.exports)
    if (exported.name.starts_with(pause::reserved_prefix))
      return sentence("the module has an export that begins with \"{}\", which is reserved",
                      pause::reserved_prefix);
  ThreadedModule result;
  pause::ModuleEditor editor(module);
  Replacer replacer(module, editor);
  for (std::size_t place = 0; place < module.bodies.size(); ++place)
    SNAPSHOT_CHECK(replacer.replace_in(place));
  for (std::uint32_t index = 0; index < module.memories.size(); ++index) {
    if (!module.memories[index].bounds.shared) continue;
    std::string name = fmt::format("{}memory:{}", pause::reserved_prefix, index);
    editor.add_export(name, pause::ItemKind::memory, index);
    result.memories.push_back({index, std::move(name)});
  }
  if (module.start) {
    result.start = fmt::format("{}start", pause::reserved_prefix);
    editor.remove(pause::SectionId::start);
    editor.add_export(result.start, pause::ItemKind::function, *module.start);
  }
  result.module = editor.write();
  return result;
}

}  // namespace wasifs::transform
