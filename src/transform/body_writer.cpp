// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "body_writer.h"

#include <algorithm>

#include "snapshot/sentence.h"

namespace wasifs::transform {

using pause::ExactType;
using pause::FrameType;
using pause::Opcode;
using pause::ValueType;

namespace {

constexpr std::uint32_t turns_at_once = 256;
// With more the engine has some of them on its stack anyway.
constexpr std::size_t most_without_registers = 32;

// What a function that is left returns; nobody looks at it.
void write_zero(Assembly& code, const ExactType& type) {
  switch (type.kind) {
    case ValueType::i32:
      code.i32(0);
      return;
    case ValueType::i64:
      code.plain(Opcode::i64_const).out().s64(0);
      return;
    case ValueType::f32:
    case ValueType::f64: {
      const bool wide = type.kind == ValueType::f64;
      code.plain(wide ? Opcode::f64_const : Opcode::f32_const);
      for (int i = 0; i < (wide ? 8 : 4); ++i) code.out().byte(0);
      return;
    }
    case ValueType::v128:
      code.plain(Opcode::v128_const);
      for (int i = 0; i < 16; ++i) code.out().byte(0);
      return;
    case ValueType::function:
    case ValueType::other:
      code.plain(Opcode::ref_null).out().s64(type.heap);
      return;
  }
}

}  // namespace

BodyWriter::BodyWriter(const Target& target, const FunctionCode& code, const FunctionSites& sites)
    : target_(target), code_(code), sites_(sites) {
  const std::size_t body = code.function - target.module.imported_functions;
  const auto found = std::ranges::equal_range(target.drops, body, {}, &pause::WatchedDrop::body);
  drops_ = {found.begin(), found.end()};
}

SnapshotResult<std::vector<std::byte>> BodyWriter::running() {
  parameters_ = code_.type->parameters.size();
  write_locals(parameters_);
  begin_body();
  if (!sites_.sites.empty() && sites_.sites.front().step == no_step) poll(sites_.sites.front());
  emit(0, code_.steps.size() - 1);
  end_body();
  if (!problem_.empty()) return std::unexpected(std::move(problem_));
  return code_out_.out().take();
}

// Those from `first` on, in rows of one type. Each may be null, since it is so at first.
void BodyWriter::write_locals(std::size_t first) {
  std::vector<std::pair<std::uint32_t, ExactType>> rows;
  const auto add = [&](ExactType type) {
    type.nullable = true;
    if (!rows.empty() && rows.back().second == type)
      ++rows.back().first;
    else
      rows.emplace_back(1, type);
  };
  std::ranges::for_each(std::span(code_.locals).subspan(first), add);
  std::ranges::for_each(sites_.added, add);
  pause::ByteWriter& out = code_out_.out();
  out.u32(static_cast<std::uint32_t>(rows.size()));
  for (const auto& [count, type] : rows) {
    out.u32(count);
    out.type(type);
  }
}

const Site* BodyWriter::site_at(std::size_t step) {
  while (next_site_ < sites_.sites.size() &&
         (sites_.sites[next_site_].step == no_step || sites_.sites[next_site_].step < step))
    ++next_site_;
  const bool here = next_site_ < sites_.sites.size() && sites_.sites[next_site_].step == step;
  return here ? &sites_.sites[next_site_] : nullptr;
}

void BodyWriter::emit(std::size_t begin, std::size_t end) {
  next_site_ = 0;
  if (begin > 0) {
    const auto site = std::ranges::lower_bound(
        sites_.sites, begin, {},
        [](const Site& one) -> std::size_t { return one.step == no_step ? 0 : one.step; });
    next_site_ = static_cast<std::size_t>(site - sites_.sites.begin());
  }
  next_spill_ = static_cast<std::size_t>(
      std::ranges::lower_bound(sites_.spills, begin, {}, &Spill::step) - sites_.spills.begin());
  for (std::size_t number = begin; number < end && problem_.empty(); ++number) {
    if (code_out_.out().size() > most_code)
      problem_ = fmt::format("{} would become too large to be paused",
                             called(target_.module, code_.function));
    if (!code_.steps[number].dead) emit_step(number);
  }
  flush();
}

void BodyWriter::flush() {
  code_out_.out().bytes(code_.body.subspan(copy_begin_, copy_end_ - copy_begin_));
  copy_begin_ = copy_end_;
}

void BodyWriter::copy(std::size_t number) {
  const std::uint32_t begin = code_.steps[number].offset;
  if (copy_end_ != begin) {
    flush();
    copy_begin_ = begin;
  }
  copy_end_ = code_.end_of(number);
}

void BodyWriter::emit_step(std::size_t number) {
  const Step& step = code_.steps[number];
  switch (step.opcode) {
    case Opcode::try_table:
      branch(number);
      open_label(true);
      break;
    case Opcode::block:
    case Opcode::loop:
    case Opcode::if_:
      copy(number);
      if (const Site* site = site_at(number); site != nullptr && site->often)
        return open_often(number, *site);
      open_label();
      break;
    case Opcode::end:
      copy(number);
      close_label();
      break;
    case Opcode::br:
    case Opcode::br_if:
    case Opcode::br_on_null:
    case Opcode::br_on_non_null:
    case Opcode::br_table:
      branch(number);
      break;
    case Opcode::memory_atomic_wait32:
    case Opcode::memory_atomic_wait64:
    case Opcode::memory_atomic_notify:
      wait_or_notify(number);
      break;
    default:
      copy(number);
      break;
  }
  after(number);
}

void BodyWriter::wait_or_notify(std::size_t number) {
  const Step& step = code_.steps[number];
  if (target_.waits == nullptr || !sleeps_or_wakes(target_.module, step.opcode, step.first))
    return copy(number);
  flush();
  pause::Problem problem;  // there is none, it was read before
  pause::ByteCursor cursor(code_.bytes_of(number), 0, problem);
  code_out_.call(target_.waits->function_for(read_instruction(cursor)));
}

// Labels are others where a continuation has more constructs.
void BodyWriter::branch(std::size_t number) {
  if (depth_ == labels_.size()) return copy(number);
  flush();
  const Step& step = code_.steps[number];
  pause::ByteWriter& out = code_out_.out();
  out.opcode(step.opcode);
  if (step.opcode == Opcode::br_table) {
    out.u32(step.second - 1);
    for (std::uint32_t i = 0; i < step.second; ++i) out.u32(relative(code_.labels[step.first + i]));
  } else if (step.opcode == Opcode::try_table) {
    const Block& block = code_.blocks[step.first];
    if (block.type >= 0)
      out.s64(block.type);
    else
      block_type(results_of(target_.module, block));
    out.u32(block.catch_count);
    for (const Catch& one : code_.catches_of(block)) {
      out.byte(one.kind);
      if (one.kind < 2) out.u32(one.tag);
      out.u32(relative(one.label));
    }
  } else {
    out.u32(relative(step.first));
  }
}

// What is inserted behind an instruction.
void BodyWriter::after(std::size_t number) {
  const Step& step = code_.steps[number];
  if (step.opcode == Opcode::local_get || step.opcode == Opcode::local_tee) {
    if (declared_null(step.first)) {
      flush();
      code_out_.plain(Opcode::ref_as_non_null);
    }
  } else if (step.opcode == Opcode::data_drop || step.opcode == Opcode::elem_drop) {
    watch_drop(number);
  }
  const Site* site = site_at(number);
  if (site != nullptr && !site->poll) check(*site);
  keep(number);
  if (site != nullptr && site->poll) poll(*site);
}

void BodyWriter::watch_drop(std::size_t number) {
  const auto drop =
      std::ranges::lower_bound(drops_, code_.end_of(number), {}, &pause::WatchedDrop::end);
  if (drop == drops_.end() || drop->end != code_.end_of(number)) return;
  flush();
  write_watch(code_out_.out(), drop->global);
}

// Puts values that some site needs into their locals.
void BodyWriter::keep(std::size_t number) {
  while (next_spill_ < sites_.spills.size() && sites_.spills[next_spill_].step < number)
    ++next_spill_;
  const std::size_t begin = next_spill_;
  while (next_spill_ < sites_.spills.size() && sites_.spills[next_spill_].step == number)
    ++next_spill_;
  if (begin == next_spill_) return;
  flush();
  for (std::size_t i = next_spill_; i-- > begin + 1;) code_out_.set(sites_.spills[i].local);
  code_out_.with(Opcode::local_tee, sites_.spills[begin].local);
  if (!sites_.spills[begin].nullable) code_out_.plain(Opcode::ref_as_non_null);
  for (std::size_t i = begin + 1; i < next_spill_; ++i) {
    code_out_.get(sites_.spills[i].local);
    if (!sites_.spills[i].nullable) code_out_.plain(Opcode::ref_as_non_null);
  }
}

void BodyWriter::poll(const Site& site) {
  flush();
  take_polls(1, site, 0);
}

// Takes `count` from the global, and asks where that is all. Within `depth` constructs of its own.
void BodyWriter::take_polls(std::uint32_t count, const Site& site, std::uint32_t depth) {
  constexpr Opcode i32_le_s = static_cast<Opcode>(0x4c);
  const std::uint32_t polls = target_.runtime.polls;
  code_out_.load_global(polls).i32(count).plain(Opcode::i32_sub).store_global(polls);
  code_out_.load_global(polls).i32(0).plain(i32_le_s).open(Opcode::if_);
  if (!site.often || !poll_without_registers(site)) {
    code_out_.call(target_.runtime.poll).open(Opcode::if_);
    save(site, depth + 2);
    code_out_.end();
  }
  code_out_.end();
}

// Saves the frame before it asks, at the begin of `frames_export`, where nothing is while the guest
// runs, and takes all values from there again if it goes on: what lives across a call lives on the
// engine's stack, in the whole loop. False where values are no numbers or too many.
bool BodyWriter::poll_without_registers(const Site& site) {
  const auto values = values_of(target_.module, code_, sites_, site);
  if (!values) return false;
  const std::uint32_t size = frame_header_size + size_of(target_.module, *values);
  if (size > least_frames_size || values->size() > most_without_registers) return false;
  for (const SavedValue& value : *values)
    if (value.type > FrameType::v128) return false;
  const std::uint32_t memory = target_.runtime.frames;
  const std::uint32_t header[] = {code_.function, site.offset, size};
  for (std::uint32_t i = 0; i < 3; ++i)
    code_out_.i32(0).i32(header[i]).access(number_access(FrameType::i32).store, memory, 4 * i);
  const auto each = [&](auto what) {
    std::uint32_t at = frame_header_size;
    for (const SavedValue& value : *values) {
      const NumberAccess& access = number_access(value.type);
      if (value.read) what(value, access, at);
      at += access.size;
    }
  };
  each([&](const SavedValue& value, const NumberAccess& access, std::uint32_t at) {
    code_out_.i32(0).get(value.local).access(access.store, memory, at);
  });
  code_out_.call(target_.runtime.poll).open(Opcode::if_);
  code_out_.i32(size).store_global(target_.runtime.top);
  for (const ExactType& type : code_.type->results) write_zero(code_out_, type);
  code_out_.plain(Opcode::return_).end();
  each([&](const SavedValue& value, const NumberAccess& access, std::uint32_t at) {
    code_out_.i32(0).access(access.load, memory, at).set(value.local);
  });
  return true;
}

// A loop that calls nothing becomes two, the inner one of which counts turns in a local and has
// nothing else to do, so that the engine can keep in registers what it could not across a call:
//
//     loop
//       if there are no turns left: more turns, poll
//       loop
//         if there are no turns left: to the outer loop; one is taken
//
// The local need not be saved: who resumes begins anew.
void BodyWriter::open_often(std::size_t number, const Site& site) {
  constexpr Opcode i32_eqz = static_cast<Opcode>(0x45);
  const std::uint32_t turns = sites_.turns;
  keep(number);
  flush();
  ++depth_;
  code_out_.get(turns).plain(i32_eqz).open(Opcode::if_);
  code_out_.i32(turns_at_once).set(turns);
  take_polls(turns_at_once, site, 1);
  code_out_.end();
  code_out_.out().bytes(code_.bytes_of(number));
  open_label();
  doubled_.back() = true;
  code_out_.get(turns).plain(i32_eqz).with(Opcode::br_if, 1);
  code_out_.get(turns).i32(1).plain(Opcode::i32_sub).set(turns);
  next_spill_ = static_cast<std::size_t>(
      std::ranges::lower_bound(sites_.spills, number, {}, &Spill::step) - sites_.spills.begin());
  keep(number);
}

void BodyWriter::open_label(bool catches) {
  labels_.push_back(depth_++);
  doubled_.push_back(false);
  catching_.push_back(catches);
  if (catches) ++tries_;
}

// After the end of a construct.
void BodyWriter::close_label() {
  if (doubled_.back()) {
    flush();
    code_out_.end();
    --depth_;
  }
  if (catching_.back()) --tries_;
  labels_.pop_back();
  doubled_.pop_back();
  catching_.pop_back();
  --depth_;
}

void BodyWriter::check(const Site& site) {
  flush();
  code_out_.load_global(target_.runtime.state).open(Opcode::if_);
  save(site, 1);
  code_out_.end();
}

// Within `depth` constructs of its own.
void BodyWriter::save(const Site& site, std::uint32_t depth) {
  auto values = values_of(target_.module, code_, sites_, site);
  if (!values) {
    problem_ = std::move(values).error();
    return;
  }
  const std::uint32_t size = frame_header_size + size_of(target_.module, *values);
  if (tries_ != 0) {
    save_without_calls(site, own_values(*values), size);
  } else {
    code_out_.i32(size).i32(code_.function).i32(site.offset).call(target_.runtime.begin_frame);
    put(own_values(*values));
  }
  if (!sites_.common.empty()) {
    code_out_.with(Opcode::br, depth_ + depth - 2);
    return;
  }
  for (const ExactType& type : code_.type->results) write_zero(code_out_, type);
  code_out_.plain(Opcode::return_);
}

// Within a try_table each call has a second way out, to what catches, with all that lives there: a
// few calls for each site would treble the time that it takes to compile a program in C++.
void BodyWriter::save_without_calls(const Site& site, std::span<const SavedValue> own,
                                    std::uint32_t size) {
  constexpr Opcode i32_eq = static_cast<Opcode>(0x46);
  constexpr Opcode i32_gt_u = static_cast<Opcode>(0x4b);
  constexpr Opcode i32_shl = static_cast<Opcode>(0x74);
  constexpr std::uint32_t page_bits = 16;
  const Runtime& runtime = target_.runtime;
  code_out_.load_global(runtime.top).i32(size).plain(Opcode::i32_add);
  code_out_.with(Opcode::memory_size, runtime.frames).i32(page_bits).plain(i32_shl);
  code_out_.plain(i32_gt_u).open(Opcode::if_).i32((size >> page_bits) + 1);
  code_out_.with(Opcode::memory_grow, runtime.frames).i32(0xffffffff).plain(i32_eq);
  code_out_.open(Opcode::if_).plain(Opcode::unreachable).end().end();

  const NumberAccess& word = number_access(FrameType::i32);
  std::uint32_t at = 0;
  for (const std::uint32_t number : {code_.function, site.offset, size}) {
    code_out_.load_global(runtime.top).i32(number).access(word.store, runtime.frames, at);
    at += word.size;
  }
  std::size_t next = 0;
  for (; next < own.size() && own[next].type <= FrameType::v128; ++next) {
    const NumberAccess& access = number_access(own[next].type);
    code_out_.load_global(runtime.top).get(own[next].local);
    code_out_.access(access.store, runtime.frames, at);
    at += access.size;
  }
  code_out_.load_global(runtime.top).i32(at).plain(Opcode::i32_add).store_global(runtime.top);
  put(own.subspan(next));
}

void BodyWriter::put(std::span<const SavedValue> values) {
  const Runtime& runtime = target_.runtime;
  for (std::size_t i = 0; i < values.size();) {
    const FrameType type = values[i].type;
    const bool four = (type == FrameType::i32 || type == FrameType::i64) && i + 3 < values.size() &&
                      values[i + 3].type == type;
    for (const std::size_t end = i + (four ? 4 : 1); i < end; ++i) code_out_.get(values[i].local);
    if (four)
      code_out_.call(type == FrameType::i32 ? runtime.put_four_i32 : runtime.put_four_i64);
    else
      code_out_.call(runtime.put_one(type));
  }
}

// Where all sites save some values, all of the body is in a block, whose end does that.
void BodyWriter::begin_body() {
  labels_ = {0};
  doubled_ = {false};
  catching_ = {false};
  if (sites_.turns != no_step) code_out_.i32(turns_at_once).set(sites_.turns);
  if (sites_.common.empty()) return;
  code_out_.open(Opcode::block);
  ++depth_;
}

// Writes the function's own end.
void BodyWriter::end_body() {
  if (sites_.common.empty()) {
    code_out_.end();
    return;
  }
  code_out_.plain(Opcode::return_).end();
  put(common_values(code_, sites_));
  for (const ExactType& type : code_.type->results) write_zero(code_out_, type);
  code_out_.end();
}

void BodyWriter::block_type(std::span<const ExactType> results) {
  if (results.empty())
    code_out_.out().byte(0x40);
  else if (results.size() == 1)
    code_out_.out().type(results.front());
  else
    code_out_.out().s64(target_.editor.add_type({}, results));
}

}  // namespace wasifs::transform
