// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "paused.h"

#include "guest_segment.h"
#include "paused_form.h"
#include "snapshot/sentence.h"
#include "wasifs/guest_part.h"

namespace wasifs::pause {
namespace {

// `SavedValue.place` beside those of `FrameValue`.
constexpr std::uint16_t payload_place = 2;

guest::SavedValue saved_value(const FrameBits& bits, std::uint32_t index, std::uint16_t place) {
  return {bits.low, bits.high, index, place, static_cast<std::uint16_t>(bits.type)};
}

SnapshotResult<FrameBits> bits_of(const guest::SavedValue& saved) {
  if (saved.type() > static_cast<std::uint16_t>(FrameType::exception))
    return sentence("a value of a frame has the type {}, which is not known", saved.type());
  return FrameBits{static_cast<FrameType>(saved.type()), saved.low(), saved.high()};
}

// Reads frames and their values, which are two lists that have to fit.
class FrameReader {
 public:
  explicit FrameReader(const guest::PausedRun& saved) noexcept : saved_(saved) {}

  SnapshotResult<std::vector<Frame>> read() {
    if (saved_.frames() == nullptr || saved_.frames()->size() == 0)
      return sentence("the paused guest of the snapshot has no frames");
    std::vector<Frame> frames;
    frames.reserve(saved_.frames()->size());
    for (const guest::SavedFrame* saved : *saved_.frames()) {
      SNAPSHOT_TRY(Frame frame, read_frame(*saved));
      frames.push_back(std::move(frame));
    }
    if (next_ != value_count())
      return sentence("the frames of the snapshot have {} values, of {}", next_, value_count());
    return frames;
  }

 private:
  [[nodiscard]] std::uint32_t value_count() const {
    return saved_.values() == nullptr ? 0 : saved_.values()->size();
  }

  SnapshotResult<Frame> read_frame(const guest::SavedFrame& saved) {
    if (saved.kind() > static_cast<std::uint32_t>(Frame::Kind::poll))
      return sentence("a frame of the snapshot is of the kind {}, which is not known",
                      saved.kind());
    if (saved.values() > value_count() - next_)
      return sentence("a frame of the snapshot has {} values, of which {} are there",
                      saved.values(), value_count() - next_);
    Frame frame{.kind = static_cast<Frame::Kind>(saved.kind()),
                .function = saved.function(),
                .offset = saved.offset(),
                .values = {}};
    const std::uint32_t end = next_ + saved.values();
    for (; next_ < end; ++next_) SNAPSHOT_CHECK(add_value(*saved_.values()->Get(next_), frame));
    return frame;
  }

  static SnapshotResult<void> add_value(const guest::SavedValue& saved, Frame& frame) {
    SNAPSHOT_TRY(const FrameBits bits, bits_of(saved));
    if (saved.place() < payload_place) {
      frame.values.push_back({.place = static_cast<FrameValue::Place>(saved.place()),
                              .index = saved.index(),
                              .bits = bits,
                              .payload = {}});
      return {};
    }
    if (saved.place() > payload_place || frame.values.empty() ||
        frame.values.back().bits.type != FrameType::exception)
      return sentence("a value of a frame is in the place {}, where it cannot be", saved.place());
    frame.values.back().payload.push_back(bits);
    return {};
  }

