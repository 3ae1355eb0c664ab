// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from flags.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "flags_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "flags_calls.gen.h"
#include "flags_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::flags {
namespace {

constexpr std::string_view module_name = "flags";

Result<void> run_set(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto few, decode_few(low(raw[0])));
  WASIFS_TRY(const auto wide, decode_wide(raw[1]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint8_t>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::flags::set(context, few, wide));
  return context.store(out_0.data(), static_cast<std::uint8_t>(result));
}

}  // namespace

namespace thunk {

Outcome set(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "set", trace::arguments_set, trace::results_set};
  return host_call<run_set>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_set[] = {ValueType::i32, ValueType::i64, ValueType::i32};

constexpr HostCall calls[] = {
  {"set", parameters_set, true, wasifs::golden::flags::thunk::set,
      wasifs::golden::flags::trace::arguments_set, wasifs::golden::flags::trace::results_set},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::flags
