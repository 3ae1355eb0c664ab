// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transform_module.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "body_writer.h"
#include "layout.h"
#include "runtime.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::ModuleEditor;

// A module on its way to F or R.
class Transform {
 public:
  Transform(const PausableModule::Read& read, pause::StartFunction start)
      : read_(read), start_(start), editor_(read.module) {}

  SnapshotResult<void> begin(const FramePlan& plan);
  SnapshotResult<void> functions();
  SnapshotResult<void> continuations(Analyses& analyses, const FramePlan& plan);
  SnapshotResult<Transformed> finish();

 private:
  void expect_exceptions(const Analysis& analysis);
  [[nodiscard]] Target target() {
    return {read_.module, runtime_, editor_, state_.drops, waits_ ? &*waits_ : nullptr};
  }

  const PausableModule::Read& read_;
  pause::StartFunction start_;
  ModuleEditor editor_;
  pause::AddedState state_;
  Runtime runtime_;
  std::optional<WaitCalls> waits_;  // of a module with threads
};

SnapshotResult<void> Transform::begin(const FramePlan& plan) {
  SNAPSHOT_TRY(state_, add_state(read_.module, read_.scan, start_, read_.graph.references,
                                 read_.shared, editor_));
  if (read_.graph.waits) waits_.emplace(read_.module, editor_);
  runtime_ = add_runtime(read_.points, static_cast<std::uint32_t>(plan.places.size()),
                         static_cast<std::uint32_t>(plan.references.size()), editor_);
  return {};
}

// What saves exceptions is added for the first function that may have to. Some hold them and the
// module has no tags: they may be null, or come from elsewhere.
void Transform::expect_exceptions(const Analysis& analysis) {
  const auto is_exception = [](const pause::ExactType& type) {
    return frame_type_of(type) == pause::FrameType::exception;
  };
  const bool needed = std::ranges::any_of(analysis.code.locals, is_exception) ||
                      std::ranges::any_of(analysis.sites.added, is_exception);
  if (!needed || runtime_.put_one(pause::FrameType::exception) != 0) return;
  add_exception_functions(read_.module, runtime_, editor_);
}

SnapshotResult<void> Transform::functions() {
  write_watched_drops(read_.module, state_.drops, editor_);
  const Target target = this->target();
  const std::size_t imported = read_.module.imported_functions;
  for (std::size_t place = 0; place < read_.module.bodies.size(); ++place) {
    const auto function = static_cast<std::uint32_t>(imported + place);
    const bool replaced = read_.graph.replaced[place];
    if (!read_.graph.suspends[function] && !replaced) continue;
    SNAPSHOT_TRY(const Analysis analysis, read_.analyse(function));
    if (analysis.sites.sites.empty() && !replaced) continue;
    expect_exceptions(analysis);
    SNAPSHOT_TRY(std::vector<std::byte> body,
                 BodyWriter(target, analysis.code, analysis.sites).running());
    editor_.replace_body(place, std::move(body));
  }
  return {};
}

SnapshotResult<void> Transform::continuations(Analyses& analyses, const FramePlan& plan) {
  const Target target = this->target();
  std::vector<std::uint32_t> functions;
  for (const auto& [where, poll] : plan.places) {
    SNAPSHOT_TRY(const Analysis* analysis, analyses.of(where.first));
    const Site* site = analysis->site(where.second, poll);
    SNAPSHOT_TRY(const std::vector<std::byte> body,
                 BodyWriter(target, analysis->code, analysis->sites).continuation(*site));
    functions.push_back(
        editor_.add_function(editor_.add_type({}, analysis->code.type->results), body));
  }
  editor_.add_elements(runtime_.calls, pending_slot + 1, functions);
  if (!plan.references.empty()) editor_.add_elements(runtime_.references, 0, plan.references);
  return {};
}

SnapshotResult<Transformed> Transform::finish() {
  Transformed result{editor_.write(), std::move(state_.map)};
  result.map.module = read_.digest;
  return result;
}

}  // namespace

SnapshotResult<pause::StateMap> state_of_module(const PausableModule::Read& read,
                                                pause::StartFunction start) {
  ModuleEditor editor(read.module);
  SNAPSHOT_TRY(pause::AddedState added,
               add_state(read.module, read.scan, start, true, read.shared, editor));
  added.map.module = read.digest;
  return std::move(added.map);
}

SnapshotResult<Transformed> transform_module(const PausableModule::Read& read,
                                             pause::StartFunction start, Analyses& analyses,
                                             const FramePlan& plan) {
  Transform transform(read, start);
  SNAPSHOT_CHECK(transform.begin(plan));
  SNAPSHOT_CHECK(transform.functions());
  if (!plan.places.empty()) SNAPSHOT_CHECK(transform.continuations(analyses, plan));
  return transform.finish();
}

}  // namespace wasifs::transform
