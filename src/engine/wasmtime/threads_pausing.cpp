// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program of several threads is saved that was paused, and goes on.
#include <algorithm>
#include <utility>

#include "pausable_code.h"
#include "snapshot/sentence.h"
#include "threads_state.h"

namespace wasifs {
namespace {

using Kind = RunResult::Kind;
using threads::ThreadId;

}  // namespace

void WasmtimeThreads::State::open_gate() {
  if (module->pausable_ != nullptr) gate.set(Pausable::now);
}

// The order is told by small numbers, so that the same state is the same bytes.
void WasmtimeThreads::State::settle() {
  std::ranges::sort(stopped, {}, [](const std::shared_ptr<Thread>& one) { return one->id; });
  std::vector<WasmtimeGuest::State*> asleep;
  const auto look = [&](const Thread& thread) {
    WasmtimeGuest::State& guest = *thread.guest->state_;
    if (!guest.paused || !guest.paused->wait) return;
    guest.waits->settle(*guest.paused->wait);
    if (!guest.paused->wait->woken) asleep.push_back(&guest);
  };
  look(main);
  for (const auto& thread : stopped) look(*thread);
  std::ranges::sort(asleep, {},
                    [](const WasmtimeGuest::State* guest) { return guest->waits->order(); });
  std::uint32_t order = 0;
  for (WasmtimeGuest::State* guest : asleep) guest->paused->wait->order = order++;
}

void WasmtimeThreads::State::save(PartWriter& writer) {
  if (!whole) return writer.fail("the program is not paused, so that its threads cannot be saved");
  std::vector<std::shared_ptr<Thread>> from = others;
  {
    const MutexLock lock(mutex);
    from.insert(from.end(), stopped.begin(), stopped.end());
  }
  std::vector<pause::PausedThread> paused;
  paused.reserve(from.size());  // it is pointed into
  std::vector<pause::SavedThread> saved;
  for (const auto& thread : from) {
    WasmtimeGuest::State& guest = *thread->guest->state_;
    paused.push_back({.id = static_cast<std::uint32_t>(thread->id),
                      .argument = static_cast<std::uint32_t>(thread->argument),
                      .run = *guest.paused});
    saved.push_back({&paused.back(), &guest.live_state()});
  }
  WasmtimeGuest::State& first = *main.guest->state_;
  first.look_at_pages();
  pause::save_guest_of_threads(*module->state_, first.live_state(), first.notes, writer,
                               *first.paused, saved, static_cast<std::uint32_t>(group.last_id()));
}

// The one that goes on from there, unless it is.
SnapshotResult<void> WasmtimeThreads::State::find_module(PartReader& reader) {
  if (module->pausable_ == nullptr)
    return sentence(
        "the program was paused in mid-run; to go on, its module is to be compiled so that it can "
        "be paused (WasmtimeOptions::pausable)");
  if (!module->pausable_->threads())
    return sentence("the module has no shared memory, so that it has no threads");
  SNAPSHOT_TRY(const auto paused,
               pause::read_paused_threads(module->pausable_->module().digest(), reader));
  if (paused.others.size() > options.max_threads)
    return sentence("the snapshot has {} threads beside the first, more than the {} of {}",
                    paused.others.size(), options.max_threads,
                    "WasmtimeThreadsOptions::max_threads");
  if (module->resumption_ != nullptr && module->resumption_->paused == paused) return {};
  SNAPSHOT_TRY(auto resumption, engine::read_resumption(*module->pausable_, reader));
  SNAPSHOT_TRY(resuming, engine.compile_resuming(module->pausable_, std::move(resumption)));
  module = &*resuming;
  return {};
}

SnapshotResult<void> WasmtimeThreads::State::make_instance(Thread& thread) {
  if (auto wrong = prepare(thread)) return std::unexpected(*std::move(wrong));
  RunResult made = thread.guest->state_->instantiate();
  if (made.kind != Kind::returned) return std::unexpected(std::move(made.message));
  return {};
}

// All instances are made before the memory gets its content, since each of them may write its
// segments to it.
SnapshotResult<void> WasmtimeThreads::State::restore(PartReader& reader) {
  SNAPSHOT_CHECK(find_module(reader));
  if (auto wrong = problem()) return std::unexpected(*std::move(wrong));
  const engine::Resumption& from = *module->resumption_;
  SNAPSHOT_CHECK(make_instance(main));
  for (const pause::PausedThread& thread : from.paused.others) {
    others.push_back(std::make_shared<Thread>(*this, static_cast<ThreadId>(thread.id),
                                              static_cast<std::int32_t>(thread.argument)));
    SNAPSHOT_CHECK(make_instance(*others.back()));
  }
  SNAPSHOT_CHECK(main.guest->state_->put_back(reader));
  SNAPSHOT_CHECK(main.guest->state_->prepare(from.paused.main, from.how));
  for (std::size_t i = 0; i < others.size(); ++i) {
    WasmtimeGuest::State& guest = *others[i]->guest->state_;
    SNAPSHOT_CHECK(pause::restore_thread(*module->state_, guest.live_state(), i, reader));
    SNAPSHOT_CHECK(guest.prepare(from.paused.others[i].run, from.how.others[i]));
  }
  take_places();
  return keep_numbers();
}

// The number that was given last may be below others, since 1 comes after the highest there is.
SnapshotResult<void> WasmtimeThreads::State::keep_numbers() {
  std::vector<ThreadId> ids;
  for (const auto& thread : others) ids.push_back(thread->id);
  group.set_last_id(static_cast<ThreadId>(module->resumption_->paused.last));
  if (const auto reserved = group.reserve(ids); !reserved)
    return sentence("the {} threads of the snapshot cannot have their numbers again: {}",
                    ids.size(), errno_message(reserved.error()));
  return {};
}

// Those that sleep are where they were before any thread can notify them.
void WasmtimeThreads::State::take_places() {
  std::vector<WasmtimeGuest::State*> asleep;
  const auto look = [&](const Thread& thread) {
    WasmtimeGuest::State& guest = *thread.guest->state_;
    if (guest.paused->wait && !guest.paused->wait->woken) asleep.push_back(&guest);
  };
  look(main);
  for (const auto& thread : others) look(*thread);
  std::ranges::sort(asleep, {}, [](const WasmtimeGuest::State* guest) {
    return std::pair(guest->paused->wait->order, guest->thread.id);
  });
  for (WasmtimeGuest::State* guest : asleep) guest->waits->take_place(*guest->paused->wait);
}

// Without one of its threads the program does not run: it ends before the main one goes on.
bool WasmtimeThreads::State::begin_again(std::shared_ptr<Thread> thread) {
  const ThreadId id = thread->id;
  const auto begun = group.spawn_again(id, [this, again = std::move(thread)](ThreadId) {
    RunResult result = again->guest->resume();
    thread_ended(again, std::move(result));
  });
  if (begun) return true;
  std::string why =
      fmt::format("thread {} of the snapshot cannot be made: {}", id, errno_message(begun.error()));
  note_end({.kind = Kind::failed, .message = why});
  process.stop(std::move(why));
  return false;
}

RunResult WasmtimeThreads::State::resume() {
  whole = false;
  open_gate();
  bool all = true;
  for (std::shared_ptr<Thread>& other : std::exchange(others, {})) {
    if (all)
      all = begin_again(std::move(other));
    else
      group.release(other->id);
  }
  return main_ended(main.guest->resume());
}

void WasmtimeThreads::save_state(PartWriter& writer) {
  state_->save(writer);
}

EngineResult<void> WasmtimeThreads::restore_state(PartReader& reader) {
  State& state = *state_;
  if (state.ran) return sentence("the program has run already");
  auto result = state.restore(reader);
  if (result && state.options.guest.restored)
    result = state.main.guest->state_->tell_restored(*state.main.guest);
  state.ran = true;
  state.restored = state.whole = result.has_value();
  return result;
}

RunResult WasmtimeThreads::resume() {
  if (!std::exchange(state_->restored, false))
    return {.kind = Kind::failed, .message = "there is nothing that was paused to go on with"};
  return state_->resume();
}

bool WasmtimeThreads::paused() const noexcept {
  return state_->whole;
}

}  // namespace wasifs
