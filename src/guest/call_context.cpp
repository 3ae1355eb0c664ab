// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest/call_context.h"

#include <fmt/format.h>

#include <utility>

namespace wasifs {

Errno CallContext::trap(std::string reason) noexcept {
  if (!ended()) {
    end_ = {Outcome::Kind::trapped, 0};
    trap_text_ = reason;
    note_trap(process, std::move(reason));
  }
  return Errno::fault;
}

Errno CallContext::suspend() noexcept {
  if (!ended()) end_ = {Outcome::Kind::suspended, 0};
  return Errno::intr;
}

Errno CallContext::bad_pointer(std::uint64_t address, std::uint64_t bytes,
                               std::uint32_t align) noexcept {
  if (!rules_.trap_pointers) return Errno::fault;
  const std::uint64_t size = memory.view().size;
  if (bytes <= size && address <= size - bytes)
    return trap(fmt::format("address {:#x} is not aligned to {}", address, align));
  return trap(fmt::format("{} bytes at address {:#x} are not inside of the memory of {} bytes",
                          bytes, address, size));
}

}  // namespace wasifs
