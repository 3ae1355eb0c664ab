// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "code_scan.h"

#include <utility>

#include "byte_cursor.h"
#include "instruction.h"

namespace wasifs::pause {
namespace {

// Whether the segment is there for the code alone, so that it matters whether it was dropped.
template <class Segment>
bool passive(const std::vector<Segment>& segments, std::uint32_t number) {
  return number < segments.size() && segments[number].mode == SegmentMode::passive;
}

}  // namespace

CodeScanner::CodeScanner(const Module& module)
    : module_(module), set_globals_(module.globals.size()) {}

void CodeScanner::see(std::size_t place, const Instruction& instruction, std::size_t end) {
  switch (instruction.opcode) {
    case Opcode::global_set:
      if (instruction.first < set_globals_.size()) set_globals_[instruction.first] = true;
      break;
    case Opcode::table_init:
      scan_.tables.insert(instruction.second);
      break;
    case Opcode::table_set:
    case Opcode::table_copy:
    case Opcode::table_grow:
    case Opcode::table_fill:
      scan_.tables.insert(instruction.first);
      break;
    case Opcode::data_drop:
    case Opcode::elem_drop: {
      const bool data = instruction.opcode == Opcode::data_drop;
      if (data ? passive(module_.data, instruction.first)
               : passive(module_.elements, instruction.first))
        scan_.drops.push_back({place, end, data, instruction.first});
      break;
    }
    default:
      break;
  }
}

CodeScan CodeScanner::take() {
  for (std::uint32_t index = 0; index < set_globals_.size(); ++index)
    if (set_globals_[index]) scan_.globals.insert(index);
  return std::move(scan_);
}

SnapshotResult<CodeScan> scan_code(const Module& module) {
  Problem problem;
  CodeScanner scanner(module);
  for (std::size_t place = 0; place < module.bodies.size(); ++place) {
    const Body& body = module.bodies[place];
    ByteCursor cursor(body.bytes, body.offset, problem);
    skip_locals(cursor);
    while (cursor.ok() && !cursor.at_end()) {
      const Instruction instruction = read_instruction(cursor);
      scanner.see(place, instruction, cursor.offset() - body.offset);
    }
    if (!problem.sentence.empty()) return std::unexpected(std::move(problem.sentence));
  }
  return scanner.take();
}

}  // namespace wasifs::pause
