// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "atomic_waits.h"

#include <algorithm>
#include <utility>

#include "pause/instruction.h"
#include "pause/module.h"
#include "pause/module_editor.h"
#include "pause/state_map.h"
#include "snapshot/sentence.h"
#include "wait_calls.h"

namespace wasifs::transform {
namespace {

using pause::ByteCursor;
using pause::ByteWriter;
using pause::Instruction;
using pause::Opcode;

class Replacer {
 public:
  Replacer(const pause::Module& module, pause::ModuleEditor& editor)
      : module_(module), editor_(editor), calls_(module, editor) {}

  SnapshotResult<void> replace_in(std::size_t place);

 private:
  const pause::Module& module_;
  pause::ModuleEditor& editor_;
  WaitCalls calls_;
};

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
    if (!cursor.ok() || !sleeps_or_wakes(module_, instruction.opcode, instruction.first)) continue;
    if (changed.empty()) changed.assign(body.bytes.begin(), body.bytes.end());
    const std::size_t size = cursor.offset() - body.offset - begin;
    SNAPSHOT_CHECK(
        write_call(std::span(changed).subspan(begin, size), calls_.function_for(instruction)));
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
    std::string name = memory_export(index);
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
