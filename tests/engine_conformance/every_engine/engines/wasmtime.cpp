// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Wasmtime through its own C API.
#include "wasifs/engine/wasmtime.h"

#include <wasmtime.h>

#include "every_engine/engine_under_test.h"

namespace wasifs::every_engine {
namespace {

wasm_trap_t* enter(void* inward, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                   wasmtime_val_t*, std::size_t) {
  const auto why = (*static_cast<const Inward*>(inward))();
  return why ? wasmtime_trap_new(why->data(), why->size()) : nullptr;
}

void define_inward(WasmtimeGuest& guest, const Inward& inward) {
  wasm_functype_t* const type = wasm_functype_new_0_0();
  auto* const error = wasmtime_linker_define_func(guest.linker(), "host", 4, "inward", 6, type,
                                                  &enter, const_cast<Inward*>(&inward), nullptr);
  wasm_functype_delete(type);
  ASSERT_EQ(nullptr, error);
}

class Wasmtime final : public EngineUnderTest {
 public:
  [[nodiscard]] Abilities abilities() const override { return {}; }
  [[nodiscard]] std::expected<std::unique_ptr<GuestUnderTest>, std::string> make(
      const std::string& name, Process& process, const Inward& inward,
      std::uint64_t max_memory) override {
    const std::string code = guest_code(name);
    auto module = engine_->compile(std::as_bytes(std::span(code)));
    if (!module) return std::unexpected(module.error());
    auto guest = std::make_unique<Guest>(*engine_, *module, process, max_memory);
    define_inward(guest->guest, inward);
    return guest;
  }

 private:
  struct Module {
    WasmtimeModule module;
  };
  struct Guest final : Module, GuestOf<WasmtimeGuest> {
    Guest(const WasmtimeEngine& engine, WasmtimeModule of, Process& process, std::uint64_t most)
        : Module{std::move(of)},
          GuestOf(engine, module, process, WasmtimeGuestOptions{.max_memory = most}) {}
  };
  std::unique_ptr<WasmtimeEngine> engine_ = *WasmtimeEngine::create();
};

}  // namespace

EngineUnderTest& engine_under_test() {
  static Wasmtime engine;
  return engine;
}

}  // namespace wasifs::every_engine
