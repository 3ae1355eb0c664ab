// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from older.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "older_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "older_calls.gen.h"
#include "older_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::older {
namespace {

constexpr std::string_view module_name = "older";

Result<void> run_kept(CallContext& context, const std::uint64_t* raw) {
  const auto a = static_cast<std::uint32_t>(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Same>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::older::kept(context, a));
  return context.store(out_0.data(), result);
}

Result<void> run_changed(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Holder>(low(raw[0])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::older::changed(context));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome kept(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "kept", trace::arguments_kept, trace::results_kept};
  return host_call<run_kept>(text, process, memory, raw);
}

Outcome changed(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "changed", trace::arguments_changed, trace::results_changed};
  return host_call<run_changed>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_kept[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_changed[] = {ValueType::i32};

constexpr HostCall calls[] = {
  {"kept", parameters_kept, true, wasifs::golden::older::thunk::kept,
      wasifs::golden::older::trace::arguments_kept, wasifs::golden::older::trace::results_kept},
  {"changed", parameters_changed, true, wasifs::golden::older::thunk::changed,
      wasifs::golden::older::trace::arguments_changed,
      wasifs::golden::older::trace::results_changed},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::older
