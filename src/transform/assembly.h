// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions, written one after the other. Used by all that writes functions in this room. One
// thread.
#pragma once

#include <cstdint>

#include "pause/module_editor.h"

namespace wasifs::transform {

class Assembly {
 public:
  using Opcode = pause::Opcode;

  Assembly& plain(Opcode opcode) {
    out_.opcode(opcode);
    return *this;
  }
  Assembly& with(Opcode opcode, std::uint32_t number) {
    out_.opcode(opcode);
    out_.u32(number);
    return *this;
  }
  Assembly& i32(std::uint32_t value) {
    out_.opcode(Opcode::i32_const);
    out_.s64(static_cast<std::int32_t>(value));
    return *this;
  }
  Assembly& get(std::uint32_t local) { return with(Opcode::local_get, local); }
  Assembly& set(std::uint32_t local) { return with(Opcode::local_set, local); }
  Assembly& load_global(std::uint32_t global) { return with(Opcode::global_get, global); }
  Assembly& store_global(std::uint32_t global) { return with(Opcode::global_set, global); }
  Assembly& call(std::uint32_t function) { return with(Opcode::call, function); }
  // What opens without parameters or results.
  Assembly& open(Opcode opcode) {
    out_.opcode(opcode);
    out_.byte(0x40);
    return *this;
  }
  Assembly& end() { return plain(Opcode::end); }
  // A load or store, not aligned.
  Assembly& access(std::uint32_t opcode, std::uint32_t memory, std::uint32_t offset) {
    out_.opcode(static_cast<Opcode>(opcode));
    out_.byte(memory == 0 ? 0 : 0x40);
    if (memory != 0) out_.u32(memory);
    out_.u32(offset);
    return *this;
  }

  [[nodiscard]] pause::ByteWriter& out() noexcept { return out_; }

 private:
  pause::ByteWriter out_;
};

}  // namespace wasifs::transform
