// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_point.h"

#include <fmt/format.h>

#include "terminal.h"

namespace wasifs::cli {

using Kind = SnapshotMoment::Kind;

SnapshotPoint::SnapshotPoint(const SnapshotMoment& moment, const SnapshotSaver& saver,
                             RunReport& report)
    : moment_(moment), saver_(saver), report_(report) {}

bool SnapshotPoint::due() const {
  if (moment_.kind == Kind::calls) return calls_ >= moment_.calls;
  return std::chrono::steady_clock::now() - start_ >= moment_.time;
}

Outcome SnapshotPoint::call(const HostModule&, const HostCall& call, Process*& process,
                            GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  if (!done_ && due()) {
    done_ = true;
    print_note(fmt::format(
        "saving in mid-run, after {} calls: what the host holds, not the guest's memory", calls_));
    saver_.save(*process, std::nullopt, {.calls = calls_, .end = {}}, report_);
  }
  ++calls_;
  return call.thunk(*process, memory, arguments);
}

std::optional<std::string> SnapshotPoint::missed() const {
  if (done_) return std::nullopt;
  return fmt::format(
      "the guest ended after {} calls, before the moment to save; no snapshot was "
      "saved",
      calls_);
}

}  // namespace wasifs::cli
