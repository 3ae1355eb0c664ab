// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What things with numbers were in periods that are over, as long as somebody may ask for it. Used
// by `Past` under its lock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace wasifs::mem {

template <class T>
class Versions {
  using Key = std::pair<std::uint64_t, std::uint32_t>;  // number, last period
  struct Kept {
    std::uint32_t first;  // period
    T value;
  };

 public:
  /// What nobody asks for any more. Destroy it when no lock is held.
  using Dropped = std::map<Key, Kept>;

  /// Adds what `number` was from period `first` to period `last`; rising for each number.
  void add(std::uint64_t number, std::uint32_t first, std::uint32_t last, T value) {
    // In this order, as memory may end: what has ended is always among what is kept.
    kept_.emplace(Key{number, last}, Kept{first, std::move(value)});
    ended_[last].push_back(number);
  }
  /// What `number` was in `period`; null where that is not over for it.
  [[nodiscard]] const T* find(std::uint64_t number, std::uint32_t period) const noexcept {
    const auto found = kept_.lower_bound({number, period});
    return found != kept_.end() && found->first.first == number ? &found->second.value : nullptr;
  }
  /// Nobody asks for `period` any more, nor for any between `before` (none: any before) and `after`
  /// (none: any after).
  void drop(std::optional<std::uint32_t> before, std::uint32_t period,
            std::optional<std::uint32_t> after, Dropped& dropped) noexcept {
    const auto end = after ? ended_.lower_bound(*after) : ended_.end();
    for (auto ended = ended_.lower_bound(period); ended != end;) {
      std::erase_if(ended->second, [&](std::uint64_t number) {
        const auto kept = kept_.find({number, ended->first});
        if (before && kept->second.first <= *before) return false;
        dropped.insert(kept_.extract(kept));
        return true;
      });
      ended = ended->second.empty() ? ended_.erase(ended) : std::next(ended);
    }
  }
  /// Drops all.
  void drop_all(Dropped& dropped) noexcept {
    dropped.swap(kept_);
    ended_.clear();
  }

 private:
  std::map<Key, Kept> kept_;
  std::map<std::uint32_t, std::vector<std::uint64_t>> ended_;  // numbers by last period
};

}  // namespace wasifs::mem
