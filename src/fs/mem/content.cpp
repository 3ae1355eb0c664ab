// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/content.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>
#include <vector>

#include "host_os/large_page.h"

namespace wasifs::mem {
namespace {

// What holds between calls: every extent begins before the end of the file, at a multiple of
// `block`; its capacity is whole blocks and, where it may still grow in the block it ends in, a
// power of two below; bytes of the last extent behind the end of the file have no defined value,
// and those before it always have. What a file is charged for does not depend on how its bytes are
// divided into extents, so that it is the same after a snapshot.

constexpr std::uint64_t round_down(std::uint64_t offset) noexcept {
  return offset & ~(Content::block - 1);
}
/// How much of an extent at `start` lies before `size`.
std::uint64_t inside(std::uint64_t start, const Extent& extent, std::uint64_t size) noexcept {
  return size <= start ? 0 : std::min(extent.capacity, size - start);
}

std::uint64_t end_of(const Extents::value_type& entry) noexcept {
  return entry.first + entry.second.capacity;
}

}  // namespace

/// To be changed.
Extents& Content::extents() {
  if (!body_) {
    body_ = make_ref<Body>();
  } else if (body_->shared) {
    body_ = make_ref<Body>(*body_);
  }
  return body_->extents;
}

std::uint64_t Content::charged() const noexcept {
  std::uint64_t sum = 0;
  if (body_) {
    for (const auto& [start, extent] : body_->extents) sum += inside(start, extent, size());
  }
  return sum;
}

void Content::drop(Budget& budget) noexcept {
  budget.give_back(charged());
  body_ = nullptr;
  digests_.reset();
  set_size(0);
}

void Content::find_bytes(std::uint64_t offset, std::uint64_t length,
                         std::vector<std::span<const std::byte>>& pieces) const {
  auto place = std::prev(std::as_const(body_->extents).upper_bound(offset));
  for (; length != 0; ++place) {
    const std::uint64_t count = std::min(length, end_of(*place) - offset);
    pieces.emplace_back(place->second.data.get() + (offset - place->first), count);
    offset += count;
    length -= count;
  }
}

void Content::restore(std::uint64_t new_size, Extents restored) {
  if (!restored.empty()) extents().merge(restored);
  set_size(new_size);
}

PieceDigests Content::take_digests() noexcept {
  return digests_ ? std::move(*std::exchange(digests_, nullptr)) : PieceDigests();
}

void Content::keep_digests(PieceDigests digests) {
  digests_ = digests.empty() ? nullptr : std::make_unique<PieceDigests>(std::move(digests));
}

std::size_t Content::read(ReadBuffers& buffers, std::uint64_t offset) const noexcept {
  if (offset >= size()) return 0;
  auto left =
      static_cast<std::size_t>(std::min<std::uint64_t>(size() - offset, buffers.remaining()));
  if (!body_) return buffers.put_zeros(left);

  const Extents& all = body_->extents;
  const std::size_t before = buffers.done();
  auto next = all.upper_bound(offset);
  auto here = next == all.begin() ? all.end() : std::prev(next);
  while (left != 0) {
    std::uint64_t count = left;
    std::size_t put = 0;
    if (here != all.end() && offset < end_of(*here)) {
      const auto& [start, extent] = *here;
      count = std::min(count, end_of(*here) - offset);
      put = extent.data ? buffers.put({extent.data.get() + (offset - start), count})
                        : buffers.put_zeros(count);
    } else {
      if (next != all.end()) count = std::min(count, next->first - offset);
      put = buffers.put_zeros(count);
    }
    if (put < count) break;  // The reader's memory has gone.
    offset += put;
    left -= put;
    if (next != all.end() && offset == next->first) here = next++;
  }
  return buffers.done() - before;
}

Result<std::size_t> Content::write(WriteBuffers& buffers, std::uint64_t offset,
                                   std::uint64_t max_size, Budget& budget) {
  if (buffers.remaining() == 0) return 0;
  if (offset >= max_size) return Errno::fbig;
  const std::uint64_t old_size = size();
  static_cast<void>(extents());  // they are there and its own from here on
  if (offset > old_size) WASIFS_CHECK(extend(offset, budget));

  std::uint64_t at = offset;
  bool full = false;
  while (buffers.remaining() != 0 && at < max_size) {
    const std::uint64_t wanted = std::min<std::uint64_t>(buffers.remaining(), max_size - at);
    const Place place = find_or_make(at, wanted, budget);
    full = place == body_->extents.end();
    if (full) break;
    auto& [start, extent] = *place;
    const std::uint64_t end = size();
    std::uint64_t count = std::min(wanted, end_of(*place) - at);
    if (at + count > end) {
      const std::uint64_t growth = at + count - end;
      const std::uint64_t granted = budget.take_up_to(growth);
      count -= growth - granted;
      full = granted < growth;
    }
    const std::size_t taken = buffers.take({extent.data.get() + (at - start), count});
    const std::uint64_t reached = at + taken;
    if (at + count > end) {
      set_size(std::max(end, reached));
      budget.give_back(at + count - size());
    }
    if (taken < count) {
      // The writer's memory has gone; a new extent must not show what the host's memory held
      // before.
      extent.clear(reached - start, inside(start, extent, std::min(size(), at + count)));
    }
    at = reached;
    if (full || taken < count) break;
  }

  if (at == offset || full) {
    Freed freed;
    shrink(at == offset ? old_size : size(), budget, freed);
    if (at == offset && full) return Errno::nospc;
  }
  if (digests_) digests_->forget(offset, at);
  return static_cast<std::size_t>(at - offset);
}

/// The extent that holds `offset`, which is at most the size, made where there was a hole. `wanted`
/// bytes will be written, as far as the extent reaches; they need no value before. Charges for what
/// lies before the end of the file. Gives the end of the map when the budget or the host's memory
/// is used up.
Content::Place Content::find_or_make(std::uint64_t offset, std::uint64_t wanted, Budget& budget) {
  Extents& all = body_->extents;
  const Place next = all.upper_bound(offset);
  if (next != all.begin()) {
    const Place before = std::prev(next);
    if (offset < end_of(*before)) {
      if (!before->second.data) return materialise(before, offset, wanted);
      return before->second.shared ? own(before, offset, wanted) : before;
    }
    if (offset < blocks_of(end_of(*before))) {
      const Place last = own_last_block(before);
      return last != all.end() && grow_last_block(last, offset - last->first + wanted, budget)
                 ? last
                 : all.end();
    }
  }
  return make(offset, wanted, next, budget);
}

/// Fills the hole in front of `next` at `offset`.
Content::Place Content::make(std::uint64_t offset, std::uint64_t wanted, Place next,
                             Budget& budget) {
  Extents& all = body_->extents;
  const std::uint64_t start = round_down(offset);
  Extent extent;
  extent.capacity = std::min(fitting(offset - start + wanted), largest_extent);
  if (next != all.end()) {
    extent.capacity = std::min(extent.capacity, next->first - start);
  } else if (offset == size() && next != all.begin() && end_of(*std::prev(next)) == start) {
    // Appending: each extent is twice as long as the last, so that a long file has few.
    // (A reserved one before may be so long that the double has no value.)
    const std::uint64_t twice = 2 * std::min(std::prev(next)->second.capacity, largest_extent);
    extent.capacity = start >= grows_by_large_pages
                          ? large_page
                          : std::clamp(std::bit_ceil(twice), extent.capacity, largest_extent);
  }
  if (!budget.take(inside(start, extent, size()))) {
    extent.capacity = std::min(extent.capacity, fitting(offset - start + 1));
    if (!budget.take(inside(start, extent, size()))) return all.end();
  }
  extent = Extent::of_size(extent.capacity);
  if (!extent.data) {
    budget.give_back(inside(start, extent, size()));
    return all.end();
  }
  const std::uint64_t written = std::min(offset - start + wanted, extent.capacity);
  extent.clear(0, offset - start);
  extent.clear(written, inside(start, extent, size()));
  return all.emplace_hint(next, start, std::move(extent));
}

/// Gives memory to the part of a reserved extent that is to be written.
Content::Place Content::materialise(Place reserved, std::uint64_t offset, std::uint64_t wanted) {
  Extents& all = body_->extents;
  const std::uint64_t start = round_down(offset);
  const std::uint64_t end = end_of(*reserved);
  Extent extent;
  extent.capacity = std::min(
      {blocks_of(offset - start + std::min(wanted, largest_extent)), largest_extent, end - start});
  extent = Extent::of_size(extent.capacity);
  if (!extent.data) return all.end();
  const std::uint64_t written = std::min(offset - start + wanted, extent.capacity);
  extent.clear(0, offset - start);
  extent.clear(written, inside(start, extent, size()));

  const std::uint64_t behind = start + extent.capacity;
  const Place next = std::next(reserved);
  if (behind < end) all.emplace_hint(next, behind, Extent{end - behind, nullptr});
  if (reserved->first < start) {
    reserved->second.capacity = start - reserved->first;
    return all.emplace_hint(std::next(reserved), start, std::move(extent));
  }
  reserved->second = std::move(extent);
  return reserved;
}

/// Copies what is shared around `[offset, offset + wanted)`, as far as the extent reaches, so that
/// it can be changed. Gives the extent of the copy; the end of the map where the host has no
/// memory.
Content::Place Content::own(Place shared, std::uint64_t offset, std::uint64_t wanted) {
  Extents& all = body_->extents;
  const std::uint64_t first = shared->first;
  const std::uint64_t start = std::max(first, offset & ~(copied_at_once - 1));
  const std::uint64_t last = (offset + std::min(wanted, largest_extent)) | (copied_at_once - 1);
  const std::uint64_t end = std::min(end_of(*shared), last + 1);
  Extent copy = Extent::of_size(end - start);
  if (!copy.data) return all.end();
  std::memcpy(copy.data.get(), shared->second.data.get() + (start - first), end - start);

  if (end < end_of(*shared) && end < size()) {  // else the rest was meant for appending
    all.emplace_hint(std::next(shared), end,
                     shared->second.view(end - first, end_of(*shared) - end));
  }
  if (first < start) {
    const Place place = all.emplace_hint(std::next(shared), start, std::move(copy));
    shared->second.capacity = start - first;
    return place;
  }
  shared->second = std::move(copy);
  return shared;
}

/// The same for the block in which the extent ends, where it is shared.
Content::Place Content::own_last_block(Place last) {
  return last->second.shared && last->second.data ? own(last, end_of(*last) - 1, 1) : last;
}

/// Makes an extent that does not fill its last block reach `wanted` bytes, as far as that goes.
bool Content::grow_last_block(Place small, std::uint64_t wanted, Budget& budget) {
  auto& [start, extent] = *small;
  const std::uint64_t before = inside(start, extent, size());
  const std::uint64_t capacity = fitting(std::min(wanted, blocks_of(extent.capacity)));
  const std::uint64_t after = inside(start, Extent{capacity, nullptr}, size());
  if (!budget.take(after - before)) return false;
  if (!extent.resize(capacity)) {
    budget.give_back(after - before);
    return false;
  }
  extent.clear(before, after);
  return true;
}

/// Makes the file longer by a hole.
Result<void> Content::extend(std::uint64_t new_size, Budget& budget) {
  if (body_ && !body_->extents.empty()) {
    trim_last();
    Place last = std::prev(body_->extents.end());
    const std::uint64_t charged = inside(last->first, last->second, size());
    const std::uint64_t growth = inside(last->first, last->second, new_size) - charged;
    if (growth != 0) last = own_last_block(last);
    if (last == body_->extents.end() || !budget.take(growth)) return Errno::nospc;
    auto& [start, extent] = *last;
    extent.clear(inside(start, extent, size()), inside(start, extent, new_size));
  }
  set_size(new_size);
  return {};
}

/// Cuts at `new_size`, which is at most the size. Frees memory behind the end of the file in any
/// case.
void Content::shrink(std::uint64_t new_size, Budget& budget, Freed& freed) {
  if (digests_) digests_->forget(new_size, UINT64_MAX);
  if (body_) {
    Extents& all = extents();
    std::uint64_t released = 0;
    for (Place place = all.lower_bound(new_size); place != all.end();) {
      released += inside(place->first, place->second, size());
      freed.insert(all.extract(place++));
    }
    if (all.empty()) {
      body_ = nullptr;
    } else {
      const auto& [start, extent] = *std::prev(all.end());
      released += inside(start, extent, size()) - inside(start, extent, new_size);
    }
    budget.give_back(released);
  }
  set_size(new_size);
  trim_last();
}

/// Gives back the memory behind the end of the file that was meant for appending.
void Content::trim_last() noexcept {
  if (!body_ || body_->extents.empty()) return;
  auto& [start, extent] = *std::prev(body_->extents.end());
  const std::uint64_t used = inside(start, extent, size());
  const std::uint64_t capacity = extent.data ? fitting(used) : blocks_of(used);
  // Where the host does not shrink it, the larger one stays, which is as right.
  if (capacity < extent.capacity) static_cast<void>(extent.resize(capacity));
}

Result<void> Content::truncate(std::uint64_t new_size, Budget& budget, Freed& freed) {
  if (new_size > size()) {
    if (body_) static_cast<void>(extents());
    return extend(new_size, budget);
  }
  shrink(new_size, budget, freed);
  return {};
}

Result<void> Content::allocate(std::uint64_t offset, std::uint64_t end, Budget& budget) {
  const std::uint64_t old_size = size();
  Extents& all = extents();
  const auto roll_back = [&] {
    Freed freed;
    shrink(old_size, budget, freed);
    return Errno::nospc;
  };
  if (end > old_size) WASIFS_CHECK(extend(end, budget));

  struct Hole {
    std::uint64_t start;
    std::uint64_t end;
  };
  std::vector<Hole> holes;
  std::uint64_t at = round_down(offset);
  Place place = all.upper_bound(at);
  if (place != all.begin()) --place;
  for (; place != all.end() && place->first < end; ++place) {
    if (at < place->first) holes.push_back({at, place->first});
    if (blocks_of(end_of(*place)) <= at) continue;
    const std::uint64_t last_block = round_down(end_of(*place));
    if (last_block != end_of(*place) && last_block < end) {
      place = own_last_block(place);
      if (place == all.end() ||
          !grow_last_block(place, blocks_of(place->second.capacity), budget)) {
        return roll_back();
      }
    }
    at = std::max(at, end_of(*place));
  }
  if (at < end) holes.push_back({at, blocks_of(end)});

  std::uint64_t charge = 0;
  for (const Hole& hole : holes) {
    charge += inside(hole.start, Extent{hole.end - hole.start, nullptr}, size());
  }
  if (!budget.take(charge)) return roll_back();
  for (const Hole& hole : holes) all.emplace(hole.start, Extent{hole.end - hole.start, nullptr});
  return {};
}

}  // namespace wasifs::mem
