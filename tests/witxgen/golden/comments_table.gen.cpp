// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from comments.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "comments_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "comments_calls.gen.h"
#include "comments_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::comments {
namespace {

constexpr std::string_view module_name = "comments";

Result<void> run_call(CallContext& context, const std::uint64_t* raw) {
  const auto size = static_cast<std::uint32_t>(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::comments::call(context, size));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome call(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "call", trace::arguments_call, trace::results_call};
  return host_call<run_call>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_call[] = {ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"call", parameters_call, true, wasifs::golden::comments::thunk::call,
      wasifs::golden::comments::trace::arguments_call,
      wasifs::golden::comments::trace::results_call},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::comments
