// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wabt's interpreter.
#include "wasifs/engine/wabt.h"

#include "host_functions.h"

namespace wasifs::every_engine {
namespace {

class Wabt final : public EngineUnderTest {
 public:
  [[nodiscard]] Abilities abilities() const override { return {}; }
  [[nodiscard]] std::expected<std::unique_ptr<GuestUnderTest>, std::string> make(
      const std::string& name, Process& process, const Inward& inward,
      std::uint64_t max_memory) override {
    const std::string code = guest_code(name);
    auto module = WabtModule::read(std::as_bytes(std::span(code)));
    if (!module) return std::unexpected(module.error());
    return std::make_unique<GuestOf<WabtGuest>>(
        *module, process,
        WabtGuestOptions{.max_memory = std::min(max_memory, WabtGuestOptions().max_memory),
                         .functions = host_functions(inward)});
  }
};

}  // namespace

EngineUnderTest& engine_under_test() {
  static Wabt engine;
  return engine;
}

}  // namespace wasifs::every_engine
