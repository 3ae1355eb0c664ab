// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "vfs/path_text.h"

#include <gtest/gtest.h>

namespace wasifs::test {
namespace {

using namespace std::string_view_literals;

TEST(PathText, AcceptsUtf8) {
  for (const std::string_view good :
       {""sv, "a"sv, "0123456789abcdef0"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv,
        "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv,
        "\xF4\x8F\xBF\xBF"sv, "12345678\xC3\xA9 12345678"sv}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
}

TEST(PathText, RefusesOtherBytes) {
  for (const std::string_view bad :
       {"\x80"sv, "\xBF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\x41"sv, "\xE0\x9F\xBF"sv,
        "\xE0\xA0"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF0\x8F\xBF\xBF"sv,
        "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "12345678\xFE"sv, "1234567\xE2\x82"sv,
        "\xF0\x90\x80\x41"sv, "\xE2\x82\xC0"sv}) {
    EXPECT_FALSE(is_utf8(bad)) << bad.size();
  }
}

TEST(PathText, NoticesLongComponents) {
  const std::string fits(255, 'x');
  const std::string too_long(256, 'x');
  const PathRules rules;
  EXPECT_FALSE(check_path(fits, rules)->long_component);
  EXPECT_FALSE(check_path(fits + "/" + fits + "/", rules)->long_component);
  EXPECT_TRUE(check_path(too_long, rules)->long_component);
  EXPECT_TRUE(check_path("a/" + fits + "/" + too_long, rules)->long_component);
  EXPECT_TRUE(check_path("a/" + too_long + "/" + fits, rules)->long_component);
}

TEST(PathText, SeesEachByteOfEachLength) {
  for (std::size_t length = 1; length <= 40; ++length) {
    const std::string plain(length, '\x01');
    EXPECT_TRUE(check_path(plain, {})) << length;
    EXPECT_TRUE(check_path(std::string(length, '\x7F'), {})) << length;
    for (std::size_t at = 0; at < length; ++at) {
      std::string path = plain;
      path[at] = '\0';
      EXPECT_EQ(errno_of(check_path(path, {})), Errno::inval) << length << ' ' << at;
      path[at] = '\x80';
      EXPECT_EQ(errno_of(check_path(path, {})), Errno::ilseq) << length << ' ' << at;
    }
  }
}

TEST(PathText, ChecksInOrder) {
  PathRules rules;
  rules.length = 4;
  EXPECT_EQ(errno_of(check_path("\xFF\xFF\xFF\xFF\0"sv, rules)), Errno::inval);
  EXPECT_EQ(errno_of(check_path("\xFF\xFF\xFF\xFF\xFF"sv, rules)), Errno::ilseq);
  EXPECT_EQ(errno_of(check_path("12345", rules)), Errno::nametoolong);
  EXPECT_EQ(errno_of(check_path("", rules)), Errno::noent);
  EXPECT_TRUE(check_path("1234", rules));
}

TEST(PathText, Normalises) {
  EXPECT_EQ(*normalise_absolute("/"), "/");
  EXPECT_EQ(*normalise_absolute("///"), "/");
  EXPECT_EQ(*normalise_absolute("/a//b/./c/"), "/a/b/c");
  EXPECT_EQ(*normalise_absolute("/a/../b"), "/b");
  EXPECT_EQ(*normalise_absolute("/a/.."), "/");
  EXPECT_EQ(*normalise_absolute("/../../a/b/../.."), "/");
  EXPECT_EQ(*normalise_absolute("/..a/.b"), "/..a/.b");
}

}  // namespace
}  // namespace wasifs::test
