// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "function_code.h"

#include <fmt/format.h>

#include <utility>

#include "pause/byte_cursor.h"
#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::ByteCursor;
using pause::ExactType;
using pause::Instruction;
using pause::Module;
using pause::Opcode;

constexpr std::int64_t empty_type = -64;

class FunctionReader {
 public:
  FunctionReader(const Module& module, FunctionCode& code) noexcept
      : module_(module),
        code_(code),
        body_(module.bodies[code.function - module.imported_functions]),
        cursor_(body_.bytes, body_.offset, problem_) {}

  SnapshotResult<void> read();

 private:
  void read_locals();
  void read_block(ByteCursor at, Step& step);
  void read_labels(ByteCursor at, Step& step);
  void finish(Step& step);
  [[nodiscard]] std::uint32_t offset() const noexcept {
    return static_cast<std::uint32_t>(cursor_.offset() - body_.offset);
  }

  const Module& module_;
  FunctionCode& code_;
  const pause::Body& body_;
  pause::Problem problem_;
  ByteCursor cursor_;
  std::vector<std::uint32_t> open_;  // what is not closed yet; the function itself is not in it
  bool closed_ = false;
};

void FunctionReader::read_locals() {
  for (std::uint32_t left = cursor_.count("locals"); left > 0 && cursor_.ok(); --left) {
    const std::uint32_t count = cursor_.u32("a number of locals");
    const ExactType type = read_exact_type(cursor_, module_.types);
    if (count > most_locals || code_.locals.size() + count > most_locals)
      return cursor_.fail("a function has too many locals");
    code_.locals.insert(code_.locals.end(), count, type);
  }
}

void FunctionReader::read_block(ByteCursor at, Step& step) {
  Block block;
  (void)at.byte("an instruction");
  ByteCursor look = at;
  block.type = look.s33("a type");
  if (block.type >= 0 || block.type == empty_type) {
    at = look;
    if (block.type >= 0 && (static_cast<std::uint64_t>(block.type) >= module_.types.size() ||
                            module_.types[static_cast<std::size_t>(block.type)].kind !=
                                pause::DefinedType::Kind::function))
      cursor_.fail_at(at.offset(), "there is no such type for a block");
  } else {
    block.one_result = read_exact_type(at, module_.types);
  }
  if (step.opcode == Opcode::try_table) {
    block.catches = static_cast<std::uint32_t>(code_.catches.size());
    block.catch_count = at.count("catches");
    for (std::uint32_t left = block.catch_count; left > 0 && at.ok(); --left) {
      Catch one;
      one.kind = at.byte("a catch");
      if (one.kind < 2) one.tag = at.u32("a tag");
      if (one.kind < 2 && one.tag >= module_.tags.size())
        cursor_.fail_at(at.offset(), "there is no such tag");
      one.label = at.u32("a label");
      if (one.label > open_.size()) cursor_.fail_at(at.offset(), "there is no such label");
      code_.catches.push_back(one);
    }
  }
  step.first = static_cast<std::uint32_t>(code_.blocks.size());
  code_.blocks.push_back(block);
}

void FunctionReader::read_labels(ByteCursor at, Step& step) {
  (void)at.byte("an instruction");
  step.first = static_cast<std::uint32_t>(code_.labels.size());
  step.second = at.count("labels") + 1;
  for (std::uint32_t left = step.second; left > 0 && at.ok(); --left) {
    const std::uint32_t label = at.u32("a label");
    if (label > open_.size()) cursor_.fail_at(at.offset(), "there is no such label");
    code_.labels.push_back(label);
  }
}

// What closes constructs, and labels.
void FunctionReader::finish(Step& step) {
  const auto number = static_cast<std::uint32_t>(code_.steps.size());
  switch (step.opcode) {
    case Opcode::block:
    case Opcode::loop:
    case Opcode::if_:
    case Opcode::try_table:
      open_.push_back(number);
      break;
    case Opcode::else_:
      if (open_.empty() || code_.steps[open_.back()].opcode != Opcode::if_ ||
          code_.steps[open_.back()].match != 0)
        return cursor_.fail("else is not of an if");
      step.match = open_.back();
      code_.steps[open_.back()].match = number;
      break;
    case Opcode::end: {
      if (open_.empty()) {
        closed_ = true;
        step.match = number;
        break;
      }
      const std::uint32_t opener = open_.back();
      open_.pop_back();
      step.match = opener;
      // Of an if with two arms: if -> else -> end -> if.
      Step& begin = code_.steps[opener];
      if (begin.match != 0)
        code_.steps[begin.match].match = number;
      else
        begin.match = number;
      break;
    }
    case Opcode::br:
    case Opcode::br_if:
    case Opcode::br_on_null:
    case Opcode::br_on_non_null:
      if (step.first > open_.size()) cursor_.fail("there is no such label");
      break;
    default:
      break;
  }
}

