// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "results_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "results_calls.gen.h"
#include "results_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::results {
namespace {

constexpr std::string_view module_name = "results";

Result<void> run_nothing(CallContext& context, [[maybe_unused]] const std::uint64_t* raw) {
  return wasifs::golden::results::nothing(context);
}

Result<void> run_one(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[0])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::results::one(context));
  return context.store(out_0.data(), result);
}

Result<void> run_several(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[0])), 1));
  WASIFS_TRY(const auto out_1, context.span(GuestPtr<std::uint8_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto out_2, context.span(GuestPtr<Pair>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::results::several(context));
  WASIFS_CHECK(context.store(out_0.data(), std::get<0>(result)));
  WASIFS_CHECK(context.store(out_1.data(), static_cast<std::uint8_t>(std::get<1>(result))));
  return context.store(out_2.data(), std::get<2>(result));
}

Result<void> run_leave(CallContext& context, const std::uint64_t* raw) {
  const auto code = static_cast<std::uint32_t>(low(raw[0]));
  wasifs::golden::results::leave(context, code);
  return must_have_ended(context);
}

Result<void> run_forget(CallContext& context, const std::uint64_t* raw) {
  const auto code = static_cast<std::uint32_t>(low(raw[0]));
  wasifs::golden::results::forget(context, code);
  return {};
}

}  // namespace

namespace thunk {

Outcome nothing(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "nothing", trace::arguments_nothing, trace::results_nothing};
  return host_call<run_nothing>(text, process, memory, raw);
}

Outcome one(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "one", trace::arguments_one, trace::results_one};
  return host_call<run_one>(text, process, memory, raw);
}

Outcome several(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "several", trace::arguments_several, trace::results_several};
  return host_call<run_several>(text, process, memory, raw);
}

Outcome leave(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "leave", trace::arguments_leave, trace::results_leave};
  return host_call<run_leave>(text, process, memory, raw);
}

Outcome forget(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "forget", trace::arguments_forget, trace::results_forget};
  return host_call<run_forget>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_one[] = {ValueType::i32};
constexpr ValueType parameters_several[] = {ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_leave[] = {ValueType::i32};
constexpr ValueType parameters_forget[] = {ValueType::i32};

constexpr HostCall calls[] = {
  {"nothing", {}, true, wasifs::golden::results::thunk::nothing,
      wasifs::golden::results::trace::arguments_nothing,
      wasifs::golden::results::trace::results_nothing},
  {"one", parameters_one, true, wasifs::golden::results::thunk::one,
      wasifs::golden::results::trace::arguments_one, wasifs::golden::results::trace::results_one},
  {"several", parameters_several, true, wasifs::golden::results::thunk::several,
      wasifs::golden::results::trace::arguments_several,
      wasifs::golden::results::trace::results_several},
  {"leave", parameters_leave, false, wasifs::golden::results::thunk::leave,
      wasifs::golden::results::trace::arguments_leave,
      wasifs::golden::results::trace::results_leave},
  {"forget", parameters_forget, false, wasifs::golden::results::thunk::forget,
      wasifs::golden::results::trace::arguments_forget,
      wasifs::golden::results::trace::results_forget},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::results
