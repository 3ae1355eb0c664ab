// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frames between the bytes that functions write and read (see `layout.h`) and what a snapshot
// holds. Bytes and frames may be anything. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "pause/frame.h"
#include "read_module.h"

namespace wasifs::transform {

// Functions that frames are of, each looked at once.
class Analyses {
 public:
  explicit Analyses(const PausableModule::Read& read) noexcept : read_(&read) {}

  [[nodiscard]] SnapshotResult<const Analysis*> of(std::uint32_t function);

 private:
  const PausableModule::Read* read_;
  std::map<std::uint32_t, Analysis> known_;
};

// As `PausableModule::frames`.
[[nodiscard]] SnapshotResult<std::vector<pause::Frame>> read_frames(
    const PausableModule::Read& read, Analyses& analyses, std::span<const std::byte> written,
    std::span<const std::uint32_t> references);

// As `PausableModule::check`.
[[nodiscard]] SnapshotResult<void> check_frames(const PausableModule::Read& read,
                                                Analyses& analyses,
                                                std::span<const pause::Frame> frames);

// What R has for frames that were checked.
struct FramePlan {
  // Places where they stopped, by function and offset; whether polls. In the order of their slots.
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> places;
  std::vector<std::uint32_t> references;  // functions, in the order of their slots
};

// Of all the stacks together.
[[nodiscard]] FramePlan plan_frames(std::span<const std::span<const pause::Frame>> stacks);

[[nodiscard]] std::uint32_t slot_of(const FramePlan& plan, const pause::Frame& frame);

// The bytes that their continuations read.
[[nodiscard]] SnapshotResult<std::vector<std::byte>> write_frames(
    const PausableModule::Read& read, Analyses& analyses, std::span<const pause::Frame> frames,
    const FramePlan& plan);

}  // namespace wasifs::transform
