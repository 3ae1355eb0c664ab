// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/errno.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace wasifs {
namespace {

TEST(Errno, EachHasANameAndASentenceOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> messages;
  for (std::uint16_t value = 0; value < errno_count; ++value) {
    const auto error = static_cast<Errno>(value);
    EXPECT_FALSE(errno_name(error).empty()) << value;
    EXPECT_NE(errno_name(error), "unknown") << value;
    EXPECT_FALSE(errno_message(error).empty()) << value;
    names.insert(errno_name(error));
    messages.insert(errno_message(error));
  }
  EXPECT_EQ(names.size(), errno_count);
  EXPECT_GE(messages.size(), errno_count - 2U);  // "reserved" may come more than once
}

TEST(Errno, SpellingsAreThoseOfWitx) {
  EXPECT_EQ(errno_name(Errno::success), "success");
  EXPECT_EQ(errno_name(Errno::toobig), "2big");
  EXPECT_EQ(errno_name(Errno::badf), "badf");
  EXPECT_EQ(errno_name(Errno::notcapable), "notcapable");
  EXPECT_EQ(static_cast<int>(Errno::notcapable), errno_count - 1);
}

TEST(Errno, OtherValuesAreNamedUnknown) {
  EXPECT_EQ(errno_name(static_cast<Errno>(errno_count)), "unknown");
  EXPECT_EQ(errno_name(static_cast<Errno>(65535)), "unknown");
  EXPECT_FALSE(errno_message(static_cast<Errno>(65535)).empty());
}

}  // namespace
}  // namespace wasifs
