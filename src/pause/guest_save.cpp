// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <flatbuffers/flatbuffers.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "guest_generated.h"
#include "guest_part.h"
#include "module_page.h"
#include "paused_form.h"

namespace wasifs::pause {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::size_t page_size = snapshot_chunk_size;

// What a page is, compared with what a fresh instance has there.
PageNote::Kind kind_of(std::span<const std::byte> page, std::uint64_t number, bool known,
                       ModulePages& module_pages) {
  const auto module_page = module_pages.page(number);
  if (module_page.empty()) {
    if (!all_zero(page)) return PageNote::Kind::content;
    return known ? PageNote::Kind::module : PageNote::Kind::zero;
  }
  if (std::memcmp(page.data(), module_page.data(), page_size) == 0) return PageNote::Kind::module;
  return all_zero(page) ? PageNote::Kind::zero : PageNote::Kind::content;
}

Offset<guest::SavedMemory> save_memory(FlatBufferBuilder& builder, const StateMap& map,
                                       std::size_t place, std::span<const std::byte> bytes,
                                       std::vector<PageNote>& notes, PartWriter& writer) {
  std::vector<guest::ChunkPages> chunks;
  std::vector<guest::ZeroPages> zeros;
  const StateMemory& memory = map.memories[place];
  ModulePages module_pages(map, memory);
  notes.resize(bytes.size() / page_size);
  for (std::size_t number = 0; number < notes.size(); ++number) {
    PageNote& note = notes[number];
    const auto page = bytes.subspan(number * page_size, page_size);
    if (note.kind == PageNote::Kind::unknown)
      note = {kind_of(page, number, memory.known, module_pages), {}};
    if (note.kind == PageNote::Kind::zero) {
      if (!zeros.empty() && zeros.back().page() + zeros.back().count() == number)
        zeros.back() = {zeros.back().page(), zeros.back().count() + 1};
      else
        zeros.emplace_back(number, 1);
    } else if (note.kind == PageNote::Kind::content) {
      const ChunkNumber chunk = writer.chunk(std::span(&page, 1), &note.digest);
      if (!chunks.empty() && chunks.back().page() + chunks.back().count() == number &&
          chunks.back().chunk() + chunks.back().count() == chunk)
        chunks.back() = {chunks.back().page(), chunks.back().count() + 1, chunks.back().chunk()};
      else
        chunks.emplace_back(number, 1, chunk);
    }
  }
  const auto saved_chunks = builder.CreateVectorOfStructs(chunks);
  const auto saved_zeros = builder.CreateVectorOfStructs(zeros);
  return guest::CreateSavedMemory(builder, notes.size(), saved_chunks, saved_zeros);
}

std::vector<guest::Global> save_globals(const StateMap& map, InstanceState& instance,
                                        PartWriter& writer) {
  std::vector<guest::Global> globals;
  for (std::size_t place = 0; place < map.globals.size(); ++place) {
    const StateGlobal& global = map.globals[place];
    const GlobalBits bits = instance.global(place);
    if (global.type == ValueType::function && bits.low == unknown_element)
      writer.fail(
          fmt::format("global {} holds a function that is not the module's own and cannot be saved",
                      global.index));
    globals.emplace_back(bits.low, bits.high, global.index,
                         static_cast<std::uint32_t>(global.type));
  }
  return globals;
}

Offset<guest::SavedTable> save_table(FlatBufferBuilder& builder, const StateMap& map,
                                     std::size_t place, InstanceState& instance,
                                     PartWriter& writer) {
  std::vector<guest::Slot> slots;
  const StateTable& table = map.tables[place];
  const std::uint64_t size = instance.table_size(place);
  for (std::uint64_t slot = 0; slot < size; ++slot) {
    const std::uint32_t function = instance.slot(place, slot);
    const std::uint32_t initial = table.in_fresh(slot);
    if (function == unknown_element) {
      writer.fail(fmt::format(
          "slot {} of table {} holds a function that is not the module's own and cannot be saved",
          slot, table.index));
      break;
    }
    if (function == initial) continue;
    if (!slots.empty() && slots.back().slot() + slots.back().count() == slot &&
        slots.back().function() == function && slots.back().count() < UINT32_MAX)
      slots.back() = {slots.back().slot(), slots.back().count() + 1, function};
    else
      slots.emplace_back(slot, 1, function);
  }
  return guest::CreateSavedTable(builder, table.index, size, builder.CreateVectorOfStructs(slots));
}

std::vector<std::uint32_t> dropped_of(const std::vector<StateSegment>& segments,
                                      InstanceState& instance) {
  std::vector<std::uint32_t> dropped;
  for (const StateSegment& segment : segments)
    if (instance.dropped(segment)) dropped.push_back(segment.index);
  return dropped;
}

}  // namespace

void save_guest(const StateMap& map, InstanceState& instance, PageNotes& notes, PartWriter& writer,
                const Paused* paused) {
  FlatBufferBuilder builder(1024);
  builder.ForceDefaults(true);
  notes.resize(map.memories.size());
  std::vector<Offset<guest::SavedMemory>> memories;
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    memories.push_back(
        save_memory(builder, map, place, instance.memory(place), notes[place], writer));
  std::vector<Offset<guest::SavedTable>> tables;
  for (std::size_t place = 0; place < map.tables.size(); ++place)
    tables.push_back(save_table(builder, map, place, instance, writer));
  std::array<std::uint8_t, 32> digest;
  std::memcpy(digest.data(), map.module.bytes.data(), digest.size());
  const guest::Sha256 module{flatbuffers::span<const std::uint8_t, 32>(digest)};
  const auto saved_memories = builder.CreateVector(memories);
  const auto saved_globals = builder.CreateVectorOfStructs(save_globals(map, instance, writer));
  const auto saved_tables = builder.CreateVector(tables);
  const auto dropped_data = builder.CreateVector(dropped_of(map.data_segments, instance));
  const auto dropped_elements = builder.CreateVector(dropped_of(map.element_segments, instance));
  flatbuffers::Offset<guest::PausedRun> saved_paused;
  if (paused != nullptr) saved_paused = encode_paused(builder, *paused);
  builder.Finish(guest::CreateGuest(builder, &module, saved_memories, saved_globals, saved_tables,
                                    dropped_data, dropped_elements, saved_paused),
                 guest::GuestIdentifier());
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  writer.segment({bytes, bytes + builder.GetSize()});
}

}  // namespace wasifs::pause
