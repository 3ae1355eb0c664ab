// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What sockets do, each row on the kernel's and on ours.
#include <gtest/gtest.h>

#include <string>

#include "sockets.h"

namespace wasifs::testing_support {
namespace {

class SocketTwins : public Sockets {};
INSTANTIATE_TEST_SUITE_P(, SocketTwins, testing::Values(Make::kernel, Make::ours), &name_of);

TEST_P(SocketTwins, AStreamCarriesBytesBothWays) {
  const auto [left, right] = streams();
  EXPECT_EQ(guest_.fdstat(left).type, 6);
  EXPECT_EQ(send(left, "there"), "5");
  EXPECT_EQ(guest_.write(right, "back"), 4U);
  EXPECT_EQ(receive(right, 3), "the");
  EXPECT_EQ(guest_.read(right, 10), "re");
  EXPECT_EQ(receive(left), "back");
  EXPECT_EQ(receive(left, 0), "");
  EXPECT_EQ(send(left, ""), "0");
  EXPECT_NE(guest_.stat(left).ino, guest_.stat(right).ino);
  EXPECT_EQ(guest_.stat(left).type, 6);
}

TEST_P(SocketTwins, NothingThereIsAgain) {
  const auto [left, right] = streams();
  nonblocking(left);
  EXPECT_EQ(receive(left), "again");
  EXPECT_EQ(receive(left, 100, peek), "again");
  EXPECT_EQ(receive(left, 100, waitall), "again");
  EXPECT_EQ(guest_.call("fd_read", left, Lengths{{4}}, guest_.out), "again");
  EXPECT_EQ(to_read(left), "");
  EXPECT_EQ(to_write(left), "ready 0");
  EXPECT_EQ(send(right, "now"), "3");
  EXPECT_EQ(to_read(left), "ready 3");
  EXPECT_EQ(receive(left, 100, waitall), "now") << "what is there, without waiting for more";
}

TEST_P(SocketTwins, WhatIsPeekedAtStays) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "one two"), "7");
  EXPECT_EQ(receive(right, 3, peek), "one");
  EXPECT_EQ(receive(right, 100, peek), "one two");
  EXPECT_EQ(receive(right, 7, peek | waitall), "one two");
  EXPECT_EQ(receive(right, 4), "one ");
  EXPECT_EQ(receive(right, 100, peek), "two");
  EXPECT_EQ(receive(right, 3, waitall), "two");
}

TEST_P(SocketTwins, ShutForWritingIsTheEndOverThere) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "last"), "4");
  EXPECT_EQ(shut(left, shut_write), "success");
  EXPECT_EQ(send(left, "x"), "pipe");
  EXPECT_EQ(to_read(right), "ready 4 hangup");
  EXPECT_EQ(receive(right), "last");
  EXPECT_EQ(receive(right), "");
  EXPECT_EQ(receive(right, 100, peek), "");
  EXPECT_EQ(to_write(right), "ready 0") << "a hang-up of reading alone";
  EXPECT_EQ(send(right, "still"), "5");
  EXPECT_EQ(receive(left), "still");
  EXPECT_EQ(to_read(left), "");
}

TEST_P(SocketTwins, ShutForReadingIsTheEndHere) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "rest"), "4");
  EXPECT_EQ(shut(right, shut_read), "success");
  EXPECT_EQ(send(left, "x"), "pipe");
  EXPECT_EQ(receive(right), "rest");
  EXPECT_EQ(receive(right), "");
  EXPECT_EQ(to_read(right), "ready 0 hangup");
  EXPECT_EQ(send(right, "on"), "2");
  EXPECT_EQ(receive(left), "on");
}

TEST_P(SocketTwins, ShutBothWays) {
  const auto [left, right] = streams();
  EXPECT_EQ(shut(left, shut_read | shut_write), "success");
  EXPECT_EQ(shut(left, shut_write), "success") << "again";
  for (const Fd fd : {left, right}) {
    EXPECT_EQ(to_read(fd), "ready 0 hangup");
    EXPECT_EQ(to_write(fd), "ready 0 hangup");
    EXPECT_EQ(receive(fd), "");
    EXPECT_EQ(send(fd, "x"), "pipe");
  }
}

TEST_P(SocketTwins, AClosedEndLeavesWhatItSent) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "bye"), "3");
  close_fd(left);
  EXPECT_EQ(to_read(right), "ready 3 hangup");
  EXPECT_EQ(receive(right), "bye");
  EXPECT_EQ(receive(right), "");
  EXPECT_EQ(send(right, "x"), "pipe");
  EXPECT_EQ(guest_.call("fd_write", right, Texts{{"x"}}, guest_.out), "pipe");
  EXPECT_EQ(to_write(right), "ready 0 hangup");
}

