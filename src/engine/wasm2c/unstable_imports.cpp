// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that code of wasm2c calls for wasi_unstable: wasm2c gives imports fixed names,
// whatever module they are called from.
#include "abi/unstable_list.gen.h"
#include "abi/unstable_thunks.gen.h"
#include "state.h"

#define WASIFS_NAME(name) Z_wasi_unstableZ_##name
// What code hands over first is what its instance was made with.
#define WASIFS_REST(...) __VA_OPT__(, ) __VA_ARGS__
#define WASIFS_CALL(index, name, parameters, arguments)                                        \
  std::uint32_t WASIFS_NAME(name)(wasifs::wasm2c::GuestState * guest WASIFS_REST parameters) { \
    return guest->import(wasifs::unstable::host_module(), index WASIFS_REST arguments);        \
  }
#define WASIFS_END(index, name, parameters, arguments)                                \
  void WASIFS_NAME(name)(wasifs::wasm2c::GuestState * guest WASIFS_REST parameters) { \
    guest->import(wasifs::unstable::host_module(), index WASIFS_REST arguments);      \
  }

extern "C" {
WASIFS_UNSTABLE_CALLS(WASIFS_CALL, WASIFS_END)
}
