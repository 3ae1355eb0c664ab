// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_everywhere.h"

#include <fmt/format.h>

#include <algorithm>

namespace wasifs::cli {

SnapshotEverywhere::SnapshotEverywhere(std::unique_ptr<Process>& process, std::uint64_t every)
    : process_(process), every_(std::max<std::uint64_t>(every, 1)), replacer_(process) {}

std::optional<std::string> SnapshotEverywhere::begin() {
  const auto replaced = replacer_.replace(nullptr);
  if (!replaced) return replaced.error();
  return std::nullopt;
}

Outcome SnapshotEverywhere::call(const HostModule&, const HostCall& call, Process*& process,
                                 GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  const Outcome outcome = call.thunk(*process, memory, arguments);
  if (++calls_ % every_ != 0) return outcome;
  const auto replaced = replacer_.replace(nullptr);
  process = process_.get();
  if (replaced) return outcome;
  process->set_trap_reason(
      fmt::format("a snapshot after call {}, {}: {}", calls_, call.name, replaced.error()));
  return {.kind = Outcome::Kind::trapped};
}

}  // namespace wasifs::cli
