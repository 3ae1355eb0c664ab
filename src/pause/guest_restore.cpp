// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstring>

#include "guest_part.h"
#include "guest_segment.h"
#include "module_page.h"
#include "snapshot/sentence.h"

namespace wasifs::pause {
namespace {

constexpr std::size_t page_size = snapshot_chunk_size;

// What is read may be anything. Counts are compared with what the module has, and nothing is made
// room for that the segment itself does not have room for.
class GuestRestore {
 public:
  GuestRestore(const StateMap& map, InstanceState& instance, PageNotes& notes,
               PartReader& reader) noexcept
      : map_(map), instance_(instance), notes_(notes), reader_(reader) {}

  SnapshotResult<void> restore();
  SnapshotResult<void> restore_thread(std::size_t place);

 private:
  // Globals, tables and drops of an instance: of a guest or of one of its threads.
  template <class Saved>
  SnapshotResult<void> own_state(const Saved& saved);
  SnapshotResult<void> memory(std::size_t place, const guest::SavedMemory& saved);
  SnapshotResult<void> chunks(std::size_t place, const guest::ChunkPages& run);
  SnapshotResult<void> zeros(std::size_t place, const guest::ZeroPages& run);
  SnapshotResult<void> globals(const flatbuffers::Vector<const guest::Global*>* saved);
  SnapshotResult<void> table(std::size_t place, const guest::SavedTable& saved);
  SnapshotResult<void> drops(const flatbuffers::Vector<std::uint32_t>* saved,
                             const std::vector<StateSegment>& segments, std::string_view kind);
  [[nodiscard]] bool may_be_referred_to(std::uint32_t function) const {
    return function == null_element ||
           std::ranges::binary_search(map_.functions, function, {}, &StateFunction::index);
  }

