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

// What an instance holds beside memories.
struct OwnState {
  Offset<flatbuffers::Vector<const guest::Global*>> globals;
  Offset<flatbuffers::Vector<Offset<guest::SavedTable>>> tables;
  Offset<flatbuffers::Vector<std::uint32_t>> dropped_data;
  Offset<flatbuffers::Vector<std::uint32_t>> dropped_elements;
};

using SavedTables = std::vector<Offset<guest::SavedTable>>;

SavedTables save_tables(FlatBufferBuilder& builder, const StateMap& map, InstanceState& instance,
                        PartWriter& writer) {
  SavedTables tables;
  for (std::size_t place = 0; place < map.tables.size(); ++place)
    tables.push_back(save_table(builder, map, place, instance, writer));
  return tables;
}

OwnState save_own(FlatBufferBuilder& builder, const StateMap& map, InstanceState& instance,
                  const SavedTables& tables, PartWriter& writer) {
  OwnState own;
  own.globals = builder.CreateVectorOfStructs(save_globals(map, instance, writer));
  own.tables = builder.CreateVector(tables);
  own.dropped_data = builder.CreateVector(dropped_of(map.data_segments, instance));
  own.dropped_elements = builder.CreateVector(dropped_of(map.element_segments, instance));
  return own;
}

using SavedThreads = Offset<flatbuffers::Vector<Offset<guest::SavedThread>>>;

SavedThreads save_threads(FlatBufferBuilder& builder, const StateMap& map,
                          std::span<const SavedThread> others, PartWriter& writer) {
  std::vector<Offset<guest::SavedThread>> threads;
  for (const SavedThread& other : others) {
    const SavedTables tables = save_tables(builder, map, *other.instance, writer);
    const OwnState own = save_own(builder, map, *other.instance, tables, writer);
    const auto paused = encode_paused(builder, other.thread->run);
    threads.push_back(guest::CreateSavedThread(builder, other.thread->id, other.thread->argument,
                                               own.globals, own.tables, own.dropped_data,
                                               own.dropped_elements, paused));
  }
  return builder.CreateVector(threads);
}

// `threads` is null where there are no others and can be none.
struct Threads {
  std::span<const SavedThread> others;
  std::uint32_t last = 0;
};

void save(const StateMap& map, InstanceState& instance, PageNotes& notes, PartWriter& writer,
          const Paused* paused, const Threads* threads) {
  FlatBufferBuilder builder(1024);
  builder.ForceDefaults(true);
  notes.resize(map.memories.size());
  std::vector<Offset<guest::SavedMemory>> memories;
  for (std::size_t place = 0; place < map.memories.size(); ++place)
    memories.push_back(
        save_memory(builder, map, place, instance.memory(place), notes[place], writer));
  const SavedTables tables = save_tables(builder, map, instance, writer);
  std::array<std::uint8_t, 32> digest;
  std::memcpy(digest.data(), map.module.bytes.data(), digest.size());
  const guest::Sha256 module{flatbuffers::span<const std::uint8_t, 32>(digest)};
  const auto saved_memories = builder.CreateVector(memories);
  const OwnState own = save_own(builder, map, instance, tables, writer);
  Offset<guest::PausedRun> saved_paused;
  if (paused != nullptr) saved_paused = encode_paused(builder, *paused);
  SavedThreads saved_threads;
  if (threads != nullptr) saved_threads = save_threads(builder, map, threads->others, writer);
  builder.ForceDefaults(threads != nullptr);  // version 1 has no such fields
  builder.Finish(guest::CreateGuest(builder, &module, saved_memories, own.globals, own.tables,
                                    own.dropped_data, own.dropped_elements, saved_paused,
                                    saved_threads, threads == nullptr ? 0 : threads->last),
                 guest::GuestIdentifier());
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  writer.segment({bytes, bytes + builder.GetSize()});
}

}  // namespace

void save_guest(const StateMap& map, InstanceState& instance, PageNotes& notes, PartWriter& writer,
                const Paused* paused) {
  save(map, instance, notes, writer, paused, nullptr);
}

void save_guest_of_threads(const StateMap& map, InstanceState& instance, PageNotes& notes,
                           PartWriter& writer, const Paused& paused,
                           std::span<const SavedThread> others, std::uint32_t last) {
  const Threads threads{others, last};
  save(map, instance, notes, writer, &paused, &threads);
}

}  // namespace wasifs::pause
