// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part "process", read and checked as far as it goes without the other parts. Used by whoever
// restores a process. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "process_generated.h"
#include "process_snapshot/resumed_clock.h"
#include "vfs/mount_table.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"

namespace wasifs {

/// What a part "process" says.
struct DecodedProcess {
  struct MountPoint {
    std::string path;
    std::uint32_t part = 0;
  };
  struct Descriptor {
    Fd number = 0;
    std::uint32_t description = 0;  ///< In `descriptions`.
    FdRights rights;
  };
  ProcessParts parts;  ///< Arguments, environment, limits and policies; the rest is null.
  std::optional<std::uint32_t> exit_code;
  Timestamp waited = 0;
  std::string trap_reason;
  SavedTimes times;
  std::optional<RandomState> random;
  std::uint64_t largest_device = 0;
  MountTable::Saved tree;
  std::vector<std::string> places;  ///< Ascending; numbers from 1.
  std::vector<MountPoint> mounts;   ///< Numbers from 1; the attached ones are in order.
  std::uint32_t attached = 0;
  std::vector<saved::OpenDescription> descriptions;  ///< Their numbers are in range, but for `part`
                                                     ///< and `inode`.
  std::vector<Descriptor> descriptors;               ///< Each number once.
  std::unordered_map<Fd, std::string> preopens;      ///< Of descriptors that there are.
};

/// Reads the part.
[[nodiscard]] SnapshotResult<DecodedProcess> decode_process(PartReader& reader);

}  // namespace wasifs
