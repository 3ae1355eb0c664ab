// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "paused.h"

#include "guest_segment.h"
#include "paused_form.h"
#include "snapshot/sentence.h"

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
  if (paused.pending) {
    const auto module = builder.CreateString(paused.pending->module);
    const auto name = builder.CreateString(paused.pending->name);
    const auto arguments = builder.CreateVector(paused.pending->arguments);
    pending = guest::CreatePendingCall(builder, module, name, arguments);
  }
  const auto entry = builder.CreateString(paused.entry);
  const auto saved_frames = builder.CreateVectorOfStructs(frames);
  const auto saved_values = builder.CreateVectorOfStructs(values);
  return guest::CreatePausedRun(builder, entry, static_cast<std::uint8_t>(paused.afterwards),
                                saved_frames, saved_values, pending);
}

SnapshotResult<std::optional<Paused>> decode_paused(const guest::Guest& guest) {
  const guest::PausedRun* saved = guest.paused();
  if (saved == nullptr) return std::optional<Paused>();
  if (saved->afterwards() > static_cast<std::uint8_t>(Afterwards::command_end))
    return sentence("what follows the paused call of the snapshot is {}, which is not known",
                    saved->afterwards());
  Paused paused{.entry = saved->entry()->str(),
                .afterwards = static_cast<Afterwards>(saved->afterwards()),
                .frames = {},
                .pending = std::nullopt};
  SNAPSHOT_TRY(paused.frames, FrameReader(*saved).read());
  if (const auto* pending = saved->pending()) {
    PendingCall& call = paused.pending.emplace();
    call.module = pending->import_module()->str();
    call.name = pending->name()->str();
    if (const auto* arguments = pending->arguments())
      call.arguments.assign(arguments->begin(), arguments->end());
  }
  return paused;
}

SnapshotResult<std::optional<Paused>> read_paused(const Digest& module, PartReader& reader) {
  SNAPSHOT_TRY(const guest::Guest* guest, open_guest(module, reader));
  return decode_paused(*guest);
}

}  // namespace wasifs::pause
