// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which locals are read after a site, by the ways that control may go: a local is live where some
// way leads to an instruction that reads it and none before that writes it. Ways lead from what may
// throw to what may catch it.
#include <algorithm>
#include <bit>

#include "sites.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::Module;
using pause::Opcode;

// Instructions that are always run one after the other.
struct Run {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;  // where the runs that may follow begin in `next_`
  std::uint32_t next_count = 0;
};

// More than that is not worth it: then every local is taken for live, which is never wrong.
constexpr std::size_t most_words = 16'000'000;
constexpr std::size_t most_work = 1'000'000'000;

class Liveness {
 public:
  Liveness(const FunctionCode& code, FunctionSites& sites)
      : code_(code), sites_(sites), words_((code.locals.size() + 63) / 64) {}

  SnapshotResult<void> find(const Module& module);

 private:
  using Word = std::uint64_t;

  void find_runs();
  void end_run(std::uint32_t step);
  void add_target(std::uint32_t label);
  void add_target_at(std::uint32_t label, std::size_t open);
  void add_handlers();
  [[nodiscard]] bool in_try() const noexcept { return tries_ > 0; }
  bool solve();
  void add_all_locals();
  void add_sites_of(const Run& run, std::size_t number);
  void add_live(Site& site);
  void go_back(const Step& step);
  void join_next(const Run& run);
  [[nodiscard]] std::uint32_t end_of(std::uint32_t opener) const noexcept {
    const std::uint32_t match = code_.steps[opener].match;
    return code_.steps[match].opcode == Opcode::else_ ? code_.steps[match].match : match;
  }

  const FunctionCode& code_;
  FunctionSites& sites_;
  std::size_t words_;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> next_;  // steps where runs begin, then their numbers
  std::vector<std::uint32_t> run_at_;
  std::vector<std::uint32_t> open_;
  std::size_t tries_ = 0;
  Run run_;
  std::vector<Word> live_in_;  // of each run
  std::vector<Word> now_;
};

void Liveness::end_run(std::uint32_t step) {
  run_.end = step + 1;
  run_.next_count = static_cast<std::uint32_t>(next_.size()) - run_.next;
  if (run_.end > run_.begin || run_.next_count > 0) {
    run_at_[run_.begin] = static_cast<std::uint32_t>(runs_.size());
    runs_.push_back(run_);
  }
  run_.begin = step + 1;
  run_.next = static_cast<std::uint32_t>(next_.size());
}

// `open` constructs are open where the label counts from.
void Liveness::add_target_at(std::uint32_t label, std::size_t open) {
  if (label >= open) return;  // leaves the function
  const std::uint32_t opener = open_[open - 1 - label];
  next_.push_back(code_.steps[opener].opcode == Opcode::loop ? opener : end_of(opener));
}

void Liveness::add_target(std::uint32_t label) {
  add_target_at(label, open_.size());
}

void Liveness::add_handlers() {
  if (!in_try()) return;
  for (std::size_t open = open_.size(); open > 0; --open) {
    const Step& step = code_.steps[open_[open - 1]];
    if (step.opcode != Opcode::try_table) continue;
    for (const Catch& one : code_.catches_of(code_.blocks[step.first])) {
      add_target_at(one.label, open - 1);
      if (one.kind >= 2) return;  // nothing gets past it
    }
  }
}

