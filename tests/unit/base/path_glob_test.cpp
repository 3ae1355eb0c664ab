// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/path_glob.h"

#include <gtest/gtest.h>

#include <string>

namespace wasifs {
namespace {

PathGlob glob(std::string_view pattern) {
  return PathGlob::parse(pattern).value();
}

struct Example {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

class PathGlobMatches : public testing::TestWithParam<Example> {};

TEST_P(PathGlobMatches, AsIsWritten) {
  EXPECT_EQ(glob(GetParam().pattern).matches(GetParam().path), GetParam().matches);
}

constexpr Example examples[] = {
    {"a", "a", true},
    {"a", "b/a", true},  // without a slash: a name at any depth
    {"a", "b/a/c", false},
    {"/a", "a", true},
    {"/a", "b/a", false},
    {"b/a", "b/a", true},
    {"b/a", "c/b/a", false},
    {"*.txt", "d/e/f.txt", true},
    {"*.txt", "d/e.txt/f", false},
    {"/*", "a", true},
    {"/*", "a/b", false},  // a star does not cross a slash
    {"/a*c", "abc", true},
    {"/a*c", "ac", true},
    {"/a*c", "acb", false},
    {"/*a*b*", "xxaxxbxx", true},
    {"/*a*b*", "xxbxxaxx", false},
    {"/a?c", "abc", true},
    {"/a?c", "ac", false},
    {"/?", "/", false},
    {"[a-c]x", "bx", true},
    {"[a-c]x", "dx", false},
    {"[!a-c]x", "dx", true},
    {"[!a-c]x", "ax", false},
    {"[]]", "]", true},
    {"[!]]", "]", false},
    {"[a-]", "-", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\[a]", "[a]", true},
    {"/**", "a", true},
    {"/**", "a/b/c", true},
    {"a/**", "a", true},
    {"a/**", "a/b/c", true},
    {"a/**", "b/a/c", false},
    {"**/a", "a", true},
    {"**/a", "b/c/a", true},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "a/x/y/c", false},
    {"a/**/b/**/c", "a/b/x/b/c", true},
    {"a/**/b/**/c", "a/c/x/c/b", false},
    {"/a", "", false},
    {"/**", "", true},
    {"[\x80-\xff]", "\xe4", true},  // bytes, not characters
};
INSTANTIATE_TEST_SUITE_P(, PathGlobMatches, testing::ValuesIn(examples));

TEST(PathGlob, RefusesWhatIsNoPattern) {
  for (const std::string_view pattern :
       {"", "/", "a/", "a//b", "//a", ".", "..", "a/../b", "[a", "a[", "[!]", "a\\", "a\\/b"})
    EXPECT_EQ(errno_of(PathGlob::parse(pattern)), Errno::inval) << pattern;
}

TEST(PathGlob, KnowsWhatMayComeBelow) {
  EXPECT_TRUE(glob("a/b/c").may_match_below(""));
  EXPECT_TRUE(glob("a/b/c").may_match_below("a"));
  EXPECT_TRUE(glob("a/b/c").may_match_below("a/b"));
  EXPECT_FALSE(glob("a/b/c").may_match_below("a/b/c"));
  EXPECT_FALSE(glob("a/b/c").may_match_below("b"));
  EXPECT_TRUE(glob("a/*/c").may_match_below("a/x"));
  EXPECT_TRUE(glob("c").may_match_below("x/y"));
  EXPECT_TRUE(glob("a/**/c").may_match_below("a/x/y"));
  EXPECT_FALSE(glob("a/**/c").may_match_below("b/x"));
  EXPECT_TRUE(glob("a/**").may_match_below("a"));
  EXPECT_TRUE(glob("a/**").may_match_below("a/b/c"));
  EXPECT_FALSE(glob("a/**").may_match_below("b"));
  EXPECT_TRUE(glob("**/a").may_match_below("b"));
}

TEST(PathGlob, KnowsWhatItIsAllOf) {
  EXPECT_TRUE(glob("a/**").matches_all_below("a"));
  EXPECT_TRUE(glob("a/**").matches_all_below("a/b"));
  EXPECT_FALSE(glob("a/**").matches_all_below(""));
  EXPECT_FALSE(glob("a/*").matches_all_below("a/b"));
  EXPECT_FALSE(glob("a").whole_path());
  EXPECT_TRUE(glob("/a").whole_path());
  EXPECT_FALSE(glob("**/a").whole_path());
  EXPECT_TRUE(glob("**/a/b").whole_path());
}

// What takes exponential time elsewhere.
TEST(PathGlob, TakesNoLongerThanTheProductOfLengths) {
  std::string stars = "/";
  for (int i = 0; i < 100; ++i) stars += "*a";
  EXPECT_FALSE(glob(stars + "b").matches(std::string(250, 'a')));
  std::string any = "x";
  for (int i = 0; i < 100; ++i) any += "/**/a";
  std::string path = "x";
  for (int i = 0; i < 250; ++i) path += "/a";
  EXPECT_FALSE(glob(any + "/b").matches(path));
}

}  // namespace
}  // namespace wasifs