TEST_P(SocketTwins, AnEndClosedWithBytesUnreadResets) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "answer"), "6");
  EXPECT_EQ(send(right, "never read"), "10");
  close_fd(left);
  EXPECT_EQ(receive(right), "answer");
  EXPECT_EQ(receive(right), "connreset");
  EXPECT_EQ(receive(right), "");
}

TEST_P(SocketTwins, ADescriptorThatIsRenumberedOrDoubledIsTheSameSocket) {
  const auto [left, right] = streams();
  EXPECT_EQ(guest_.call("fd_renumber", left, 50), "badf") << "as for any descriptor";
  const Fd other = streams().first;
  EXPECT_EQ(guest_.call("fd_renumber", left, other), "success");
  EXPECT_EQ(guest_.call("sock_send", left, Texts{{"x"}}, 0, guest_.out), "badf");
  EXPECT_EQ(send(other, "moved"), "5");
  EXPECT_EQ(receive(right), "moved");
}

TEST_P(SocketTwins, AFullStreamPushesBack) {
  const auto [left, right] = streams();
  const std::size_t sent = stuff(left, std::string(4096, 'x'));
  EXPECT_GE(sent, 4096U);
  EXPECT_EQ(to_write(left), "");
  std::size_t received = 0;
  nonblocking(right);
  for (std::string text = receive(right, 4096); text != "again"; text = receive(right, 4096))
    received += text.size();
  EXPECT_EQ(received, sent);
  EXPECT_EQ(to_write(left), "ready 0");
}

TEST_P(SocketTwins, DatagramsKeepTheirBounds) {
  const auto [left, right] = datagrams();
  EXPECT_EQ(guest_.fdstat(left).type, 5);
  EXPECT_EQ(guest_.call("sock_send", left, Texts{{"one", "", "two"}}, 0, guest_.out), "success");
  EXPECT_EQ(send(left, ""), "0");
  EXPECT_EQ(send(left, "third"), "5");
  EXPECT_EQ(guest_.write(left, "fourth"), 6U);
  EXPECT_EQ(to_read(right), "ready 6");
  EXPECT_EQ(receive(right, 100, waitall), "onetwo") << "one is all";
  EXPECT_EQ(receive(right), "") << "an empty one";
  EXPECT_EQ(receive(right, 2, peek), "th...");
  EXPECT_EQ(receive(right, 2), "th...");
  EXPECT_EQ(guest_.read(right, 4), "four") << "the rest is lost";
  nonblocking(right);
  EXPECT_EQ(receive(right), "again");
}

TEST_P(SocketTwins, AskingForNothingTakesADatagram) {
  const auto [left, right] = datagrams();
  EXPECT_EQ(send(left, "lost"), "4");
  EXPECT_EQ(send(left, "next"), "4");
  EXPECT_EQ(receive(right, 0), "...");
  EXPECT_EQ(guest_.read(right, 0), "") << "but fd_read does nothing then";
  EXPECT_EQ(receive(right), "next");
}

