// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows' random bytes. Stateless, so any thread.
#include <windows.h>
// After windows.h.
#include <bcrypt.h>

#include <algorithm>

#include "wasifs/random.h"

namespace wasifs {
namespace {

class SystemRandom final : public Random {
 public:
  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    while (!bytes.empty()) {
      const auto piece = bytes.first(std::min(bytes.size(), std::size_t{1} << 25));
      if (BCryptGenRandom(nullptr, reinterpret_cast<UCHAR*>(piece.data()),
                          static_cast<ULONG>(piece.size()), BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0) {
        return Errno::io;
      }
      bytes = bytes.subspan(piece.size());
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
