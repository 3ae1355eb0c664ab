// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from uses.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "uses_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "uses_calls.gen.h"
#include "uses_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::uses {
namespace {

constexpr std::string_view module_name = "uses";

Result<void> run_size(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[0])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::uses::size(context));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome size(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "size", trace::arguments_size, trace::results_size};
  return host_call<run_size>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_size[] = {ValueType::i32};

constexpr HostCall calls[] = {
  {"size", parameters_size, true, wasifs::golden::uses::thunk::size,
      wasifs::golden::uses::trace::arguments_size, wasifs::golden::uses::trace::results_size},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::uses
