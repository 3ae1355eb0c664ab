// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/fault.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "base/path_glob.h"
#include "wasifs/fs/path_proxy.h"

namespace wasifs {
namespace {

/// A number in [0, 1) that depends on nothing but the arguments. Source: the finaliser of
/// SplitMix64 (Steele, Lea, Flood, 2014).
double chance(std::uint64_t seed, std::uint64_t number) noexcept {
  std::uint64_t mixed = seed + number * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  return static_cast<double>(mixed >> 11U) * 0x1p-53;
}

/// A rule and its counts.
struct Fault {
  FaultRule rule;
  std::optional<PathGlob> path;
  std::atomic<std::uint64_t> seen{0};
  std::atomic<std::uint64_t> applied{0};

  [[nodiscard]] bool fits(const ProxyCall& call) const {
    if (!rule.operations.empty() &&
        std::ranges::find(rule.operations, call.operation) == rule.operations.end()) {
      return false;
    }
    return !path || path->matches(path_in(call));
  }

  /// Whether it applies to the operation that is now counted.
  [[nodiscard]] bool meet(std::uint64_t seed) noexcept {
    const std::uint64_t number = seen.fetch_add(1, std::memory_order_relaxed);
    if (number < rule.skip || number - rule.skip >= rule.times) return false;
    if (chance(seed, number) >= rule.probability) return false;
    applied.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
};

}  // namespace

struct FaultPlan::State {
  std::deque<Fault> faults;
  std::uint64_t seed = 0;
  std::atomic<bool> enabled{true};
};

FaultPlan::FaultPlan(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
FaultPlan::~FaultPlan() = default;

Result<std::shared_ptr<FaultPlan>> FaultPlan::create(std::vector<FaultRule> rules,
                                                     std::uint64_t seed) {
  auto state = std::make_unique<State>();
  state->seed = seed;
  for (FaultRule& rule : rules) {
    if (!(rule.probability >= 0 && rule.probability <= 1) || rule.delay.count() < 0)
      return Errno::inval;
    Fault& fault = state->faults.emplace_back();
    if (!rule.path.empty()) {
      WASIFS_TRY(fault.path, PathGlob::parse(rule.path));
    }
    fault.rule = std::move(rule);
  }
  return std::shared_ptr<FaultPlan>(new FaultPlan(std::move(state)));
}

void FaultPlan::enable(bool on) noexcept {
  state_->enabled.store(on, std::memory_order_relaxed);
}

std::uint64_t FaultPlan::seen(std::size_t rule) const noexcept {
  return state_->faults[rule].seen.load(std::memory_order_relaxed);
}

std::uint64_t FaultPlan::applied(std::size_t rule) const noexcept {
  return state_->faults[rule].applied.load(std::memory_order_relaxed);
}

Result<void> FaultPlan::meet(const ProxyCall& call) {
  if (!state_->enabled.load(std::memory_order_relaxed)) return {};
  for (std::size_t number = 0; number < state_->faults.size(); ++number) {
    Fault& fault = state_->faults[number];
    if (!fault.fits(call) || !fault.meet(state_->seed + number)) continue;
    if (fault.rule.delay.count() > 0) std::this_thread::sleep_for(fault.rule.delay);
    if (fault.rule.error != Errno::success) return fault.rule.error;
    return {};
  }
  return {};
}

class FaultyFileSystem final : public PathProxyFileSystem {
 public:
  FaultyFileSystem(Ref<FileSystem> below, std::shared_ptr<FaultPlan> plan) noexcept
      : PathProxyFileSystem(std::move(below)), plan_(std::move(plan)) {}
  std::string_view type_name() const noexcept override { return "fault"; }

 protected:
  Result<void> admit(const ProxyCall& call) override { return plan_->meet(call); }

 private:
  const std::shared_ptr<FaultPlan> plan_;
};

Ref<FileSystem> make_faulty(Ref<FileSystem> below, std::shared_ptr<FaultPlan> plan) {
  return make_ref<FaultyFileSystem>(std::move(below), std::move(plan));
}

}  // namespace wasifs
