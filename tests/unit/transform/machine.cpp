// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "machine.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "instance.h"
#include "pause/export_state.h"

namespace wasifs::transform {
namespace {

// From one instance to another of the same map.
void copy_state(const pause::StateMap& map, pause::InstanceState& from, pause::InstanceState& to) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    const std::size_t more = from.memory(i).size() - to.memory(i).size();
    EXPECT_TRUE(to.grow_memory(i, more / 65536));
    if (!from.memory(i).empty())
      std::memcpy(to.memory(i).data(), from.memory(i).data(), from.memory(i).size());
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i)
    EXPECT_TRUE(to.set_global(i, from.global(i)));
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    const std::uint64_t more = from.table_size(i) - to.table_size(i);
    EXPECT_TRUE(to.grow_table(i, more, pause::null_element));
    for (std::uint64_t slot = 0; slot < from.table_size(i); ++slot)
      EXPECT_TRUE(to.set_slot(i, slot, from.slot(i, slot)));
  }
  for (const auto* segments : {&map.data_segments, &map.element_segments})
    for (const pause::StateSegment& segment : *segments)
      if (from.dropped(segment)) {
        EXPECT_TRUE(to.drop(segment));
      }
}

void note_state(const pause::StateMap& map, pause::InstanceState& state, Outcome& outcome) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    const auto bytes = state.memory(i);
    outcome.memories.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i) {
    const pause::GlobalBits bits = state.global(i);
    outcome.globals.push_back(fmt::format("{:x}:{:x}", bits.high, bits.low));
  }
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    std::string& text = outcome.tables.emplace_back();
    for (std::uint64_t slot = 0; slot < state.table_size(i); ++slot)
      text += fmt::format("{},", state.slot(i, slot));
  }
}

// A run that may be paused, from one instance to the next.
class Runner {
 public:
  Runner(std::span<const std::byte> module, const Pauses& pauses)
      : pauses_(pauses), pausable_(PausableModule::read(module, pauses.points)) {
    EXPECT_TRUE(pausable_) << pausable_.error();
    world_.every = pauses.every;
  }

  PausedRun run(const std::vector<std::int32_t>& arguments) {
    if (!pausable_) return {};
    auto running = pausable_->running(pause::StartFunction::exported);
    EXPECT_TRUE(running) << running.error();
    if (!running) return {};
    running_ = *std::move(running);
    map_ = running_.map;
    instance_ = std::make_unique<Instance>(world_, running_.module, map_);
    for (const std::string& name : {map_.start, std::string("run")}) {
      if (name.empty() || !instance_->there() || !world_.outcome.trap.empty()) continue;
      const auto function = instance_->function(name);
      EXPECT_TRUE(function) << name;
      if (!function) continue;
      instance_->call(*function, arguments);
      while (instance_->there() && world_.stopping() && !::testing::Test::HasFailure()) resume();
    }
    if (instance_->there()) note_state(map_, instance_->live(), world_.outcome);
    instance_.reset();
    result_.outcome = std::move(world_.outcome);
    result_.chances = world_.chances;
    return std::move(result_);
  }

 private:
  void resume() {
    auto frames = pausable_->frames(instance_->frames(), instance_->references(map_));
    ASSERT_TRUE(frames) << frames.error();
    if (pauses_.frames) pauses_.frames(*frames);
    ++result_.pauses;
    if (frames->empty()) return carry_out_last();
    result_.most_frames = std::max(result_.most_frames, frames->size());
    auto resumable = pausable_->resuming(pause::StartFunction::exported, *frames);
    ASSERT_TRUE(resumable) << resumable.error();
    ASSERT_EQ(resumable->pending, world_.pending.has_value());
    auto next = std::make_unique<Instance>(world_, resumable->module, map_);
    ASSERT_TRUE(next->there());
    copy_state(map_, instance_->live(), next->live());
    instance_ = std::move(next);
    instance_->put_frames(resumable->frames);
    if (resumable->pending) instance_->set_pending(resumable->pending_results);
    instance_->call(instance_->in_slot(resumable->outermost), {});
  }

  // The call was the last thing to do.
  void carry_out_last() {
    ASSERT_TRUE(world_.pending);
    auto next = std::make_unique<Instance>(world_, running_.module, map_);
    copy_state(map_, instance_->live(), next->live());
    instance_ = std::move(next);
    wasmtime_val_t result{};  // all of those that do so give one i32
    result.kind = WASMTIME_I32;
    carry_out(world_, *std::exchange(world_.pending, std::nullopt), {&result, 1});
    world_.outcome.results.push_back(text_of(result));
  }

  const Pauses& pauses_;
  World world_;
  Transformed running_;
  SnapshotResult<PausableModule> pausable_;
  pause::StateMap map_;
  std::unique_ptr<Instance> instance_;
  PausedRun result_;
};

}  // namespace

Bytes binary_of(std::string_view text) {
  wasm_byte_vec_t made{};
  if (wasmtime_error_t* error = wasmtime_wat2wasm(text.data(), text.size(), &made)) {
    ADD_FAILURE() << message_of(error);
    return {};
  }
  const auto bytes = std::as_bytes(std::span(made.data, made.size));
  Bytes result(bytes.begin(), bytes.end());
  wasm_byte_vec_delete(&made);
  return result;
}

std::optional<std::string> engine_refusal(std::span<const std::byte> module) {
  wasmtime_error_t* error = wasmtime_module_validate(
      raw_engine(), reinterpret_cast<const std::uint8_t*>(module.data()), module.size());
  if (error == nullptr) return std::nullopt;
  return message_of(error);
}

Outcome run_plain(std::span<const std::byte> module, const std::vector<std::int32_t>& arguments) {
  World world;
  const auto exported = pause::export_state(module, pause::StartFunction::exported);
  EXPECT_TRUE(exported) << exported.error();
  if (!exported) return {};
  Instance instance(world, exported->module, exported->map);
  for (const std::string& name : {exported->map.start, std::string("run")}) {
    if (name.empty() || !instance.there() || !world.outcome.trap.empty()) continue;
    const auto function = instance.function(name);
    EXPECT_TRUE(function) << name;
    if (function) instance.call(*function, arguments);
  }
  if (instance.there()) note_state(exported->map, instance.live(), world.outcome);
  return std::move(world.outcome);
}

PausedRun run_paused(std::span<const std::byte> module, const std::vector<std::int32_t>& arguments,
                     const Pauses& pauses) {
  return Runner(module, pauses).run(arguments);
}

}  // namespace wasifs::transform