  const StateMap& map_;
  InstanceState& instance_;
  PageNotes& notes_;
  PartReader& reader_;
};

template <class T>
std::size_t size_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

// What slots are to hold when they are added behind `size`: null, but where each of them is named,
// the first one's function, since the type of the table may have no null.
std::uint32_t filling_of(const guest::SavedTable& saved, std::uint64_t size) {
  std::uint32_t function = null_element;
  std::uint64_t named = size;  // up to here
  for (std::uint32_t i = 0; i < size_of(saved.slots()); ++i) {
    const guest::Slot& run = *saved.slots()->Get(i);
    if (run.slot() > named) break;
    if (run.slot() + run.count() <= named) continue;
    if (named == size) function = run.function();
    named = run.slot() + run.count();
  }
  return named == saved.size() ? function : null_element;
}

SnapshotResult<void> GuestRestore::restore() {
  SNAPSHOT_TRY(const guest::Guest* saved, open_guest(map_.module, reader_));
  if (size_of(saved->memories()) != map_.memories.size())
    return sentence("the snapshot has {} memories, the module {}", size_of(saved->memories()),
                    map_.memories.size());
  notes_.assign(map_.memories.size(), {});
  for (std::size_t place = 0; place < map_.memories.size(); ++place)
    SNAPSHOT_CHECK(
        memory(place, *saved->memories()->Get(static_cast<flatbuffers::uoffset_t>(place))));
  return own_state(*saved);
}

SnapshotResult<void> GuestRestore::restore_thread(std::size_t place) {
  SNAPSHOT_TRY(const guest::Guest* saved, open_guest(map_.module, reader_));
  if (place >= size_of(saved->threads()))
    return sentence("the snapshot has {} threads beside the first", size_of(saved->threads()));
  return own_state(*saved->threads()->Get(static_cast<flatbuffers::uoffset_t>(place)));
}

template <class Saved>
SnapshotResult<void> GuestRestore::own_state(const Saved& saved) {
  if (size_of(saved.tables()) != map_.tables.size())
    return sentence("the snapshot has {} tables, the module has {} that can change",
                    size_of(saved.tables()), map_.tables.size());
  SNAPSHOT_CHECK(globals(saved.globals()));
  for (std::size_t place = 0; place < map_.tables.size(); ++place)
    SNAPSHOT_CHECK(table(place, *saved.tables()->Get(static_cast<flatbuffers::uoffset_t>(place))));
  SNAPSHOT_CHECK(drops(saved.dropped_data(), map_.data_segments, "data"));
  return drops(saved.dropped_elements(), map_.element_segments, "element");
}

SnapshotResult<void> GuestRestore::memory(std::size_t place, const guest::SavedMemory& saved) {
  const std::uint64_t pages = instance_.memory(place).size() / page_size;
  if (saved.pages() < pages)
    return sentence("memory {} has {} pages in the snapshot, but {} in a fresh instance", place,
                    saved.pages(), pages);
  if (saved.pages() > pages) SNAPSHOT_CHECK(instance_.grow_memory(place, saved.pages() - pages));
  if (instance_.memory(place).size() / page_size != saved.pages())
    return sentence("memory {} did not grow to {} pages", place, saved.pages());
  const bool known = map_.memories[place].known;
  notes_[place].assign(saved.pages(),
                       {known ? PageNote::Kind::module : PageNote::Kind::unknown, {}});
  // Both lists rise, so that nothing is done twice.
  std::uint64_t next = 0;
  for (std::uint32_t i = 0; i < size_of(saved.chunks()); ++i) {
    const guest::ChunkPages& run = *saved.chunks()->Get(i);
    if (run.page() < next || run.page() > saved.pages() || run.count() > saved.pages() - run.page())
      return sentence("memory {} of the snapshot has no room for {} pages from page {} on", place,
                      run.count(), run.page());
    next = run.page() + run.count();
    SNAPSHOT_CHECK(chunks(place, run));
  }
  next = 0;
  for (std::uint32_t i = 0; i < size_of(saved.zeros()); ++i) {
    const guest::ZeroPages& run = *saved.zeros()->Get(i);
    if (run.page() < next || run.page() > saved.pages() || run.count() > saved.pages() - run.page())
      return sentence("memory {} of the snapshot has no room for {} empty pages from page {} on",
                      place, run.count(), run.page());
    next = run.page() + run.count();
    SNAPSHOT_CHECK(zeros(place, run));
  }
  return {};
}

// Chunks that follow each other in a file are mapped together, all others are copied.
SnapshotResult<void> GuestRestore::chunks(std::size_t place, const guest::ChunkPages& run) {
  if (run.count() > 0 && run.chunk() > UINT32_MAX - (run.count() - 1))
    return sentence("memory {} of the snapshot has chunks that cannot be", place);
  const auto memory = instance_.memory(place);
  ChunkBytes pending;  // not yet put to its place
  std::span<std::byte> target;
  const auto put = [&]() -> SnapshotResult<void> {
    bool mapped = target.empty();
    if (!mapped && pending.file >= 0) {
      SNAPSHOT_TRY(mapped, instance_.map_file(target, pending.file, pending.file_offset));
    }
    if (!mapped) std::memcpy(target.data(), pending.bytes.data(), target.size());
    target = {};
    return {};
  };
  for (std::uint32_t i = 0; i < run.count(); ++i) {
    const ChunkNumber number = run.chunk() + i;
    SNAPSHOT_TRY(ChunkBytes chunk, reader_.chunk(number));
    if (chunk.bytes.size() != page_size)
      return sentence("chunk {} of the snapshot is no page of memory {}: it has {} bytes", number,
                      place, chunk.bytes.size());
    const auto at = memory.subspan((run.page() + i) * page_size, page_size);
    SNAPSHOT_TRY(const Digest digest, reader_.digest(number));
    notes_[place][run.page() + i] = {PageNote::Kind::content, digest};
    if (!target.empty() && chunk.file >= 0 && chunk.file == pending.file &&
        chunk.file_offset == pending.file_offset + target.size() &&
        chunk.bytes.data() == pending.bytes.data() + target.size()) {
      target = {target.data(), target.size() + page_size};
      continue;
    }
    SNAPSHOT_CHECK(put());
    pending = std::move(chunk);
    target = at;
  }
  return put();
}

SnapshotResult<void> GuestRestore::zeros(std::size_t place, const guest::ZeroPages& run) {
  const auto memory = instance_.memory(place);
  for (std::uint64_t page = run.page(); page < run.page() + run.count(); ++page) {
    PageNote& note = notes_[place][page];
    if (note.kind == PageNote::Kind::content)
      return sentence("page {} of memory {} of the snapshot is empty and is not", page, place);
    // Reading what is zero anyway takes no memory, writing it does.
    const auto bytes = memory.subspan(page * page_size, page_size);
    if (!all_zero(bytes)) std::memset(bytes.data(), 0, bytes.size());
    note = {PageNote::Kind::zero, {}};
  }
  return {};
}

SnapshotResult<void> GuestRestore::globals(const flatbuffers::Vector<const guest::Global*>* saved) {
  if (size_of(saved) != map_.globals.size())
    return sentence("the snapshot has {} globals, the module has {} that can change",
                    size_of(saved), map_.globals.size());
  for (std::uint32_t place = 0; place < map_.globals.size(); ++place) {
    const guest::Global& global = *saved->Get(place);
    const StateGlobal& expected = map_.globals[place];
    if (global.index() != expected.index ||
        global.type() != static_cast<std::uint32_t>(expected.type))
      return sentence("global {} of the snapshot does not fit global {} of the module",
                      global.index(), expected.index);
    if (expected.type == ValueType::function &&
        (global.low() > null_element ||
         !may_be_referred_to(static_cast<std::uint32_t>(global.low()))))
      return sentence("global {} of the snapshot refers to a function {} that cannot be",
                      global.index(), global.low());
    SNAPSHOT_CHECK(instance_.set_global(place, {global.low(), global.high()}));
  }
  return {};
}

SnapshotResult<void> GuestRestore::table(std::size_t place, const guest::SavedTable& saved) {
  const StateTable& expected = map_.tables[place];
  if (saved.index() != expected.index)
    return sentence("table {} of the snapshot is not table {} of the module", saved.index(),
                    expected.index);
  const std::uint64_t size = instance_.table_size(place);
  if (saved.size() < size)
    return sentence("table {} has {} slots in the snapshot, but {} in a fresh instance",
                    saved.index(), saved.size(), size);
  std::uint64_t next = 0;
  for (std::uint32_t i = 0; i < size_of(saved.slots()); ++i) {
    const guest::Slot& run = *saved.slots()->Get(i);
    if (run.slot() < next || run.slot() > saved.size() || run.count() > saved.size() - run.slot())
      return sentence("table {} of the snapshot has no {} slots from slot {} on", saved.index(),
                      run.count(), run.slot());
    if (!may_be_referred_to(run.function()))
      return sentence("slot {} of table {} of the snapshot refers to a function {} that cannot be",
                      run.slot(), saved.index(), run.function());
    next = run.slot() + run.count();
  }
  const std::uint32_t filling = filling_of(saved, size);
  if (saved.size() > size)
    SNAPSHOT_CHECK(instance_.grow_table(place, saved.size() - size, filling));
  for (std::uint32_t i = 0; i < size_of(saved.slots()); ++i) {
    const guest::Slot& run = *saved.slots()->Get(i);
    for (std::uint64_t slot = run.slot(); slot < run.slot() + run.count(); ++slot)
      SNAPSHOT_CHECK(instance_.set_slot(place, slot, run.function()));
  }
  return {};
}

SnapshotResult<void> GuestRestore::drops(const flatbuffers::Vector<std::uint32_t>* saved,
                                         const std::vector<StateSegment>& segments,
                                         std::string_view kind) {
  for (std::uint32_t i = 0; i < size_of(saved); ++i) {
    const auto found = std::ranges::find(segments, saved->Get(i), &StateSegment::index);
    if (found == segments.end())
      return sentence("{} segment {}, which the snapshot says is dropped, cannot be dropped", kind,
                      saved->Get(i));
    SNAPSHOT_CHECK(instance_.drop(*found));
  }
  return {};
}

}  // namespace

SnapshotResult<void> restore_guest(const StateMap& map, InstanceState& instance, PageNotes& notes,
                                   PartReader& reader) {
  return GuestRestore(map, instance, notes, reader).restore();
}

SnapshotResult<void> restore_thread(const StateMap& map, InstanceState& instance, std::size_t place,
                                    PartReader& reader) {
  PageNotes none;
  return GuestRestore(map, instance, none, reader).restore_thread(place);
}

}  // namespace wasifs::pause