void Liveness::find_runs() {
  run_at_.assign(code_.steps.size() + 1, 0);
  for (std::uint32_t number = 0; number < code_.steps.size(); ++number) {
    const Step& step = code_.steps[number];
    if (step.dead) {
      run_.begin = number + 1;
      continue;
    }
    const auto falls = [&] { next_.push_back(number + 1); };
    switch (step.opcode) {
      case Opcode::loop:
      case Opcode::end:
        if (run_.begin < number) {
          next_.push_back(number);
          end_run(number - 1);
        }
        if (step.opcode == Opcode::loop) {
          open_.push_back(number);
        } else if (!open_.empty()) {
          if (code_.steps[open_.back()].opcode == Opcode::try_table) --tries_;
          open_.pop_back();
        }
        break;
      case Opcode::try_table:
        ++tries_;
        open_.push_back(number);
        break;
      case Opcode::block:
        open_.push_back(number);
        break;
      case Opcode::if_: {
        open_.push_back(number);
        falls();
        const std::uint32_t match = step.match;
        next_.push_back(code_.steps[match].opcode == Opcode::else_ ? match + 1 : match);
        end_run(number);
        break;
      }
      case Opcode::else_:
        next_.push_back(step.match);
        end_run(number);
        break;
      case Opcode::br:
        add_target(step.first);
        end_run(number);
        break;
      case Opcode::br_if:
      case Opcode::br_on_null:
      case Opcode::br_on_non_null:
        falls();
        add_target(step.first);
        end_run(number);
        break;
      case Opcode::br_table:
        for (std::uint32_t i = 0; i < step.second; ++i) add_target(code_.labels[step.first + i]);
        end_run(number);
        break;
      case Opcode::throw_:
      case Opcode::throw_ref:
        add_handlers();
        end_run(number);
        break;
      case Opcode::unreachable:
      case Opcode::return_:
      case Opcode::return_call:
      case Opcode::return_call_indirect:
      case Opcode::return_call_ref:
        end_run(number);
        break;
      case Opcode::call:
      case Opcode::call_indirect:
      case Opcode::call_ref:
        if (!in_try()) break;
        falls();
        add_handlers();
        end_run(number);
        break;
      default:
        break;
    }
  }
  if (run_.begin < code_.steps.size()) end_run(static_cast<std::uint32_t>(code_.steps.size() - 1));
  for (std::uint32_t& step : next_) step = run_at_[step];
}

void Liveness::go_back(const Step& step) {
  const auto word = step.first / 64;
  const Word bit = Word{1} << (step.first % 64);
  if (step.opcode == Opcode::local_get)
    now_[word] |= bit;
  else if (step.opcode == Opcode::local_set || step.opcode == Opcode::local_tee)
    now_[word] &= ~bit;
}

void Liveness::join_next(const Run& run) {
  std::ranges::fill(now_, 0);
  for (std::uint32_t i = 0; i < run.next_count; ++i) {
    const Word* from = live_in_.data() + next_[run.next + i] * words_;
    for (std::size_t word = 0; word < words_; ++word) now_[word] |= from[word];
  }
}

// Backwards until nothing changes. False where that takes too long.
bool Liveness::solve() {
  if (runs_.size() * words_ > most_words) return false;
  const std::size_t count = runs_.size();
  live_in_.assign(count * words_, 0);
  now_.assign(words_, 0);
  std::vector<Word> reads(count * words_), writes(count * words_);
  std::vector<std::uint32_t> begin(count + 1), before(next_.size());
  for (const std::uint32_t run : next_) ++begin[run];
  std::uint32_t sum = 0;
  for (std::uint32_t& one : begin) one = sum += one;
  for (std::size_t number = count; number-- > 0;) {
    const Run& run = runs_[number];
    for (std::uint32_t i = 0; i < run.next_count; ++i)
      before[--begin[next_[run.next + i]]] = static_cast<std::uint32_t>(number);
    Word* read = reads.data() + number * words_;
    Word* written = writes.data() + number * words_;
    for (std::uint32_t step = run.end; step-- > run.begin;) {
      const Step& one = code_.steps[step];
      const auto word = one.first / 64;
      const Word bit = Word{1} << (one.first % 64);
      if (one.opcode == Opcode::local_get) {
        read[word] |= bit;
      } else if (one.opcode == Opcode::local_set || one.opcode == Opcode::local_tee) {
        read[word] &= ~bit;
        written[word] |= bit;
      }
    }
  }
  // The last ones first, so that most are looked at once.
  std::vector<std::uint32_t> work, later;
  std::vector<bool> waiting(count, true);
  for (std::uint32_t number = 0; number < count; ++number) work.push_back(number);
  std::size_t done = 0;
  while (!work.empty()) {
    const std::uint32_t number = work.back();
    work.pop_back();
    waiting[number] = false;
    const Run& run = runs_[number];
    join_next(run);
    done += (run.next_count + 1) * words_ + 1;
    if (done > most_work) return false;
    bool changed = false;
    for (std::size_t word = 0; word < words_; ++word) {
      const std::size_t at = number * words_ + word;
      const Word in = reads[at] | (now_[word] & ~writes[at]);
      changed = changed || in != live_in_[at];
      live_in_[at] = in;
    }
    if (changed) {
      for (std::uint32_t i = begin[number]; i < begin[number + 1]; ++i)
        if (!waiting[before[i]]) {
          waiting[before[i]] = true;
          later.push_back(before[i]);
        }
    }
    if (work.empty()) {
      std::ranges::sort(later);
      work.swap(later);
    }
  }
  return true;
}

