// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operating system's random bytes. Stateless, so any thread.
#include <sys/random.h>

#include <cerrno>

#include "wasifs/random.h"

namespace wasifs {
namespace {

class SystemRandom final : public Random {
 public:
  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    // The system gives at most 32 MiB at once, and a signal may end a long request early.
    while (!bytes.empty()) {
      const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
      if (got < 0) {
        if (errno == EINTR) continue;
        return Errno::io;  // No source of random bytes: `Random` promises this for every cause.
      }
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return {};
  }
};

}  // namespace

std::shared_ptr<Random> system_random() {
  static const auto random = std::make_shared<SystemRandom>();
  return random;
}

}  // namespace wasifs
