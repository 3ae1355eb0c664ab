// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system that fails where and when it is told to, for testing what a guest does then. For
// embedders and their tests. Thread rule: any thread at any time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wasifs/fs/proxy.h"

namespace wasifs {

/// Which operations fail, how and how often. It counts the operations that fit `path` and
/// `operations`.
struct FaultRule {
  /// No bound.
  static constexpr std::uint64_t unlimited = UINT64_MAX;
  /// A pattern as of `FilterRule::pattern`, for the path or for a rename the old path; empty: any.
  std::string path = {};
  std::vector<ProxyOperation> operations = {};  ///< Empty: any.
  std::uint64_t skip = 0;                       ///< How many of them go well first.
  std::uint64_t times = unlimited;              ///< How many after those may fail.
  double probability = 1;                       ///< How many of these do, 0 to 1.
  Errno error = Errno::io;                      ///< What they fail with; `success`: they only wait.
  std::chrono::nanoseconds delay{0};            ///< What they wait for before, failing or not.
};

/// The rules of one or more file systems, and how often they applied. Thread-safe.
class FaultPlan {
 public:
  /// Chance is drawn from `seed` and the number of the operation, so that a run of one thread
  /// repeats exactly. Errors: `inval` (a pattern that is none, a probability that is not 0 to 1, a
  /// negative delay).
  [[nodiscard]] static Result<std::shared_ptr<FaultPlan>> create(std::vector<FaultRule> rules,
                                                                 std::uint64_t seed = 0);
  FaultPlan(const FaultPlan&) = delete;
  FaultPlan& operator=(const FaultPlan&) = delete;
  ~FaultPlan();

  /// Switches all rules off and on; they are on at first. What is done meanwhile is not counted.
  void enable(bool on) noexcept;
  /// How many operations fitted rule `rule`. Precondition: there is such a rule.
  [[nodiscard]] std::uint64_t seen(std::size_t rule) const noexcept;
  /// How many of them failed or waited.
  [[nodiscard]] std::uint64_t applied(std::size_t rule) const noexcept;

 private:
  friend class FaultyFileSystem;
  struct State;
  explicit FaultPlan(std::unique_ptr<State> state) noexcept;
  [[nodiscard]] Result<void> meet(const ProxyCall& call);

  std::unique_ptr<State> state_;
};

/// `below`, where operations fail as `plan` says: before anything is done, so that `below` is as if
/// they had not been asked for. Rules are looked at in order and the first that applies counts. A
/// delay holds the thread that calls; it ends neither by `Process::stop` nor by a pause. Paths are
/// those by which things were found, see `PathProxyFileSystem`. To snapshots it is external. Both
/// are not null.
[[nodiscard]] Ref<FileSystem> make_faulty(Ref<FileSystem> below, std::shared_ptr<FaultPlan> plan);

}  // namespace wasifs
