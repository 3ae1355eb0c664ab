// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from memory.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_MEMORY_CALLS(CALL, END) \
  CALL(0, pass, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint32_t a5, std::uint32_t a6, std::uint32_t a7, std::uint32_t a8, std::uint32_t a9, std::uint32_t a10, std::uint32_t a11, std::uint32_t a12, std::uint32_t a13, std::uint32_t a14, std::uint32_t a15, std::uint32_t a16), (a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16))
