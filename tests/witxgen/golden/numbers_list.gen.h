// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from numbers.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_NUMBERS_CALLS(CALL, END) \
  CALL(0, take, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint64_t a4, std::uint64_t a5, std::uint32_t a6, std::uint32_t a7, std::uint32_t a8), (a0, a1, a2, a3, a4, a5, a6, a7, a8))
