// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shifting a clock.
#include "process_snapshot/resumed_clock.h"

#include <utility>

namespace wasifs {
namespace {

class ResumedClock final : public Clock {
 public:
  ResumedClock(std::shared_ptr<Clock> base, const SavedTimes& times) : base_(std::move(base)) {
    for (std::size_t id = 0; id < times.size(); ++id) {
      if (!times[id]) continue;
      if (const auto now = base_->now(static_cast<ClockId>(id))) {
        starts_[id] = *now;
        times_[id] = *times[id];
      }
    }
  }

  Result<Timestamp> now(ClockId id) noexcept override {
    WASIFS_TRY(const Timestamp now, base_->now(id));
    const auto index = static_cast<std::size_t>(id);
    return index < times_.size() ? shifted(index, now) : now;
  }
  Result<Timestamp> resolution(ClockId id) noexcept override { return base_->resolution(id); }
  Timestamp file_time() noexcept override {
    return shifted(static_cast<std::size_t>(ClockId::realtime), base_->file_time()).value_or(0);
  }

 private:
  /// A real-time clock may be set back behind the moment of resuming; the sum is right all the
  /// same.
  [[nodiscard]] Result<Timestamp> shifted(std::size_t index, Timestamp now) const noexcept {
    const auto passed = static_cast<std::int64_t>(now - starts_[index]);
    Timestamp shown = 0;
    if (__builtin_add_overflow(times_[index], passed, &shown)) {
      return passed < 0 ? Result<Timestamp>(Timestamp{0}) : Result<Timestamp>(Errno::overflow);
    }
    return shown;
  }

  std::shared_ptr<Clock> base_;
  std::array<Timestamp, 4> starts_{};  // of `base_`, when it began
  std::array<Timestamp, 4> times_{};   // what is shown then
};

}  // namespace

std::shared_ptr<Clock> resume_clock(std::shared_ptr<Clock> base, const SavedTimes& times) {
  return std::make_shared<ResumedClock>(std::move(base), times);
}

}  // namespace wasifs
