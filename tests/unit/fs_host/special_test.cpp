// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FIFOs, sockets and devices: opening returns at once (a hang is the failure, the test's time limit
// shows it), looking has no effect.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <array>
#include <cstring>

#include "host_test.h"

namespace wasifs::host_tests {
namespace {

using Special = HostOptions::Special;

class HostSpecialTest : public HostTest {
 protected:
  void mount_with(Special special) {
    HostOptions options;
    options.special = special;
    mount(options);
  }
  [[nodiscard]] Errno open_error(std::string_view name, const OpenHow& how = {}) const {
    return errno_of(root().open_child(name, how));
  }
  static Result<std::size_t> write_to(StreamInode& stream, std::string_view text) {
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
    WriteBuffers buffers({&span, 1});
    return stream.try_write(buffers);
  }
  static Result<std::string> read_from(StreamInode& stream) {
    std::string text(100, '\0');
    const IoSpan span{reinterpret_cast<std::byte*>(text.data()), text.size()};
    ReadBuffers buffers({&span, 1});
    WASIFS_TRY(const std::size_t count, stream.try_read(buffers));
    text.resize(count);
    return text;
  }
};

TEST_F(HostSpecialTest, LookingAtAFifoIsNotNoticedAtItsOtherEnd) {
  tree_.fifo("fifo");
  // A writer that does not wait can open a FIFO only while somebody has it open for reading.
  const auto writer_gets_in = [this] {
    const int fd = ::open(tree_.at("fifo").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  };
  mount_with(Special::untouched);
  EXPECT_EQ(Errno::nxio, open_error("fifo"));
  const Ref<Inode> looked_up = *root().lookup("fifo");
  EXPECT_EQ(Errno::success, errno_of(looked_up->stat()));
  EXPECT_EQ(Errno::nxio, errno_of(looked_up->open({})));
  EXPECT_FALSE(writer_gets_in());
  mount_with(Special::allow);
  const Ref<Inode> open = *root().open_child("fifo", reading());
  EXPECT_TRUE(writer_gets_in());
}

TEST_F(HostSpecialTest, AnAllowedFifoIsAStreamThatDoesNotWait) {
  tree_.fifo("fifo");
  mount_with(Special::allow);
  const Ref<Inode> reader = *root().open_child("fifo", reading());
  ASSERT_NE(nullptr, reader->as_stream());
  OpenHow write_only;
  write_only.access = Access::write;
  Ref<Inode> writer = *root().open_child("fifo", write_only);
  EXPECT_EQ(Errno::again, errno_of(read_from(*reader->as_stream())));
  EXPECT_FALSE(has_any(reader->readiness().ready, Interest::read));
  EXPECT_TRUE(has_any(writer->readiness().ready, Interest::write));
  EXPECT_GE(reader->wait_source(Interest::read).host_handle, 0);
  EXPECT_EQ(5U, *write_to(*writer->as_stream(), "hello"));
  EXPECT_TRUE(has_any(reader->readiness().ready, Interest::read));
  EXPECT_EQ(5U, reader->readiness().bytes);
  EXPECT_EQ("hello", *read_from(*reader->as_stream()));
  writer = nullptr;
  EXPECT_TRUE(reader->readiness().hangup);
  EXPECT_EQ("", *read_from(*reader->as_stream())) << "end of file";
}

TEST_F(HostSpecialTest, AFifoThatNobodyReadsAnyMoreGivesPipeAndNoSignal) {
  tree_.fifo("fifo");
  mount_with(Special::allow);
  Ref<Inode> reader = *root().open_child("fifo", reading());
  OpenHow write_only;
  write_only.access = Access::write;
  const Ref<Inode> writer = *root().open_child("fifo", write_only);
  reader = nullptr;
  EXPECT_EQ(Errno::pipe, errno_of(write_to(*writer->as_stream(), "x")))
      << "a signal would have ended this program";
}

TEST_F(HostSpecialTest, ASocketFileIsSeenAndCannotBeOpened) {
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(tree_.at("socket").size(), sizeof address.sun_path);
  std::strcpy(address.sun_path, tree_.at("socket").c_str());
  ASSERT_EQ(0, ::bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  ASSERT_EQ(0, ::listen(server, 1));
  for (const Special special : {Special::refuse, Special::untouched, Special::allow}) {
    mount_with(special);
    EXPECT_EQ(Errno::nxio, open_error("socket"));
    EXPECT_EQ(Errno::nxio, open_error("socket", writing()));
    EXPECT_EQ(FileType::socket_stream, root().stat_child("socket")->type);
    EXPECT_EQ(FileType::socket_stream, (*root().lookup("socket"))->type());
    EXPECT_EQ(FileType::socket_stream, list(root())[0].type);
  }
  pollfd state{server, POLLIN, 0};
  EXPECT_EQ(0, ::poll(&state, 1, 0)) << "somebody connected";
  ::close(server);
}

TEST(HostDeviceTest, DevicesAreRefusedOrWorkAsWhatTheyAre) {
  EXPECT_EQ(
      Errno::nxio,
      errno_of((*(*make_host("/dev"))->root())->as_directory()->open_child("null", reading())));
  HostOptions options;
  options.special = Special::untouched;
  const Ref<Inode> looking = *(*make_host("/dev", options))->root();
  EXPECT_EQ(Errno::nxio, errno_of(looking->as_directory()->open_child("null", reading())));
  EXPECT_EQ(FileType::character_device, looking->as_directory()->stat_child("null")->type);

  options.special = Special::allow;
  const Ref<Inode> dev = *(*make_host("/dev", options))->root();
  const Ref<Inode> zero = *dev->as_directory()->open_child("zero", reading());
  ASSERT_NE(nullptr, zero->as_file());
  EXPECT_EQ(FileType::character_device, zero->type());
  EXPECT_EQ(std::string(4, '\0'), *get(*zero->as_file(), 4, 12345));
  const Ref<Inode> null = *dev->as_directory()->open_child("null", writing(true, true));
  EXPECT_EQ(3U, *put(*null->as_file(), "abc"));
  EXPECT_EQ(Errno::inval, errno_of(null->as_file()->truncate(0)));
}

TEST(HostDeviceTest, ATerminalDoesNotBecomeOurs) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
    GTEST_SKIP() << "no pseudo-terminals";
  std::array<char, 64> name;
  ASSERT_EQ(0, ::ptsname_r(master, name.data(), name.size()));
  const std::string path = name.data();
  HostOptions options;
  options.special = Special::allow;
  const std::size_t slash = path.rfind('/');
  const Ref<Inode> terminals = *(*make_host(path.substr(0, slash), options))->root();
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();  // without a controlling terminal, so that an open without O_NOCTTY would give one
    const auto open = terminals->as_directory()->open_child(path.substr(slash + 1), writing());
    const bool fine = open && (*open)->as_stream() != nullptr && ::open("/dev/tty", O_RDWR) < 0;
    ::_exit(fine ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(child, ::waitpid(child, &status, 0));
  EXPECT_EQ(0, status);
  ::close(master);
}

}  // namespace
}  // namespace wasifs::host_tests
