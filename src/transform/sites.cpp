// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sites.h"

#include <algorithm>
#include <tuple>

#include "effects.h"
#include "snapshot/sentence.h"
#include "wait_calls.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::Module;
using pause::Opcode;
using pause::ValueType;

// A value on the stack.
struct Entry {
  ExactType type;
  std::uint32_t maker = 0;
  bool constant = false;
};

// A construct that is open; the function itself is the first.
struct Open {
  std::uint32_t step = no_step;
  std::uint32_t height = 0;       // of the stack below its parameters
  std::vector<Entry> parameters;  // of an if, for its else
};

// What an instruction puts there that makes several values.
struct Group {
  std::uint32_t step = 0;
  std::uint32_t height = 0;
  std::span<const ExactType> types;
};

constexpr ExactType wait_results[] = {{ValueType::i32, true, 0}};
constexpr ExactType wide_results[] = {{ValueType::i64, true, 0}, {ValueType::i64, true, 0}};

class Walk {
 public:
  Walk(const Module& module, const CallGraph& graph, bool loops_poll, FunctionCode& code) noexcept
      : module_(module), graph_(graph), loops_poll_(loops_poll), code_(code) {}

  SnapshotResult<FunctionSites> walk();

 private:
  void step(std::uint32_t number);
  void enter(std::uint32_t number);
  void leave(std::uint32_t number);
  void call(std::uint32_t number, const pause::DefinedType& type, std::size_t more, bool stops);
  void wait(std::uint32_t number);
  void simple(std::uint32_t number);
  void tables_and_memories(std::uint32_t number);
  void references(std::uint32_t number);

  void push(const ExactType& type, std::uint32_t maker, bool constant = false) {
    stack_.push_back({type, maker, constant});
  }
  void push_all(std::span<const ExactType> types, std::uint32_t maker);
  void pop(std::size_t count);
  ExactType top(std::size_t below) const noexcept {
    return below < stack_.size() ? stack_[stack_.size() - 1 - below].type : ExactType{};
  }
  void add_site(std::uint32_t number, bool poll, std::span<const ExactType> results);
  void keep(std::uint32_t height);
  void keep_one(std::uint32_t height, const ExactType& type, std::uint32_t maker);
  std::uint32_t local_for(std::uint32_t height, ExactType type);
  void find_often();
  void fail(std::string_view what);

  const Module& module_;
  const CallGraph& graph_;
  bool loops_poll_;
  FunctionCode& code_;
  FunctionSites found_;
  std::vector<Entry> stack_;
  std::vector<Open> open_;
  std::vector<Group> groups_;  // by step
  std::size_t kept_ = 0;       // all values below this height are in locals
  std::vector<std::vector<std::pair<ExactType, std::uint32_t>>> locals_;  // by height
  bool dead_ = false;
  std::uint32_t now_ = 0;
  std::string problem_;
};

void Walk::fail(std::string_view what) {
  if (problem_.empty())
    problem_ = fmt::format("{}, offset {:#x} in it: {}", called(module_, code_.function),
                           code_.steps[now_].offset, what);
}

void Walk::pop(std::size_t count) {
  if (stack_.size() - open_.back().height < count) return fail("the stack does not hold as much");
  stack_.resize(stack_.size() - count);
  kept_ = std::min(kept_, stack_.size());
}

void Walk::push_all(std::span<const ExactType> types, std::uint32_t maker) {
  if (types.size() > 1)
    groups_.push_back({maker, static_cast<std::uint32_t>(stack_.size()), types});
  for (const ExactType& type : types) push(type, maker);
}

std::uint32_t Walk::local_for(std::uint32_t height, ExactType type) {
  type.nullable = true;  // so that it needs no value at first
  if (locals_.size() <= height) locals_.resize(std::size_t{height} + 1);
  for (const auto& [known, local] : locals_[height])
    if (known == type) return local;
  const auto local = static_cast<std::uint32_t>(code_.locals.size() + found_.added.size());
  if (local >= most_locals) fail("it would need too many locals to be paused");
  found_.added.push_back(type);
  locals_[height].emplace_back(type, local);
  return local;
}

void Walk::keep_one(std::uint32_t height, const ExactType& type, std::uint32_t maker) {
  found_.spills.push_back({maker, height, local_for(height, type), type.nullable});
}

// What is made together with a value is above it, and has to be put aside with it.
void Walk::keep(std::uint32_t height) {
  for (; kept_ < height && problem_.empty(); ++kept_) {
    const Entry& entry = stack_[kept_];
    const auto at = static_cast<std::uint32_t>(kept_);
    if (entry.constant) continue;
    const auto group = std::ranges::lower_bound(groups_, entry.maker, {}, &Group::step);
    if (group == groups_.end() || group->step != entry.maker) {
      keep_one(at, entry.type, entry.maker);
      continue;
    }
    for (std::size_t i = at - group->height; i < group->types.size(); ++i)
      keep_one(group->height + static_cast<std::uint32_t>(i), group->types[i], entry.maker);
  }
}

