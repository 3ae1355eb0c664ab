// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_copy.h"

#include <array>
#include <string>
#include <utility>

#include "wasifs/guest_part.h"
#include "wasifs/process.h"

namespace wasifs::cli {

// A snapshot is of a process; that of the guest stays what it is, so this is of an empty one.
SnapshotResult<GuestCopy> copy_of(WasmtimeGuest& guest) {
  constexpr const char* name = "guest";
  const auto nothing = ProcessBuilder().build();
  if (!nothing) return std::unexpected("there is no process to copy the guest with");
  GuestCopy copy{.store = make_memory_store(), .reader = nullptr, .state = nullptr};
  const std::array parts{ExtraPart{.type = std::string(guest_part),
                                   .version = guest_part_version,
                                   .save = [&](PartWriter& writer) { guest.save_state(writer); }}};
  if (auto saved = save_snapshot(**nothing, *copy.store, name, {}, parts); !saved)
    return std::unexpected(std::move(saved).error());
  auto reader = SnapshotReader::open(*copy.store, name);
  if (!reader) return std::unexpected(std::move(reader).error());
  copy.reader = *std::move(reader);
  auto state = copy.reader->part(guest_part);
  if (!state) return std::unexpected(std::move(state).error());
  copy.state = *std::move(state);
  return copy;
}

}  // namespace wasifs::cli
