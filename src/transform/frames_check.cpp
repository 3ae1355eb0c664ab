// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether frames can be of a module.
#include <algorithm>

#include "frames.h"
#include "layout.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::Frame;
using pause::FrameBits;
using pause::FrameType;
using pause::FrameValue;
using pause::Module;

class FrameCheck {
 public:
  FrameCheck(const PausableModule::Read& read, Analyses& analyses) noexcept
      : read_(read), analyses_(analyses) {}

  SnapshotResult<void> outermost(const Frame& frame) const;
  // `inner` is what the frame called, none for the last one.
  SnapshotResult<void> frame(const Frame& frame, const Frame* inner);

 private:
  SnapshotResult<void> values(const Frame& frame, const Analysis& analysis, const Site& site) const;
  [[nodiscard]] std::optional<std::string> value(const FrameValue& value,
                                                 const SavedValue& saved) const;
  [[nodiscard]] std::optional<std::string> function(std::uint64_t number,
                                                    const ExactType& type) const;
  [[nodiscard]] std::optional<std::string> exception(const FrameValue& value) const;

  const PausableModule::Read& read_;
  Analyses& analyses_;
};

// What was called from outside may have gone on as another function, by a tail call.
SnapshotResult<void> FrameCheck::outermost(const Frame& frame) const {
  const Module& module = read_.module;
  const auto refuse = [&] {
    return sentence("the outermost frame is of {}, which cannot be called from outside",
                    called(module, frame.function));
  };
  if (frame.function >= module.functions.size()) return refuse();
  const auto same = [&](std::uint32_t function) {
    return read_.graph.tail_calls ? module.types[module.functions[function].type].results ==
                                        module.types[module.functions[frame.function].type].results
                                  : function == frame.function;
  };
  if (module.start && same(*module.start)) return {};
  for (const pause::Export& exported : module.exports)
    if (exported.kind == pause::ItemKind::function && same(exported.index)) return {};
  return refuse();
}

std::optional<std::string> FrameCheck::function(std::uint64_t number, const ExactType& type) const {
  const Module& module = read_.module;
  if (number == pause::null_element) return std::nullopt;
  if (number >= module.functions.size()) return fmt::format("function {} is not there", number);
  if (type.heap < 0) return std::nullopt;
  const std::uint32_t is = module.functions[static_cast<std::size_t>(number)].type;
  const auto wanted = static_cast<std::size_t>(type.heap);
  if (is == wanted) return std::nullopt;
  const pause::DefinedType& a = module.types[is];
  const pause::DefinedType& b = module.types[wanted];
  if (a.plain && b.plain && a.parameters == b.parameters && a.results == b.results)
    return std::nullopt;
  return fmt::format("function {} is of another type", number);
}

std::optional<std::string> FrameCheck::exception(const FrameValue& value) const {
  const Module& module = read_.module;
  if (value.bits.low == pause::null_element) return std::nullopt;
  if (value.bits.low >= module.tags.size())
    return fmt::format("tag {} is not there", value.bits.low);
  const std::uint32_t type = module.tags[static_cast<std::size_t>(value.bits.low)];
  const bool fits = std::ranges::equal(value.payload, module.types[type].parameters,
                                       [](const FrameBits& bits, const ExactType& exact) {
                                         return bits.type == frame_type_of(exact);
                                       });
  if (fits) return std::nullopt;
  return fmt::format("the exception does not carry what tag {} does", value.bits.low);
}

std::optional<std::string> FrameCheck::value(const FrameValue& value,
                                             const SavedValue& saved) const {
  if (value.bits.type != saved.type) return "it is of another type";
  if (saved.type == FrameType::exception) return exception(value);
  if (!value.payload.empty()) return "only exceptions carry something";
  if (saved.type != FrameType::function) return std::nullopt;
  if (value.bits.low == pause::null_element && !saved.exact.nullable) return "it must not be null";
  return function(value.bits.low, saved.exact);
}

SnapshotResult<void> FrameCheck::values(const Frame& frame, const Analysis& analysis,
                                        const Site& site) const {
  const auto place = [](const auto& one) { return std::pair(one.place, one.index); };
  const auto refuse = [&](const auto& one, std::string_view what) {
    return sentence("frame of {}, {} {}: {}", called(read_.module, frame.function),
                    one.place == FrameValue::Place::local ? "local" : "operand", one.index, what);
  };
  for (std::size_t i = 1; i < frame.values.size(); ++i)
    if (place(frame.values[i - 1]) >= place(frame.values[i]))
      return refuse(frame.values[i], "it is not in order");
  SNAPSHOT_TRY(const std::vector<SavedValue> needed,
               values_of(read_.module, analysis.code, analysis.sites, site));
  for (const SavedValue& saved : needed) {
    if (!saved.read) continue;
    const auto found = std::ranges::lower_bound(frame.values, place(saved), {}, place);
    if (found == frame.values.end() || place(*found) != place(saved))
      return refuse(saved, "it is missing");
    if (const auto wrong = value(*found, saved)) return refuse(saved, *wrong);
  }
  return {};
}

SnapshotResult<void> FrameCheck::frame(const Frame& frame, const Frame* inner) {
  const bool poll = frame.kind == Frame::Kind::poll;
  SNAPSHOT_TRY(const Analysis* analysis, analyses_.of(frame.function));
  const Site* site = analysis->site(frame.offset, poll);
  if (site == nullptr)
    return sentence("{} has no {} at offset {:#x}", called(read_.module, frame.function),
                    poll ? "poll" : "call that may stop", frame.offset);
  SNAPSHOT_CHECK(values(frame, *analysis, *site));
  if (inner == nullptr) return {};
  if (poll || site->wait)
    return sentence("{} called nothing where it stopped, but a frame follows",
                    called(read_.module, frame.function));
  SNAPSHOT_TRY(const Analysis* callee, analyses_.of(inner->function));
  if (!std::ranges::equal(site->results, callee->code.type->results))
    return sentence("{} cannot have been called by {}: its results do not fit",
                    called(read_.module, inner->function), called(read_.module, frame.function));
  return {};
}

}  // namespace

SnapshotResult<void> check_frames(const PausableModule::Read& read, Analyses& analyses,
                                  std::span<const Frame> frames) {
  if (frames.empty()) return sentence("there is no frame to go on with");
  FrameCheck check(read, analyses);
  SNAPSHOT_CHECK(check.outermost(frames.front()));
  for (std::size_t i = 0; i < frames.size(); ++i)
    SNAPSHOT_CHECK(check.frame(frames[i], i + 1 < frames.size() ? &frames[i + 1] : nullptr));
  return {};
}

}  // namespace wasifs::transform