void Walk::add_site(std::uint32_t number, bool poll, std::span<const ExactType> results) {
  Site site;
  site.step = number;
  site.offset = number == no_step ? 0 : code_.steps[number].offset;
  site.poll = poll;
  site.results = results;
  site.operands = static_cast<std::uint32_t>(found_.operands.size());
  site.operand_count = static_cast<std::uint32_t>(stack_.size());
  keep(site.operand_count);
  if (found_.operands.size() + stack_.size() > most_code / 2)
    return fail("the function would become too large");
  for (std::uint32_t height = 0; height < stack_.size(); ++height) {
    const Entry& entry = stack_[height];
    found_.operands.push_back({entry.type, entry.constant ? 0 : local_for(height, entry.type),
                               entry.constant ? entry.maker : no_step});
  }
  for (const ExactType& type : results)
    if (!type.nullable) fail("what it calls gives a reference that cannot be null");
  found_.sites.push_back(site);
}

void Walk::enter(std::uint32_t number) {
  Step& step = code_.steps[number];
  Block& block = code_.blocks[step.first];
  if (step.opcode == Opcode::if_) pop(1);
  const auto parameters = parameters_of(module_, block);
  if (stack_.size() - open_.back().height < parameters.size())
    return fail("the stack does not hold as much");
  block.height = static_cast<std::uint32_t>(stack_.size() - parameters.size());
  Open& open = open_.emplace_back(number, block.height);
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(block.height);
  if (step.opcode == Opcode::if_) open.parameters.assign(begin, stack_.end());
  if (step.opcode != Opcode::loop) return;
  // Each turn brings values of its own.
  stack_.resize(block.height);
  kept_ = std::min(kept_, stack_.size());
  push_all(parameters, number);
  if (loops_poll_) add_site(number, true, {});
}

void Walk::leave(std::uint32_t number) {
  Step& step = code_.steps[number];
  Open& open = open_.back();
  stack_.resize(open.height);
  kept_ = std::min(kept_, stack_.size());
  dead_ = false;
  if (step.opcode == Opcode::else_) {
    stack_.insert(stack_.end(), open.parameters.begin(), open.parameters.end());
    return;
  }
  const bool whole = open.step == no_step;
  const auto results = whole ? std::span<const ExactType>(code_.type->results)
                             : results_of(module_, code_.blocks[code_.steps[open.step].first]);
  open_.pop_back();
  if (!whole) push_all(results, number);
}

void Walk::call(std::uint32_t number, const pause::DefinedType& type, std::size_t more,
                bool stops) {
  pop(more);
  pop(type.parameters.size());
  if (stops && problem_.empty()) add_site(number, false, type.results);
  push_all(type.results, number);
}

void Walk::wait(std::uint32_t number) {
  const Step& step = code_.steps[number];
  if (!graph_.waits || !sleeps(module_, step.opcode, step.first)) return simple(number);
  pop(3);
  if (problem_.empty()) {
    add_site(number, false, wait_results);
    if (problem_.empty()) found_.sites.back().wait = true;
  }
  push(wait_results[0], number);
}

void Walk::references(std::uint32_t number) {
  const Step& step = code_.steps[number];
  switch (step.opcode) {
    case Opcode::ref_null:
      return push(code_.types[step.first], number, true);
    case Opcode::ref_func:
      if (step.first >= module_.functions.size()) return fail("there is no such function");
      return push({ValueType::function, false,
                   static_cast<std::int32_t>(module_.functions[step.first].type)},
                  number, true);
    case Opcode::br_on_non_null:
      return pop(1);
    default: {  // ref.as_non_null, br_on_null
      ExactType type = top(0);
      type.nullable = false;
      pop(1);
      return push(type, number);
    }
  }
}

void Walk::tables_and_memories(std::uint32_t number) {
  const Step& step = code_.steps[number];
  const bool memory = step.opcode == Opcode::memory_size || step.opcode == Opcode::memory_grow;
  if (step.first >= (memory ? module_.memories.size() : module_.tables.size()))
    return fail("there is no such table or memory");
  const bool wide =
      memory ? module_.memories[step.first].bounds.is_64 : module_.tables[step.first].bounds.is_64;
  const ExactType size{wide ? ValueType::i64 : ValueType::i32, true, 0};
  if (step.opcode == Opcode::table_get || step.opcode == Opcode::memory_grow) pop(1);
  if (step.opcode == Opcode::table_grow) pop(2);
  push(step.opcode == Opcode::table_get ? module_.tables[step.first].exact_type : size, number);
}

