// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest that makes random calls on a tree which others churn, and checks what can be checked all
// the same. For churn_test.cpp; each thread has one of its own, over the same file system.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../differential/guest.h"
#include "../differential/step.h"
#include "wasifs/errno.h"
#include "wasifs/filesystem.h"

namespace wasifs::host_changes {

/// The errnos that each call may end with.
using DocumentedErrnos = std::map<std::string, std::set<std::string>, std::less<>>;
/// Those that docs/semantics.md lists, with those that docs/host-changes.md adds for what only a
/// change at the same moment gives, and where there is an `overlay`.
[[nodiscard]] DocumentedErrnos documented_errnos(bool overlay);

/// Adds what nobody touches to the tree in `box`, which has what `Box::fill` puts there.
void prepare_for_churn(const std::string& box);
/// The inode numbers of all that is below `directory`, and its own.
[[nodiscard]] std::set<std::uint64_t> numbers_below(const std::string& directory);

/// What the threads share.
struct ChurnFacts {
  Ref<FileSystem> tree;
  std::set<std::uint64_t> outside{};  ///< Inode numbers that nobody may see.
  std::size_t steps = 0;              ///< For each thread.
  DocumentedErrnos errnos{};
  std::atomic<std::uint64_t> done{0};  ///< Calls that have ended, of all threads.
};

class ChurnWorker {
 public:
  ChurnWorker(ChurnFacts& facts, std::uint64_t seed);

  void run();
  [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }
  [[nodiscard]] std::uint64_t succeeded() const noexcept { return succeeded_; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

 private:
  [[nodiscard]] std::string any_path();
  [[nodiscard]] Fd any_open();
  [[nodiscard]] differential::Step any_step();
  void call(const differential::Step& step, Fd at, Fd to, std::uint64_t cookie = 0);
  void random_turn();
  void check_whole();
  void check_steady();
  void check_listing(std::string_view directory, int names);
  void problem(std::string text);

  ChurnFacts& facts_;
  std::mt19937_64 random_;
  differential::Guest guest_;
  differential::Answer answer_;
  std::vector<Fd> open_;
  std::vector<std::uint64_t> cookies_;
  std::vector<std::string> problems_;
  std::uint64_t succeeded_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace wasifs::host_changes
