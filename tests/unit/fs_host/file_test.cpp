// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Content, size and times of host files, and files made from descriptors.
#include <fcntl.h>
#include <sys/vfs.h>

#include <array>
#include <climits>
#include <limits>
#include <thread>

#include "host_test.h"

namespace wasifs::host_tests {
namespace {

constexpr std::uint64_t beyond_offsets = std::uint64_t{1} << 63U;
constexpr Timestamp second = 1'000'000'000;

class HostFileTest : public HostTest {
 protected:
  HostFileTest() : opened_(*root().open_child("file", writing(true))) {}
  [[nodiscard]] FileInode& file() const { return *opened_->as_file(); }
  Result<Appended> append(std::string_view text) const {
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
    WriteBuffers buffers({&span, 1});
    return file().append(buffers);
  }

  Ref<Inode> opened_;
};

TEST_F(HostFileTest, ReadsAndWritesManySpansAtOffsets) {
  const std::string_view a = "abc";
  const std::string_view b = "defg";
  const std::array<ConstIoSpan, 3> out{{{reinterpret_cast<const std::byte*>(a.data()), a.size()},
                                        {nullptr, 0},
                                        {reinterpret_cast<const std::byte*>(b.data()), b.size()}}};
  WriteBuffers drain(out);
  EXPECT_EQ(7U, *file().write_at(drain, 2));
  EXPECT_EQ(std::string("\0\0abcdefg", 9), tree_.read("file"));

  std::string x(2, '-');
  std::string y(10, '-');
  const std::array<IoSpan, 3> in{{{reinterpret_cast<std::byte*>(x.data()), x.size()},
                                  {nullptr, 0},
                                  {reinterpret_cast<std::byte*>(y.data()), y.size()}}};
  ReadBuffers fill(in);
  EXPECT_EQ(6U, *file().read_at(fill, 3));
  EXPECT_EQ("bc", x);
  EXPECT_EQ("defg------", y);
  EXPECT_EQ("", *get(file(), 10, 9)) << "end of file";
  EXPECT_EQ("", *get(file(), 10, 1000));
}

TEST_F(HostFileTest, MoreSpansThanTheKernelTakesMakeAShortTransfer) {
  const std::string_view byte = "x";
  const std::vector<ConstIoSpan> spans(IOV_MAX + 10,
                                       {reinterpret_cast<const std::byte*>(byte.data()), 1});
  WriteBuffers buffers(spans);
  EXPECT_EQ(std::size_t{IOV_MAX}, *file().write_at(buffers, 0));
}

TEST_F(HostFileTest, OffsetsBeyondTheLastOne) {
  EXPECT_EQ(Errno::inval, errno_of(get(file(), 1, beyond_offsets)));
  EXPECT_EQ(Errno::fbig, errno_of(put(file(), "x", beyond_offsets)));
  EXPECT_EQ(Errno::fbig, errno_of(file().truncate(beyond_offsets)));
  EXPECT_EQ(Errno::fbig, errno_of(file().allocate(beyond_offsets - 1, 1)));
  EXPECT_EQ(Errno::fbig, errno_of(file().allocate(0, UINT64_MAX)));
  EXPECT_EQ(Errno::success, errno_of(file().advise(beyond_offsets, UINT64_MAX, Advice::willneed)));
  EXPECT_EQ(0U, *file().size());
}

TEST_F(HostFileTest, AppendsAtTheEndAndSaysWhereThatIs) {
  ASSERT_EQ(3U, *put(file(), "abc"));
  const Appended first = *append("de");
  EXPECT_EQ(2U, first.count);
  EXPECT_EQ(5U, first.end);
  tree_.write("file", "0123456789");  // another program makes it longer
  EXPECT_EQ(11U, append("!")->end);
  EXPECT_EQ("0123456789!", tree_.read("file"));
  EXPECT_EQ(11U, append("")->end);
  EXPECT_EQ(1U, *put(file(), "X")) << "a write at an offset does not append";
  EXPECT_EQ("X123456789!", tree_.read("file"));
}

TEST_F(HostFileTest, SaysOnlyWhenAskedWhereItsOwnerAppended) {
  const auto append_by = [](FileInode& file, std::string_view text) {
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
    WriteBuffers buffers({&span, 1});
    return *file.append_for_owner(buffers);
  };
  const Ref<Inode> other = *root().open_child("file", writing());
  const Appended first = append_by(file(), "abc");
  EXPECT_EQ(3U, first.count);
  EXPECT_TRUE(first.end_later);
  EXPECT_EQ(2U, append_by(*other->as_file(), "de").count);
  EXPECT_EQ(3U, *file().end_of_append()) << "behind what the other wrote lies none of ours";

  const std::string_view elsewhere = "fgh";
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(elsewhere.data()), elsewhere.size()};
  WriteBuffers buffers({&span, 1});
  EXPECT_EQ(3U, *file().append_anywhere(buffers));
  EXPECT_EQ(3U, *file().end_of_append()) << "what was written at an offset moves none";
  EXPECT_EQ("bc", *get(file(), 2, 1));
  EXPECT_EQ(1U, *put(file(), "X", 7));
  EXPECT_EQ(3U, *file().end_of_append());
  EXPECT_EQ(5U, *other->as_file()->end_of_append());
  EXPECT_EQ(1U, append_by(file(), "i").count);
  EXPECT_EQ(9U, *file().end_of_append());
  EXPECT_EQ("abcdefgXi", tree_.read("file"));

