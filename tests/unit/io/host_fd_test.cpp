// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of include/wasifs/io/host_fd.h on real descriptors.
#include "wasifs/io/host_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "host_pipe.h"
#include "stream_calls.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

bool is_open(int fd) {
  return fcntl(fd, F_GETFD) >= 0;
}

// A file without a name, at the start of "0123456789".
int make_file() {
  std::string name = ::testing::TempDir() + "wasifs-host-fd-XXXXXX";
  const int fd = mkstemp(name.data());
  EXPECT_GE(fd, 0);
  unlink(name.c_str());
  EXPECT_EQ(write(fd, "0123456789", 10), 10);
  EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
  return fd;
}

Result<std::string> read_at(Inode& inode, std::uint64_t offset, std::size_t size) {
  std::string text(size, '\0');
  const std::array spans{IoSpan{std::as_writable_bytes(std::span(text)).data(), size}};
  ReadBuffers buffers(spans);
  WASIFS_TRY(const std::size_t count, inode.as_file()->read_at(buffers, offset));
  text.resize(count);
  return text;
}

TEST(HostFd, TimesThatDoNotFitAreTheLargest) {
  const int fd = memfd_create("late", MFD_CLOEXEC);
  ASSERT_GE(fd, 0);
  constexpr std::int64_t late = std::int64_t{1} << 40;
  const timespec times[] = {{.tv_sec = late, .tv_nsec = 5}, {.tv_sec = 7, .tv_nsec = 5}};
  ASSERT_EQ(futimens(fd, times), 0);
  const auto file = from_host_fd(fd, Ownership::take);
  ASSERT_TRUE(file);
  const auto stat = (*file)->stat();
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->atim, UINT64_MAX);
  EXPECT_EQ(stat->mtim, 7'000'000'005U);
}

TEST(HostFd, PipeNeverWaitsThoughItsDescriptorWould) {
  HostPipe pipe;
  const auto reader = from_host_fd(pipe.reader(), Ownership::borrow);
  const auto writer = from_host_fd(pipe.writer(), Ownership::borrow);
  ASSERT_TRUE(reader && writer);
  EXPECT_EQ((*reader)->type(), FileType::unknown);
  EXPECT_EQ(errno_of(try_read(**reader, 10)), Errno::again);
  EXPECT_FALSE(ready_to_read(**reader));

  EXPECT_EQ(try_write(**writer, "hello"), 5U);
  EXPECT_TRUE(ready_to_read(**reader));
  EXPECT_EQ((*reader)->readiness().bytes, 5U);
  EXPECT_EQ(try_read(**reader, 3), "hel");
  EXPECT_EQ(try_read(**reader, 10), "lo");
  EXPECT_EQ(fcntl(pipe.reader(), F_GETFL) & O_NONBLOCK, 0) << "never changed";
}

TEST(HostFd, FullPipeIsAgain) {
  HostPipe pipe;
  const auto writer = from_host_fd(pipe.writer(), Ownership::borrow);
  ASSERT_TRUE(writer);
  const std::string text(1 << 20, 'x');
  std::size_t total = 0;
  while (true) {
    const auto count = try_write(**writer, text);
    if (!count) {
      EXPECT_EQ(errno_of(count), Errno::again);
      break;
    }
    total += *count;
    ASSERT_LT(total, text.size());
  }
  EXPECT_GT(total, 0U);
  EXPECT_FALSE(ready_to_write(**writer));
}

TEST(HostFd, PipeEndsAreSeenFromTheOtherSide) {
  HostPipe pipe;
  const auto reader = from_host_fd(pipe.reader(), Ownership::borrow);
  ASSERT_TRUE(reader);
  ASSERT_EQ(write(pipe.writer(), "x", 1), 1);
  pipe.close_writer();
  EXPECT_TRUE((*reader)->readiness().hangup);
  EXPECT_EQ(try_read(**reader, 10), "x");
  EXPECT_EQ(try_read(**reader, 10), "");
  EXPECT_EQ(errno_of(try_write(**reader, "x")), Errno::badf) << "opened for reading only";
}

TEST(HostFd, ManyPiecesGoInOneWrite) {
  HostPipe pipe;
  const auto writer = from_host_fd(pipe.writer(), Ownership::borrow);
  ASSERT_TRUE(writer);
  const std::string text = "one two three";
  std::vector<ConstIoSpan> spans;
  for (const char& letter : text) {
    spans.push_back({nullptr, 0});
    spans.push_back({std::as_bytes(std::span(&letter, 1)).data(), 1});
  }
  WriteBuffers buffers(spans);
  std::array<std::byte, 4> taken;
  ASSERT_EQ(buffers.take(taken), 4U);
  EXPECT_EQ((*writer)->as_stream()->try_write(buffers), text.size() - 4) << "what is left";
  EXPECT_EQ(buffers.remaining(), 0U);
  std::array<char, 100> got;
  ASSERT_EQ(read(pipe.reader(), got.data(), got.size()), static_cast<ssize_t>(text.size() - 4));
  EXPECT_EQ(std::string_view(got.data(), text.size() - 4), text.substr(4));
}

