// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is behind the handles of wasifs/c/wasmtime.h. Used by the two files of it. Thread rules are
// those of that header.
#pragma once

#include "handles.h"
#include "wasifs/c/wasmtime.h"
#include "wasifs/engine/wasmtime.h"

struct wasifs_engine {
  std::shared_ptr<wasifs::WasmtimeEngine> engine;
};
struct wasifs_module {
  std::shared_ptr<wasifs::WasmtimeEngine> engine;  // outlives what it compiled
  wasifs::WasmtimeModule module;
};
