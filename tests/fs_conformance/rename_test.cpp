// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Renaming: what replaces what, and what stays.
#include "world.h"

namespace wasifs::conformance {
namespace {

using Rename = Conformance;
INSTANTIATE_TEST_SUITE_P(On, Rename, testing::ValuesIn(all_factories()), name_of);

TEST_P(Rename, Matrix) {
  struct Case {
    const char* from;
    const char* to;
    Errno expected;
  };
  // f: file, e: empty directory, d: directory with "in" in it, l: link to f, x: absent
  const Case cases[] = {
      {"f", "x", Errno::success},    {"f", "f2", Errno::success},   {"f", "e", Errno::isdir},
      {"f", "d", Errno::isdir},      {"f", "l", Errno::success},    {"f", "f", Errno::success},
      {"e", "x", Errno::success},    {"e", "f", Errno::notdir},     {"e", "e2", Errno::success},
      {"e", "d", Errno::notempty},   {"e", "l", Errno::notdir},     {"e", "e", Errno::success},
      {"d", "x", Errno::success},    {"d", "f", Errno::notdir},     {"d", "e", Errno::success},
      {"d", "d2", Errno::notempty},  {"d", "l", Errno::notdir},     {"d", "d/x", Errno::inval},
      {"d", "d/s/x", Errno::inval},  {"d/s", "d", Errno::notempty}, {"d/in", "d", Errno::notempty},
      {"d/in", "x", Errno::success}, {"l", "x", Errno::success},    {"l", "f", Errno::success},
      {"l", "e", Errno::isdir},      {"l", "d", Errno::isdir},      {"x", "f", Errno::noent},
      {"x", "x", Errno::noent},      {"f", "x/y", Errno::noent},    {"f", "f2/y", Errno::notdir},
      {"e/", "x", Errno::success},   {"e", "x/", Errno::success},   {"e/", "e2/", Errno::success},
      {"f/", "x", Errno::notdir},    {"f", "x/", Errno::notdir},    {"f", "e/", Errno::notdir},
      {".", "x", Errno::busy},       {"d/.", "x", Errno::busy},     {"d/..", "x", Errno::busy},
      {"f", ".", Errno::busy},       {"f", "d/..", Errno::busy},    {"", "x", Errno::noent},
  };
  const std::string_view link = "l";
  const bool links = world.has_links();
  for (const Case& each : cases) {
    const World fresh(GetParam().make());
    fresh.put("f", "f");
    fresh.put("f2", "f2");
    for (const char* name : {"e", "e2", "d", "d/s", "d2"})
      ASSERT_EQ(fresh.make(name), Errno::success);
    fresh.put("d/in", "in");
    fresh.put("d2/in", "in");
    if (links) {
      ASSERT_EQ(fresh.symlink("f", "l"), Errno::success);
    }
    if (!links && (each.from == link || each.to == link)) continue;
    EXPECT_EQ(fresh.rename(each.from, each.to), each.expected) << each.from << " to " << each.to;
  }
}

TEST_P(Rename, MovesAFileBetweenDirectories) {
  ASSERT_EQ(world.make("a"), Errno::success);
  ASSERT_EQ(world.make("b"), Errno::success);
  world.put("a/f", "moved");
  world.put("b/g", "replaced");
  const std::uint64_t ino = world.stat("a/f")->ino;
  ASSERT_EQ(world.rename("a/f", "b/g"), Errno::success);
  EXPECT_EQ(world.list("a"), (std::vector<std::string>{".", ".."}));
  EXPECT_EQ(world.list("b"), (std::vector<std::string>{".", "..", "g"}));
  EXPECT_EQ(world.get("b/g"), "moved");
  EXPECT_EQ(world.stat("b/g")->ino, ino);
}

TEST_P(Rename, MovesATreeWithWhatIsOpenInIt) {
  ASSERT_EQ(world.make("a"), Errno::success);
  ASSERT_EQ(world.make("a/t"), Errno::success);
  ASSERT_EQ(world.make("b"), Errno::success);
  world.put("a/t/f", "text");
  Handle file = world.open("a/t/f", both).value();
  const Handle directory = world.open("a/t", as_directory).value();
  ASSERT_EQ(world.rename("a/t", "b/u"), Errno::success);
  EXPECT_EQ(world.get("b/u/f"), "text");
  EXPECT_EQ(file.write_at("T", 0), 1U);
  EXPECT_EQ(read_text_file(directory.file().location(), "f"), "Text");
  EXPECT_EQ(errno_of(world.stat("a/t")), Errno::noent);
  EXPECT_EQ(world.remove("a"), Errno::success);
}

TEST_P(Rename, TwoNamesOfOneFileStay) {
  world.put("a", "x");
  ASSERT_EQ(world.hard_link("a", "b"), Errno::success);
  EXPECT_EQ(world.rename("a", "b"), Errno::success);
  EXPECT_EQ(world.get("a"), "x");
  EXPECT_EQ(world.stat("b")->nlink, 2U);
}

TEST_P(Rename, ParentsAreCountedAndKnown) {
  ASSERT_EQ(world.make("a"), Errno::success);
  ASSERT_EQ(world.make("b"), Errno::success);
  ASSERT_EQ(world.make("a/d"), Errno::success);
  ASSERT_EQ(world.rename("a/d", "b/d"), Errno::success);
  std::uint64_t parent = 0;
  ASSERT_TRUE(list_directory(world.open("b/d", as_directory)->file().location(), 0,
                             [&](const DirEntry& entry) {
                               if (entry.name == "..") parent = entry.ino;
                               return true;
                             }));
  // A host directory does not ask the system for its parent, and says its own number.
  EXPECT_TRUE(parent == world.stat("b")->ino || parent == world.stat("b/d")->ino);
  // No cycle can be made through the new place.
  EXPECT_EQ(world.rename("b", "b/d/b"), Errno::inval);
  EXPECT_EQ(world.rename("a", "b/d/a"), Errno::success);
  EXPECT_EQ(world.rename("b", "b/d/a/b"), Errno::inval);
}

TEST_P(Rename, OtherFileSystemsAreAway) {
  Place place = GetParam().make();
  const World one(place);
  const World two(GetParam().make());
  one.put("f", "x");
  EXPECT_EQ(errno_of(rename_path(one.base(), "f", two.base(), "g")), Errno::xdev);
  EXPECT_EQ(errno_of(hard_link_path(one.base(), "f", false, two.base(), "g")), Errno::xdev);
  EXPECT_EQ(one.get("f"), "x");
}

}  // namespace
}  // namespace wasifs::conformance
