// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from newer.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "newer_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "newer_calls.gen.h"
#include "newer_trace.gen.h"
#include "older_thunks.gen.h"
#include "older_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::newer {
namespace {

constexpr std::string_view module_name = "newer";

Result<void> run_changed(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Holder>(low(raw[0])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::newer::changed(context));
  return context.store(out_0.data(), result);
}

Result<void> run_added(CallContext& context, [[maybe_unused]] const std::uint64_t* raw) {
  return wasifs::golden::newer::added(context);
}

}  // namespace

namespace thunk {

Outcome changed(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "changed", trace::arguments_changed, trace::results_changed};
  return host_call<run_changed>(text, process, memory, raw);
}

Outcome added(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "added", trace::arguments_added, trace::results_added};
  return host_call<run_added>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_kept[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_changed[] = {ValueType::i32};

constexpr HostCall calls[] = {
  {"kept", parameters_kept, true, wasifs::golden::older::thunk::kept,
      wasifs::golden::older::trace::arguments_kept, wasifs::golden::older::trace::results_kept},
  {"changed", parameters_changed, true, wasifs::golden::newer::thunk::changed,
      wasifs::golden::newer::trace::arguments_changed,
      wasifs::golden::newer::trace::results_changed},
  {"added", {}, true, wasifs::golden::newer::thunk::added,
      wasifs::golden::newer::trace::arguments_added, wasifs::golden::newer::trace::results_added},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::newer
