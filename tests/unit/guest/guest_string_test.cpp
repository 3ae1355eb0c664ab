// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest/guest_string.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "fake_process.h"

namespace wasifs {
namespace {

constexpr std::uint32_t memory_size = 65536;

class GuestStringTest : public testing::Test {
 protected:
  Process process_;
  VectorMemory memory_{memory_size};
  CallContext call_{process_, memory_, process_.rules};
  GuestString string_;

  void place(std::string_view text, std::size_t at) {
    std::memcpy(memory_.bytes().data() + at, text.data(), text.size());
  }
  Result<void> copy_in(std::uint64_t at, std::uint32_t size) {
    return string_.copy_in(call_, GuestPtr<const std::uint8_t>(at), size);
  }
};

TEST_F(GuestStringTest, KeepsBytesThatTheGuestChangesLater) {
  place("path", memory_size - 4);
  ASSERT_TRUE(copy_in(memory_size - 4, 4));
  place("evil", memory_size - 4);
  EXPECT_EQ(string_.text().value(), "path");
}

TEST_F(GuestStringTest, ContentIsNotItsBusiness) {
  const std::string_view odd("a\0\xff/", 4);
  place(odd, 10);
  ASSERT_TRUE(copy_in(10, 4));
  EXPECT_EQ(string_.text().value(), odd);
}

TEST_F(GuestStringTest, EmptyStringMayPointAnywhere) {
  ASSERT_TRUE(copy_in(0xffff'ffff, 0));
  EXPECT_EQ(string_.text().value(), "");
}

TEST_F(GuestStringTest, LongestStringIsKept) {
  place(std::string(4095, 'x'), 0);
  ASSERT_TRUE(copy_in(0, 4095));
  EXPECT_EQ(string_.text().value(), std::string(4095, 'x'));
}

TEST_F(GuestStringTest, LongerStringIsNotedAndNotCopied) {
  ASSERT_TRUE(copy_in(0, 4096));
  EXPECT_EQ(errno_of(string_.text()), Errno::nametoolong);
}

TEST_F(GuestStringTest, BoundsComeBeforeLength) {
  EXPECT_EQ(errno_of(copy_in(1, memory_size)), Errno::fault);
  EXPECT_EQ(errno_of(copy_in(8, 0xffff'ffff)), Errno::fault);
  EXPECT_EQ(errno_of(copy_in(memory_size - 3, 4)), Errno::fault);
  EXPECT_TRUE(call_.ended());
}

}  // namespace
}  // namespace wasifs