TEST(HostFd, SleepsUntilAnotherProgramWrites) {
  HostPipe pipe;
  const auto inode = from_host_fd(pipe.reader(), Ownership::borrow);
  ASSERT_TRUE(inode);
  PipeReader reader(*inode);
  std::thread thread([&] {
    std::array<std::byte, 10> bytes;
    EXPECT_EQ(reader.read(bytes), 2U);
    EXPECT_EQ(errno_of(reader.read(bytes)), Errno::intr);
  });
  ASSERT_EQ(write(pipe.writer(), "ab", 2), 2);
  while ((*inode)->readiness().bytes != 0) std::this_thread::yield();
  reader.interrupt();
  thread.join();
}

TEST(HostFd, BlockedWriterGoesOnWhenAnotherProgramReads) {
  HostPipe pipe;
  const auto inode = from_host_fd(pipe.writer(), Ownership::borrow);
  ASSERT_TRUE(inode);
  std::string text;
  for (int i = 0; text.size() < 500'000; ++i) text += std::to_string(i) + ' ';
  std::thread thread([&] {
    PipeWriter writer(*inode);
    EXPECT_TRUE(writer.write(text));
    pipe.close_writer();
  });
  std::string got;
  std::array<char, 5000> chunk;
  while (true) {
    const ssize_t count = read(pipe.reader(), chunk.data(), chunk.size());
    ASSERT_GE(count, 0);
    if (count == 0) break;
    got.append(chunk.data(), static_cast<std::size_t>(count));
  }
  thread.join();
  EXPECT_EQ(got, text);
}

TEST(HostFd, SocketIsASocket) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  auto left = from_host_fd(pair[0], Ownership::take);
  const auto right = from_host_fd(pair[1], Ownership::take);
  ASSERT_TRUE(left && right);
  EXPECT_EQ((*left)->type(), FileType::socket_stream);
  EXPECT_EQ((*left)->kind(), InodeKind::socket);
  EXPECT_EQ(errno_of(try_read(**right, 10)), Errno::again);
  EXPECT_EQ(try_write(**left, "hello"), 5U);
  EXPECT_EQ((*right)->readiness().bytes, 5U);
  EXPECT_EQ(try_read(**right, 10), "hello");
  *left = nullptr;
  EXPECT_TRUE((*right)->readiness().hangup);
  EXPECT_EQ(try_read(**right, 10), "");
  EXPECT_EQ(errno_of(try_write(**right, "x")), Errno::pipe) << "and no SIGPIPE, or the test died";
}

TEST(HostFd, DatagramSocketSaysSo) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair.data()), 0);
  const auto left = from_host_fd(pair[0], Ownership::take);
  const auto right = from_host_fd(pair[1], Ownership::take);
  ASSERT_TRUE(left && right);
  EXPECT_EQ((*left)->type(), FileType::socket_dgram);
}

TEST(HostFd, TerminalIsACharacterDevice) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  if (controller < 0) GTEST_SKIP() << "this machine gives no pseudo terminals";
  ASSERT_EQ(grantpt(controller), 0);
  ASSERT_EQ(unlockpt(controller), 0);
  std::array<char, 100> name;
  ASSERT_EQ(ptsname_r(controller, name.data(), name.size()), 0);
  const int fd = open(name.data(), O_RDWR | O_NOCTTY);
  ASSERT_GE(fd, 0);
  {
    const auto terminal = from_host_fd(fd, Ownership::take);
    ASSERT_TRUE(terminal);
    EXPECT_EQ((*terminal)->type(), FileType::character_device);
    EXPECT_EQ((*terminal)->kind(), InodeKind::stream);
    EXPECT_EQ(errno_of(try_read(**terminal, 10)), Errno::again);
    ASSERT_EQ(write(controller, "line\n", 5), 5);
    while (!ready_to_read(**terminal)) std::this_thread::yield();
    EXPECT_EQ(try_read(**terminal, 10), "line\n");
    EXPECT_EQ(try_write(**terminal, "out"), 3U);
    const auto part = try_write(**terminal, std::string(10'000, 'x'));
    ASSERT_TRUE(part);
    EXPECT_GT(*part, 0U);
    EXPECT_LE(*part, 4096U) << "no more than poll() promises";
  }
  close(controller);
}

TEST(HostFd, OtherDevicesAreNotTakenForTerminals) {
  const auto null = from_host_fd(open("/dev/null", O_RDWR | O_CLOEXEC), Ownership::take);
  ASSERT_TRUE(null);
  EXPECT_EQ((*null)->type(), FileType::unknown);
  EXPECT_EQ(try_read(**null, 10), "");
  EXPECT_EQ(try_write(**null, "discarded"), 9U);
}

TEST(HostFd, RegularFileHasOffsetsOfItsOwn) {
  const int fd = make_file();
  const auto file = from_host_fd(fd, Ownership::take);
  ASSERT_TRUE(file);
  ASSERT_EQ((*file)->kind(), InodeKind::file);
  EXPECT_EQ((*file)->type(), FileType::regular_file);
  EXPECT_EQ(read_at(**file, 3, 4), "3456");
  EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 0);
}

