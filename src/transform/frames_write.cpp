// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From frames that were checked to bytes.
#include <algorithm>
#include <ranges>

#include "frames.h"
#include "layout.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::Frame;
using pause::FrameBits;
using pause::FrameType;
using pause::FrameValue;

void write_number(std::vector<std::byte>& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xffU));
}

void write_bits(std::vector<std::byte>& out, const FrameBits& bits) {
  const bool wide =
      bits.type == FrameType::i64 || bits.type == FrameType::f64 || bits.type == FrameType::v128;
  write_number(out, bits.low, wide ? 8 : 4);
  if (bits.type == FrameType::v128) write_number(out, bits.high, 8);
}

std::uint32_t reference_slot(const FramePlan& plan, std::uint64_t function) {
  if (function == pause::null_element) return no_reference;
  return static_cast<std::uint32_t>(std::ranges::lower_bound(plan.references, function) -
                                    plan.references.begin());
}

void write_exception(std::vector<std::byte>& out, const FrameValue& value, std::size_t size) {
  const std::size_t end = out.size() + size;
  const bool null = value.bits.low == pause::null_element;
  write_number(out, null ? no_reference : value.bits.low, 4);
  if (!null)
    for (const FrameBits& bits : value.payload) write_bits(out, bits);
  out.resize(end);
}

}  // namespace

FramePlan plan_frames(std::span<const std::span<const Frame>> stacks) {
  FramePlan plan;
  for (const Frame& frame : stacks | std::views::join) {
    plan.places[{frame.function, frame.offset}] = frame.kind == Frame::Kind::poll;
    for (const FrameValue& value : frame.values)
      if (value.bits.type == FrameType::function && value.bits.low != pause::null_element)
        plan.references.push_back(static_cast<std::uint32_t>(value.bits.low));
  }
  std::ranges::sort(plan.references);
  const auto same = std::ranges::unique(plan.references);
  plan.references.erase(same.begin(), same.end());
  return plan;
}

std::uint32_t slot_of(const FramePlan& plan, const Frame& frame) {
  const auto found = plan.places.find({frame.function, frame.offset});
  return pending_slot + 1 + static_cast<std::uint32_t>(std::distance(plan.places.begin(), found));
}

SnapshotResult<std::vector<std::byte>> write_frames(const PausableModule::Read& read,
                                                    Analyses& analyses,
                                                    std::span<const Frame> frames,
                                                    const FramePlan& plan) {
  std::vector<std::byte> out;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Frame& frame = frames[i];
    const bool poll = frame.kind == Frame::Kind::poll;
    SNAPSHOT_TRY(const Analysis* analysis, analyses.of(frame.function));
    SNAPSHOT_TRY(const std::vector<SavedValue> values,
                 values_of(read.module, analysis->code, analysis->sites,
                           *analysis->site(frame.offset, poll)));
    for (const SavedValue& saved : values) {
      if (!saved.read) {
        write_bits(out, {saved.type, 0, 0});
        continue;
      }
      const auto place = [](const auto& one) { return std::pair(one.place, one.index); };
      const FrameValue& value = *std::ranges::lower_bound(frame.values, place(saved), {}, place);
      if (saved.type == FrameType::function)
        write_number(out, reference_slot(plan, value.bits.low), 4);
      else if (saved.type == FrameType::exception)
        write_exception(out, value, size_of(read.module, saved.type));
      else
        write_bits(out, value.bits);
    }
    if (!poll)
      write_number(out, i + 1 < frames.size() ? slot_of(plan, frames[i + 1]) : pending_slot, 4);
  }
  return out;
}

}  // namespace wasifs::transform
