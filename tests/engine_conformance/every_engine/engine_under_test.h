// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a test of every engine sees of the one that it is linked with. An engine joins by one file
// in engines/, which defines `engine_under_test`, and one line in the CMakeLists.txt.
#pragma once

#include <gtest/gtest.h>

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/engine/run_result.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs::every_engine {

/// What the guests of guests/ import as "host" "inward"; a sentence to trap with, or nothing.
using Inward = std::function<std::optional<std::string>()>;

class GuestUnderTest {
 public:
  GuestUnderTest() = default;
  GuestUnderTest(const GuestUnderTest&) = delete;
  GuestUnderTest& operator=(const GuestUnderTest&) = delete;
  virtual ~GuestUnderTest() = default;
  virtual RunResult load() = 0;
  virtual RunResult run_command() = 0;
  virtual RunResult run_reactor() = 0;
  virtual RunResult call(std::string_view name, std::span<const WasmValue> arguments) = 0;
  virtual GuestMemory& memory() = 0;
};

/// By any adapter's class of that shape.
template <class Guest>
class GuestOf : public GuestUnderTest {
 public:
  template <class... Arguments>
  explicit GuestOf(Arguments&&... arguments) : guest(std::forward<Arguments>(arguments)...) {}
  RunResult load() override { return guest.load(); }
  RunResult run_command() override { return guest.run_command(); }
  RunResult run_reactor() override { return guest.run_reactor(); }
  RunResult call(std::string_view name, std::span<const WasmValue> arguments) override {
    return guest.call(name, arguments);
  }
  GuestMemory& memory() override { return guest.memory(); }

  Guest guest;
};

/// What an engine may be without. Where it is, the suite wants it refused in words.
struct Abilities {
  bool memory64 = true;
  bool several_memories = true;
  bool start_function_may_call = true;
  bool memory_may_be_limited = true;
};

class EngineUnderTest {
 public:
  EngineUnderTest() = default;
  EngineUnderTest(const EngineUnderTest&) = delete;
  EngineUnderTest& operator=(const EngineUnderTest&) = delete;
  virtual ~EngineUnderTest() = default;
  [[nodiscard]] virtual Abilities abilities() const = 0;
  /// A guest of guests/NAME.wat, not loaded. `inward` outlives it. A sentence where the engine does
  /// not take the module.
  [[nodiscard]] virtual std::expected<std::unique_ptr<GuestUnderTest>, std::string> make(
      const std::string& name, Process& process, const Inward& inward,
      std::uint64_t max_memory) = 0;
};

/// The one of this program.
EngineUnderTest& engine_under_test();

/// The binary of guests/NAME.wat, as the build made it.
std::string guest_code(const std::string& name);

/// A guest with its process. Without a guest where the engine refused it; `refusal` says why.
struct Running {
  explicit Running(const std::string& name, ProcessBuilder&& builder = ProcessBuilder(),
                   std::uint64_t max_memory = UINT64_MAX);

  RunResult call(std::string_view name, std::initializer_list<WasmValue> arguments = {}) {
    return guest->call(name, {arguments.begin(), arguments.size()});
  }

  Inward inward;
  std::unique_ptr<Process> process;
  std::unique_ptr<GuestUnderTest> guest;
  std::string refusal;
};

std::int32_t only_result(const RunResult& result);

/// Whether a trap is about `words`, such as "out of bounds"; engines differ in capitals and spaces.
bool speaks_of(const RunResult& result, std::string_view words);

}  // namespace wasifs::every_engine
