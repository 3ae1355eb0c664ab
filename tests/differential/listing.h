// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a listing must and may show while its directory changes. The order is a file system's own,
// so listings are not compared with each other but with what is in the directory: an entry that is
// there all the time is seen once, an entry that is not there is never seen (where a file system
// reads ahead, as a libc does: one that was not there since the listing began).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "answer.h"

namespace wasifs::differential {

/// The directory, since a listing of it began on every side.
class ListedDirectory {
 public:
  /// Begins with what is there now.
  ListedDirectory(std::uint64_t ino, const std::vector<Entry>& entries);

  /// `entries` are there at the moment.
  void note(const std::vector<Entry>& entries);
  /// `name` of the directory `ino` was removed, made, or given to something else.
  void touch(std::uint64_t ino, const std::string& name);

 private:
  friend class Listing;
  std::uint64_t ino_;
  std::set<std::string, std::less<>> there_;  ///< Since the listing began, all the time.
  std::set<std::string, std::less<>> ever_;   ///< At some time since then.
};

/// How far one side is.
class Listing {
 public:
  /// What goes on from here, from the cookie it gives: after `seen` entries, or after all that were
  /// seen so far.
  std::uint64_t back_to(std::uint64_t seen);
  [[nodiscard]] std::uint64_t cookie() const { return seen_.empty() ? 0 : seen_.back().next; }

  /// Takes what one call gave. `now` is what is in the directory. Says what is wrong with it; else
  /// it is empty.
  [[nodiscard]] std::string take(const ListedDirectory& directory, const std::vector<Entry>& now,
                                 const std::vector<Entry>& given, bool at_end, bool reads_ahead);

 private:
  std::vector<Entry> seen_;
};

}  // namespace wasifs::differential