void Walk::simple(std::uint32_t number) {
  const Step& step = code_.steps[number];
  const Effect effect = effect_of(step.opcode);
  if (effect.kind == Effect::Kind::unknown)
    return fail(fmt::format("instruction {:#x} is of collected objects or not known",
                            static_cast<std::uint32_t>(step.opcode)));
  pop(effect.pops);
  if (effect.pushes == 2) return push_all(wide_results, number);
  const bool constant = (step.opcode >= Opcode::i32_const && step.opcode <= Opcode::f64_const) ||
                        step.opcode == Opcode::v128_const;
  if (effect.pushes == 1) push({effect.pushed, true, 0}, number, constant);
}

void Walk::step(std::uint32_t number) {
  const Step& step = code_.steps[number];
  switch (step.opcode) {
    case Opcode::block:
    case Opcode::loop:
    case Opcode::if_:
    case Opcode::try_table:
      return enter(number);
    case Opcode::else_:
    case Opcode::end:
      return leave(number);
    case Opcode::br_if:
      return pop(1);
    case Opcode::unreachable:
    case Opcode::throw_:
    case Opcode::throw_ref:
    case Opcode::br:
    case Opcode::br_table:
    case Opcode::return_:
    case Opcode::return_call:
    case Opcode::return_call_indirect:
    case Opcode::return_call_ref:
      dead_ = true;
      return;
    case Opcode::call:
      return call(number, module_.types[module_.functions[step.first].type], 0,
                  graph_.suspends[step.first]);
    case Opcode::call_indirect:
    case Opcode::call_ref:
      return call(number, module_.types[step.first], 1, graph_.type_suspends[step.first]);
    case Opcode::memory_atomic_wait32:
    case Opcode::memory_atomic_wait64:
      return wait(number);
    case Opcode::local_get:
    case Opcode::local_set:
    case Opcode::local_tee:
      if (step.first >= code_.locals.size()) return fail("there is no such local");
      if (step.opcode != Opcode::local_get) pop(1);
      if (step.opcode != Opcode::local_set) push(code_.locals[step.first], number);
      return;
    case Opcode::global_get:
    case Opcode::global_set:
      if (step.first >= module_.globals.size()) return fail("there is no such global");
      if (step.opcode == Opcode::global_set) return pop(1);
      return push(module_.globals[step.first].exact_type, number);
    case Opcode::select:
    case Opcode::select_typed: {
      const ExactType type = step.opcode == Opcode::select ? top(1) : code_.types[step.first];
      pop(3);
      return push(type, number);
    }
    case Opcode::memory_size:
    case Opcode::memory_grow:
    case Opcode::table_get:
    case Opcode::table_grow:
    case Opcode::table_size:
      return tables_and_memories(number);
    case Opcode::ref_null:
    case Opcode::ref_func:
    case Opcode::ref_as_non_null:
    case Opcode::br_on_null:
    case Opcode::br_on_non_null:
      return references(number);
    default:
      return simple(number);
  }
}

// In which loops nothing can stop but the polls of loops.
void Walk::find_often() {
  std::uint32_t next_call = no_step;
  bool any = false;
  for (std::size_t i = found_.sites.size(); i-- > 0;) {
    Site& site = found_.sites[i];
    if (!site.poll) next_call = site.step;
    if (!site.poll || site.step == no_step) continue;
    site.often = next_call > code_.steps[site.step].match;
    any = any || site.often;
  }
  if (!any) return;
  found_.turns = static_cast<std::uint32_t>(code_.locals.size() + found_.added.size());
  found_.added.push_back({ValueType::i32, true, 0});
}

SnapshotResult<FunctionSites> Walk::walk() {
  open_.emplace_back();
  if (graph_.entry_polls[code_.function]) add_site(no_step, true, {});
  for (const ExactType& type : code_.type->results)
    if (!type.nullable) fail("the function gives a reference that cannot be null");
  for (now_ = 0; now_ < code_.steps.size() && problem_.empty(); ++now_) {
    Step& one = code_.steps[now_];
    const bool closes = one.opcode == Opcode::end || one.opcode == Opcode::else_;
    if (!dead_ || closes) {
      step(now_);
      continue;
    }
    one.dead = true;
    if (!opens(one.opcode)) continue;
    // With all that is in it.
    std::uint32_t end = one.match;
    if (code_.steps[end].opcode == Opcode::else_) end = code_.steps[end].match;
    for (; now_ < end; ++now_) code_.steps[now_].dead = true;
    code_.steps[now_].dead = true;
  }
  if (!problem_.empty()) return std::unexpected(std::move(problem_));
  find_often();
  const auto place = [](const Spill& spill) { return std::tuple(spill.step, spill.height); };
  std::ranges::sort(found_.spills, {}, place);
  const auto same = std::ranges::unique(found_.spills, {}, place);
  found_.spills.erase(same.begin(), same.end());
  return std::move(found_);
}

}  // namespace

SnapshotResult<FunctionSites> find_sites(const Module& module, const CallGraph& graph,
                                         bool loops_poll, FunctionCode& code) {
  return Walk(module, graph, loops_poll, code).walk();
}

}  // namespace wasifs::transform
