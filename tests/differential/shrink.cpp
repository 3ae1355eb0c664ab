// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shrink.h"

#include <algorithm>

#include "comparison.h"

namespace wasifs::differential {
namespace {

/// Few enough steps to compare the trees after each.
constexpr std::size_t few = 60;
/// Runs after which it is short enough as it is.
constexpr std::size_t most_runs = 4000;

class Shrinker {
 public:
  Shrinker(const System& system, Program program, std::size_t walk_every)
      : systems_{system}, program_(std::move(program)), walk_every_(walk_every) {}

  Program run() {
    const auto problem = run_program(systems_, program_, walk_every_);
    if (!problem) return program_;
    kind_ = kind_of(*problem);
    for (bool again = true; again;) {
      again = leave_out();
      again = simplify() || again;
    }
    return program_;
  }

 private:
  /// What is wrong without the names and numbers in it, so that nothing else takes its place.
  static std::string kind_of(const Divergence& problem) {
    const std::size_t say = problem.what.find("}: ");
    const std::size_t begin = say == std::string::npos ? 0 : say + 3;
    return problem.what.substr(begin, problem.what.find_first_of("`0123456789", begin) - begin);
  }

  /// Whether `candidate` diverges in the same way; it is kept then, up to where it does.
  bool fails(const Program& candidate) {
    if (candidate.empty() || ++runs_ > most_runs) return false;
    std::size_t failed = 0;
    const std::size_t walk_every = candidate.size() <= few ? 1 : walk_every_;
    const auto problem = run_program(systems_, candidate, walk_every, &failed);
    if (!problem || kind_of(*problem) != kind_) return false;
    Program kept = candidate;
    kept.resize(failed + 1);
    program_ = std::move(kept);
    return true;
  }

  bool leave_out() {
    bool any = false;
    for (std::size_t length = std::max<std::size_t>(1, program_.size() / 2);; length /= 2) {
      // From the end, where steps are that others need least.
      for (std::size_t end = program_.size(); end > 0;) {
        const std::size_t begin = end - std::min(end, length);
        Program candidate = program_;
        candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(begin),
                        candidate.begin() + static_cast<std::ptrdiff_t>(end));
        if (fails(candidate)) any = true;
        end = std::min(begin, program_.size());
      }
      if (length == 1) return any;
    }
  }

  bool simplify() {
    bool any = false;
    for (std::size_t i = 0; i < program_.size(); ++i) {
      for (const Step& simpler : simpler_steps(program_[i])) {
        if (i >= program_.size() || simpler == program_[i]) continue;
        Program candidate = program_;
        candidate[i] = simpler;
        any = fails(candidate) || any;
      }
    }
    return any;
  }

  static std::vector<Step> simpler_steps(const Step& step) {
    std::vector<Step> simpler;
    const auto add = [&](auto change) {
      simpler.push_back(step);
      change(simpler.back());
    };
    for (std::string Step::* text : {&Step::path, &Step::second}) {
      const std::string& now = step.*text;
      for (std::size_t at = 0; at < now.size();) {
        const std::size_t end = std::min(now.find('/', at), now.size());
        if (now.size() > end - at) {
          add([&](Step& one) { (one.*text).erase(at, end - at + (end < now.size() ? 1 : 0)); });
        }
        if (end < now.size()) add([&](Step& one) { (one.*text).erase(end, 1); });
        if (end > at + 1) add([&](Step& one) { (one.*text).replace(at, end - at, "a"); });
        at = end + 1;
      }
    }
    for (unsigned bit = 1; bit != 0 && bit <= step.flags; bit <<= 1) {
      if ((step.flags & bit) != 0) add([&](Step& one) { one.flags &= ~bit; });
    }
    for (std::uint64_t Step::* number : {&Step::offset, &Step::length}) {
      const std::uint64_t now = step.*number;
      for (const std::uint64_t less : {std::uint64_t{0}, std::uint64_t{1}, now / 2, now - 1}) {
        if (less < now) add([&](Step& one) { one.*number = less; });
      }
    }
    if (step.fill != 0) add([](Step& one) { one.fill = 0; });
    // The root stays open.
    if (step.op == Op::close || step.op == Op::renumber) return simpler;
    if (step.at != root) add([](Step& one) { one.at = root; });
    if (step.to != root) add([](Step& one) { one.to = root; });
    return simpler;
  }

  std::vector<System> systems_;
  Program program_;
  std::size_t walk_every_;
  std::string kind_;
  std::size_t runs_ = 0;
};

}  // namespace

Program shrink(const System& system, Program program, std::size_t walk_every) {
  return Shrinker(system, std::move(program), walk_every).run();
}

}  // namespace wasifs::differential
