// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every number that means something, and the first that does not.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "abi/preview1_types.gen.h"
#include "abi/scalars.h"
#include "abi/unstable_types.gen.h"

namespace wasifs {
namespace {

// Numbers that are far outside, among them those that a cut to 8, 16 or 32 bits would make valid.
constexpr std::array<std::uint32_t, 5> far_away{0x100, 0x1'0000, 0x8000'0000, 0xffff'ff00,
                                                0xffff'ffff};

template <class Decode>
void expect_cases(Decode decode, std::uint32_t count) {
  for (std::uint32_t value = 0; value < count; ++value) {
    const auto rich = decode(value);
    ASSERT_TRUE(rich) << value;
    EXPECT_EQ(static_cast<std::uint32_t>(*rich), value);
  }
  EXPECT_EQ(errno_of(decode(count)), Errno::inval);
  for (const std::uint32_t value : far_away)
    EXPECT_EQ(errno_of(decode(value)), Errno::inval) << value;
}

template <class Decode>
void expect_flags(Decode decode, unsigned count, unsigned width) {
  EXPECT_EQ(static_cast<std::uint64_t>(decode(0U).value()), 0U);
  for (unsigned bit = 0; bit < width; ++bit) {
    const auto rich = decode(static_cast<std::uint32_t>(1U << bit));
    EXPECT_EQ(rich.has_value(), bit < count) << bit;
    if (!rich) continue;
    EXPECT_EQ(static_cast<std::uint64_t>(*rich), 1ULL << bit);
  }
  const std::uint32_t all = count == 32 ? ~0U : (1U << count) - 1;
  EXPECT_EQ(static_cast<std::uint64_t>(decode(all).value()), all);
  EXPECT_EQ(errno_of(decode(all + 1)), Errno::inval);
}

TEST(Conversions, Enumerations) {
  using namespace preview1;
  expect_cases([](std::uint32_t v) { return decode_clockid(v); }, 4);
  expect_cases([](std::uint32_t v) { return decode_errno(v); }, 77);
  expect_cases([](std::uint32_t v) { return decode_whence(v); }, 3);
  expect_cases([](std::uint32_t v) { return decode_filetype(v); }, 8);
  expect_cases([](std::uint32_t v) { return decode_advice(v); }, 6);
  expect_cases([](std::uint32_t v) { return decode_eventtype(v); }, 3);
  expect_cases([](std::uint32_t v) { return decode_signal(v); }, 31);
  expect_cases([](std::uint32_t v) { return decode_preopentype(v); }, 1);
  expect_cases([](std::uint32_t v) { return unstable::decode_whence(v); }, 3);
}

TEST(Conversions, Flags) {
  using namespace preview1;
  expect_flags([](std::uint32_t v) { return decode_fdflags(v); }, 5, 32);
  expect_flags([](std::uint32_t v) { return decode_fstflags(v); }, 4, 32);
  expect_flags([](std::uint32_t v) { return decode_lookupflags(v); }, 1, 32);
  expect_flags([](std::uint32_t v) { return decode_oflags(v); }, 4, 32);
  expect_flags([](std::uint32_t v) { return decode_eventrwflags(v); }, 1, 32);
  expect_flags([](std::uint32_t v) { return decode_subclockflags(v); }, 1, 32);
  expect_flags([](std::uint32_t v) { return decode_riflags(v); }, 2, 32);
  expect_flags([](std::uint32_t v) { return decode_roflags(v); }, 1, 32);
  expect_flags([](std::uint32_t v) { return decode_sdflags(v); }, 2, 32);
}

TEST(Conversions, RightsHaveOneMoreInPreview1) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    const std::uint64_t value = 1ULL << bit;
    EXPECT_EQ(preview1::decode_rights(value).has_value(), bit < 30) << bit;
    EXPECT_EQ(unstable::decode_rights(value).has_value(), bit < 29) << bit;
  }
  EXPECT_EQ(preview1::decode_rights(static_cast<std::uint64_t>(all_rights)).value(), all_rights);
}

TEST(Conversions, WhenceIsOrderedDifferently) {
  EXPECT_EQ(preview1::decode_whence(0).value(), Whence::set);
  EXPECT_EQ(preview1::decode_whence(1).value(), Whence::cur);
  EXPECT_EQ(preview1::decode_whence(2).value(), Whence::end);
  EXPECT_EQ(unstable::decode_whence(0).value(), unstable::Whence::cur);
  EXPECT_EQ(unstable::decode_whence(1).value(), unstable::Whence::end);
  EXPECT_EQ(unstable::decode_whence(2).value(), unstable::Whence::set);
}

TEST(Conversions, RecordsAreRefusedForOneBadField) {
  preview1::native::SubscriptionClock clock{};
  EXPECT_TRUE(preview1::decode_subscription_clock(clock));
  clock.id = 4;
  EXPECT_EQ(errno_of(preview1::decode_subscription_clock(clock)), Errno::inval);
  clock.id = 3;
  clock.flags = 2;
  EXPECT_EQ(errno_of(preview1::decode_subscription_clock(clock)), Errno::inval);
}

TEST(Conversions, VariantsAreRefusedForABadTagOrABadValue) {
  std::array<std::byte, 48> bytes{};
  const auto load = [&bytes] { return GuestCodec<preview1::Subscription>::load(bytes.data()); };
  EXPECT_TRUE(load());
  bytes[16] = std::byte{4};  // the clock of the clock case
  EXPECT_EQ(errno_of(load()), Errno::inval);
  bytes[8] = std::byte{2};  // now it is a descriptor
  EXPECT_EQ(load()->u.fd_write()->file_descriptor, 4U);
  bytes[8] = std::byte{3};
  EXPECT_EQ(errno_of(load()), Errno::inval);
}

TEST(Conversions, SmallNumbersMustFit) {
  EXPECT_EQ(decode_small<std::uint16_t>(0xffff).value(), 0xffffU);
  EXPECT_EQ(errno_of(decode_small<std::uint16_t>(0x1'0000)), Errno::inval);
  EXPECT_EQ(decode_small<std::int8_t>(0xffff'ff80).value(), -128);
  EXPECT_EQ(errno_of(decode_small<std::int8_t>(0xffff'ff7f)), Errno::inval);
  EXPECT_EQ(errno_of(decode_small<std::int8_t>(0x80)), Errno::inval);
  EXPECT_EQ(decode_bool(1).value(), true);
  EXPECT_EQ(errno_of(decode_bool(2)), Errno::inval);
  EXPECT_EQ(decode_char(0x10ffff).value(), char32_t{0x10ffff});
  for (const std::uint32_t value : {0xd800U, 0xdfffU, 0x11'0000U})
    EXPECT_EQ(errno_of(decode_char(value)), Errno::inval);
  EXPECT_EQ(low(0xffff'ffff'0000'0001), 1U);
}

}  // namespace
}  // namespace wasifs
