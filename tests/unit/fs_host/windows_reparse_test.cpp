// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic links in the form of Windows. Pure, so it is tested on every operating system.
#include <gtest/gtest.h>

#include "fs/host/windows/reparse.h"

namespace wasifs::host {
namespace {

using Bytes = std::vector<std::byte>;

std::byte& low_flag(Bytes& data) {
  return data.at(16);
}

TEST(WindowsLinks, KeepTheirText) {
  for (const char* target : {"a", "a/b", "../a", "../../a/./b/", "é/日本", "a//b", "."}) {
    const auto data = link_data(target);
    ASSERT_TRUE(data) << target;
    EXPECT_EQ(link_target(*data).value_or("?"), target);
  }
}

TEST(WindowsLinks, AreMadeOfNamesThatAreFilesThere) {
  for (const char* target : {"C:x", "nul", "a/NUL.txt", "a\\b", "f:stream", "a /b", "x/dot."})
    EXPECT_EQ(errno_of(link_data(target)), Errno::inval) << target;
  EXPECT_EQ(errno_of(link_data("\xff")), Errno::ilseq);
  std::string long_one(9000, 'x');
  for (std::size_t at = 100; at < long_one.size(); at += 100) long_one[at] = '/';
  EXPECT_EQ(errno_of(link_data(long_one)), Errno::nametoolong);
}

TEST(WindowsLinks, ThatAreNotRelativeLeadOut) {
  Bytes data = link_data("a/b").value();
  low_flag(data) = std::byte{0};
  EXPECT_EQ(link_target(data).value_or("?"), "/a/b");
  low_flag(data) = std::byte{1};
  data.at(20) = std::byte{'C'};  // the first two units
  data.at(22) = std::byte{':'};
  EXPECT_EQ(link_target(data).value_or("?"), "/C:b") << "relative to a drive";
}

TEST(WindowsLinks, JunctionsLeadOut) {
  Bytes data = link_data("\xc3\xa9/x").value();
  data.at(0) = std::byte{0x03};
  data.at(3) = std::byte{0xA0};
  data.erase(data.begin() + 16, data.begin() + 20);  // they have no flags
  EXPECT_EQ(link_target(data).value_or("?"), "/\xc3\xa9/x");
}

TEST(WindowsLinks, OthersAreNone) {
  Bytes data = link_data("a").value();
  data.at(0) = std::byte{0x13};
  EXPECT_EQ(errno_of(link_target(data)), Errno::inval);
}

TEST(WindowsLinks, ThatAreCutOrLieAboutTheirLengthsAreNotRead) {
  const Bytes whole = link_data("a/b").value();
  for (std::size_t size = 0; size < 26; ++size)  // until the substitute name is complete
    EXPECT_EQ(errno_of(link_target(std::span(whole).first(size))), Errno::io) << size;
  for (const std::size_t at : {std::size_t{8}, std::size_t{9}, std::size_t{10}, std::size_t{11}}) {
    Bytes data = whole;
    data.at(at) = std::byte{0xff};
    EXPECT_EQ(errno_of(link_target(data)), Errno::io) << at;
  }
}

}  // namespace
}  // namespace wasifs::host
