// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace wasifs {
namespace {

std::vector<std::byte> take(Random& random, std::size_t size) {
  std::vector<std::byte> bytes(size);
  EXPECT_TRUE(random.fill(bytes));
  return bytes;
}

std::string hex(const std::vector<std::byte>& bytes, std::size_t from, std::size_t count) {
  std::string text;
  for (std::size_t i = from; i < from + count; ++i) {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned>(bytes.at(i)));
    text += digits;
  }
  return text;
}

// The key stream of the all-zero key, RFC 8439 appendix A.1, test vectors 1 and 2.
TEST(SeededRandom, IsChaCha20) {
  const auto bytes = take(*seeded_random(0), 128);
  EXPECT_EQ(hex(bytes, 0, 32), "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7");
  EXPECT_EQ(hex(bytes, 32, 32), "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
  EXPECT_EQ(hex(bytes, 64, 32), "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed");
}

// All 64 bits of the seed count.
TEST(SeededRandom, EachSeedHasAStreamOfItsOwn) {
  EXPECT_EQ(take(*seeded_random(1), 64), take(*seeded_random(1), 64));
  EXPECT_NE(take(*seeded_random(1), 64), take(*seeded_random(2), 64));
  EXPECT_NE(take(*seeded_random(1), 64), take(*seeded_random(1 | 1ULL << 32), 64));
}

TEST(SeededRandom, GivesTheSameBytesInWhateverPieces) {
  const auto whole = take(*seeded_random(42), 5000);
  const auto random = seeded_random(42);
  std::vector<std::byte> pieces;
  for (std::size_t size = 0; pieces.size() < whole.size(); ++size) {
    const auto piece = take(*random, std::min(size, whole.size() - pieces.size()));
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  EXPECT_EQ(pieces, whole);
}

TEST(SeededRandom, ThreadsShareOneStream) {
  const auto random = seeded_random(7);
  std::vector<std::byte> theirs;
  std::vector<std::byte> ours;
  const auto draw = [&](std::vector<std::byte>& into) {
    for (int i = 0; i < 500; ++i) {
      const auto bytes = take(*random, 8);
      into.insert(into.end(), bytes.begin(), bytes.end());
    }
  };
  std::thread other([&] { draw(theirs); });
  draw(ours);
  other.join();
  // Every piece of eight is there once, whoever got it.
  const auto sorted = [](std::vector<std::byte> bytes) {
    std::vector<std::uint64_t> pieces(bytes.size() / 8);
    std::memcpy(pieces.data(), bytes.data(), bytes.size());
    std::ranges::sort(pieces);
    return pieces;
  };
  ours.insert(ours.end(), theirs.begin(), theirs.end());
  EXPECT_EQ(sorted(ours), sorted(take(*seeded_random(7), 8000)));
}

TEST(SystemRandom, FillsEverything) {
  EXPECT_TRUE(system_random()->fill({}));
  // Larger than what the system gives at once without looking for signals. A byte that was left out
  // would be 0 in both, which happens by chance once in 2^64 tails.
  const auto one = take(*system_random(), (1U << 20) + 8);
  const auto other = take(*system_random(), (1U << 20) + 8);
  EXPECT_NE(std::vector(one.end() - 8, one.end()), std::vector<std::byte>(8));
  EXPECT_NE(std::vector(one.end() - 8, one.end()), std::vector(other.end() - 8, other.end()));
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace wasifs
