// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One guest written as text, with its engine, module and process.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/process.h"

namespace wasifs::engine_conformance {

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

inline std::unique_ptr<WasmtimeEngine> make_engine(const WasmtimeOptions& options = {}) {
  auto engine = WasmtimeEngine::create(options);
  EXPECT_TRUE(engine) << engine.error();
  return engine ? *std::move(engine) : nullptr;
}

inline WasmtimeModule compile(const WasmtimeEngine& engine, std::string_view text) {
  auto module = engine.compile(bytes_of(text));
  EXPECT_TRUE(module) << module.error();
  return module ? *std::move(module) : WasmtimeModule();
}

inline std::unique_ptr<Process> make_process(ProcessBuilder&& builder = ProcessBuilder()) {
  auto process = builder.build();
  EXPECT_TRUE(process) << process.error();
  return process ? *std::move(process) : nullptr;
}

/// Everything that one guest needs, destroyed in the right order.
struct Running {
  explicit Running(std::string_view text, const WasmtimeOptions& options = {},
                   const WasmtimeGuestOptions& bounds = {},
                   ProcessBuilder&& builder = ProcessBuilder())
      : engine(make_engine(options)),
        module(compile(*engine, text)),
        process(make_process(std::move(builder))),
        guest(*engine, module, *process, bounds) {}

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeGuest guest;
};

inline std::int32_t only_result(const RunResult& result) {
  EXPECT_EQ(RunResult::Kind::returned, result.kind) << result.message;
  if (result.results.size() != 1 || !std::holds_alternative<std::int32_t>(result.results[0])) {
    ADD_FAILURE() << "not one i32";
    return -1;
  }
  return std::get<std::int32_t>(result.results[0]);
}

}  // namespace wasifs::engine_conformance