void Liveness::add_live(Site& site) {
  site.locals = static_cast<std::uint32_t>(sites_.live.size());
  for (std::size_t word = 0; word < words_; ++word)
    for (Word left = now_[word]; left != 0; left &= left - 1)
      sites_.live.push_back(static_cast<std::uint32_t>(word * 64) +
                            static_cast<std::uint32_t>(std::countr_zero(left)));
  site.local_count = static_cast<std::uint32_t>(sites_.live.size()) - site.locals;
}

// Sites are by step, and so are runs.
void Liveness::add_sites_of(const Run& run, std::size_t number) {
  const auto first = std::ranges::lower_bound(
      sites_.sites, run.begin, {}, [](const Site& s) { return s.step == no_step ? 0 : s.step; });
  const auto last = std::ranges::lower_bound(
      sites_.sites, run.end, {}, [](const Site& s) { return s.step == no_step ? 0 : s.step; });
  if (first == last) return;
  join_next(run);
  std::uint32_t step = run.end;
  for (auto site = last; site != first && sites_.live.size() <= most_code;) {
    --site;
    if (site->step == no_step || site->poll) {  // the begin of a run
      const Word* in = live_in_.data() + number * words_;
      std::copy(in, in + words_, now_.begin());
      add_live(*site);
      continue;
    }
    for (; step > site->step + 1; --step) go_back(code_.steps[step - 1]);
    add_live(*site);
  }
}

void Liveness::add_all_locals() {
  for (std::uint32_t local = 0; local < code_.locals.size(); ++local) sites_.live.push_back(local);
  for (Site& site : sites_.sites) {
    site.locals = 0;
    site.local_count = static_cast<std::uint32_t>(code_.locals.size());
  }
}

SnapshotResult<void> Liveness::find(const Module& module) {
  find_runs();
  if (solve()) {
    for (std::size_t number = 0; number < runs_.size(); ++number)
      add_sites_of(runs_[number], number);
  } else {
    add_all_locals();
  }
  if (sites_.live.size() > most_code / 2)
    return sentence("{} would become too large to be paused", called(module, code_.function));
  return {};
}

}  // namespace

SnapshotResult<void> find_live_locals(const Module& module, const FunctionCode& code,
                                      FunctionSites& sites) {
  return Liveness(code, sites).find(module);
}

void find_common_locals(const FunctionCode& code, FunctionSites& sites) {
  constexpr std::size_t least_sites = 4;
  constexpr std::size_t least_gain = 32;  // saved values, each of some bytes of code
  if (sites.sites.size() < least_sites) return;
  std::vector<std::uint32_t> times(code.locals.size());
  for (const Site& site : sites.sites)
    for (const std::uint32_t local : sites.live_at(site)) ++times[local];
  std::size_t gain = 0;
  for (std::uint32_t local = 0; local < times.size(); ++local) {
    const bool number = code.locals[local].kind <= pause::ValueType::v128;
    if (!number || std::size_t{times[local]} * 2 < sites.sites.size()) continue;
    sites.common.push_back(local);
    gain += times[local] - 1;
  }
  if (gain < least_gain) sites.common.clear();
}

}  // namespace wasifs::transform
