// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clock_* and random_get.
#include <algorithm>
#include <array>

#include "abi/preview1_calls.gen.h"
#include "wasifs/process.h"

namespace wasifs::preview1 {
namespace {

// Small enough that a stop takes effect soon, and that a shared memory's bounce buffer fits the
// stack.
constexpr std::uint64_t chunk_size = 16384;

Result<void> fill_private(CallContext& context, GuestSpan<std::uint8_t> buffer) {
  WASIFS_TRY(const IoSpan target, context.host_span(buffer));
  context.note_write(buffer.data().address(), buffer.size());
  return context.process.parts().random->fill({target.data, target.size});
}

// The source is the embedder's code, which is never handed memory that other threads write to.
Result<void> fill_shared(CallContext& context, GuestSpan<std::uint8_t> buffer) {
  std::array<std::byte, chunk_size> bounce;
  const std::span bytes = std::span(bounce).first(static_cast<std::size_t>(buffer.size()));
  WASIFS_CHECK(context.process.parts().random->fill(bytes));
  return context.write_bytes(buffer.data().address(), bytes);
}

}  // namespace

Result<Timestamp> clock_res_get(CallContext& context, ClockId id) {
  return context.process.parts().clock->resolution(id);
}

Result<Timestamp> clock_time_get(CallContext& context, ClockId id, Timestamp /*precision*/) {
  return context.process.parts().clock->now(id);
}

Result<void> random_get(CallContext& context, GuestSpan<std::uint8_t> buf) {
  for (std::uint64_t done = 0; done < buf.size(); done += chunk_size) {
    if (context.process.stopped()) return Errno::intr;
    const GuestSpan<std::uint8_t> chunk(buf.at(done), std::min(chunk_size, buf.size() - done));
    WASIFS_CHECK(context.shared() ? fill_shared(context, chunk) : fill_private(context, chunk));
  }
  return {};
}

}  // namespace wasifs::preview1
