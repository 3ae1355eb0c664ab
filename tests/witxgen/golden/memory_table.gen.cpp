// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from memory.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "memory_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "memory_calls.gen.h"
#include "memory_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::memory {
namespace {

constexpr std::string_view module_name = "memory";

Result<void> run_pass(CallContext& context, const std::uint64_t* raw) {
  const auto count = static_cast<std::uint32_t>(low(raw[15]));
  GuestString name;
  WASIFS_CHECK(name.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[0])), low(raw[1])));
  GuestReadBuffers in(context);
  WASIFS_CHECK(in.copy_in(low(raw[2]), low(raw[3])));
  GuestWriteBuffers out(context);
  WASIFS_CHECK(out.copy_in(low(raw[4]), low(raw[5])));
  WASIFS_TRY(const auto items, context.span(GuestPtr<const Item>(low(raw[6])), low(raw[7])));
  WASIFS_TRY(const auto numbers, context.span(GuestPtr<const std::uint16_t>(low(raw[8])),
      low(raw[9])));
  WASIFS_TRY(const auto buf, context.span(GuestPtr<std::uint8_t>(low(raw[10])), low(raw[11])));
  WASIFS_TRY(const auto view, context.span(GuestPtr<const Item>(low(raw[12])), low(raw[13])));
  const GuestPtr<GuestPtr<std::uint8_t>> alone(low(raw[14]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[16])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::memory::pass(context, name, in, out, items, numbers,
      buf, view, alone, count));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome pass(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "pass", trace::arguments_pass, trace::results_pass};
  return host_call<run_pass>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_pass[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"pass", parameters_pass, true, wasifs::golden::memory::thunk::pass,
      wasifs::golden::memory::trace::arguments_pass, wasifs::golden::memory::trace::results_pass},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::memory
