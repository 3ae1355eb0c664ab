// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which names a guest may use on Windows, and how they become Windows' own. Pure, so it is tested
// on every operating system.
#include <gtest/gtest.h>

#include "fs/host/windows/names.h"
#include "host_os/windows/wide_text.h"

namespace wasifs::host {
namespace {

TEST(WindowsNames, ThatAreFilesThere) {
  for (const char* name :
       {"a",    "A.txt",     ".hidden",   "..a",  "a..b",  "with space", "CON1", "COM",   "COM10",
        "LPT",  "NULL",      "nul_",      "acon", "con-x", "CONIN",      "~",    "a~1",   "é",
        "日本", "COM\u2074", "aux\u00b9", "$MFT", "a'b",   "a&b",        "#",    "%PATH%"}) {
    EXPECT_TRUE(name_to_find(name, true)) << name;
    EXPECT_TRUE(name_to_make(name, true)) << name;
  }
}

TEST(WindowsNames, ThatMeanSomethingElseThere) {
  for (const char* name :
       {"CON",     "con",          "Nul",        "PRN",       "AUX",       "COM0",      "COM1",
        "com9",    "LPT1",         "lpt9",       "COM\u00b9", "COM\u00b2", "LPT\u00b3", "CONIN$",
        "conout$", "nul.txt",      "NUL.tar.gz", "con .x",    "aux ",      "nul.",      "nul:x",
        "dot.",    "dots...",      "space ",     "a . ",      "f:stream",  "f::$DATA",  "C:x",
        "a\\b",    "\\\\?\\C:\\x", "\\",         "..\\x",     "a/b",       "a<b",       "a>b",
        "a|b",     "a?b",          "a*b",        "a\"b",      "tab\there", "\x01",      "\x1f",
        ".",       "..",           " "}) {
    EXPECT_EQ(errno_of(name_to_find(name, false)), Errno::noent) << name;
    EXPECT_EQ(errno_of(name_to_make(name, false)), Errno::inval) << name;
  }
}

TEST(WindowsNames, OfTheirOwnErrors) {
  EXPECT_EQ(errno_of(name_to_find("", false)), Errno::noent);
  EXPECT_EQ(errno_of(name_to_make("", false)), Errno::noent);
  EXPECT_EQ(errno_of(name_to_make(std::string_view("a\0b", 3), false)), Errno::inval);
  EXPECT_TRUE(name_to_make(std::string(255, 'n'), false));
  EXPECT_EQ(errno_of(name_to_make(std::string(256, 'n'), false)), Errno::nametoolong);
  for (const char* text : {"\xff", "\x80", "a\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xf4\x90\x80\x80",
                           "\xf8\x88\x80\x80\x80", "\xed\xa0\x80\xed\xb0\x80"}) {
    EXPECT_EQ(errno_of(name_to_find(text, false)), Errno::ilseq) << text;
  }
  // Half of a pair, as some program may have left it.
  EXPECT_EQ(*name_to_find("x\xed\xa0\x80", false), std::u16string(u"x") + char16_t{0xD800});
  EXPECT_EQ(errno_of(name_to_find("x\xed\xa0\x80", true)), Errno::ilseq);
}

TEST(WindowsNames, EveryUnitComesBack) {
  for (unsigned unit = 0; unit < 0x10000; ++unit) {
    const std::u16string wide{u'a', static_cast<char16_t>(unit), u'b'};
    ASSERT_EQ(to_wide(from_wide(wide)), wide) << unit;
    ASSERT_EQ(has_lone_half(wide), unit >= 0xD800 && unit < 0xE000) << unit;
  }
  const std::u16string pair{0xD83D, 0xDE00};
  EXPECT_EQ(from_wide(pair), "\xf0\x9f\x98\x80");
  EXPECT_EQ(to_wide("\xf0\x9f\x98\x80"), pair);
  EXPECT_FALSE(has_lone_half(pair));
  const std::u16string turned{0xDE00, 0xD83D};
  EXPECT_EQ(to_wide(from_wide(turned)), turned);
  EXPECT_TRUE(has_lone_half(turned));
}

TEST(WindowsNames, ThatMayBeShortOnesOfOthers) {
  for (const auto* name : {u"PROGRA~1", u"a~1", u"LONGNA~1.TXT", u"ABCDE~12.X"})
    EXPECT_TRUE(looks_short(name));
  for (const auto* name : {u"a~", u"~a", u"backup~1.old.txt.gz", u"plain", u"1~x"})
    EXPECT_FALSE(looks_short(name));
}

}  // namespace
}  // namespace wasifs::host
