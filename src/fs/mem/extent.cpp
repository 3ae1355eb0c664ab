// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/extent.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "fs/mem/content.h"
#include "host_os/large_page.h"

namespace wasifs::mem {

Extent Extent::of_size(std::uint64_t capacity) noexcept {
  return {capacity,
          decltype(data)(capacity == large_page ? allocate_large_pages(1)
                                                : static_cast<std::byte*>(std::malloc(capacity)))};
}

Extent Extent::in_mapping(std::span<std::byte> bytes, std::shared_ptr<void> mapping) {
  const FreeBytes free{new std::shared_ptr<void>(std::move(mapping))};
  return {bytes.size(), decltype(data)(bytes.data(), free)};
}

void Extent::share() {
  if (allocated()) {
    const auto bytes = std::make_shared<decltype(data)>();
    auto* owner = new std::shared_ptr<void>(bytes);
    bytes->reset(data.get());
    data.get_deleter().owner = owner;  // `data` stays as it is for those who read
    kept_blocks = static_cast<std::uint32_t>(Content::blocks_of(capacity) / Content::block);
  }
  shared = true;
}

Extent Extent::view(std::uint64_t from, std::uint64_t length) const {
  if (!data) return {length, nullptr};
  Extent part = in_mapping({data.get() + from, length}, *data.get_deleter().owner);
  part.shared = true;
  part.kept_blocks = kept_blocks;
  return part;
}

bool Extent::resize(std::uint64_t new_capacity) noexcept {
  if (allocated()) {
    auto* moved = static_cast<std::byte*>(std::realloc(data.get(), new_capacity));
    if (moved == nullptr) return false;
    static_cast<void>(data.release());
    data.reset(moved);
  } else if (data && (new_capacity > capacity || new_capacity < Content::block ||
                      new_capacity < kept_blocks * Content::block / 2)) {
    // Whole blocks of a mapping stay where they are; short ones are worth a copy, and so is what
    // would keep more than twice its size.
    Extent copy = of_size(new_capacity);
    if (!copy.data) return false;
    std::memcpy(copy.data.get(), data.get(), std::min(new_capacity, capacity));
    *this = std::move(copy);
  }
  capacity = new_capacity;
  return true;
}

void Extent::clear(std::uint64_t from, std::uint64_t to) noexcept {
  if (data && from < to) std::memset(data.get() + from, 0, to - from);
}

Body::Body(const Body& other) : RefCounted() {
  for (const auto& [start, extent] : other.extents) {
    extents.emplace_hint(extents.end(), start, extent.view(0, extent.capacity));
  }
}

void Body::share() {
  if (shared) return;
  for (auto& [start, extent] : extents) extent.share();
  shared = true;
}

}  // namespace wasifs::mem
