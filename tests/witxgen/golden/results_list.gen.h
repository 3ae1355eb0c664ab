// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_RESULTS_CALLS(CALL, END) \
  CALL(0, nothing, (), ()) \
  CALL(1, one, (std::uint32_t a0), (a0)) \
  CALL(2, several, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2), (a0, a1, a2)) \
  END(3, leave, (std::uint32_t a0), (a0)) \
  END(4, forget, (std::uint32_t a0), (a0))
