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

SnapshotResult<CodeScan> scan_code(const Module& module) {
  Problem problem;
  CodeScan scan;
  // Most modules set a few of their globals in every other instruction.
  std::vector<bool> set_globals(module.globals.size());
  for (std::size_t place = 0; place < module.bodies.size(); ++place) {
    const Body& body = module.bodies[place];
    ByteCursor cursor(body.bytes, body.offset, problem);
    skip_locals(cursor);
    while (cursor.ok() && !cursor.at_end()) {
      const Instruction instruction = read_instruction(cursor);
      switch (instruction.opcode) {
        case Opcode::global_set:
          if (instruction.first < set_globals.size()) set_globals[instruction.first] = true;
          break;
        case Opcode::table_init:
          scan.tables.insert(instruction.second);
          break;
        case Opcode::table_set:
        case Opcode::table_copy:
        case Opcode::table_grow:
        case Opcode::table_fill:
          scan.tables.insert(instruction.first);
          break;
        case Opcode::data_drop:
        case Opcode::elem_drop: {
          const bool data = instruction.opcode == Opcode::data_drop;
          if (data ? passive(module.data, instruction.first)
                   : passive(module.elements, instruction.first))
            scan.drops.push_back({place, cursor.offset() - body.offset, data, instruction.first});
          break;
        }
        default:
          break;
      }
    }
    if (!problem.sentence.empty()) return std::unexpected(std::move(problem.sentence));
  }
  for (std::uint32_t index = 0; index < set_globals.size(); ++index)
    if (set_globals[index]) scan.globals.insert(index);
  return scan;
}

}  // namespace wasifs::pause
