// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time as a guest and the file systems see it. Injected: nothing in the library asks the operating
// system behind the embedder's back. Implementations are called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs {

/// Which time. Numbers are those of witx `clockid`.
enum class ClockId : std::uint32_t {
  realtime = 0,            ///< Since 1970-01-01T00:00:00Z.
  monotonic = 1,           ///< Since any point, never goes back.
  process_cputime_id = 2,  ///< CPU time of the guest; `inval` where the clock has none.
  thread_cputime_id = 3,   ///< CPU time of the guest's thread; `inval` where the clock has none.
};

/// A source of time. Thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// The time now in nanoseconds. Errors: `inval` for a clock that is not there, `overflow` beyond
  /// 64 bits.
  [[nodiscard]] virtual Result<Timestamp> now(ClockId id) noexcept = 0;
  /// Resolution in nanoseconds, at least 1. Errors: `inval` for a clock that is not there.
  [[nodiscard]] virtual Result<Timestamp> resolution(ClockId id) noexcept = 0;
  /// Real time for file times; may be coarser than `now` (Linux: a few milliseconds) for speed.
  [[nodiscard]] virtual Timestamp file_time() noexcept = 0;
};

/// The host's clocks, the CPU clocks included. Lives as long as the program.
[[nodiscard]] std::shared_ptr<Clock> system_clock();

/// A clock that stands still until `advance` is called: for tests and reproducible runs.
/// Thread-safe.
class ManualClock final : public Clock {
 public:
  /// Real time begins at `realtime` ns, monotonic time at `monotonic` ns.
  explicit ManualClock(Timestamp realtime, Timestamp monotonic = 0) noexcept;
  [[nodiscard]] Result<Timestamp> now(ClockId id) noexcept override;
  [[nodiscard]] Result<Timestamp> resolution(ClockId id) noexcept override;
  [[nodiscard]] Timestamp file_time() noexcept override;
  /// Moves both clocks forward by `nanoseconds`.
  void advance(Timestamp nanoseconds) noexcept;

 private:
  std::atomic<Timestamp> realtime_;
  std::atomic<Timestamp> monotonic_;
};

}  // namespace wasifs
