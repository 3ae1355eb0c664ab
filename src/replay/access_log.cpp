// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/access_log.h"

#include <algorithm>

#include "replay/hash.h"

namespace wasifs {
namespace {

// A list of strings is handed over as two arrays that are filled in turn, so two ranges grow.
constexpr std::size_t growing_ranges = 2;

void join(std::vector<GuestRange>& ranges, const GuestRange& added) {
  const std::size_t looked_at = std::min(ranges.size(), growing_ranges);
  for (GuestRange& range : std::span(ranges).last(looked_at)) {
    if (range.address + range.size != added.address) continue;
    range.size += added.size;
    return;
  }
  ranges.push_back(added);
}

}  // namespace

std::span<std::byte> bytes_at(GuestMemory& memory, const GuestRange& range) noexcept {
  const MemoryView view = memory.view();
  if (range.size > view.size || range.address > view.size - range.size) return {};
  return {view.base + range.address, static_cast<std::size_t>(range.size)};
}

void AccessLog::begin(GuestMemory& memory) {
  memory_ = &memory;
  sealed_ = false;
  inputs_.clear();
  written_.clear();
  images_.clear();
}

void AccessLog::reads(std::uint64_t address, std::uint64_t size) noexcept {
  if (!sealed_) join(inputs_, {address, size});
}

// Before the first byte is written, which may be one of the inputs.
void AccessLog::inputs_end() noexcept {
  if (sealed_) return;
  sealed_ = true;
  for (const GuestRange& input : inputs_) {
    const std::span<const std::byte> bytes = bytes_at(*memory_, input);
    if (bytes.size() <= longest_shown_input) {
      put_bytes(images_, bytes);
    } else {
      put_u64(images_, fast_hash(bytes));
    }
  }
}

void AccessLog::writes(std::uint64_t address, std::uint64_t size) noexcept {
  join(written_, {address, size});
}

}  // namespace wasifs
