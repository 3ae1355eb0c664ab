// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from variants.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "variants_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "variants_calls.gen.h"
#include "variants_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::variants {
namespace {

constexpr std::string_view module_name = "variants";

Result<void> run_draw(CallContext& context, const std::uint64_t* raw) {
  const auto count = static_cast<std::uint32_t>(low(raw[1]));
  const GuestPtr<const Figure> figures(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Either>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::variants::draw(context, figures, count));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome draw(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "draw", trace::arguments_draw, trace::results_draw};
  return host_call<run_draw>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_draw[] = {ValueType::i32, ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"draw", parameters_draw, true, wasifs::golden::variants::thunk::draw,
      wasifs::golden::variants::trace::arguments_draw,
      wasifs::golden::variants::trace::results_draw},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::variants