  const guest::PausedRun& saved_;
  std::uint32_t next_ = 0;
};

}  // namespace

flatbuffers::Offset<guest::PausedRun> encode_paused(flatbuffers::FlatBufferBuilder& builder,
                                                    const Paused& paused) {
  std::vector<guest::SavedFrame> frames;
  std::vector<guest::SavedValue> values;
  for (const Frame& frame : paused.frames) {
    const std::size_t before = values.size();
    for (const FrameValue& value : frame.values) {
      values.push_back(
          saved_value(value.bits, value.index, static_cast<std::uint16_t>(value.place)));
      for (const FrameBits& bits : value.payload)
        values.push_back(saved_value(bits, 0, payload_place));
    }
    frames.emplace_back(frame.function, frame.offset, static_cast<std::uint32_t>(frame.kind),
                        static_cast<std::uint32_t>(values.size() - before));
  }
  flatbuffers::Offset<guest::PendingCall> pending;
  flatbuffers::Offset<guest::PendingWait> wait;
  if (paused.pending) {
    const auto module = builder.CreateString(paused.pending->module);
    const auto name = builder.CreateString(paused.pending->name);
    const auto arguments = builder.CreateVector(paused.pending->arguments);
    pending = guest::CreatePendingCall(builder, module, name, arguments);
  }
  if (paused.wait)
    wait = guest::CreatePendingWait(builder, paused.wait->memory, paused.wait->address,
                                    paused.wait->timeout, paused.wait->woken, paused.wait->order);
  const auto entry = builder.CreateString(paused.entry);
  const auto saved_frames = builder.CreateVectorOfStructs(frames);
  const auto saved_values = builder.CreateVectorOfStructs(values);
  guest::PausedRunBuilder run(builder);
  if (paused.waited != 0) run.add_waited(paused.waited);  // version 1 has none
  run.add_wait(wait);
  run.add_pending(pending);
  run.add_values(saved_values);
  run.add_frames(saved_frames);
  run.add_entry(entry);
  run.add_afterwards(static_cast<std::uint8_t>(paused.afterwards));
  return run.Finish();
}

namespace {

PendingWait wait_of(const guest::PendingWait& saved) {
  return {.memory = saved.memory(),
          .address = saved.address(),
          .timeout = saved.timeout(),
          .woken = saved.woken(),
          .order = saved.order()};
}

SnapshotResult<Paused> run_of(const guest::PausedRun& run, Afterwards last) {
  const guest::PausedRun* saved = &run;
  if (saved->afterwards() > static_cast<std::uint8_t>(last))
    return sentence("what follows the paused call of the snapshot is {}, which is not known",
                    saved->afterwards());
  Paused paused{.entry = saved->entry()->str(),
                .afterwards = static_cast<Afterwards>(saved->afterwards()),
                .frames = {},
                .pending = std::nullopt,
                .wait = std::nullopt,
                .waited = saved->waited()};
  SNAPSHOT_TRY(paused.frames, FrameReader(*saved).read());
  if (const auto* wait = saved->wait()) {
    if (saved->pending() != nullptr)
      return sentence("a thread of the snapshot waits in memory and in a call of the host at once");
    paused.wait = wait_of(*wait);
  }
  if (const auto* pending = saved->pending()) {
    PendingCall& call = paused.pending.emplace();
    call.module = pending->import_module()->str();
    call.name = pending->name()->str();
    if (const auto* arguments = pending->arguments())
      call.arguments.assign(arguments->begin(), arguments->end());
  }
  return paused;
}

}  // namespace

SnapshotResult<std::optional<Paused>> decode_paused(const guest::Guest& guest) {
  if (guest.paused() == nullptr) return std::optional<Paused>();
  SNAPSHOT_TRY(Paused paused, run_of(*guest.paused(), Afterwards::command_end));
  return paused;
}

SnapshotResult<std::vector<PausedThread>> decode_threads(const guest::Guest& guest) {
  std::vector<PausedThread> threads;
  if (guest.threads() == nullptr) return threads;
  for (const guest::SavedThread* saved : *guest.threads()) {
    const std::uint32_t before = threads.empty() ? 0 : threads.back().id;
    if (saved->id() <= before || saved->id() > last_thread)
      return sentence("thread {} of the snapshot comes behind thread {}", saved->id(), before);
    PausedThread& thread = threads.emplace_back();
    thread.id = saved->id();
    thread.argument = saved->argument();
    SNAPSHOT_TRY(thread.run, run_of(*saved->paused(), Afterwards::thread_start));
    const Afterwards next = thread.run.afterwards;
    if (next != Afterwards::nothing && next != Afterwards::thread_start)
      return sentence("thread {} of the snapshot goes on as if it were the first one", thread.id);
  }
  return threads;
}

SnapshotResult<std::optional<Paused>> read_paused(const Digest& module, PartReader& reader) {
  SNAPSHOT_TRY(const guest::Guest* guest, open_guest(module, reader));
  if (reader.version() != guest_part_version)
    return sentence("the guest of the snapshot has several threads, which go on together only");
  return decode_paused(*guest);
}

SnapshotResult<PausedThreads> read_paused_threads(const Digest& module, PartReader& reader) {
  SNAPSHOT_TRY(const guest::Guest* guest, open_guest(module, reader));
  if (reader.version() != guest_part_threads_version)
    return sentence("the guest of the snapshot has no threads");
  SNAPSHOT_TRY(auto main, decode_paused(*guest));
  if (!main) return sentence("the guest of the snapshot was not paused");
  if (guest->last_thread() > last_thread)
    return sentence("the snapshot has given a thread the number {}", guest->last_thread());
  PausedThreads threads{.main = *std::move(main), .others = {}, .last = guest->last_thread()};
  SNAPSHOT_TRY(threads.others, decode_threads(*guest));
  return threads;
}

}  // namespace wasifs::pause
