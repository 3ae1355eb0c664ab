// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By WaitForMultipleObjects(), with an event for the queues. A source's handle is one that Windows
// can wait for; it takes at most 63 of them at once.
#include "host_os/handle_wait.h"

#include <windows.h>

#include <algorithm>
#include <vector>

namespace wasifs {
namespace {

/// Sets an event.
class EventWaiter final : public Waiter {
 public:
  EventWaiter() noexcept : event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
  ~EventWaiter() override {
    if (event_ != nullptr) CloseHandle(event_);
  }
  EventWaiter(const EventWaiter&) = delete;
  EventWaiter& operator=(const EventWaiter&) = delete;

  /// Null where the machine had none left.
  [[nodiscard]] HANDLE event() const noexcept { return event_; }

  void notify() noexcept override { SetEvent(event_); }

 private:
  HANDLE event_;
};

// Rounded up, so that nobody wakes before its time; a longer wait ends early and is begun again.
DWORD milliseconds(std::optional<Timestamp> timeout_ns) noexcept {
  if (!timeout_ns) return INFINITE;
  constexpr Timestamp millisecond = 1'000'000;
  const Timestamp limit = std::min(*timeout_ns, longest_sleep);
  return static_cast<DWORD>(
      std::min<Timestamp>((limit + millisecond - 1) / millisecond, INFINITE - 1));
}

}  // namespace

Result<void> wait_for_handles(std::span<const WaitSource> sources,
                              std::optional<Timestamp> timeout_ns,
                              const std::function<bool()>& already) {
  EventWaiter waiter;
  if (waiter.event() == nullptr) return Errno::nomem;
  std::vector<HANDLE> handles;
  for (const WaitSource& source : sources) {
    if (source.host_handle >= 0) handles.push_back(reinterpret_cast<HANDLE>(source.host_handle));
  }
  std::ranges::sort(handles);
  handles.erase(std::ranges::unique(handles).begin(), handles.end());
  handles.push_back(waiter.event());
  if (handles.size() > MAXIMUM_WAIT_OBJECTS) return Errno::nfile;

  const Registration registration(sources, waiter);
  if (already()) return {};
  const DWORD woken = WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(),
                                             FALSE, milliseconds(timeout_ns));
  // One that is not open: whoever looks at it next says so.
  if (woken == WAIT_FAILED && GetLastError() != ERROR_INVALID_HANDLE) return Errno::nfile;
  return {};
}

}  // namespace wasifs
