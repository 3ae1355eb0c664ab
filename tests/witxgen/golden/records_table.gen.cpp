// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from records.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "records_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "records_calls.gen.h"
#include "records_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::records {
namespace {

constexpr std::string_view module_name = "records";

Result<void> run_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Outer>(low(raw[0])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::records::get(context));
  return context.store(out_0.data(), result);
}

Result<void> run_put(CallContext& context, const std::uint64_t* raw) {
  const GuestPtr<const Outer> value(low(raw[0]));
  return wasifs::golden::records::put(context, value);
}

}  // namespace

namespace thunk {

Outcome get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "get", trace::arguments_get, trace::results_get};
  return host_call<run_get>(text, process, memory, raw);
}

Outcome put(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "put", trace::arguments_put, trace::results_put};
  return host_call<run_put>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_get[] = {ValueType::i32};
constexpr ValueType parameters_put[] = {ValueType::i32};

constexpr HostCall calls[] = {
  {"get", parameters_get, true, wasifs::golden::records::thunk::get,
      wasifs::golden::records::trace::arguments_get, wasifs::golden::records::trace::results_get},
  {"put", parameters_put, true, wasifs::golden::records::thunk::put,
      wasifs::golden::records::trace::arguments_put, wasifs::golden::records::trace::results_put},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::records
