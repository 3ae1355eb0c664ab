// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from numbers.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "numbers_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "numbers_calls.gen.h"
#include "numbers_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::golden::numbers {
namespace {

constexpr std::string_view module_name = "numbers";

Result<void> run_take(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto small, decode_small<std::uint8_t>(low(raw[0])));
  WASIFS_TRY(const auto signed_small, decode_small<std::int16_t>(low(raw[1])));
  const auto word = static_cast<std::uint32_t>(low(raw[2]));
  const auto signed_word = static_cast<std::int32_t>(low(raw[3]));
  const auto long_ = static_cast<std::uint64_t>(raw[4]);
  const auto signed_long = static_cast<std::int64_t>(raw[5]);
  WASIFS_TRY(const auto letter, decode_char(low(raw[6])));
  WASIFS_TRY(const auto yes, decode_bool(low(raw[7])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Everything>(low(raw[8])), 1));
  WASIFS_TRY(const auto result, wasifs::golden::numbers::take(context, small, signed_small, word,
      signed_word, long_, signed_long, letter, yes));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome take(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "take", trace::arguments_take, trace::results_take};
  return host_call<run_take>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_take[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i64, ValueType::i64, ValueType::i32, ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"take", parameters_take, true, wasifs::golden::numbers::thunk::take,
      wasifs::golden::numbers::trace::arguments_take, wasifs::golden::numbers::trace::results_take},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::golden::numbers
