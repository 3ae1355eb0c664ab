// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from handles.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "handles_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "handles_calls.gen.h"
#include "handles_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::handles {
namespace {

constexpr std::string_view module_name = "handles";

Result<void> run_copy(CallContext& context, const std::uint64_t* raw) {
  const auto from = Thing(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::handles::copy(context, from));
  return context.store(out_0.data(), static_cast<std::uint32_t>(result));
}

}  // namespace

namespace thunk {

Outcome copy(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "copy", trace::arguments_copy, trace::results_copy};
  return host_call<run_copy>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_copy[] = {ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"copy", parameters_copy, true, wasifs::golden::handles::thunk::copy,
      wasifs::golden::handles::trace::arguments_copy, wasifs::golden::handles::trace::results_copy},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::handles
