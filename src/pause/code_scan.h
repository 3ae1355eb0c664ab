// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks through all functions of a module for what decides how its state is saved: which tables and
// globals the code writes to, which segments it drops and where. No state, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "instruction.h"
#include "module.h"

namespace wasifs::pause {

// An instruction that drops a segment.
struct DropPlace {
  std::size_t body = 0;  // which function, among those with a body
  std::size_t end = 0;   // where the instruction ends in the body
  bool data = false;     // a data segment, else an element segment
  std::uint32_t segment = 0;
};

struct CodeScan {
  std::set<std::uint32_t> tables;   // that instructions write to or let grow
  std::set<std::uint32_t> globals;  // that instructions set
  std::vector<DropPlace> drops;  // by place; only passive segments, the others are dropped anyway
};

// Finds it among instructions that somebody else reads. Refers to the module.
class CodeScanner {
 public:
  explicit CodeScanner(const Module& module);
  // An instruction that ends at `end` of the body `place`; all of them, in their order.
  void see(std::size_t place, const Instruction& instruction, std::size_t end);
  [[nodiscard]] CodeScan take();

 private:
  const Module& module_;
  CodeScan scan_;
  std::vector<bool> set_globals_;  // most modules set a few in every other instruction
};

// A sentence with the offset of the first instruction that is not known.
[[nodiscard]] SnapshotResult<CodeScan> scan_code(const Module& module);

}  // namespace wasifs::pause
