// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a command line offers to a process that comes back: its mounts at the places where the
// snapshot had something of the host's, its sockets, and its own standard streams.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "file_systems.h"
#include "run_options.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

class Offered {
 public:
  /// Both outlive it.
  Offered(const RunOptions& options, const DeviceSources& devices) noexcept
      : options_(options), devices_(devices) {}

  /// A sentence where something is offered that the snapshot does not ask for: a mount where it
  /// holds nothing of the host's, an input in place of its own.
  [[nodiscard]] std::optional<std::string> check(const std::vector<External>& externals) const;
  /// For `RestoreOptions::filesystem`.
  [[nodiscard]] SnapshotResult<Ref<FileSystem>> filesystem(const External& external) const;
  /// For `RestoreOptions::inode`.
  [[nodiscard]] SnapshotResult<Ref<Inode>> inode(const External& external) const;

 private:
  [[nodiscard]] std::optional<SnapshotResult<Ref<FileSystem>>> lower_layer(
      const External& external, const MountSpec& spec) const;

  const RunOptions& options_;
  const DeviceSources& devices_;
};

}  // namespace wasifs::cli
