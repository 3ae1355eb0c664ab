// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausable.h"

#include <fmt/format.h>

#include <utility>

#include "frames.h"
#include "read_module.h"
#include "snapshot/sentence.h"
#include "transform_module.h"

namespace wasifs::transform {

using pause::Frame;

namespace {

std::string text_of(const FramePlan& plan) {
  std::string text;
  for (const auto& [where, poll] : plan.places)
    text += fmt::format("{}:{}{} ", where.first, where.second, poll ? "p" : "c");
  for (const std::uint32_t function : plan.references) text += fmt::format("f{} ", function);
  return text;
}

std::vector<Stack> all_of(Stack first, std::span<const Stack> others) {
  std::vector<Stack> all{first};
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

SnapshotResult<ResumableStack> stack_of(const PausableModule::Read& read, Analyses& analyses,
                                        Stack frames, const FramePlan& plan) {
  ResumableStack result;
  SNAPSHOT_TRY(result.frames, write_frames(read, analyses, frames, plan));
  result.outermost = slot_of(plan, frames.front());
  const Frame& innermost = frames.back();
  result.pending = innermost.kind == Frame::Kind::call;
  if (!result.pending) return result;
  SNAPSHOT_TRY(const Analysis* analysis, analyses.of(innermost.function));
  const Site& site = *analysis->site(innermost.offset, false);
  for (const pause::ExactType& type : site.results) result.pending_results.push_back(type.kind);
  if (!site.wait) return result;
  const Step& step = analysis->code.steps[site.step];
  result.wait = WaitPlace{step.first, step.opcode == pause::Opcode::memory_atomic_wait64};
  return result;
}

}  // namespace

PausableModule::PausableModule(std::unique_ptr<const Read> read) noexcept
    : read_(std::move(read)) {}
PausableModule::PausableModule(PausableModule&&) noexcept = default;
PausableModule& PausableModule::operator=(PausableModule&&) noexcept = default;
PausableModule::~PausableModule() = default;

SnapshotResult<PausableModule> PausableModule::read(std::span<const std::byte> module,
                                                    PausePoints points,
                                                    pause::SharedMemories shared) {
  SNAPSHOT_TRY(std::unique_ptr<const Read> read, read_pausable(module, points, shared));
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

SnapshotResult<Resumable> PausableModule::resuming(pause::StartFunction start, Stack frames,
                                                   std::span<const Stack> others) const {
  SNAPSHOT_TRY(Resumable result, resumption(start, frames, others));
  Analyses analyses(*read_);
  SNAPSHOT_TRY(static_cast<Transformed&>(result),
               transform_module(*read_, start, analyses, plan_frames(all_of(frames, others))));
  return result;
}

SnapshotResult<Resumable> PausableModule::resumption(pause::StartFunction start, Stack frames,
                                                     std::span<const Stack> others) const {
  const std::vector<Stack> stacks = all_of(frames, others);
  Analyses analyses(*read_);
  for (const Stack& stack : stacks) SNAPSHOT_CHECK(check_frames(*read_, analyses, stack));
  const FramePlan plan = plan_frames(stacks);
  Resumable result;
  SNAPSHOT_TRY(result.map, state(start));
  result.places = text_of(plan);
  SNAPSHOT_TRY(static_cast<ResumableStack&>(result), stack_of(*read_, analyses, frames, plan));
  for (const Stack& stack : others) {
    SNAPSHOT_TRY(ResumableStack other, stack_of(*read_, analyses, stack, plan));
    result.others.push_back(std::move(other));
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
