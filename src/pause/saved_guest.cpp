// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/saved_guest.h"

#include <utility>

#include "guest_segment.h"
#include "paused_form.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

using pause::FrameType;
using Type = SavedGuest::Value::Type;

// Types have the same numbers here, in frames and in the stored form.
static_assert(static_cast<int>(Type::i32) == static_cast<int>(FrameType::i32));
static_assert(static_cast<int>(Type::function) == static_cast<int>(FrameType::function));
static_assert(static_cast<int>(Type::exception) == static_cast<int>(FrameType::exception));
static_assert(static_cast<int>(Type::i32) == static_cast<int>(guest::GlobalType::i32));
static_assert(static_cast<int>(Type::function) == static_cast<int>(guest::GlobalType::function));

template <class T>
std::uint32_t size_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

SavedGuest::Value value_of(const pause::FrameBits& bits) {
  return {static_cast<Type>(bits.type), bits.low, bits.high};
}

SavedGuest::Frame frame_of(const pause::Frame& from) {
  using Kind = SavedGuest::Frame::Kind;
  using Place = SavedGuest::StackValue::Place;
  SavedGuest::Frame frame{.kind = from.kind == pause::Frame::Kind::call ? Kind::call : Kind::poll,
                          .function = from.function,
                          .offset = from.offset,
                          .values = {}};
  for (const pause::FrameValue& value : from.values) {
    const bool local = value.place == pause::FrameValue::Place::local;
    auto& added = frame.values.emplace_back(
        SavedGuest::StackValue{.place = local ? Place::local : Place::operand,
                               .index = value.index,
                               .value = value_of(value.bits),
                               .payload = {}});
    for (const pause::FrameBits& bits : value.payload) added.payload.push_back(value_of(bits));
  }
  return frame;
}

SavedGuest::Run run_of(pause::Paused&& paused) {
  SavedGuest::Run run{
      .entry = std::move(paused.entry), .frames = {}, .call = std::nullopt, .wait = std::nullopt};
  run.frames.reserve(paused.frames.size());
  for (const pause::Frame& frame : paused.frames) run.frames.push_back(frame_of(frame));
  if (auto& pending = paused.pending)
    run.call = SavedGuest::HostCall{.module = std::move(pending->module),
                                    .name = std::move(pending->name),
                                    .arguments = std::move(pending->arguments)};
  if (const auto& wait = paused.wait)
    run.wait = SavedGuest::Wait{.memory = wait->memory,
                                .address = wait->address,
                                .timeout = wait->timeout,
                                .woken = wait->woken};
  return run;
}

// How many there are in runs, which rise and stay below `end`; nothing where they do not.
template <class Runs, class Begin>
std::optional<std::uint64_t> count_in(const Runs* runs, std::uint64_t end, Begin begin) {
  std::uint64_t next = 0;
  std::uint64_t count = 0;
  for (std::uint32_t i = 0; i < size_of(runs); ++i) {
    const auto& run = *runs->Get(i);
    if (begin(run) < next || begin(run) > end || run.count() > end - begin(run))
      return std::nullopt;
    next = begin(run) + run.count();
    count += run.count();
  }
  return count;
}

SnapshotResult<SavedGuest::Memory> memory_of(const guest::SavedMemory& saved, std::size_t index) {
  const auto page = [](const auto& run) { return run.page(); };
  const auto held = count_in(saved.chunks(), saved.pages(), page);
  const auto zero = count_in(saved.zeros(), saved.pages(), page);
  if (!held || !zero || *zero > saved.pages() - *held)
    return sentence("memory {} of the snapshot has pages beyond its {} or has one twice", index,
                    saved.pages());
  return SavedGuest::Memory{.pages = saved.pages(), .held_pages = *held, .zero_pages = *zero};
}

SnapshotResult<SavedGuest::Table> table_of(const guest::SavedTable& saved) {
  const auto held =
      count_in(saved.slots(), saved.size(), [](const guest::Slot& run) { return run.slot(); });
  if (!held)
    return sentence("table {} of the snapshot has slots beyond its {} or has one twice",
                    saved.index(), saved.size());
  return SavedGuest::Table{.index = saved.index(), .slots = saved.size(), .held_slots = *held};
}

SnapshotResult<SavedGuest::Global> global_of(const guest::Global& saved) {
  if (saved.type() > static_cast<std::uint32_t>(Type::function))
    return sentence("global {} of the snapshot has the type {}, which is not known", saved.index(),
                    saved.type());
  return SavedGuest::Global{.index = saved.index(),
                            .value = {static_cast<Type>(saved.type()), saved.low(), saved.high()}};
}

// Of a guest or of one of its threads.
template <class Saved, class Holder>
SnapshotResult<void> add_own_state(const Saved& saved, Holder& read) {
  for (std::uint32_t i = 0; i < size_of(saved.globals()); ++i) {
    SNAPSHOT_TRY(const SavedGuest::Global global, global_of(*saved.globals()->Get(i)));
    read.globals.push_back(global);
  }
  for (std::uint32_t i = 0; i < size_of(saved.tables()); ++i) {
    SNAPSHOT_TRY(const SavedGuest::Table table, table_of(*saved.tables()->Get(i)));
    read.tables.push_back(table);
  }
  return {};
}

}  // namespace

SnapshotResult<SavedGuest> read_saved_guest(PartReader& part) {
  SNAPSHOT_TRY(const guest::Guest* saved, pause::open_guest(part));
  SavedGuest read;
  read.module = pause::module_of(*saved);
  SNAPSHOT_TRY(auto paused, pause::decode_paused(*saved));
  if (paused) read.run = run_of(*std::move(paused));
  for (std::uint32_t i = 0; i < size_of(saved->memories()); ++i) {
    SNAPSHOT_TRY(const SavedGuest::Memory memory, memory_of(*saved->memories()->Get(i), i));
    read.memories.push_back(memory);
  }
  SNAPSHOT_CHECK(add_own_state(*saved, read));
  SNAPSHOT_TRY(auto threads, pause::decode_threads(*saved));
  for (std::uint32_t i = 0; i < threads.size(); ++i) {
    SavedGuest::Thread& thread = read.threads.emplace_back();
    thread.id = threads[i].id;
    thread.run = run_of(std::move(threads[i].run));
    SNAPSHOT_CHECK(add_own_state(*saved->threads()->Get(i), thread));
  }
  return read;
}

}  // namespace wasifs
