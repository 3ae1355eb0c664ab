// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// File times: kept to the nanosecond (most tests are content with tenths of a microsecond), changed
// by whom POSIX says.
#include "world.h"

namespace wasifs::conformance {
namespace {

constexpr Timestamp old_time = 1'000'000'000'123'456'700;  // in 2001
using How = TimeChange::How;

class Times : public Conformance {
 protected:
  void age(std::string_view path) {
    EXPECT_EQ(world.set_times(path, {{How::set, old_time}, {How::set, old_time}}, false),
              Errno::success);
  }
  Stat stat(std::string_view path) { return world.stat(path, false).value(); }
};
INSTANTIATE_TEST_SUITE_P(On, Times, testing::ValuesIn(all_factories()), name_of);

TEST_P(Times, AreKeptToTheNanosecond) {
  world.put("f", "x");
  ASSERT_EQ(world.make("d"), Errno::success);
  for (const char* name : {"f", "d"}) {
    EXPECT_EQ(world.set_times(name, {{How::set, old_time + 89}, {How::set, old_time - 11}}),
              Errno::success);
    EXPECT_EQ(stat(name).atim, old_time + 89);
    EXPECT_EQ(stat(name).mtim, old_time - 11);
    EXPECT_GT(stat(name).ctim, old_time);
  }
  EXPECT_EQ(world.set_times("f", {}), Errno::success) << "nothing to change";
  EXPECT_EQ(stat("f").mtim, old_time - 11);
  EXPECT_EQ(world.set_times("f", {{How::keep}, {How::set, 5}}), Errno::success);
  EXPECT_EQ(stat("f").atim, old_time + 89);
  EXPECT_EQ(stat("f").mtim, 5U);
  EXPECT_EQ(world.set_times("f", {{How::now}, {How::keep}}), Errno::success);
  EXPECT_GT(stat("f").atim, old_time + 89);
  EXPECT_EQ(stat("f").mtim, 5U);
}

TEST_P(Times, OfALinkAndOfWhatItLeadsTo) {
  world.put("f", "x");
  ASSERT_EQ(world.symlink("f", "l"), Errno::success);
  EXPECT_EQ(world.set_times("l", {{How::keep}, {How::set, 100}}, false), Errno::success);
  EXPECT_EQ(world.set_times("l", {{How::keep}, {How::set, 200}}, true), Errno::success);
  EXPECT_EQ(stat("l").mtim, 100U);
  EXPECT_EQ(stat("f").mtim, 200U);
}

TEST_P(Times, ThroughADescriptor) {
  world.put("f", "x");
  const Handle file = world.open("f", reading).value();
  EXPECT_TRUE(file.inode().set_times({{How::set, 700}, {How::set, 800}}));
  EXPECT_EQ(stat("f").atim, 700U);
  EXPECT_EQ(stat("f").mtim, 800U);
}

TEST_P(Times, ChangesOfContent) {
  world.put("f", "x");
  age("f");
  Handle file = world.open("f", both).value();
  EXPECT_EQ(file.read_at(1, 0), "x");
  EXPECT_EQ(stat("f").mtim, old_time);
  EXPECT_EQ(file.write_at("y", 0), 1U);
  EXPECT_GT(stat("f").mtim, old_time);
  age("f");
  EXPECT_TRUE(file.inode().truncate(1));
  EXPECT_GT(stat("f").mtim, old_time) << "also when the size stays";
  age("f");
  EXPECT_EQ(world.try_open("f", cutting), Errno::success);
  EXPECT_GT(stat("f").mtim, old_time);
  age("f");
  EXPECT_EQ(file.write_at("", 0), 0U);
  EXPECT_EQ(stat("f").mtim, old_time);
}

TEST_P(Times, ChangesOfNamesAreChangesOfTheDirectory) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("other"), Errno::success);
  const auto changes = [&](Errno outcome) {
    EXPECT_EQ(outcome, Errno::success);
    const bool changed = stat("d").mtim > old_time;
    age("d");
    return changed;
  };
  age("d");
  EXPECT_TRUE(changes(world.try_open("d/f", creating)));
  EXPECT_FALSE(changes(world.try_open("d/f", creating)));
  EXPECT_TRUE(changes(world.make("d/s")));
  if (world.has_links()) {
    EXPECT_TRUE(changes(world.symlink("f", "d/l")));
  }
  EXPECT_TRUE(changes(world.hard_link("d/f", "d/g")));
  EXPECT_TRUE(changes(world.rename("d/g", "d/h")));
  EXPECT_TRUE(changes(world.rename("d/h", "other/h")));
  EXPECT_TRUE(changes(world.rename("other/h", "d/h")));
  EXPECT_TRUE(changes(world.unlink("d/h")));
  EXPECT_TRUE(changes(world.remove("d/s")));
  world.put("d/f", "content");
  EXPECT_EQ(stat("d").mtim, old_time) << "content is no name";
}

}  // namespace
}  // namespace wasifs::conformance
