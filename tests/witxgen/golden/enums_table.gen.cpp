// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from enums.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "enums_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "enums_calls.gen.h"
#include "enums_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::enums {
namespace {

constexpr std::string_view module_name = "enums";

Result<void> run_act(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto verb, decode_verb(low(raw[0])));
  WASIFS_TRY(const auto register_, decode_word(low(raw[1])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint8_t>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::enums::act(context, verb, register_));
  return context.store(out_0.data(), static_cast<std::uint8_t>(result));
}

}  // namespace

namespace thunk {

Outcome act(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "act", trace::arguments_act, trace::results_act};
  return host_call<run_act>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_act[] = {ValueType::i32, ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"act", parameters_act, true, wasifs::golden::enums::thunk::act,
      wasifs::golden::enums::trace::arguments_act, wasifs::golden::enums::trace::results_act},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::enums