TEST_P(SocketTwins, ADatagramIsWholeOrNotAtAll) {
  const auto [left, right] = datagrams();
  Spans huge;
  for (int i = 0; i < 100; ++i) huge.spans.emplace_back(guest_.data, 50'000);
  EXPECT_EQ(guest_.call("sock_send", left, huge, 0, guest_.out), "msgsize");
  const std::size_t sent = stuff(left, std::string(100, 'x'));
  EXPECT_GE(sent, 100U);
  EXPECT_EQ(to_write(left), "");
  for (std::size_t received = 0; received < sent; received += 100)
    ASSERT_EQ(receive(right), std::string(100, 'x'));
  EXPECT_EQ(to_write(left), "ready 0");
  EXPECT_EQ(send(left, "y"), "1");
}

TEST_P(SocketTwins, DatagramsToNobody) {
  const auto [left, right] = datagrams();
  EXPECT_EQ(send(right, "before"), "6");
  close_fd(right);
  nonblocking(left);
  EXPECT_EQ(receive(left), "before");
  EXPECT_EQ(receive(left), "again") << "which is no end";
  EXPECT_EQ(send(left, "x"), "connrefused");
}

TEST_P(SocketTwins, ShutDatagrams) {
  const auto [left, right] = datagrams();
  EXPECT_EQ(shut(left, shut_write), "success");
  EXPECT_EQ(send(left, "x"), "pipe");
  EXPECT_EQ(send(right, "there"), "5");
  EXPECT_EQ(shut(left, shut_read), "success");
  EXPECT_EQ(send(right, "x"), "pipe");
  EXPECT_EQ(receive(left), "there");
  EXPECT_EQ(receive(left), "");
  EXPECT_EQ(to_read(left), "ready 0 hangup");
  nonblocking(right);
  EXPECT_EQ(receive(right), "again") << "the other way is open";
}

TEST_P(SocketTwins, AListenerGivesConnections) {
  const Fd here = listener();
  EXPECT_EQ(guest_.fdstat(here).type, 6);
  nonblocking(here);
  EXPECT_EQ(guest_.call("sock_accept", here, 0, guest_.out), "again");
  EXPECT_EQ(to_read(here), "");
  const Fd client = connected();
  EXPECT_EQ(to_read(here), "ready 0");
  EXPECT_EQ(send(client, "early"), "5");
  EXPECT_EQ(guest_.call("sock_accept", here, nonblock, guest_.out), "success");
  const Fd server = guest_.u32(guest_.out);
  EXPECT_EQ(guest_.fdstat(server).flags, nonblock);
  EXPECT_EQ(receive(server), "early");
  EXPECT_EQ(receive(server), "again");
  EXPECT_EQ(send(server, "hello"), "5");
  EXPECT_EQ(receive(client), "hello");
  close_fd(here);
  EXPECT_EQ(send(server, "on"), "2") << "a connection outlives its listener";
  EXPECT_EQ(receive(client), "on");
}

TEST_P(SocketTwins, ConnectionsComeInTheirOrder) {
  const Fd here = listener();
  const Fd first = connected();
  const Fd second = connected();
  EXPECT_EQ(send(second, "2"), "1");
  EXPECT_EQ(send(first, "1"), "1");
  EXPECT_EQ(receive(accepted(here)), "1");
  EXPECT_EQ(receive(accepted(here)), "2");
}

TEST_P(SocketTwins, OneMoreThanTheBacklogWaits) {
  const Fd here = listener(1);
  connected();
  connected();
  EXPECT_EQ(connect().second, "again");
  accepted(here);
  connected();
  EXPECT_EQ(connect().second, "again");
}

TEST_P(SocketTwins, WhereNobodyListensIsRefused) {
  const Fd here = listener();
  const Fd waiting = connected();
  EXPECT_EQ(send(waiting, "x"), "1");
  close_fd(here);
  EXPECT_EQ(receive(waiting), "connreset");
  EXPECT_EQ(receive(waiting), "");
  EXPECT_EQ(send(waiting, "x"), "pipe");
  EXPECT_EQ(connect().second, "connrefused");
}

TEST_P(SocketTwins, AListenerThatIsShutGivesOutWhatWaits) {
  const Fd here = listener();
  const Fd client = connected();
  EXPECT_EQ(shut(here, shut_read), "success");
  EXPECT_EQ(connect().second, "connrefused");
  const Fd server = accepted(here);
  EXPECT_EQ(send(client, "x"), "1");
  EXPECT_EQ(receive(server), "x");
  EXPECT_EQ(guest_.call("sock_accept", here, 0, guest_.out), "inval");
}

TEST_P(SocketTwins, WhatASocketIsNotFor) {
  const Fd here = listener();
  EXPECT_EQ(receive(here), "inval");
  EXPECT_EQ(guest_.call("fd_read", here, Lengths{{4}}, guest_.out), "inval");
  EXPECT_EQ(send(here, "x"), "notconn");
  const Fd stream = streams().first;
  EXPECT_EQ(guest_.call("sock_accept", stream, 0, guest_.out), "inval");
  const Fd datagram = datagrams().first;
  EXPECT_EQ(guest_.call("sock_accept", datagram, 0, guest_.out), "notsup");
  EXPECT_EQ(guest_.call("fd_seek", stream, 0, 0, guest_.out), "spipe");
  EXPECT_EQ(guest_.call("fd_pread", stream, Lengths{{4}}, 0, guest_.out), "spipe");
  EXPECT_EQ(guest_.call("fd_filestat_set_size", stream, 0), "inval");
  EXPECT_EQ(guest_.call("fd_readdir", stream, guest_.data, 100, 0, guest_.out), "badf");
}

TEST_P(SocketTwins, AcceptedConnectionsHaveTheRightsThatTheListenerHandsOn) {
  const Fd here = listener();
  connected();
  const std::uint64_t shown = guest_.fdstat(accepted(here)).base;
  EXPECT_EQ(shown & read_write, read_write);
  connected();
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", here, guest_.fdstat(here).base,
                        guest_.fdstat(here).inheriting & ~right_write),
            "success");
  const Fd bound = accepted(here);
  EXPECT_EQ(guest_.fdstat(bound).base, shown & ~right_write);
}

}  // namespace
}  // namespace wasifs::testing_support