  const Appended nothing = append_by(file(), "");
  EXPECT_FALSE(nothing.end_later);
  EXPECT_EQ(9U, nothing.end);
}

TEST_F(HostFileTest, AnEmbeddersDescriptorIsAskedAtOnceWhereItAppended) {
  const int fd = ::open((tree_.path() + "/file").c_str(), O_RDWR);
  const Ref<Inode> shared = *make_host_file_from_fd(fd, Ownership::take);
  const std::string_view text = "abc";
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  const Appended appended = *shared->as_file()->append_for_owner(buffers);
  EXPECT_FALSE(appended.end_later);
  EXPECT_EQ(3U, appended.end);
}

TEST_F(HostFileTest, AppendsOfManyWritersDoNotMix) {
  constexpr int writers = 4;
  constexpr int lines = 500;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([this, writer] {
      const Ref<Inode> own = *root().open_child("file", writing());
      const std::string line(19, static_cast<char>('a' + writer));
      std::uint64_t last = 0;
      for (int i = 0; i < lines; ++i) {
        const std::string_view end = "\n";
        const std::array<ConstIoSpan, 2> spans{
            {{reinterpret_cast<const std::byte*>(line.data()), line.size()},
             {reinterpret_cast<const std::byte*>(end.data()), end.size()}}};
        WriteBuffers buffers(spans);
        const Appended appended = *own->as_file()->append(buffers);
        EXPECT_EQ(20U, appended.count);
        EXPECT_EQ(0U, appended.end % 20) << "the end of our own bytes";
        EXPECT_GT(appended.end, last);
        last = appended.end;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string content = tree_.read("file");
  ASSERT_EQ(std::size_t{writers} * lines * 20, content.size());
  for (std::size_t at = 0; at < content.size(); at += 20) {
    EXPECT_EQ(std::string(19, content[at]) + "\n", content.substr(at, 20));
  }
}

TEST_F(HostFileTest, TruncateGrowsWithZerosAndShrinks) {
  ASSERT_EQ(3U, *put(file(), "abc"));
  EXPECT_EQ(Errno::success, errno_of(file().truncate(5)));
  EXPECT_EQ(std::string("abc\0\0", 5), tree_.read("file"));
  EXPECT_EQ(Errno::success, errno_of(file().truncate(1)));
  EXPECT_EQ("a", tree_.read("file"));
  const Ref<Inode> read_only = *root().open_child("file", reading());
  EXPECT_EQ(Errno::inval, errno_of(read_only->as_file()->truncate(0)));
}

TEST_F(HostFileTest, AllocateGrowsAndNeverShrinks) {
  ASSERT_EQ(3U, *put(file(), "abc"));
  const auto allocated = file().allocate(0, 4096);
  if (errno_of(allocated) == Errno::notsup) GTEST_SKIP() << "this file system cannot reserve space";
  EXPECT_EQ(Errno::success, errno_of(allocated));
  EXPECT_EQ(4096U, *file().size());
  EXPECT_EQ(Errno::success, errno_of(file().allocate(0, 10)));
  EXPECT_EQ(4096U, *file().size());
  EXPECT_EQ("abc", *get(file(), 3));
}

TEST_F(HostFileTest, AdviceChangesNothing) {
  ASSERT_EQ(3U, *put(file(), "abc"));
  for (const Advice advice : {Advice::normal, Advice::sequential, Advice::random, Advice::willneed,
                              Advice::dontneed, Advice::noreuse}) {
    EXPECT_EQ(Errno::success, errno_of(file().advise(0, UINT64_MAX, advice)));
  }
  EXPECT_EQ("abc", *get(file()));
}

TEST_F(HostFileTest, TimesRoundTripToTheNanosecondOnEveryKindOfInode) {
  tree_.directory("dir");
  tree_.link("link", "file");
  tree_.fifo("fifo");
  TimesChange change;
  change.atim = {TimeChange::How::set, 1'000'000'000 * second + 1};
  change.mtim = {TimeChange::How::set, 2'000'000'000 * second + 999'999'999};
  const Ref<Inode> inodes[] = {opened_, *root().lookup("file"), *root().lookup("dir"),
                               *root().lookup("link"), *root().lookup("fifo")};
  for (const auto& inode : inodes) {
    const Timestamp before = root().stat_child("file")->mtim;
    EXPECT_EQ(Errno::success, errno_of(inode->set_times(change)));
    EXPECT_EQ(change.atim.value, inode->stat()->atim);
    EXPECT_EQ(change.mtim.value, inode->stat()->mtim);
    if (inode->as_link() != nullptr) {
      EXPECT_EQ(before, root().stat_child("file")->mtim) << "the link was followed";
    }
  }
  TimesChange only_mtim;
  only_mtim.mtim.how = TimeChange::How::now;
  EXPECT_EQ(Errno::success, errno_of(opened_->set_times(only_mtim)));
  EXPECT_EQ(change.atim.value, opened_->stat()->atim);
  EXPECT_NE(change.mtim.value, opened_->stat()->mtim);
  EXPECT_EQ(Errno::success, errno_of(opened_->set_times({})));
}

TEST_F(HostFileTest, ExtremeTimesNeitherTrapNorWrap) {
  TimesChange change;
  change.mtim = {TimeChange::How::set, UINT64_MAX};
  EXPECT_EQ(Errno::success, errno_of(opened_->set_times(change)));
  EXPECT_GT(opened_->stat()->mtim, 2'000'000'000 * second)
      << "the last time that the host can store";
  change.mtim.value = 0;
  EXPECT_EQ(Errno::success, errno_of(opened_->set_times(change)));
  EXPECT_EQ(0U, opened_->stat()->mtim);
  const timespec before_1970[] = {{-5, 0}, {-5, 500}};
  ASSERT_EQ(0, ::utimensat(AT_FDCWD, tree_.at("file").c_str(), before_1970, 0));
  EXPECT_EQ(0U, opened_->stat()->atim);
  EXPECT_EQ(0U, opened_->stat()->mtim);
  const timespec far[] = {{std::numeric_limits<time_t>::max(), 0}, {20'000'000'000, 0}};
  if (::utimensat(AT_FDCWD, tree_.at("file").c_str(), far, 0) == 0) {
    EXPECT_GT(opened_->stat()->atim, 2'000'000'000 * second);
  }
}

TEST(HostDescriptorTest, AFileWorksThroughItsDescriptorAndCannotGetMore) {
  const TempTree tree;
  tree.write("file", "content");
  const int fd = ::open(tree.at("file").c_str(), O_RDONLY | O_CLOEXEC);
  {
    const Ref<Inode> file = *make_host_file_from_fd(fd, Ownership::borrow);
    EXPECT_EQ("content", *get(*file->as_file()));
    EXPECT_EQ(0, ::lseek(fd, 0, SEEK_CUR)) << "our offsets are our own";
    EXPECT_EQ(Errno::badf, errno_of(put(*file->as_file(), "x")));
    EXPECT_EQ(Errno::success, errno_of(file->open(reading())));
    EXPECT_EQ(Errno::acces, errno_of(file->open(writing())));
  }
  EXPECT_NE(-1, ::fcntl(fd, F_GETFD)) << "borrowed, so it is still open";
  {
    const Ref<Inode> file = *make_host_file_from_fd(fd, Ownership::take);
  }
  EXPECT_EQ(-1, ::fcntl(fd, F_GETFD));
}

TEST(HostDescriptorTest, RefusesWhatItIsNotMadeFor) {
  const TempTree tree;
  tree.write("file", "");
  const int directory = ::open(tree.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int file = ::open(tree.at("file").c_str(), O_RDONLY | O_CLOEXEC);
  const int name = ::open(tree.at("file").c_str(), O_PATH | O_CLOEXEC);
  EXPECT_EQ(Errno::inval, errno_of(make_host_file_from_fd(directory, Ownership::borrow)));
  EXPECT_EQ(Errno::notdir, errno_of(make_host_directory_from_fd(file, Ownership::borrow)));
  EXPECT_EQ(Errno::badf, errno_of(make_host_file_from_fd(name, Ownership::borrow)));
  EXPECT_EQ(Errno::badf, errno_of(make_host_file_from_fd(-1, Ownership::take)));
  EXPECT_EQ(Errno::notdir, errno_of(make_host_directory_from_fd(file, Ownership::take)));
  EXPECT_EQ(-1, ::fcntl(file, F_GETFD)) << "taken, so closed on failure too";
  const Ref<Inode> root = *make_host_directory_from_fd(directory, Ownership::take);
  EXPECT_EQ(1U, list(*root->as_directory()).size());
  EXPECT_EQ(Errno::success, errno_of(root->as_directory()->open_child("file", writing())));
  ::close(name);
}

}  // namespace
}  // namespace wasifs::host_tests
