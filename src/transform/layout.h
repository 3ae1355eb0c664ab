// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is saved of a function at a site, and in which order and how it lies in `frames_export`:
//
//   running   function, offset of the site, bytes of all of it (each 32 bits); values
//   resuming  values; if the site is a call, the slot of what it called (32 bits)
//
// First come the values of the site, then those that are saved at each site of the function. Each
// lie by type, of each type locals before operands, in little endian and without gaps. A
// function is its slot in `references_export`, 0xffffffff for null. An exception is its tag and
// what it carries, in room for the largest. Private to this version of the transform.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "function_code.h"
#include "pause/frame.h"
#include "sites.h"

namespace wasifs::transform {

inline constexpr std::uint32_t frame_header_size = 12;
inline constexpr std::uint32_t no_reference = 0xffffffff;  // null
inline constexpr std::uint32_t foreign_tag = 0xfffffffe;   // of an exception of another module
// The transform would have to handle each of them.
inline constexpr std::size_t most_tags = 500;

struct SavedValue {
  pause::FrameValue::Place place = pause::FrameValue::Place::local;
  std::uint32_t index = 0;  // as in `FrameValue`
  std::uint32_t local = 0;  // where the transformed function has it
  pause::FrameType type = pause::FrameType::i32;
  pause::ExactType exact;
  bool read = true;     // by what follows the site; else it is saved for other sites' sake
  bool common = false;  // at all sites of the function
};

// Nothing for references that cannot be saved.
[[nodiscard]] std::optional<pause::FrameType> frame_type_of(const pause::ExactType& type) noexcept;

// What an exception of this module carries at most, in bytes.
[[nodiscard]] std::uint32_t payload_size(const pause::Module& module) noexcept;

[[nodiscard]] std::uint32_t size_of(const pause::Module& module, pause::FrameType type) noexcept;

// In their order. A sentence, naming what it is, for what cannot be saved.
[[nodiscard]] SnapshotResult<std::vector<SavedValue>> values_of(const pause::Module& module,
                                                                const FunctionCode& code,
                                                                const FunctionSites& sites,
                                                                const Site& site);

[[nodiscard]] std::uint32_t size_of(const pause::Module& module,
                                    std::span<const SavedValue> values) noexcept;

// Those of `values` that are of the site alone, and the others.
[[nodiscard]] std::span<const SavedValue> own_values(std::span<const SavedValue> values) noexcept;
[[nodiscard]] std::vector<SavedValue> common_values(const FunctionCode& code,
                                                    const FunctionSites& sites);

}  // namespace wasifs::transform
