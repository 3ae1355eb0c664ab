// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whichever engine with wasm.h this program is linked with.
#include "wasifs/engine/wasm_c_api.h"

#include <wasm.h>

#include "host_functions.h"

namespace wasifs::every_engine {
namespace {

struct Deleter {
  void operator()(wasm_store_t* it) const { wasm_store_delete(it); }
  void operator()(wasm_module_t* it) const { wasm_module_delete(it); }
  void operator()(wasm_engine_t* it) const { wasm_engine_delete(it); }
};
template <class Thing>
using Owned = std::unique_ptr<Thing, Deleter>;

struct Code {
  Owned<wasm_store_t> store;
  Owned<wasm_module_t> module;
};
struct Guest final : Code, GuestOf<WasmCApiGuest> {
  Guest(Code code, Process& process, const Inward& inward)
      : Code(std::move(code)),
        GuestOf(store.get(), module.get(), process,
                WasmCApiGuestOptions{.functions = host_functions(inward)}) {}
};

class WasmCApi final : public EngineUnderTest {
 public:
  [[nodiscard]] Abilities abilities() const override {
    return {.memory64 = WASIFS_HAS_MEMORY64,
            .several_memories = WASIFS_HAS_SEVERAL_MEMORIES,
            .start_function_may_call = false,
            .memory_may_be_limited = false};
  }
  [[nodiscard]] std::expected<std::unique_ptr<GuestUnderTest>, std::string> make(
      const std::string& name, Process& process, const Inward& inward, std::uint64_t) override {
    const std::string code = guest_code(name);
    wasm_byte_vec_t bytes;
    wasm_byte_vec_new(&bytes, code.size(), code.data());
    Code made{Owned<wasm_store_t>(wasm_store_new(engine_.get())), nullptr};
    made.module.reset(wasm_module_new(made.store.get(), &bytes));
    wasm_byte_vec_delete(&bytes);
    if (made.module == nullptr) return std::unexpected("the engine does not take the module");
    return std::make_unique<Guest>(std::move(made), process, inward);
  }

 private:
  Owned<wasm_engine_t> engine_{wasm_engine_new()};
};

}  // namespace

EngineUnderTest& engine_under_test() {
  static WasmCApi engine;
  return engine;
}

}  // namespace wasifs::every_engine
