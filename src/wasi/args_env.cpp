// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// args_* and environ_*: lists of strings, handed over as an array of pointers into one buffer.
#include <span>
#include <string>
#include <vector>

#include "abi/preview1_calls.gen.h"
#include "wasifs/process.h"

namespace wasifs::preview1 {
namespace {

using Strings = std::vector<std::string>;

// `ProcessBuilder` has made sure that the sums fit 32 bits.
std::tuple<Size, Size> sizes_of(const Strings& strings) {
  Size bytes = 0;
  for (const auto& text : strings) bytes += static_cast<Size>(text.size() + 1);
  return {static_cast<Size>(strings.size()), bytes};
}

Result<void> hand_over(CallContext& context, const Strings& strings,
                       GuestPtr<GuestPtr<std::uint8_t>> pointers, GuestPtr<std::uint8_t> buffer) {
  // All of both areas is checked before the first byte is written.
  WASIFS_CHECK(context.span(pointers, strings.size()));
  WASIFS_CHECK(context.span(buffer, std::get<1>(sizes_of(strings))));
  std::uint64_t at = buffer.address();
  for (std::size_t i = 0; i < strings.size(); ++i) {
    const std::string& text = strings[i];
    WASIFS_CHECK(context.store(pointers.at(i), GuestPtr<std::uint8_t>(at)));
    WASIFS_CHECK(context.write_bytes(at, std::as_bytes(std::span(text.c_str(), text.size() + 1))));
    at += text.size() + 1;
  }
  return {};
}

}  // namespace

Result<void> args_get(CallContext& context, GuestPtr<GuestPtr<std::uint8_t>> argv,
                      GuestPtr<std::uint8_t> argv_buf) {
  return hand_over(context, context.process.arguments(), argv, argv_buf);
}

Result<std::tuple<Size, Size>> args_sizes_get(CallContext& context) {
  return sizes_of(context.process.arguments());
}

Result<void> environ_get(CallContext& context, GuestPtr<GuestPtr<std::uint8_t>> environment,
                         GuestPtr<std::uint8_t> environ_buf) {
  return hand_over(context, context.process.environment(), environment, environ_buf);
}

Result<std::tuple<Size, Size>> environ_sizes_get(CallContext& context) {
  return sizes_of(context.process.environment());
}

}  // namespace wasifs::preview1
