// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reproducible random bytes: the key stream of ChaCha20 as RFC 8439 describes its block function,
// with the 64-bit block counter of Bernstein's original, so that the stream does not end. Key: the
// seed, little-endian, then zeros. Nonce: zero.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/guarded.h"
#include "wasifs/random.h"

namespace wasifs {
namespace {

using Words = std::array<std::uint32_t, 16>;
constexpr std::size_t block_size = 64;
constexpr int double_rounds = 10;

constexpr void quarter_round(Words& x, std::size_t a, std::size_t b, std::size_t c,
                             std::size_t d) noexcept {
  x[a] += x[b];
  x[d] = std::rotl(x[d] ^ x[a], 16);
  x[c] += x[d];
  x[b] = std::rotl(x[b] ^ x[c], 12);
  x[a] += x[b];
  x[d] = std::rotl(x[d] ^ x[a], 8);
  x[c] += x[d];
  x[b] = std::rotl(x[b] ^ x[c], 7);
}

class ChaCha20 {
 public:
  /// The key stream, of which `position` bytes were given out already.
  ChaCha20(std::uint64_t seed, std::uint64_t position) noexcept
      : state_{0x61707865,
               0x3320646e,
               0x79622d32,
               0x6b206574,  // "expand 32-byte k"
               static_cast<std::uint32_t>(seed),
               static_cast<std::uint32_t>(seed >> 32)},
        position_(position) {
    const std::uint64_t block = position / block_size;
    state_[12] = static_cast<std::uint32_t>(block);
    state_[13] = static_cast<std::uint32_t>(block >> 32);
    if (position % block_size != 0) {
      next_block();
      used_ = position % block_size;
    }
  }

  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  void fill(std::span<std::byte> bytes) noexcept {
    position_ += bytes.size();
    while (!bytes.empty()) {
      if (used_ == block_size) next_block();
      const std::size_t count = std::min(bytes.size(), block_size - used_);
      std::memcpy(bytes.data(), block_.data() + used_, count);
      used_ += count;
      bytes = bytes.subspan(count);
    }
  }

 private:
  void next_block() noexcept {
    Words x = state_;
    for (int round = 0; round < double_rounds; ++round) {
      quarter_round(x, 0, 4, 8, 12);
      quarter_round(x, 1, 5, 9, 13);
      quarter_round(x, 2, 6, 10, 14);
      quarter_round(x, 3, 7, 11, 15);
      quarter_round(x, 0, 5, 10, 15);
      quarter_round(x, 1, 6, 11, 12);
      quarter_round(x, 2, 7, 8, 13);
      quarter_round(x, 3, 4, 9, 14);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::uint32_t word = x[i] + state_[i];
      for (std::size_t byte = 0; byte < 4; ++byte) {
        block_[4 * i + byte] = static_cast<std::byte>(word >> (8 * byte));
      }
    }
    if (++state_[12] == 0) ++state_[13];
    used_ = 0;
  }

  Words state_;
  std::array<std::byte, block_size> block_{};
  std::uint64_t position_;
  std::size_t used_ = block_size;  // bytes of `block_` that were given out
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(const RandomState& state)
      : seed_(state.seed), stream_(state.seed, state.position) {}

  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    stream_.lock()->fill(bytes);
    return {};
  }
  std::optional<RandomState> state() const noexcept override {
    return RandomState{.seed = seed_, .position = stream_.lock()->position()};
  }

 private:
  const std::uint64_t seed_;
  Guarded<ChaCha20, lock_rank::leaf> stream_;
};

}  // namespace

std::shared_ptr<Random> seeded_random(std::uint64_t seed) {
  return restored_random({.seed = seed, .position = 0});
}

std::shared_ptr<Random> restored_random(const RandomState& state) {
  return std::make_shared<SeededRandom>(state);
}

}  // namespace wasifs
