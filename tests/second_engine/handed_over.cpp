// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "handed_over.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "collected_state.h"
#include "pause/guest_part.h"
#include "snapshot/sentence.h"
#include "transform/pausable.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::second_engine {
namespace {

using Json = nlohmann::ordered_json;

std::string hex(std::uint64_t bits) {
  return fmt::format("0x{:x}", bits);
}

const char* name_of(pause::ValueType type) {
  switch (type) {
    case pause::ValueType::i32:
      return "i32";
    case pause::ValueType::i64:
      return "i64";
    case pause::ValueType::f32:
      return "f32";
    case pause::ValueType::f64:
      return "f64";
    case pause::ValueType::v128:
      return "v128";
    case pause::ValueType::function:
      return "funcref";
    case pause::ValueType::other:
      break;
  }
  return "other";
}

class Writer {
 public:
  Writer(const pause::StateMap& map, const CollectedState& state,
         const std::filesystem::path& folder)
      : map_(map), state_(state), folder_(folder) {}

  Json memories() const;
  Json globals() const;
  Json tables() const;
  Json drops() const;

 private:
  // The export of a function that tables and globals can refer to.
  Json function(std::uint64_t index) const;

  const pause::StateMap& map_;
  const CollectedState& state_;
  const std::filesystem::path& folder_;
};

Json Writer::function(std::uint64_t index) const {
  const auto found = std::ranges::lower_bound(map_.functions, static_cast<std::uint32_t>(index), {},
                                              &pause::StateFunction::index);
  if (found == map_.functions.end() || found->index != index) return nullptr;
  return found->name;
}

Json Writer::memories() const {
  Json all = Json::array();
  for (std::size_t place = 0; place < map_.memories.size(); ++place) {
    const std::string file = fmt::format("memory-{}", place);
    write_bytes(folder_ / file, state_.memories[place]);
    all.push_back({{"export", map_.memories[place].name}, {"file", file}});
  }
  return all;
}

Json Writer::globals() const {
  Json all = Json::array();
  for (std::size_t place = 0; place < map_.globals.size(); ++place) {
    const pause::StateGlobal& global = map_.globals[place];
    const pause::GlobalBits bits = state_.globals[place];
    Json one{{"export", global.name}, {"type", name_of(global.type)}};
    if (global.type == pause::ValueType::function) {
      one["function"] = function(bits.low);
    } else {
      one["low"] = hex(bits.low);
      one["high"] = hex(bits.high);
    }
    all.push_back(std::move(one));
  }
  return all;
}

Json Writer::tables() const {
  Json all = Json::array();
  for (std::size_t place = 0; place < map_.tables.size(); ++place) {
    const pause::StateTable& table = map_.tables[place];
    const auto& slots = state_.tables[place];
    Json changed = Json::array();
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      if (slots[slot] != table.in_fresh(slot)) changed.push_back({slot, function(slots[slot])});
    }
    all.push_back(
        {{"export", table.name}, {"size", slots.size()}, {"changed", std::move(changed)}});
  }
  return all;
}

Json Writer::drops() const {
  Json all = Json::array();
  for (const auto* segments : {&map_.data_segments, &map_.element_segments}) {
    for (const pause::StateSegment& segment : *segments) {
      if (state_.drops.contains(segment.drop))
        all.push_back({{"drop", segment.drop}, {"dropped", segment.dropped}});
    }
  }
  return all;
}

const HostCall* find(const pause::PendingCall& call) {
  for (const HostModule& module : host_modules()) {
    const auto found = std::ranges::find(module.calls, call.name, &HostCall::name);
    if (module.name == call.module && found != module.calls.end()) return &*found;
  }
  return nullptr;
}

SnapshotResult<Json> pending_json(const pause::Paused& paused,
                                  const transform::Resumable& resumable) {
  if (!paused.pending) return nullptr;
  const HostCall* const call = find(*paused.pending);
  if (call == nullptr || call->parameters.size() != paused.pending->arguments.size())
    return sentence("{}.{} is no call of the host", paused.pending->module, paused.pending->name);
  Json arguments = Json::array();
  for (std::size_t i = 0; i < call->parameters.size(); ++i)
    arguments.push_back({{"type", call->parameters[i] == ValueType::i32 ? "i32" : "i64"},
                         {"bits", hex(paused.pending->arguments[i])}});
  Json results = Json::array();
  for (const pause::ValueType type : resumable.pending_results) results.push_back(name_of(type));
  return Json{{"module", paused.pending->module},
              {"name", paused.pending->name},
              {"arguments", std::move(arguments)},
              {"results", std::move(results)}};
}

// The export that is called when what was paused has returned.
Json next_of(pause::Afterwards afterwards) {
  switch (afterwards) {
    case pause::Afterwards::command_start:
      return "_start";
    case pause::Afterwards::reactor_start:
      return "_initialize";
    case pause::Afterwards::nothing:
    case pause::Afterwards::command_end:
    case pause::Afterwards::thread_start:  // one thread has none
      break;
  }
  return nullptr;
}

}  // namespace

void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

SnapshotResult<void> hand_over(std::span<const std::byte> module, PartReader& part,
                               const nlohmann::ordered_json& host,
                               const std::filesystem::path& folder) {
  SNAPSHOT_TRY(const auto pausable,
               transform::PausableModule::read(module, transform::PausePoints::anywhere));
  // Only the digest of the module is needed to read what was going on; then R says the rest.
  SNAPSHOT_TRY(const auto running, pausable.running(pause::StartFunction::exported));
  SNAPSHOT_TRY(const auto paused, pause::read_paused(running.map.module, part));
  if (!paused) return sentence("the guest was not paused");
  SNAPSHOT_TRY(const auto resumable,
               pausable.resuming(pause::StartFunction::exported, paused->frames));
  CollectedState state(resumable.map);
  pause::PageNotes notes;
  SNAPSHOT_CHECK(pause::restore_guest(resumable.map, state, notes, part));
  SNAPSHOT_TRY(Json pending, pending_json(*paused, resumable));

  write_bytes(folder / "resume.wasm", resumable.module);
  write_bytes(folder / "frames", resumable.frames);
  const Writer writer(resumable.map, state, folder);
  const Json all{
      {"memories", writer.memories()},
      {"globals", writer.globals()},
      {"tables", writer.tables()},
      {"dropped", writer.drops()},
      {"frames", {{"export", transform::frames_export}, {"file", "frames"}}},
      {"calls",
       {{"export", transform::calls_export},
        {"poll", transform::poll_slot},
        {"pending", transform::pending_slot},
        {"outermost", resumable.outermost}}},
      {"polls", transform::polls_export},
      {"pending", std::move(pending)},
      {"depth", paused->frames.size()},
      {"next", next_of(paused->afterwards)},
      {"host", host},
  };
  std::ofstream(folder / "state.json") << all.dump(1) << '\n';
  return {};
}

}  // namespace wasifs::second_engine
