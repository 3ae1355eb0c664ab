// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/race_free_copy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace wasifs {
namespace {

// Every alignment of both sides and every length around a few words.
template <class Check>
void for_each_shape(Check check) {
  for (std::size_t shared = 0; shared < 8; ++shared)
    for (std::size_t own = 0; own < 8; ++own)
      for (std::size_t count = 0; count <= 40; ++count) check(shared, own, count);
}

std::array<std::byte, 64> numbered(unsigned first) {
  std::array<std::byte, 64> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(first + i);
  return bytes;
}

TEST(RaceFreeCopy, ReadsExactlyTheBytesAskedFor) {
  for_each_shape([](std::size_t shared, std::size_t own, std::size_t count) {
    alignas(8) const std::array<std::byte, 64> from = numbered(1);
    alignas(8) std::array<std::byte, 64> to = numbered(100);
    auto expected = to;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(shared), count,
                expected.begin() + static_cast<std::ptrdiff_t>(own));
    race_free_read(to.data() + own, from.data() + shared, count);
    ASSERT_EQ(to, expected) << shared << ' ' << own << ' ' << count;
  });
}

TEST(RaceFreeCopy, WritesExactlyTheBytesAskedFor) {
  for_each_shape([](std::size_t shared, std::size_t own, std::size_t count) {
    alignas(8) const std::array<std::byte, 64> from = numbered(1);
    alignas(8) std::array<std::byte, 64> to = numbered(100);
    auto expected = to;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(own), count,
                expected.begin() + static_cast<std::ptrdiff_t>(shared));
    race_free_write(to.data() + shared, from.data() + own, count);
    ASSERT_EQ(to, expected) << shared << ' ' << own << ' ' << count;
  });
}

TEST(RaceFreeCopy, ZeroesExactlyTheBytesAskedFor) {
  for_each_shape([](std::size_t shared, std::size_t, std::size_t count) {
    alignas(8) std::array<std::byte, 64> to = numbered(100);
    auto expected = to;
    std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(shared), count, std::byte{0});
    race_free_zero(to.data() + shared, count);
    ASSERT_EQ(to, expected) << shared << ' ' << count;
  });
}

}  // namespace
}  // namespace wasifs
