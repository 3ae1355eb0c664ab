// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests on Wasmtime: compiles modules, and joins their instances to processes.
#pragma once

#include "wasifs/engine/wasmtime_engine.h"
#include "wasifs/engine/wasmtime_guest.h"
#include "wasifs/engine/wasmtime_threads.h"