SnapshotResult<void> FunctionReader::read() {
  read_locals();
  code_.steps.reserve(body_.bytes.size() / 2);
  while (cursor_.ok() && !closed_) {
    const ByteCursor at = cursor_;
    Step step;
    step.offset = offset();
    const Instruction instruction = read_instruction(cursor_);
    step.opcode = instruction.opcode;
    step.first = instruction.first;
    step.second = instruction.second;
    switch (instruction.opcode) {
      case Opcode::block:
      case Opcode::loop:
      case Opcode::if_:
      case Opcode::try_table:
        read_block(at, step);
        break;
      case Opcode::br_table:
        read_labels(at, step);
        break;
      case Opcode::select_typed: {
        ByteCursor type = at;
        (void)type.byte("an instruction");
        if (type.u32("types") != 1) cursor_.fail("select has one type");
        step.first = static_cast<std::uint32_t>(code_.types.size());
        code_.types.push_back(read_exact_type(type, module_.types));
        break;
      }
      case Opcode::ref_null: {
        ByteCursor type = at;
        (void)type.byte("an instruction");
        step.first = static_cast<std::uint32_t>(code_.types.size());
        code_.types.push_back(read_heap_type(type, module_.types));
        break;
      }
      case Opcode::try_:
      case Opcode::catch_:
      case Opcode::rethrow:
      case Opcode::delegate:
      case Opcode::catch_all:
        return sentence("{} has exceptions of the legacy kind; it cannot be paused",
                        called(module_, code_.function));
      default:
        break;
    }
    if (!cursor_.ok()) break;
    finish(step);
    code_.steps.push_back(step);
  }
  if (problem_.sentence.empty() && !cursor_.at_end()) cursor_.fail("a function goes on after end");
  if (!problem_.sentence.empty()) return std::unexpected(std::move(problem_.sentence));
  return {};
}

}  // namespace

std::span<const ExactType> parameters_of(const Module& module, const Block& block) noexcept {
  if (block.type < 0) return {};
  return module.types[static_cast<std::size_t>(block.type)].parameters;
}

std::span<const ExactType> results_of(const Module& module, const Block& block) noexcept {
  if (block.type == empty_type) return {};
  if (block.type < 0) return {&block.one_result, 1};
  return module.types[static_cast<std::size_t>(block.type)].results;
}

SnapshotResult<FunctionCode> read_function(const Module& module, std::uint32_t function) {
  FunctionCode code;
  code.function = function;
  code.body = module.bodies[function - module.imported_functions].bytes;
  const std::uint32_t type = module.functions[function].type;
  if (type >= module.types.size() || module.types[type].kind != pause::DefinedType::Kind::function)
    return sentence("{} is of no type", called(module, function));
  code.type = &module.types[type];
  code.locals = code.type->parameters;
  if (code.locals.size() > most_locals)
    return sentence("{} has too many parameters", called(module, function));
  SNAPSHOT_CHECK(FunctionReader(module, code).read());
  return code;
}

std::string called(const Module& module, std::uint32_t function) {
  std::string text = fmt::format("function {}", function);
  if (function >= module.functions.size()) return text;
  const pause::Function& item = module.functions[function];
  if (item.imported)
    return fmt::format("{} ({})", text,
                       shown(fmt::format("{}.{}", item.import_module, item.import_name)));
  if (!item.exported) return text;
  for (const pause::Export& exported : module.exports)
    if (exported.kind == pause::ItemKind::function && exported.index == function)
      return fmt::format("{} ({})", text, shown(exported.name));
  return text;
}

}  // namespace wasifs::transform
