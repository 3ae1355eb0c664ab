// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Open files over what has offsets: transfers, seeks, flags, and the ends of the range of offsets.
#include "wasifs/open_file.h"

#include <gtest/gtest.h>

#include <limits>

#include "fakes.h"

namespace wasifs::test {
namespace {

constexpr std::uint64_t max_offset = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t max_delta = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_delta = std::numeric_limits<std::int64_t>::min();

class OpenFileTest : public testing::Test {
 protected:
  std::string read(OpenFile& file, std::size_t size) {
    In in(size);
    return in.text(file.read(in, waits).value());
  }
  std::size_t write(OpenFile& file, std::string text, std::vector<std::size_t> sizes = {}) {
    Out out(std::move(text), std::move(sizes));
    return file.write(out, waits).value();
  }
  std::uint64_t tell(OpenFile& file) { return file.tell(waits).value(); }

  Waits waits;
};

TEST_F(OpenFileTest, TransfersMoveTheOffset) {
  const auto inode = make_ref<StringFile>();
  const auto file = make_ref<OpenFile>(inode, Access::read_write);
  EXPECT_EQ(write(*file, "one two", {3, 0, 1}), 7U);
  EXPECT_EQ(tell(*file), 7U);
  EXPECT_EQ(file->seek(4, Whence::set, waits).value(), 4U);
  EXPECT_EQ(read(*file, 2), "tw");
  EXPECT_EQ(read(*file, 10), "o");
  EXPECT_EQ(read(*file, 10), "");
  EXPECT_EQ(tell(*file), 7U);
  EXPECT_EQ(write(*file, "!"), 1U);
  EXPECT_EQ(inode->content(), "one two!");
}

TEST_F(OpenFileTest, PositionedTransfersDoNot) {
  const auto inode = make_ref<StringFile>("abcdef");
  const auto file = make_ref<OpenFile>(inode, Access::read_write);
  In in(2);
  EXPECT_EQ(file->read_at(in, 3).value(), 2U);
  EXPECT_EQ(in.text(2), "de");
  Out out("XY");
  EXPECT_EQ(file->write_at(out, 1).value(), 2U);
  EXPECT_EQ(inode->content(), "aXYdef");
  EXPECT_EQ(tell(*file), 0U);
}

TEST_F(OpenFileTest, AppendGoesToTheEndAndTheOffsetWithIt) {
  const auto inode = make_ref<StringFile>("abc");
  const auto file = make_ref<OpenFile>(inode, Access::read_write, FdFlags::append);
  EXPECT_EQ(write(*file, "de"), 2U);
  EXPECT_EQ(tell(*file), 5U);
  EXPECT_EQ(file->seek(0, Whence::set, waits).value(), 0U);
  EXPECT_EQ(read(*file, 2), "ab");
  EXPECT_EQ(write(*file, "f"), 1U);
  EXPECT_EQ(tell(*file), 6U);
  Out out("g");
  EXPECT_EQ(file->write_at(out, 0).value(), 1U);
  EXPECT_EQ(inode->content(), "abcdefg");
  EXPECT_EQ(tell(*file), 6U);
}

// What it appends for its owner it tells the end of only when it is asked.
class LateFile final : public StringFile {
 public:
  using StringFile::StringFile;
  Result<Appended> append_for_owner(WriteBuffers& buffers) override {
    WASIFS_TRY(const Appended appended, append(buffers));
    end_ = appended.end;
    return Appended{.count = appended.count, .end_later = true};
  }
  Result<std::uint64_t> end_of_append() override {
    ++asked;
    if (failure != Errno::success) return failure;
    return end_;
  }

  int asked = 0;
  Errno failure = Errno::success;

