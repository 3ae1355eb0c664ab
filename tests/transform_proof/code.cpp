// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "code.h"

#include <utility>

#include "pause/export_state.h"
#include "snapshot/sentence.h"
#include "transform/transform_module.h"
#include "value.h"

namespace wasifs::transform_proof {

using transform::FramePlan;
using transform::PausableModule;

struct Code::Everywhere {
  explicit Everywhere(std::unique_ptr<const PausableModule::Read> what)
      : read(std::move(what)), analyses(*read) {}

  std::unique_ptr<const PausableModule::Read> read;
  transform::Analyses analyses;
  FramePlan plan;
  Module module{nullptr, wasmtime_module_delete};
};

namespace {

constexpr auto start = pause::StartFunction::exported;

transform::PausePoints points_of(Form form) {
  return form == Form::calls ? transform::PausePoints::calls : transform::PausePoints::anywhere;
}

}  // namespace

Engines::Engines(std::size_t stack_size) {
  WasmtimeOptions options;
  options.deterministic = true;
  options.stack_size = stack_size;
  engines_[0] = WasmtimeEngine::create(options).value();
  options.savable = true;
  engines_[1] = WasmtimeEngine::create(options).value();
  options.pausable = PausePoints::calls;
  engines_[2] = WasmtimeEngine::create(options).value();
  options.pausable = PausePoints::anywhere;
  engines_[3] = WasmtimeEngine::create(options).value();
}

EngineResult<std::shared_ptr<Code>> Code::make(const Engines& engines,
                                               std::vector<std::byte> module, Form form) {
  std::shared_ptr<Code> code(new Code(engines.of(form), std::move(module), form));
  auto compiled = code->engine_.compile(code->bytes_);
  if (!compiled) return std::unexpected(std::move(compiled).error());
  code->module_ = {std::make_shared<WasmtimeModule>(*compiled), compiled->raw()};
  if (form == Form::plain) return code;
  if (form == Form::savable) {
    SNAPSHOT_TRY(pause::ExportedState exported, pause::export_state(code->bytes_, start));
    code->map_ = std::move(exported.map);
    return code;
  }
  SNAPSHOT_TRY(code->pausable_, PausableModule::read(code->bytes_, points_of(form)));
  SNAPSHOT_TRY(code->map_, code->pausable_->state(start));
  return code;
}

EngineResult<std::shared_ptr<Code>> Code::as_is(const WasmtimeEngine& engine,
                                                std::vector<std::byte> module) {
  std::shared_ptr<Code> code(new Code(engine, std::move(module), Form::plain));
  SNAPSHOT_TRY(Module made, code->compile(code->bytes_));
  code->module_ = std::move(made);
  return code;
}

SnapshotResult<Code::Module> Code::compile(std::span<const std::byte> module) const {
  wasmtime_module_t* made = nullptr;
  if (wasmtime_error_t* error =
          wasmtime_module_new(engine_.raw(), reinterpret_cast<const std::uint8_t*>(module.data()),
                              module.size(), &made))
    return sentence("not valid: {}", message_of(error));
  return Module(made, wasmtime_module_delete);
}

SnapshotResult<void> Code::compile_everywhere() {
  if (everywhere_ != nullptr) return {};
  SNAPSHOT_TRY(auto read, transform::read_pausable(bytes_, points_of(form_)));
  auto made = std::make_shared<Everywhere>(std::move(read));
  const PausableModule::Read& all = *made->read;
  for (std::size_t i = all.module.imported_functions; i < all.module.functions.size(); ++i) {
    const auto function = static_cast<std::uint32_t>(i);
    if (!all.graph.suspends[function]) continue;
    SNAPSHOT_TRY(const transform::Analysis* analysis, made->analyses.of(function));
    for (const transform::Site& site : analysis->sites.sites)
      made->plan.places[{function, site.offset}] = site.poll;
  }
  if (all.graph.references)
    for (const pause::StateFunction& function : map_.functions)
      made->plan.references.push_back(function.index);
  SNAPSHOT_TRY(const transform::Transformed resuming,
               transform_module(all, start, made->analyses, made->plan));
  SNAPSHOT_TRY(made->module, compile(resuming.module));
  everywhere_ = std::move(made);
  return {};
}

SnapshotResult<Resuming> Code::resume(std::span<const pause::Frame> frames, bool precisely) {
  Resuming result;
  result.pending = frames.back().kind == pause::Frame::Kind::call;
  if (precisely) {
    SNAPSHOT_TRY(transform::Resumable made, pausable_->resuming(start, frames));
    if (made.pending != result.pending) return sentence("it is not said what is pending");
    SNAPSHOT_TRY(Module module, compile(made.module));
    result.module = module.get();
    precise_.push_back(std::move(module));
    result.frames = std::move(made.frames);
    result.outermost = made.outermost;
    return result;
  }
  SNAPSHOT_CHECK(compile_everywhere());
  SNAPSHOT_CHECK(check_frames(*everywhere_->read, everywhere_->analyses, frames));
  result.module = everywhere_->module.get();
  SNAPSHOT_TRY(result.frames,
               write_frames(*everywhere_->read, everywhere_->analyses, frames, everywhere_->plan));
  result.outermost = slot_of(everywhere_->plan, frames.front());
  return result;
}

}  // namespace wasifs::transform_proof
