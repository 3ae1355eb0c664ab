// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausable.h"

#include <algorithm>
#include <utility>

#include "body_writer.h"
#include "frames.h"
#include "read_module.h"
#include "runtime.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::transform {
namespace {

using pause::Frame;
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
  [[nodiscard]] Target target() { return {read_.module, runtime_, editor_, state_.drops}; }

  const PausableModule::Read& read_;
  pause::StartFunction start_;
  ModuleEditor editor_;
  pause::AddedState state_;
  Runtime runtime_;
};

SnapshotResult<void> Transform::begin(const FramePlan& plan) {
  SNAPSHOT_TRY(state_, add_state(read_.module, read_.scan, start_, true, editor_));
  runtime_ = add_runtime(read_.module, read_.points, static_cast<std::uint32_t>(plan.places.size()),
                         static_cast<std::uint32_t>(plan.references.size()), editor_);
  return {};
}

SnapshotResult<void> Transform::functions() {
  write_watched_drops(read_.module, state_.drops, editor_);
  const Target target = this->target();
  const std::size_t imported = read_.module.imported_functions;
  for (std::size_t place = 0; place < read_.module.bodies.size(); ++place) {
    const auto function = static_cast<std::uint32_t>(imported + place);
    if (!read_.graph.suspends[function]) continue;
    SNAPSHOT_TRY(const Analysis analysis, read_.analyse(function));
    if (analysis.sites.sites.empty()) continue;
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
  Sha256 sha;
  SNAPSHOT_TRY(result.map.module, sha.of(read_.bytes));
  return result;
}

}  // namespace

const Site* Analysis::site(std::uint32_t offset, bool poll) const noexcept {
  const auto found = std::ranges::lower_bound(sites.sites, offset, {}, &Site::offset);
  if (found == sites.sites.end() || found->offset != offset || found->poll != poll) return nullptr;
  return &*found;
}

SnapshotResult<Analysis> PausableModule::Read::analyse(std::uint32_t function) const {
  Analysis analysis;
  SNAPSHOT_TRY(analysis.code, read_function(module, function));
  SNAPSHOT_TRY(analysis.sites,
               find_sites(module, graph, points == PausePoints::anywhere, analysis.code));
  SNAPSHOT_CHECK(find_live_locals(module, analysis.code, analysis.sites));
  find_common_locals(analysis.code, analysis.sites);
  return analysis;
}

SnapshotResult<void> PausableModule::Read::may_stop(std::uint32_t function) const {
  if (function < module.imported_functions || function >= module.functions.size())
    return sentence("the module has no function {} with a body", function);
  if (!graph.suspends[function])
    return sentence("{} cannot be on the stack when the program stops", called(module, function));
  return {};
}

PausableModule::PausableModule(std::unique_ptr<const Read> read) noexcept
    : read_(std::move(read)) {}
PausableModule::PausableModule(PausableModule&&) noexcept = default;
PausableModule& PausableModule::operator=(PausableModule&&) noexcept = default;
PausableModule::~PausableModule() = default;

SnapshotResult<PausableModule> PausableModule::read(std::span<const std::byte> module,
                                                    PausePoints points) {
  auto read = std::make_unique<Read>();
  read->bytes = module;
  read->points = points;
  SNAPSHOT_TRY(read->module, pause::read_module(module));
  for (std::size_t tag = 0; tag < read->module.tags.size(); ++tag)
    if (read->module.tags[tag] >= read->module.types.size())
      return sentence("tag {} of the module is of no type", tag);
  SNAPSHOT_TRY(read->scan, scan_code(read->module));
  SNAPSHOT_TRY(read->graph, read_call_graph(read->module, points));
  return PausableModule(std::move(read));
}

SnapshotResult<Transformed> PausableModule::running(pause::StartFunction start) const {
  Transform transform(*read_, start);
  SNAPSHOT_CHECK(transform.begin({}));
  SNAPSHOT_CHECK(transform.functions());
  return transform.finish();
}

SnapshotResult<Resumable> PausableModule::resuming(pause::StartFunction start,
                                                   std::span<const Frame> frames) const {
  Analyses analyses(*read_);
  SNAPSHOT_CHECK(check_frames(*read_, analyses, frames));
  const FramePlan plan = plan_frames(frames);
  Transform transform(*read_, start);
  SNAPSHOT_CHECK(transform.begin(plan));
  SNAPSHOT_CHECK(transform.functions());
  SNAPSHOT_CHECK(transform.continuations(analyses, plan));
  Resumable result;
  SNAPSHOT_TRY(static_cast<Transformed&>(result), transform.finish());
  SNAPSHOT_TRY(result.frames, write_frames(*read_, analyses, frames, plan));
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
