// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_everywhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace wasifs::cli {

/// A clock that can be held still, since two snapshots are to hold the same time.
class SnapshotEverywhere::StillClock final : public Clock {
 public:
  explicit StillClock(std::shared_ptr<Clock> base) : base_(std::move(base)) {}

  void hold() noexcept {
    for (std::size_t id = 0; id < times_.size(); ++id) {
      times_[id] = base_->now(static_cast<ClockId>(id));
    }
    file_time_ = base_->file_time();
    held_ = true;
  }
  void let_go() noexcept { held_ = false; }

  Result<Timestamp> now(ClockId id) noexcept override {
    const auto index = static_cast<std::size_t>(id);
    return held_ && index < times_.size() ? times_[index] : base_->now(id);
  }
  Result<Timestamp> resolution(ClockId id) noexcept override { return base_->resolution(id); }
  Timestamp file_time() noexcept override { return held_ ? file_time_ : base_->file_time(); }

 private:
  std::shared_ptr<Clock> base_;
  bool held_ = false;
  std::array<Result<Timestamp>, 4> times_{Errno::inval, Errno::inval, Errno::inval, Errno::inval};
  Timestamp file_time_ = 0;
};

namespace {

constexpr const char* name = "everywhere";
/// Chunks that no snapshot needs are freed after so many.
constexpr std::uint64_t saves_between_collections = 50;

template <class T>
SnapshotResult<Ref<T>> find(const std::vector<External>& externals, const External& wanted,
                            Ref<T> External::* live) {
  for (const External& external : externals) {
    if (external.kind == wanted.kind && external.name == wanted.name) return external.*live;
  }
  return std::unexpected(fmt::format("{} was not saved", wanted.name));
}

}  // namespace

SnapshotEverywhere::SnapshotEverywhere(std::unique_ptr<Process>& process, std::uint64_t every)
    : process_(process),
      every_(std::max<std::uint64_t>(every, 1)),
      clock_(std::make_shared<StillClock>(process->parts().clock)) {}

SnapshotEverywhere::~SnapshotEverywhere() = default;

/// Saves, and returns the root, which names all other bytes by their digests.
SnapshotResult<std::string> SnapshotEverywhere::save(Process& process, SavedSnapshot& saved) {
  SaveOptions options;
  options.live = true;
  options.threads = 1;
  auto written = save_snapshot(process, *store_, name, options);
  if (!written) return std::unexpected(written.error());
  saved = *std::move(written);
  const auto reader = store_->read(name);
  if (!reader) return std::unexpected(reader.error());
  const auto root = (*reader)->root();
  return std::string(reinterpret_cast<const char*>(root.data()), root.size());
}

SnapshotResult<void> SnapshotEverywhere::replace() {
  SavedSnapshot saved;
  const auto first = save(*process_, saved);
  if (!first) return std::unexpected("saving: " + first.error());

  const ProcessParts& parts = process_->parts();
  RestoreOptions options;
  options.live = true;
  options.filesystem = [&saved](const External& wanted) {
    return find(saved.externals, wanted, &External::filesystem);
  };
  options.inode = [&saved](const External& wanted) {
    return find(saved.externals, wanted, &External::inode);
  };
  options.clock = clock_;
  if (!parts.random->state()) options.random = parts.random;
  options.poller = parts.poller;
  options.trace = parts.trace;
  options.raise = parts.raise;
  options.limits = parts.limits;
  const auto reader = SnapshotReader::open(*store_, name);
  if (!reader) return std::unexpected("opening: " + reader.error());
  auto restored = (*reader)->restore(options);
  if (!restored) return std::unexpected("restoring: " + restored.error());
  if (!restored->reports.empty()) {
    return std::unexpected("restoring reported: " + restored->reports.front());
  }

  SavedSnapshot again;
  const auto second = save(*restored->process, again);
  if (!second) return std::unexpected("saving again: " + second.error());
  if (calls_ != 0 && *second != *first) {
    return std::unexpected("what was restored is saved differently");
  }
  const bool stopped = process_->stopped();
  process_ = std::move(restored->process);
  if (stopped) process_->stop(process_->trap_reason());
  if (++saves_ % saves_between_collections == 0) {
    if (const auto freed = store_->collect(); !freed) return std::unexpected(freed.error());
  }
  return {};
}

std::optional<std::string> SnapshotEverywhere::begin() {
  // From then on the process has the clock that can be held.
  clock_->hold();
  const auto replaced = replace();
  clock_->let_go();
  if (!replaced) return replaced.error();
  return std::nullopt;
}

Outcome SnapshotEverywhere::call(const HostModule&, const HostCall& call, Process*& process,
                                 GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  const Outcome outcome = call.thunk(*process, memory, arguments);
  if (++calls_ % every_ != 0) return outcome;
  clock_->hold();
  const auto replaced = replace();
  clock_->let_go();
  process = process_.get();
  if (replaced) return outcome;
  process->set_trap_reason(
      fmt::format("a snapshot after call {}, {}: {}", calls_, call.name, replaced.error()));
  return {.kind = Outcome::Kind::trapped};
}

}  // namespace wasifs::cli
