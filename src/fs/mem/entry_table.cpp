// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/entry_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/short_word.h"
#include "fs/mem/node.h"

namespace wasifs::mem {
namespace {

constexpr std::uint32_t free_slot = 0;
constexpr std::uint32_t removed_slot = UINT32_MAX;

std::unique_ptr<char[]> copy_of(std::string_view name) {
  auto copy = std::make_unique_for_overwrite<char[]>(name.size());
  std::memcpy(copy.get(), name.data(), name.size());
  return copy;
}

/// Both halves of the product, so that every bit of the input reaches the low ones.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

Entry::Entry(std::string_view name, std::uint32_t hash, std::uint64_t cookie, Ref<Inode> inode)
    : cookie_(cookie),
      name_(copy_of(name)),
      hash_(hash),
      length_(static_cast<std::uint8_t>(name.size())),
      state_(State::free) {
  set(std::move(inode));
}

Entry::Entry(const Entry& other)
    : number_(other.free() ? 0 : other.ino()),
      cookie_(other.cookie_),
      name_(other.free() ? nullptr : copy_of(other.name())),
      hash_(other.hash_),
      length_(other.length_),
      state_(other.free() ? State::free : State::unmade),
      type_(other.type_) {}

Entry::Entry(Entry&& other) noexcept : state_(State::free) {
  take(other);
}

Entry& Entry::operator=(Entry&& other) noexcept {
  if (this == &other) return *this;
  clear();
  take(other);
  return *this;
}

/// Becomes `other`, which is free afterwards; this is free.
void Entry::take(Entry& other) noexcept {
  if (other.made()) {
    std::construct_at(&inode_, std::move(other.inode_));
  } else {
    number_ = other.number_;
  }
  state_ = other.state_;
  cookie_ = other.cookie_;
  name_ = std::move(other.name_);
  hash_ = other.hash_;
  length_ = other.length_;
  type_ = other.type_;
  other.clear();
}

/// Leads to `inode` and to nothing before.
void Entry::set(Ref<Inode> inode) noexcept {
  clear();
  type_ = inode->type();
  std::construct_at(&inode_, std::move(inode));
  state_ = State::made;
}

void Entry::clear() noexcept {
  if (made()) std::destroy_at(&inode_);
  number_ = 0;
  state_ = State::free;
}

std::uint64_t Entry::ino() const noexcept {
  return made() ? node_of(*inode_).ino() : number_;
}

EntryTable EntryTable::unmade_copy() const {
  EntryTable copy(seed_);
  copy.entries_.reserve(entries_.size());
  for (const Entry& entry : entries_) copy.entries_.push_back(Entry(entry));
  copy.slots_ = slots_;
  copy.place_mask_ = place_mask_;
  copy.live_ = live_;
  copy.used_slots_ = used_slots_;
  copy.next_cookie_ = next_cookie_;
  return copy;
}

std::uint32_t EntryTable::hash_of(std::string_view name) const noexcept {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
  std::uint64_t hash = seed_ ^ mix(name.size() + 1, odd);
  for (std::size_t at = 0; at < name.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t word = short_word(name.data() + at, name.size() - at);
    hash = mix(hash ^ word, (seed_ | 1) ^ odd) + odd;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

const Entry* EntryTable::find(std::string_view name) const noexcept {
  const std::uint32_t hash = hash_of(name);
  const auto matches = [&](const Entry& entry) {
    return entry.hash_ == hash && !entry.free() && entry.name() == name;
  };
  if (slots_.empty()) {
    const auto found = std::ranges::find_if(entries_, matches);
    return found == entries_.end() ? nullptr : &*found;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != free_slot; slot = (slot + 1) & mask) {
    // Of many entries each is in no cache, so only that is looked at whose hash may be the one.
    if (((slots_[slot] ^ hash) & ~place_mask_) != 0 || slots_[slot] == removed_slot) continue;
    const Entry& entry = entries_[(slots_[slot] & place_mask_) - 1];
    if (matches(entry)) return &entry;
  }
  return nullptr;
}

void EntryTable::add(std::string_view name, Ref<Inode> inode) {
  if (entries_.size() == entries_.capacity()) {
    if (entries_.size() - live_ > entries_.size() / 4) {
      pack();
    } else {
      entries_.reserve(entries_.size() + entries_.size() / 2 + 2);
    }
  }
  entries_.emplace_back(name, hash_of(name), next_cookie_++, std::move(inode));
  ++live_;
  index(entries_.size() - 1);
}

Ref<Inode> EntryTable::remove(const Entry& entry) {
  const std::size_t place = place_of(entry);
  Entry& removed = entries_[place];
  if (!slots_.empty()) slots_[slot_of(place)] = removed_slot;
  Ref<Inode> inode = std::move(removed.inode_);
  removed.clear();
  removed.name_.reset();
  --live_;
  // A program that makes and removes temporary files leaves nothing behind.
  while (!entries_.empty() && entries_.back().free()) entries_.pop_back();
  if (entries_.capacity() > 2 * live_ + spare_entries) shrink();
  return inode;
}

Ref<Inode> EntryTable::replace(const Entry& entry, Ref<Inode> inode) {
  Entry& replaced = entries_[place_of(entry)];
  Ref<Inode> before = std::move(replaced.inode_);
  replaced.set(std::move(inode));
  return before;
}

void EntryTable::make(const Entry& entry, Ref<Inode> inode) noexcept {
  entries_[place_of(entry)].set(std::move(inode));
}

void EntryTable::rename(const Entry& entry, std::string_view name) {
  const std::size_t place = place_of(entry);
  if (!slots_.empty()) slots_[slot_of(place)] = removed_slot;
  Entry& renamed = entries_[place];
  renamed.name_ = copy_of(name);
  renamed.length_ = static_cast<std::uint8_t>(name.size());
  renamed.hash_ = hash_of(name);
  index(place);
}

std::size_t EntryTable::first_from(std::uint64_t cookie) const noexcept {
  const auto found = std::ranges::lower_bound(entries_, cookie, {}, &Entry::cookie_);
  return static_cast<std::size_t>(found - entries_.begin());
}

std::size_t EntryTable::place_of(const Entry& entry) const noexcept {
  return static_cast<std::size_t>(&entry - entries_.data());
}

/// The slot of the entry at `place`, which has one.
std::size_t EntryTable::slot_of(std::size_t place) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = entries_[place].hash_ & mask;
  while ((slots_[slot] & place_mask_) != place + 1) slot = (slot + 1) & mask;
  return slot;
}

/// Makes the entry at `place` found by its hash.
void EntryTable::index(std::size_t place) noexcept {
  if (slots_.empty() ? entries_.size() > searched_in_line
                     : (used_slots_ + 1) * 4 > slots_.size() * 3 || place + 1 >= place_mask_) {
    build_index();  // with it in
    return;
  }
  if (!slots_.empty()) put_into_slot(place);
}

void EntryTable::put_into_slot(std::size_t place) noexcept {
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t hash = entries_[place].hash_;
  std::size_t slot = hash & mask;
  while (slots_[slot] != free_slot) slot = (slot + 1) & mask;
  slots_[slot] = static_cast<std::uint32_t>(place + 1) | (hash & ~place_mask_);
  ++used_slots_;
}

void EntryTable::pack() {
  std::erase_if(entries_, [](const Entry& entry) { return entry.free(); });
  if (!slots_.empty()) build_index();
}

/// Gives back the memory of names that are gone: nobody is charged for it any more, and a guest
/// could fill and empty one directory after the other. What is left is room for half as many again,
/// so shrinking costs a constant for each name.
void EntryTable::shrink() {
  LargeArray<Entry> packed;
  packed.reserve(live_ + live_ / 2);
  for (Entry& entry : entries_) {
    if (!entry.free()) packed.push_back(std::move(entry));
  }
  entries_.swap(packed);
  LargeArray<std::uint32_t>().swap(slots_);
  if (live_ > searched_in_line) build_index();
}

void EntryTable::build_index() {
  slots_.assign(std::bit_ceil(live_ + live_ / 2 + 2), free_slot);
  used_slots_ = 0;
  // The largest place is that of removed slots.
  const std::uint64_t places = std::max(entries_.capacity(), slots_.size()) + 2;
  place_mask_ = static_cast<std::uint32_t>(std::bit_ceil(places) - 1);
  for (std::size_t place = 0; place < entries_.size(); ++place) {
    if (!entries_[place].free()) put_into_slot(place);
  }
}

}  // namespace wasifs::mem
