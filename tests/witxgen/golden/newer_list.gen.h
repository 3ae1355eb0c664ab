// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from newer.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_NEWER_CALLS(CALL, END) \
  CALL(0, kept, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(1, changed, (std::uint32_t a0), (a0)) \
  CALL(2, added, (), ())
