// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "process_replacer.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace wasifs::cli {

/// A clock that can be held still, since two snapshots are to hold the same time.
class ProcessReplacer::StillClock final : public Clock {
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

constexpr const char* first_name = "first";
constexpr const char* again_name = "again";
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

ProcessReplacer::ProcessReplacer(std::unique_ptr<Process>& process)
    : process_(process), clock_(std::make_shared<StillClock>(process->parts().clock)) {}

ProcessReplacer::~ProcessReplacer() = default;

/// Saves, and returns the root, which names all other bytes by their digests.
SnapshotResult<std::string> ProcessReplacer::save(Process& process, WasmtimeGuest* guest,
                                                  const char* name, SavedSnapshot& saved) {
  SaveOptions options;
  options.live = true;
  options.threads = 1;
  std::vector<ExtraPart> parts;
  if (guest != nullptr)
    parts.push_back({.type = std::string(guest_part),
                     .version = guest_part_version,
                     .save = [guest](PartWriter& writer) { guest->save_state(writer); }});
  auto written = save_snapshot(process, *store_, name, options, parts);
  if (!written) return std::unexpected(written.error());
  saved = *std::move(written);
  const auto reader = store_->read(name);
  if (!reader) return std::unexpected(reader.error());
  const auto root = (*reader)->root();
  return std::string(reinterpret_cast<const char*>(root.data()), root.size());
}

SnapshotResult<std::unique_ptr<Process>> ProcessReplacer::replace_now(WasmtimeGuest* guest) {
  SavedSnapshot saved;
  const auto first = save(*process_, guest, first_name, saved);
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
  auto reader = SnapshotReader::open(*store_, first_name);
  if (!reader) return std::unexpected("opening: " + reader.error());
  reader_ = *std::move(reader);
  auto restored = reader_->restore(options);
  if (!restored) return std::unexpected("restoring: " + restored.error());
  if (!restored->reports.empty()) {
    return std::unexpected("restoring reported: " + restored->reports.front());
  }

  SavedSnapshot again;
  const auto second = save(*restored->process, guest, again_name, again);
  if (!second) return std::unexpected("saving again: " + second.error());
  if (replaced_ != 0 && *second != *first) {
    return std::unexpected("what was restored is saved differently");
  }
  const bool stopped = process_->stopped();
  std::unique_ptr<Process> before = std::exchange(process_, std::move(restored->process));
  if (stopped) process_->stop(process_->trap_reason());
  if (++replaced_ % saves_between_collections == 0) {
    if (const auto freed = store_->collect(); !freed) return std::unexpected(freed.error());
  }
  return before;
}

SnapshotResult<std::unique_ptr<Process>> ProcessReplacer::replace(WasmtimeGuest* guest) {
  clock_->hold();
  auto replaced = replace_now(guest);
  clock_->let_go();
  return replaced;
}

}  // namespace wasifs::cli