TEST(HostFd, RegularFileAsStreamSharesTheSystemsOffset) {
  const int fd = make_file();
  const auto stream = stream_from_host_fd(fd, Ownership::take);
  ASSERT_TRUE(stream);
  EXPECT_EQ((*stream)->kind(), InodeKind::stream);
  EXPECT_EQ((*stream)->type(), FileType::unknown);
  EXPECT_EQ((*stream)->readiness().bytes, 10U);
  EXPECT_EQ(try_read(**stream, 4), "0123");
  EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 4);
  EXPECT_EQ(try_write(**stream, "abc"), 3U);
  ASSERT_EQ(write(fd, "D", 1), 1) << "another program with the same offset";
  EXPECT_EQ(try_read(**stream, 10), "89");
  EXPECT_TRUE((*stream)->readiness().hangup) << "at the end";
  EXPECT_EQ(try_read(**stream, 10), "");
  ASSERT_EQ(lseek(fd, 0, SEEK_SET), 0);
  EXPECT_EQ(try_read(**stream, 10), "0123abcD89");
  EXPECT_TRUE((*stream)->sync(false));
}

TEST(HostFd, FileAsStreamDoesNotGrowBeyondTheProgramsLimit) {
  const auto beyond = [] {
    const rlimit limit{.rlim_cur = 12, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    const int fd = make_file();
    const auto stream = stream_from_host_fd(fd, Ownership::take);
    lseek(fd, 0, SEEK_END);
    const bool right = try_write(**stream, "abc").value_or(0) == 2 &&
                       errno_of(try_write(**stream, "c")) == Errno::fbig;
    std::_Exit(right ? 0 : 1);
  };
  EXPECT_EXIT(beyond(), ::testing::ExitedWithCode(0), "") << "a SIGXFSZ would have ended it";
}

TEST(HostFd, LargeFileAsStreamIsNotAtItsEnd) {
  for (const off_t size : {off_t{3} << 30, off_t{1} << 32}) {
    const int fd = make_file();
    const auto stream = stream_from_host_fd(fd, Ownership::take);
    ASSERT_TRUE(stream);
    ASSERT_EQ(ftruncate(fd, size), 0);
    EXPECT_EQ((*stream)->readiness().bytes, static_cast<std::uint64_t>(size));
    EXPECT_FALSE((*stream)->readiness().hangup);
    ASSERT_EQ(lseek(fd, size + 1, SEEK_SET), size + 1);
    EXPECT_EQ((*stream)->readiness().bytes, 0U);
    EXPECT_TRUE((*stream)->readiness().hangup);
  }
}

TEST(HostFd, DirectoryIsTheRootOfATree) {
  const auto directory =
      from_host_fd(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), Ownership::take);
  ASSERT_TRUE(directory);
  EXPECT_EQ((*directory)->kind(), InodeKind::directory);
  const int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  EXPECT_EQ(errno_of(stream_from_host_fd(fd, Ownership::take)), Errno::isdir);
  EXPECT_FALSE(is_open(fd)) << "taken, so closed by the failure too";
}

TEST(HostFd, OwnershipIsKept) {
  HostPipe pipe;
  const int copy = dup(pipe.reader());
  {
    const auto borrowed = from_host_fd(copy, Ownership::borrow);
  }
  EXPECT_TRUE(is_open(copy));
  {
    const auto taken = from_host_fd(copy, Ownership::take);
  }
  EXPECT_FALSE(is_open(copy));
}

TEST(HostFd, ClosedDescriptorIsBadf) {
  EXPECT_EQ(errno_of(from_host_fd(-1, Ownership::borrow)), Errno::badf);
  EXPECT_EQ(errno_of(stream_from_host_fd(-1, Ownership::take)), Errno::badf);
}

TEST(HostFd, StatIsTheHosts) {
  HostPipe pipe;
  const auto reader = from_host_fd(pipe.reader(), Ownership::borrow);
  const auto writer = from_host_fd(pipe.writer(), Ownership::borrow);
  ASSERT_TRUE(reader && writer);
  const auto stat = (*reader)->stat();
  ASSERT_TRUE(stat);
  EXPECT_NE(stat->ino, 0U);
  EXPECT_EQ(stat->ino, (*writer)->stat()->ino);
  EXPECT_EQ(stat->dev >> 63, 1U) << "apart from the numbers of virtual file systems";
  EXPECT_EQ(stat->size, 0U);
  EXPECT_NE(stat->mtim, 0U);
}

TEST(Inherit, StandardStreamsAreStreams) {
  const auto in = inherit_stdin();
  const auto out = inherit_stdout();
  const auto err = inherit_stderr();
  ASSERT_TRUE(in && out && err);
  EXPECT_EQ((*in)->kind(), InodeKind::stream);
  EXPECT_EQ((*out)->kind(), InodeKind::stream);
  EXPECT_EQ((*err)->kind(), InodeKind::stream);
  EXPECT_EQ((*out)->type() == FileType::character_device, isatty(STDOUT_FILENO) == 1);
}

}  // namespace
}  // namespace wasifs
