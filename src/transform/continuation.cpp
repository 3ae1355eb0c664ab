// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of `BodyWriter` that writes continuations.
#include "body_writer.h"
#include "pausable.h"

namespace wasifs::transform {

using pause::ExactType;
using pause::FrameType;
using pause::Opcode;
using pause::ValueType;

SnapshotResult<std::vector<std::byte>> BodyWriter::continuation(const Site& site) {
  parameters_ = 0;
  write_locals(0);
  take(site);
  begin_body();
  // The constructs that the site is in, from outside.
  std::vector<std::uint32_t> path;
  const std::uint32_t begin = site.step == no_step ? 0 : site.step + 1;
  for (std::uint32_t number = 0; number < begin; ++number) {
    const Step& step = code_.steps[number];
    if (opens(step.opcode)) path.push_back(number);
    if (step.opcode == Opcode::end) path.pop_back();
  }
  const auto operands = sites_.operands_of(site);
  std::uint32_t pushed = 0;
  for (const std::uint32_t opener : path) {
    const std::uint32_t height = code_.blocks[code_.steps[opener].first].height;
    push_operands(operands.subspan(pushed, height - pushed));
    pushed = height;
    enter(opener);
  }
  push_operands(operands.subspan(pushed));
  if (!site.poll) {
    call_next(site);
    check(site);
    next_spill_ = 0;
    keep(site.step);
  }
  std::size_t from = begin;
  while (!path.empty() && problem_.empty()) {
    const std::uint32_t opener = path.back();
    path.pop_back();
    leave(opener, from);
    const std::uint32_t match = code_.steps[opener].match;
    from = (code_.steps[match].opcode == Opcode::else_ ? code_.steps[match].match : match) + 1;
  }
  emit(from, code_.steps.size() - 1);
  end_body();
  if (!problem_.empty()) return std::unexpected(std::move(problem_));
  return code_out_.out().take();
}

// The values of the frame, in the order in which they lie.
void BodyWriter::take(const Site& site) {
  auto values = values_of(target_.module, code_, sites_, site);
  if (!values) {
    problem_ = std::move(values).error();
    return;
  }
  for (const SavedValue& value : *values) {
    code_out_.call(target_.runtime.take_one(value.type));
    if (value.type == FrameType::function && value.exact.heap != any_function.heap) {
      code_out_.plain(Opcode::ref_cast_null);
      code_out_.out().s64(value.exact.heap);
    }
    code_out_.set(value.local);
  }
}

void BodyWriter::push_operands(std::span<const Operand> operands) {
  for (const Operand& operand : operands) {
    if (operand.constant != no_step) {
      code_out_.out().bytes(code_.bytes_of(operand.constant));
      continue;
    }
    code_out_.get(operand.local);
    if (!operand.type.nullable) code_out_.plain(Opcode::ref_as_non_null);
  }
}

void BodyWriter::enter(std::uint32_t opener) {
  const Step& step = code_.steps[opener];
  const Block& block = code_.blocks[step.first];
  const auto results = results_of(target_.module, block);
  code_out_.plain(step.opcode == Opcode::try_table ? Opcode::try_table : Opcode::block);
  block_type(results);
  if (step.opcode == Opcode::try_table) {
    pause::ByteWriter& out = code_out_.out();
    out.u32(block.catch_count);
    for (const Catch& one : code_.catches_of(block)) {
      out.byte(one.kind);
      if (one.kind < 2) out.u32(one.tag);
      out.u32(relative(one.label));
    }
  } else if (step.opcode == Opcode::loop) {
    ++depth_;
    code_out_.plain(Opcode::block);
    block_type(parameters_of(target_.module, block));
  }
  open_label(step.opcode == Opcode::try_table);
}

// The rest of a construct from step `from` on, and what closes it.
void BodyWriter::leave(std::uint32_t opener, std::size_t from) {
  const Step& step = code_.steps[opener];
  std::size_t end = step.match;
  if (code_.steps[end].opcode == Opcode::else_) {
    const std::size_t other_arm = end;
    end = code_.steps[end].match;
    emit(from, from <= other_arm ? other_arm : end);
  } else {
    emit(from, end);
  }
  if (step.opcode == Opcode::loop) {
    code_out_.with(Opcode::br, 1).end();
    close_label();
    emit(opener, end);
    code_out_.end();
    close_label();
    code_out_.end();
    --depth_;
    next_spill_ = 0;
    keep(end);  // of what either way brings
  } else {
    emit(end, end + 1);
  }
}

void BodyWriter::call_next(const Site& site) {
  code_out_.call(target_.runtime.take_one(FrameType::i32));
  code_out_.with(Opcode::call_indirect, target_.editor.add_type({}, site.results));
  code_out_.out().u32(target_.runtime.calls);
}

}  // namespace wasifs::transform
