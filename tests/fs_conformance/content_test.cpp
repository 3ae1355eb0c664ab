// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of files: offsets, holes, appends, sizes.
#include "world.h"

namespace wasifs::conformance {
namespace {

using Content = Conformance;
INSTANTIATE_TEST_SUITE_P(On, Content, testing::ValuesIn(all_factories()), name_of);

TEST_P(Content, WritesAreSeenAtOnceThroughEveryDescriptor) {
  Handle writer = world.open("f", creating).value();
  const Handle reader = world.open("f", reading).value();
  EXPECT_EQ(writer.write("hello"), 5U);
  EXPECT_EQ(reader.read_at(9, 0), "hello");
  EXPECT_EQ(writer.write(" world"), 6U);
  EXPECT_EQ(reader.read_at(20, 3), "lo world");
  EXPECT_EQ(reader.read_at(20, 11), "");
  EXPECT_EQ(reader.read_at(20, 1'000'000), "");
  EXPECT_EQ(world.stat("f")->size, 11U);
}

TEST_P(Content, HolesReadAsZeros) {
  Handle file = world.open("f", creating).value();
  EXPECT_EQ(file.write_at("end", 1'000'000), 3U);
  EXPECT_EQ(file.stat().size, 1'000'003U);
  EXPECT_EQ(file.read_at(4, 0), std::string(4, '\0'));
  EXPECT_EQ(file.read_at(9, 999'998), std::string("\0\0end", 5));
  EXPECT_EQ(file.write_at("middle", 500'000), 6U);
  EXPECT_EQ(file.read_at(8, 499'999), std::string("\0middle\0", 8));
}

TEST_P(Content, AFarHoleCostsNothing) {
  Handle file = world.open("f", creating).value();
  const std::uint64_t far = std::uint64_t{64} << 30;
  EXPECT_EQ(file.write_at("x", far), 1U);
  EXPECT_EQ(file.stat().size, far + 1);
  EXPECT_EQ(file.read_at(2, far - 1), std::string("\0x", 2));
  EXPECT_EQ(file.read_at(1, far / 2), std::string(1, '\0'));
}

TEST_P(Content, TruncateCutsAndExtendsWithZeros) {
  Handle file = world.open("f", creating).value();
  EXPECT_EQ(file.write("abcdefgh"), 8U);
  EXPECT_TRUE(file.inode().truncate(3));
  EXPECT_EQ(file.read_at(9, 0), "abc");
  EXPECT_TRUE(file.inode().truncate(6));
  EXPECT_EQ(file.read_at(9, 0), std::string("abc\0\0\0", 6));
  EXPECT_TRUE(file.inode().truncate(0));
  EXPECT_EQ(file.stat().size, 0U);
  EXPECT_TRUE(file.inode().truncate(5'000));
  EXPECT_EQ(file.read_at(6'000, 0), std::string(5'000, '\0'));
  EXPECT_EQ(file.write("tail"), 4U) << "the offset stays";
  EXPECT_EQ(file.read_at(4, 8), "tail");
}

TEST_P(Content, OpenWithTruncate) {
  world.put("f", "old content");
  EXPECT_EQ(world.try_open("f", cutting), Errno::success);
  EXPECT_EQ(world.get("f"), "");
  world.put("f", "again");
  EXPECT_EQ(world.try_open("f", {.access = Access::read, .truncate = true}), Errno::success);
  EXPECT_EQ(world.get("f"), "") << "also when it is only read";
  world.put("f", "kept");
  EXPECT_EQ(
      world.try_open(
          "f", {.access = Access::read_write, .create = true, .exclusive = true, .truncate = true}),
      Errno::exist);
  EXPECT_EQ(world.get("f"), "kept");
}

TEST_P(Content, AppendGoesToTheEndWhereverThatIs) {
  Handle one = world.open("f", appending).value();
  Handle two = world.open("f", appending).value();
  EXPECT_EQ(one.write("1"), 1U);
  EXPECT_EQ(two.write("22"), 2U);
  EXPECT_EQ(one.write("333"), 3U);
  EXPECT_EQ(world.get("f"), "122333");
  EXPECT_EQ(one.write_at("pwrite", 0), 6U) << "as Linux does";
  EXPECT_EQ(world.get("f"), "122333pwrite");
}

TEST_P(Content, TheOffsetIsWhereOnesOwnAppendEnded) {
  Handle one = world.open("f", appending).value();
  Handle two = world.open("f", appending).value();
  EXPECT_EQ(one.write("1"), 1U);
  EXPECT_EQ(two.write("22"), 2U);
  EXPECT_EQ(one.write_at("pwrite", 0), 6U);
  EXPECT_EQ(one.move(0).value(), 1U);
  EXPECT_EQ(two.move(-1).value(), 2U);
  EXPECT_EQ(one.write("333"), 3U);
  EXPECT_EQ(two.move(0).value(), 2U) << "another's append does not move it";
  ASSERT_TRUE(one.file().set_flags(FdFlags{}));
  EXPECT_EQ(one.write("4"), 1U) << "from where the append ended";
  EXPECT_EQ(world.get("f"), "122pwrite3334");
  EXPECT_EQ(one.move(0).value(), 13U);
}

TEST_P(Content, AllocateGrowsAndKeeps) {
  Handle file = world.open("f", creating).value();
  EXPECT_EQ(file.write("keep"), 4U);
  const auto allocated = file.inode().allocate(2, 10'000);
  if (!allocated && allocated.error() == Errno::notsup) GTEST_SKIP() << "the host cannot";
  ASSERT_TRUE(allocated);
  EXPECT_EQ(file.stat().size, 10'002U);
  EXPECT_EQ(file.read_at(6, 0), std::string("keep\0\0", 6));
  EXPECT_TRUE(file.inode().allocate(0, 5));
  EXPECT_EQ(file.stat().size, 10'002U) << "never shrinks";
  EXPECT_TRUE(file.inode().advise(0, 100, Advice::willneed));
  EXPECT_TRUE(file.inode().sync(true));
  EXPECT_TRUE(file.inode().sync(false));
}

TEST_P(Content, NothingIsReadOrWrittenByAnEmptyTransfer) {
  Handle file = world.open("f", creating).value();
  EXPECT_EQ(file.write_at("", 1'000), 0U);
  EXPECT_EQ(file.stat().size, 0U);
  EXPECT_EQ(file.read_at(0, 0), "");
}

TEST_P(Content, SizesAndOffsetsHaveAnEnd) {
  Handle file = world.open("f", creating).value();
  EXPECT_EQ(errno_of(file.write_at("x", INT64_MAX)), Errno::fbig);
  EXPECT_EQ(errno_of(file.inode().truncate(std::uint64_t{1} << 63)), Errno::fbig);
  EXPECT_EQ(file.stat().size, 0U);
}

TEST_P(Content, ManyBlocksInAnyOrder) {
  Handle file = world.open("f", creating).value();
  std::string model(300'000, '\0');
  for (unsigned i = 0; i < 200; ++i) {
    const std::size_t at = (i * 7'919U) % 290'000;
    const std::string text(1 + (i * 977U) % 9'000, static_cast<char>('a' + i % 26));
    ASSERT_EQ(file.write_at(text, at), text.size());
    model.replace(at, text.size(), text);
  }
  model.resize(file.stat().size);
  EXPECT_TRUE(file.read_at(400'000, 0) == model);
}

TEST_P(Content, SetSizeOfDirectoriesAndLinksIsImpossible) {
  ASSERT_EQ(world.make("d"), Errno::success);
  EXPECT_EQ(world.open("d", as_directory)->file().inode()->as_file(), nullptr);
  EXPECT_TRUE(world.open("d", as_directory)->file().inode()->sync(false));
}

}  // namespace
}  // namespace wasifs::conformance
