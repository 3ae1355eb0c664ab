// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from mapped.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "mapped_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "mapped_calls.gen.h"
#include "mapped_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::mapped {
namespace {

constexpr std::string_view module_name = "mapped";

Result<void> run_kind(CallContext& context, const std::uint64_t* raw) {
  const auto fresh = wasifs::Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<LongName>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::mapped::kind(context, fresh));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome kind(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "kind", trace::arguments_kind, trace::results_kind};
  return host_call<run_kind>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_kind[] = {ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"kind", parameters_kind, true, wasifs::golden::mapped::thunk::kind,
      wasifs::golden::mapped::trace::arguments_kind, wasifs::golden::mapped::trace::results_kind},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::mapped
