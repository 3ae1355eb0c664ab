// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbers of both ABIs, written down once more by hand, and how values lie in bytes.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>

#include "abi/preview1_types.gen.h"
#include "abi/unstable_types.gen.h"

namespace wasifs {
namespace {

template <class T>
constexpr std::array<std::size_t, 2> size_and_align() {
  return {GuestCodec<T>::size, GuestCodec<T>::align};
}
using Pair = std::array<std::size_t, 2>;

TEST(Layout, Preview1) {
  using namespace preview1;
  EXPECT_EQ(size_and_align<IoVec>(), (Pair{8, 4}));
  EXPECT_EQ(size_and_align<ConstIoVec>(), (Pair{8, 4}));
  EXPECT_EQ(size_and_align<Dirent>(), (Pair{24, 8}));
  EXPECT_EQ(size_and_align<FdStat>(), (Pair{24, 8}));
  EXPECT_EQ(size_and_align<FileStat>(), (Pair{64, 8}));
  EXPECT_EQ(size_and_align<Event>(), (Pair{32, 8}));
  EXPECT_EQ(size_and_align<Subscription>(), (Pair{48, 8}));
  EXPECT_EQ(size_and_align<SubscriptionClock>(), (Pair{32, 8}));
  EXPECT_EQ(size_and_align<Prestat>(), (Pair{8, 4}));
  EXPECT_EQ(offsetof(native::Subscription, u) + offsetof(native::SubscriptionU, payload), 16U);
  EXPECT_EQ(offsetof(native::Event, fd_readwrite), 16U);
  EXPECT_EQ(offsetof(native::Filestat, size), 32U);
  EXPECT_EQ(offsetof(native::Dirent, d_type), 20U);
}

TEST(Layout, UnstableDiffersInThree) {
  using namespace unstable;
  EXPECT_EQ(size_and_align<FileStat>(), (Pair{56, 8}));
  EXPECT_EQ(size_and_align<Subscription>(), (Pair{56, 8}));
  EXPECT_EQ(size_and_align<SubscriptionClock>(), (Pair{40, 8}));
  EXPECT_EQ(offsetof(native::Filestat, nlink), 20U);
  EXPECT_EQ(offsetof(native::Filestat, size), 24U);
  EXPECT_EQ(offsetof(native::SubscriptionClock, id), 8U);
  EXPECT_EQ(size_and_align<FdStat>(), (Pair{24, 8}));
  static_assert(std::is_same_v<Event, preview1::Event>);
  static_assert(std::is_same_v<Dirent, preview1::Dirent>);
  static_assert(!std::is_same_v<FileStat, preview1::FileStat>);
}

TEST(Layout, StoreWritesEveryByte) {
  preview1::FdStat stat;
  stat.fs_filetype = FileType::regular_file;
  stat.fs_flags = FdFlags::append | FdFlags::sync;
  stat.fs_rights_base = Rights::fd_read;
  stat.fs_rights_inheriting = Rights::sock_accept;
  std::array<std::byte, 24> bytes;
  bytes.fill(std::byte{0xee});
  GuestCodec<preview1::FdStat>::store(bytes.data(), stat);
  std::array<std::byte, 24> expected{};
  expected[0] = std::byte{4};
  expected[2] = std::byte{0x11};
  expected[8] = std::byte{2};
  expected[19] = std::byte{0x20};
  EXPECT_EQ(bytes, expected);
  EXPECT_EQ(GuestCodec<preview1::FdStat>::load(bytes.data()).value(), stat);
}

TEST(Layout, VariantsZeroWhatTheirCaseDoesNotUse) {
  preview1::Subscription subscription;
  subscription.userdata = 0x0102'0304'0506'0708;
  subscription.u.value.emplace<1>(preview1::SubscriptionFdReadwrite{.file_descriptor = 7});
  std::array<std::byte, 48> bytes;
  bytes.fill(std::byte{0xee});
  GuestCodec<preview1::Subscription>::store(bytes.data(), subscription);
  std::array<std::byte, 48> expected{};
  for (unsigned i = 0; i < 8; ++i) expected[i] = static_cast<std::byte>(8 - i);
  expected[8] = std::byte{1};
  expected[16] = std::byte{7};
  EXPECT_EQ(bytes, expected);
  EXPECT_EQ(GuestCodec<preview1::Subscription>::load(bytes.data()).value(), subscription);
}

TEST(Layout, EachCaseOfAVariantComesBack) {
  for (const std::size_t which : {0U, 1U, 2U}) {
    unstable::Subscription subscription;
    subscription.userdata = 42;
    if (which == 0) {
      subscription.u.value.emplace<0>(unstable::SubscriptionClock{
          .identifier = 9,
          .id = ClockId::monotonic,
          .timeout = 10,
          .precision = 11,
          .flags = unstable::SubClockFlags::subscription_clock_abstime});
    } else if (which == 1) {
      subscription.u.value.emplace<1>(unstable::SubscriptionFdReadwrite{.file_descriptor = 3});
    } else {
      subscription.u.value.emplace<2>(unstable::SubscriptionFdReadwrite{.file_descriptor = 4});
    }
    std::array<std::byte, 56> bytes;
    GuestCodec<unstable::Subscription>::store(bytes.data(), subscription);
    const auto loaded = GuestCodec<unstable::Subscription>::load(bytes.data());
    ASSERT_TRUE(loaded);
    EXPECT_EQ(*loaded, subscription);
    EXPECT_EQ(static_cast<std::size_t>(loaded->u.tag()), which);
    EXPECT_EQ(loaded->u.clock() != nullptr, which == 0);
    EXPECT_EQ(loaded->u.fd_read() != nullptr, which == 1);
    EXPECT_EQ(loaded->u.fd_write() != nullptr, which == 2);
  }
}

}  // namespace
}  // namespace wasifs
