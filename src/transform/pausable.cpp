// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausable.h"

#include <fmt/format.h>

#include <utility>

#include "frames.h"
#include "read_module.h"
#include "snapshot/sentence.h"
#include "transform_module.h"

namespace wasifs::transform {
namespace {

std::string text_of(const FramePlan& plan) {
  std::string text;
  for (const auto& [where, poll] : plan.places)
    text += fmt::format("{}:{}{} ", where.first, where.second, poll ? "p" : "c");
  for (const std::uint32_t function : plan.references) text += fmt::format("f{} ", function);
  return text;
}

}  // namespace

using pause::Frame;
PausableModule::PausableModule(std::unique_ptr<const Read> read) noexcept
    : read_(std::move(read)) {}
PausableModule::PausableModule(PausableModule&&) noexcept = default;
PausableModule& PausableModule::operator=(PausableModule&&) noexcept = default;
PausableModule::~PausableModule() = default;

SnapshotResult<PausableModule> PausableModule::read(std::span<const std::byte> module,
                                                    PausePoints points) {
  SNAPSHOT_TRY(std::unique_ptr<const Read> read, read_pausable(module, points));
  return PausableModule(std::move(read));
}

SnapshotResult<Transformed> PausableModule::running(pause::StartFunction start) const {
  Analyses analyses(*read_);
  return transform_module(*read_, start, analyses, {});
}

const Digest& PausableModule::digest() const noexcept {
  return read_->digest;
}

SnapshotResult<pause::StateMap> PausableModule::state(pause::StartFunction start) const {
  return state_of_module(*read_, start);
}

SnapshotResult<Resumable> PausableModule::resuming(pause::StartFunction start,
                                                   std::span<const Frame> frames) const {
  SNAPSHOT_TRY(Resumable result, resumption(start, frames));
  Analyses analyses(*read_);
  SNAPSHOT_TRY(static_cast<Transformed&>(result),
               transform_module(*read_, start, analyses, plan_frames(frames)));
  return result;
}

SnapshotResult<Resumable> PausableModule::resumption(pause::StartFunction start,
                                                     std::span<const Frame> frames) const {
  Analyses analyses(*read_);
  SNAPSHOT_CHECK(check_frames(*read_, analyses, frames));
  const FramePlan plan = plan_frames(frames);
  Resumable result;
  SNAPSHOT_TRY(result.map, state(start));
  SNAPSHOT_TRY(result.frames, write_frames(*read_, analyses, frames, plan));
  result.places = text_of(plan);
  result.outermost = slot_of(plan, frames.front());
  result.pending = frames.back().kind == Frame::Kind::call;
  if (result.pending) {
    SNAPSHOT_TRY(const Analysis* innermost, analyses.of(frames.back().function));
    for (const pause::ExactType& type : innermost->site(frames.back().offset, false)->results)
      result.pending_results.push_back(type.kind);
  }
  return result;
}

SnapshotResult<std::vector<Frame>> PausableModule::frames(
    std::span<const std::byte> written, std::span<const std::uint32_t> references) const {
  Analyses analyses(*read_);
  return read_frames(*read_, analyses, written, references);
}

SnapshotResult<void> PausableModule::check(std::span<const Frame> frames) const {
  Analyses analyses(*read_);
  return check_frames(*read_, analyses, frames);
}

}  // namespace wasifs::transform
