// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from uses.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_USES_CALLS(CALL, END) \
  CALL(0, size, (std::uint32_t a0), (a0))
