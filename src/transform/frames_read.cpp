// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From bytes to frames.
#include <algorithm>

#include "frames.h"
#include "layout.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::Frame;
using pause::FrameBits;
using pause::FrameType;
using pause::FrameValue;

class FrameReader {
 public:
  FrameReader(const PausableModule::Read& read, Analyses& analyses,
              std::span<const std::byte> written,
              std::span<const std::uint32_t> references) noexcept
      : read_(read), analyses_(analyses), left_(written), references_(references) {}

  SnapshotResult<Frame> next();
  [[nodiscard]] bool at_end() const noexcept { return left_.empty(); }

 private:
  // Of bytes that are there.
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= std::to_integer<std::uint64_t>(left_[i]) << (8 * i);
    left_ = left_.subspan(size);
    return value;
  }
  std::uint32_t number_32() { return static_cast<std::uint32_t>(number(4)); }
  FrameBits bits(FrameType type);
  SnapshotResult<FrameValue> value(const SavedValue& saved);

  const PausableModule::Read& read_;
  Analyses& analyses_;
  std::span<const std::byte> left_;
  std::span<const std::uint32_t> references_;
};

FrameBits FrameReader::bits(FrameType type) {
  FrameBits bits{type, 0, 0};
  if (type == FrameType::v128) {
    bits.low = number(8);
    bits.high = number(8);
  } else {
    bits.low = number(type == FrameType::i64 || type == FrameType::f64 ? 8 : 4);
  }
  return bits;
}

SnapshotResult<FrameValue> FrameReader::value(const SavedValue& saved) {
  FrameValue value{saved.place, saved.index, {saved.type, 0, 0}, {}};
  if (saved.type == FrameType::function) {
    const std::uint32_t slot = number_32();
    if (slot != no_reference && slot >= references_.size())
      return sentence("a frame refers to function {} of {}", slot, references_.size());
    value.bits.low = slot == no_reference ? pause::null_element : references_[slot];
    if (value.bits.low == pause::unknown_element)
      return sentence("a frame refers to a function that is not of the module");
  } else if (saved.type == FrameType::exception) {
    const std::size_t after = left_.size() - size_of(read_.module, saved.type);
    const std::uint32_t tag = number_32();
    value.bits.low = tag == no_reference ? pause::null_element : tag;
    if (tag != no_reference) {
      if (tag >= read_.module.tags.size())
        return sentence("a frame holds an exception that is not of the module");
      for (const pause::ExactType& type : read_.module.types[read_.module.tags[tag]].parameters)
        value.payload.push_back(bits(*frame_type_of(type)));
    }
    left_ = left_.last(after);
  } else {
    value.bits = bits(saved.type);
  }
  return value;
}

SnapshotResult<Frame> FrameReader::next() {
  if (left_.size() < frame_header_size) return sentence("a frame is cut off");
  const std::size_t whole = left_.size();
  Frame frame;
  frame.function = number_32();
  frame.offset = number_32();
  const std::uint32_t size = number_32();
  SNAPSHOT_TRY(const Analysis* analysis, analyses_.of(frame.function));
  const Site* site = analysis->site(frame.offset, false);
  if (site == nullptr) site = analysis->site(frame.offset, true);
  if (site == nullptr)
    return sentence("{} cannot stop at offset {:#x}", called(read_.module, frame.function),
                    frame.offset);
  frame.kind = site->poll ? Frame::Kind::poll : Frame::Kind::call;
  SNAPSHOT_TRY(const std::vector<SavedValue> values,
               values_of(read_.module, analysis->code, analysis->sites, *site));
  if (size != frame_header_size + size_of(read_.module, values) || size > whole)
    return sentence("a frame of {} has {} bytes", called(read_.module, frame.function), size);
  for (const SavedValue& saved : values) {
    SNAPSHOT_TRY(FrameValue one, value(saved));
    if (saved.read) frame.values.push_back(std::move(one));
  }
  std::ranges::sort(frame.values, {},
                    [](const FrameValue& one) { return std::pair(one.place, one.index); });
  return frame;
}

}  // namespace

SnapshotResult<const Analysis*> Analyses::of(std::uint32_t function) {
  const auto found = known_.find(function);
  if (found != known_.end()) return &found->second;
  SNAPSHOT_CHECK(read_->may_stop(function));
  SNAPSHOT_TRY(Analysis analysis, read_->analyse(function));
  return &known_.emplace(function, std::move(analysis)).first->second;
}

SnapshotResult<std::vector<Frame>> read_frames(const PausableModule::Read& read, Analyses& analyses,
                                               std::span<const std::byte> written,
                                               std::span<const std::uint32_t> references) {
  FrameReader reader(read, analyses, written, references);
  std::vector<Frame> frames;
  while (!reader.at_end()) {
    SNAPSHOT_TRY(Frame frame, reader.next());
    frames.push_back(std::move(frame));
  }
  std::ranges::reverse(frames);
  return frames;
}

}  // namespace wasifs::transform