 private:
  std::uint64_t end_ = 0;
};

TEST_F(OpenFileTest, WhereAnAppendEndedIsAskedForWhenItMatters) {
  const auto inode = make_ref<LateFile>("abc");
  const auto file = make_ref<OpenFile>(inode, Access::read_write, FdFlags::append);
  EXPECT_EQ(write(*file, "de"), 2U);
  EXPECT_EQ(write(*file, "f"), 1U);
  EXPECT_EQ(inode->asked, 0) << "an append needs no offset";
  Out out("g");
  EXPECT_EQ(file->write_at(out, 0).value(), 1U);
  EXPECT_EQ(tell(*file), 6U);
  EXPECT_EQ(tell(*file), 6U);
  EXPECT_EQ(inode->asked, 1) << "once";

  EXPECT_EQ(write(*file, "h"), 1U);
  EXPECT_EQ(file->seek(-2, Whence::cur, waits).value(), 6U);
  EXPECT_EQ(read(*file, 1), "g");
  EXPECT_EQ(write(*file, "i"), 1U);
  EXPECT_EQ(read(*file, 1), "") << "from where the append ended";
  EXPECT_EQ(write(*file, "j"), 1U);
  EXPECT_TRUE(file->set_flags(FdFlags{}));
  EXPECT_EQ(write(*file, "k"), 1U);
  EXPECT_EQ(tell(*file), 11U);
  EXPECT_EQ(inode->content(), "abcdefghijk");
  EXPECT_EQ(inode->asked, 4);

  EXPECT_TRUE(file->set_flags(FdFlags::append));
  EXPECT_EQ(write(*file, "l"), 1U);
  EXPECT_EQ(file->seek(1, Whence::set, waits).value(), 1U);
  EXPECT_EQ(tell(*file), 1U);
  EXPECT_EQ(write(*file, "m"), 1U);
  EXPECT_EQ(file->seek(0, Whence::end, waits).value(), 13U);
  EXPECT_EQ(tell(*file), 13U);
  EXPECT_EQ(inode->asked, 4) << "nor when it is set anew";
}

TEST_F(OpenFileTest, AnEndThatCouldNotBeAskedForIsAskedForAgain) {
  const auto inode = make_ref<LateFile>("abc");
  const auto file = make_ref<OpenFile>(inode, Access::read_write, FdFlags::append);
  EXPECT_EQ(write(*file, "d"), 1U);
  inode->failure = Errno::io;
  EXPECT_EQ(errno_of(file->tell(waits)), Errno::io);
  EXPECT_EQ(errno_of(file->seek(0, Whence::cur, waits)), Errno::io);
  inode->failure = Errno::success;
  EXPECT_EQ(tell(*file), 4U);
}

TEST_F(OpenFileTest, AppendCanBeSwitched) {
  const auto inode = make_ref<StringFile>("abc");
  const auto file = make_ref<OpenFile>(inode, Access::write);
  EXPECT_TRUE(file->set_flags(FdFlags::append | FdFlags::nonblock));
  EXPECT_EQ(write(*file, "d"), 1U);
  EXPECT_TRUE(file->set_flags(FdFlags{}));
  EXPECT_EQ(file->seek(0, Whence::set, waits).value(), 0U);
  EXPECT_EQ(write(*file, "A"), 1U);
  EXPECT_EQ(inode->content(), "Abcd");
}

TEST_F(OpenFileTest, SyncFlagsAreForLife) {
  const auto file =
      make_ref<OpenFile>(make_ref<StringFile>(), Access::write, FdFlags::sync | FdFlags::append);
  EXPECT_EQ(file->flags(), FdFlags::sync | FdFlags::append);
  EXPECT_EQ(errno_of(file->set_flags(FdFlags{})), Errno::inval);
  EXPECT_EQ(errno_of(file->set_flags(FdFlags::sync | FdFlags::dsync)), Errno::inval);
  EXPECT_EQ(file->flags(), FdFlags::sync | FdFlags::append);
  EXPECT_TRUE(file->set_flags(FdFlags::sync | FdFlags::nonblock));
  EXPECT_EQ(file->flags(), FdFlags::sync | FdFlags::nonblock);
}

TEST_F(OpenFileTest, SeekArithmetic) {
  struct Row {
    std::uint64_t start;
    std::int64_t delta;
    Whence whence;
    std::uint64_t size;
    std::optional<std::uint64_t> expected;  // none: inval, and the offset stays
  };
  const Row rows[] = {
      {5, 3, Whence::set, 10, 3},
      {5, 0, Whence::set, 10, 0},
      {5, 3, Whence::cur, 10, 8},
      {5, -5, Whence::cur, 10, 0},
      {5, 3, Whence::end, 10, 13},
      {5, -10, Whence::end, 10, 0},
      {5, max_delta, Whence::set, 10, max_offset},
      {5, max_delta - 5, Whence::cur, 10, max_offset},
      {5, -1, Whence::set, 10, std::nullopt},
      {5, -6, Whence::cur, 10, std::nullopt},
      {5, -11, Whence::end, 10, std::nullopt},
      {5, min_delta, Whence::set, 10, std::nullopt},
      {5, min_delta, Whence::cur, 10, std::nullopt},
      {5, max_delta - 4, Whence::cur, 10, std::nullopt},
      {5, max_delta, Whence::end, 10, std::nullopt},
      {5, 1, Whence::end, max_offset, std::nullopt},
      {5, 0, Whence::end, max_offset, max_offset},
      {5, 0, Whence::end, max_offset + 1, std::nullopt},
      {max_offset, 0, Whence::cur, 10, max_offset},
      {max_offset, 1, Whence::cur, 10, std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << "from " << row.start << " by " << row.delta << " whence "
                                    << static_cast<int>(row.whence) << " size " << row.size);
    const auto inode = make_ref<ScriptedFile>();
    inode->reported_size = row.size;
    const auto file = make_ref<OpenFile>(inode, Access::read);
    ASSERT_TRUE(file->seek(static_cast<std::int64_t>(row.start), Whence::set, waits));
    const auto result = file->seek(row.delta, row.whence, waits);
    EXPECT_EQ(errno_of(result), row.expected ? Errno::success : Errno::inval);
    EXPECT_EQ(result.value_or(row.start), row.expected.value_or(row.start));
    EXPECT_EQ(tell(*file), row.expected.value_or(row.start));
  }
}

TEST_F(OpenFileTest, WritesEndAtTheLargestOffset) {
  const auto inode = make_ref<ScriptedFile>();
  std::string seen;
  inode->on_write = [&](WriteBuffers& buffers, std::uint64_t) -> Result<std::size_t> {
    for (const ConstIoSpan& span : buffers.spans()) {
      seen.append(reinterpret_cast<const char*>(span.data), span.size);
    }
    return buffers.size();
  };
  const auto file = make_ref<OpenFile>(inode, Access::write);
  ASSERT_TRUE(file->seek(max_delta - 3, Whence::set, waits));
  EXPECT_EQ(write(*file, "abcdef", {2}), 3U);
  EXPECT_EQ(seen, "abc");
  EXPECT_EQ(tell(*file), max_offset);

  Out more("x");
  EXPECT_EQ(errno_of(file->write(more, waits)), Errno::fbig);
  EXPECT_EQ(errno_of(file->write_at(more, max_offset)), Errno::fbig);
  Out two("xy");
  EXPECT_EQ(file->write_at(two, max_offset - 1).value(), 1U);
  EXPECT_EQ(errno_of(file->write_at(more, max_offset + 1)), Errno::inval);
  EXPECT_EQ(errno_of(file->write_at(more, UINT64_MAX)), Errno::inval);
  Out nothing("");
  EXPECT_EQ(file->write(nothing, waits).value(), 0U);
}

TEST_F(OpenFileTest, ReadsEndAtTheLargestOffset) {
  const auto inode = make_ref<ScriptedFile>();
  inode->on_read = [&](ReadBuffers& buffers, std::uint64_t) -> Result<std::size_t> {
    return buffers.put_zeros(buffers.size());
  };
  const auto file = make_ref<OpenFile>(inode, Access::read);
  In in(8);
  EXPECT_EQ(file->read_at(in, max_offset - 5).value(), 5U);
  EXPECT_EQ(file->read_at(in, max_offset).value(), 0U);
  EXPECT_EQ(errno_of(file->read_at(in, max_offset + 1)), Errno::inval);
  EXPECT_EQ(errno_of(file->read_at(in, UINT64_MAX)), Errno::inval);
}

TEST_F(OpenFileTest, FailuresLeaveTheOffset) {
  const auto inode = make_ref<ScriptedFile>();
  inode->on_write = [](WriteBuffers&, std::uint64_t) -> Result<std::size_t> {
    return Errno::nospc;
  };
  inode->on_read = [](ReadBuffers&, std::uint64_t) -> Result<std::size_t> { return Errno::io; };
  const auto file = make_ref<OpenFile>(inode, Access::read_write);
  ASSERT_TRUE(file->seek(9, Whence::set, waits));
  Out out("x");
  In in(1);
  EXPECT_EQ(errno_of(file->write(out, waits)), Errno::nospc);
  EXPECT_EQ(errno_of(file->read(in, waits)), Errno::io);
  EXPECT_EQ(tell(*file), 9U);
}

TEST_F(OpenFileTest, NothingToTransferAsksNobody) {
  const auto inode = make_ref<ScriptedFile>();
  inode->on_write = [](WriteBuffers&, std::uint64_t) -> Result<std::size_t> { return Errno::io; };
  inode->on_read = [](ReadBuffers&, std::uint64_t) -> Result<std::size_t> { return Errno::io; };
  const auto file = make_ref<OpenFile>(inode, Access::read_write);
  Out out("");
  In in(0);
  EXPECT_EQ(file->write(out, waits).value(), 0U);
  EXPECT_EQ(file->read(in, waits).value(), 0U);
  EXPECT_EQ(file->write_at(out, 1).value(), 0U);
  EXPECT_EQ(file->read_at(in, 1).value(), 0U);
}

TEST_F(OpenFileTest, KindsWithoutOffset) {
  const auto directory = make_ref<OpenFile>(make_ref<BareDirectory>(), Access::none);
  const auto stream = make_ref<OpenFile>(make_ref<Channel>(8U), Access::read_write);
  const auto socket = make_ref<OpenFile>(make_ref<BareSocket>(), Access::read_write);
  Out out("x");
  In in(1);
  EXPECT_EQ(errno_of(directory->read(in, waits)), Errno::isdir);
  EXPECT_EQ(errno_of(directory->read_at(in, 0)), Errno::isdir);
  EXPECT_EQ(errno_of(directory->write(out, waits)), Errno::badf);
  EXPECT_EQ(errno_of(directory->write_at(out, 0)), Errno::badf);
  EXPECT_EQ(errno_of(directory->seek(0, Whence::set, waits)), Errno::isdir);
  EXPECT_EQ(errno_of(directory->tell(waits)), Errno::isdir);
  EXPECT_FALSE(directory->seekable());
  for (const auto& file : {stream, socket}) {
    EXPECT_EQ(errno_of(file->read_at(in, 0)), Errno::spipe);
    EXPECT_EQ(errno_of(file->write_at(out, 0)), Errno::spipe);
    EXPECT_EQ(errno_of(file->seek(0, Whence::cur, waits)), Errno::spipe);
    EXPECT_EQ(errno_of(file->tell(waits)), Errno::spipe);
    EXPECT_FALSE(file->seekable());
  }
}

TEST_F(OpenFileTest, CallingBackIntoATransferIsADeadlockThatIsSeen) {
  const auto inode = make_ref<ScriptedFile>();
  const auto file = make_ref<OpenFile>(inode, Access::read_write);
  std::vector<Errno> inside;
  inode->on_read = [&](ReadBuffers& buffers, std::uint64_t) -> Result<std::size_t> {
    Out out("x");
    In in(1);
    inside.push_back(errno_of(file->read(in, waits)));
    inside.push_back(errno_of(file->write(out, waits)));
    inside.push_back(errno_of(file->tell(waits)));
    inside.push_back(errno_of(file->seek(0, Whence::set, waits)));
    // What needs no offset may go on.
    inside.push_back(errno_of(file->write_at(out, 0)));
    return buffers.put_zeros(1);
  };
  In in(1);
  EXPECT_EQ(file->read(in, waits).value(), 1U);
  EXPECT_EQ(inside, (std::vector{Errno::deadlk, Errno::deadlk, Errno::deadlk, Errno::deadlk,
                                 Errno::success}));
  EXPECT_EQ(tell(*file), 1U);
}

}  // namespace
}  // namespace wasifs::test
