// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests that wasm2c compiled into this program.
#include "wasifs/engine/wasm2c.h"

#include <map>

#include "every_engine/engine_under_test.h"
#include "wasm2c_guests.h"  // made by the CMakeLists.txt: `wasm2c_guests`

namespace wasifs::every_engine {
namespace {

struct Host {
  const Inward* inward;
  Wasm2cGuest* guest = nullptr;
  std::string why{};  // not on the stack, which is not unwound
};

struct WithHost {
  Host host;
};
struct Guest final : WithHost, GuestOf<Wasm2cGuest> {
  Guest(const Wasm2cModule& module, Process& process, const Inward& inward, std::uint64_t most)
      : WithHost{{&inward}},
        GuestOf(module, process, Wasm2cGuestOptions{.max_memory = most, .host = &host}) {
    host.guest = &guest;
  }
};

class Wasm2c final : public EngineUnderTest {
 public:
  [[nodiscard]] Abilities abilities() const override { return {.memory64 = false}; }
  [[nodiscard]] std::expected<std::unique_ptr<GuestUnderTest>, std::string> make(
      const std::string& name, Process& process, const Inward& inward,
      std::uint64_t max_memory) override {
    for (const Wasm2cModule* const module : wasm2c_guests) {
      if (module->name == "guest_" + name)
        return std::make_unique<Guest>(*module, process, inward, max_memory);
    }
    return std::unexpected("wasm2c does not compile it: the test wasm2c_refuses." + name);
  }
};

bool ask(Host& host) {
  auto why = (*host.inward)();
  if (!why) return true;
  host.why = *std::move(why);
  return false;
}

}  // namespace

EngineUnderTest& engine_under_test() {
  static Wasm2c engine;
  return engine;
}

}  // namespace wasifs::every_engine

// As the headers that wasm2c makes of the guests declare it.
extern "C" void Z_hostZ_inward(void* data) {
  auto& host = *static_cast<wasifs::every_engine::Host*>(data);
  if (!wasifs::every_engine::ask(host)) host.guest->leave(host.why);
}
