// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a process is beside its files: arguments, time, random bytes, signals, exit, stop, what the
// embedder does while it runs, and the trace.
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fake_guest.h"
#include "wasifs/file_ops.h"
#include "wasifs/paths.h"
#include "wasifs/random.h"
#include "wasifs/trace.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

std::unique_ptr<Process> bare_process() {
  auto built = ProcessBuilder().build();
  EXPECT_TRUE(built);
  return *std::move(built);
}

TEST(Arguments, AreLaidOutOneBehindTheOther) {
  World world;
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("args_sizes_get", guest.out, guest.out2), "success");
  EXPECT_EQ(guest.u32(guest.out), 3U);
  EXPECT_EQ(guest.u32(guest.out2), 10U);
  guest.fill(guest.data, 256, '#');
  EXPECT_EQ(guest.call("args_get", guest.data, guest.data + 100), "success");
  EXPECT_EQ(guest.u32(guest.data), guest.data + 100);
  EXPECT_EQ(guest.c_string(guest.u32(guest.data)), "prog");
  EXPECT_EQ(guest.c_string(guest.u32(guest.data + 4)), "one");
  EXPECT_EQ(guest.c_string(guest.u32(guest.data + 8)), "");
  EXPECT_EQ(guest.text(guest.data + 12, 1), "#");
  EXPECT_EQ(guest.text(guest.data + 100, 12), std::string("prog\0one\0\0##", 12));
}

TEST(Arguments, TheEnvironmentIsLaidOutLikewise) {
  World world;
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("environ_sizes_get", guest.out, guest.out2), "success");
  EXPECT_EQ(guest.u32(guest.out), 2U);
  EXPECT_EQ(guest.u32(guest.out2), 19U);
  EXPECT_EQ(guest.call("environ_get", guest.data, guest.data + 100), "success");
  EXPECT_EQ(guest.c_string(guest.u32(guest.data)), "A=1");
  EXPECT_EQ(guest.c_string(guest.u32(guest.data + 4)), "LONG=two words");
}

TEST(Arguments, NoneAreNeverLookedAt) {
  const auto process = bare_process();
  FakeGuest guest(*process);
  guest.fill(guest.out, 8, '#');
  EXPECT_EQ(guest.call("args_sizes_get", guest.out, guest.out2), "success");
  EXPECT_EQ(guest.u32(guest.out), 0U);
  EXPECT_EQ(guest.u32(guest.out2), 0U);
  EXPECT_EQ(guest.call("args_get", FakeGuest::outside, FakeGuest::outside), "success");
  EXPECT_EQ(guest.call("environ_get", FakeGuest::outside, FakeGuest::outside), "success");
}

TEST(Arguments, NothingIsWrittenBeforeBothPointersAreGood) {
  World world;
  FakeGuest& guest = world.guest();
  guest.fill(guest.data, 16, '#');
  EXPECT_EQ(guest.call("args_get", guest.data, FakeGuest::size - 9), "trap");
  EXPECT_EQ(guest.call("args_sizes_get", guest.data, FakeGuest::outside), "trap");
  EXPECT_EQ(guest.text(guest.data, 16), std::string(16, '#'));
  EXPECT_EQ(guest.call("args_get", guest.data, FakeGuest::size - 10), "success");
}

TEST(Builder, RefusesWhatWouldShiftTheGuestsParse) {
  const auto refused = [](ProcessBuilder& builder, const std::string& word) {
    const auto built = builder.build();
    ASSERT_FALSE(built);
    EXPECT_NE(built.error().find(word), std::string::npos) << built.error();
  };
  ProcessBuilder nul, key, empty, preopen;
  refused(nul.arguments({std::string("wo\0rd", 5)}), "wo");
  refused(key.environment("k=v", "x"), "k=v");
  refused(empty.environment("", "x"), "name");
  refused(preopen.preopen("/nowhere"), "/nowhere");
}

TEST(BareProcess, ShowsTheGuestNothing) {
  const auto process = bare_process();
  FakeGuest guest(*process);
  EXPECT_EQ(guest.call("fd_prestat_get", 3, guest.out), "badf");
  EXPECT_EQ(guest.call("path_open", 3, 0, "x", 0, 0, 0, 0, guest.out), "badf");
  EXPECT_EQ(guest.read(0, 10), "");
  EXPECT_EQ(guest.write(1, "gone"), 4U);
  EXPECT_EQ(guest.write(2, "gone"), 4U);
}

TEST(Clocks, SayTheTimeOfTheEmbeddersClock) {
  World world;
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("clock_time_get", 0, 0, guest.out), "success");
  EXPECT_EQ(guest.u64(guest.out), World::realtime);
  world.clock().advance(5);
  EXPECT_EQ(guest.call("clock_time_get", 1, 0, guest.out), "success");
  EXPECT_EQ(guest.u64(guest.out), 5'000'000'005U);
  EXPECT_EQ(guest.call("clock_res_get", 1, guest.out), "success");
  EXPECT_NE(guest.u64(guest.out), 0U);
}

class NoRandom final : public Random {
 public:
  Result<void> fill(std::span<std::byte>) noexcept override { return Errno::io; }
};

TEST(RandomBytes, AreTheSeedsHoweverTheyAreAskedFor) {
  World whole, pieces;
  EXPECT_EQ(whole.guest().call("random_get", FakeGuest::kept, 60000), "success");
  EXPECT_EQ(pieces.guest().call("random_get", FakeGuest::kept, 1), "success");
  EXPECT_EQ(pieces.guest().call("random_get", FakeGuest::kept + 1, 59999), "success");
  const std::string bytes = whole.guest().text(FakeGuest::kept, 60001);
  EXPECT_EQ(bytes, pieces.guest().text(FakeGuest::kept, 60001));
  EXPECT_EQ(bytes.back(), '\0') << "no byte too many";
  EXPECT_NE(bytes.substr(50000, 64), std::string(64, '\0'));
}

TEST(RandomBytes, AllOfMemoryAndNotOneMore) {
  World world;
  EXPECT_EQ(world.guest().call("random_get", 0, FakeGuest::size), "success");
  EXPECT_EQ(world.guest().call("random_get", 0, FakeGuest::size + 1), "trap");
}

TEST(RandomBytes, AFailingSourceFailsTheCall) {
  World world({.more = [](ProcessBuilder& b) { b.random(std::make_shared<NoRandom>()); }});
  EXPECT_EQ(world.guest().call("random_get", FakeGuest::data, 8), "io");
  EXPECT_EQ(world.guest().call("random_get", FakeGuest::data, 0), "success");
}

TEST(Exit, KeepsAll32BitsAndTheFirstCode) {
  World world;
  EXPECT_FALSE(world.process().exit_code());
  EXPECT_EQ(world.guest().call("proc_exit", 0x80000001U), "exit 2147483649");
  EXPECT_EQ(world.process().exit_code(), 0x80000001U);
  world.process().set_exit_code(3);
  EXPECT_EQ(world.process().exit_code(), 0x80000001U);
}

TEST(Raise, GoesToTheEmbedder) {
  std::vector<int> seen;
  World world({.more = [&](ProcessBuilder& b) {
    b.on_raise([&](std::uint8_t signal) -> Result<void> {
      seen.push_back(signal);
      if (signal == 9) return Errno::perm;
      return {};
    });
  }});
  EXPECT_EQ(world.guest().call("proc_raise", 6), "success");
  EXPECT_EQ(world.guest().call("proc_raise", 9), "perm");
  EXPECT_EQ(world.guest().call("proc_raise", 31), "inval");
  EXPECT_EQ(world.guest().call("proc_raise", 0x106), "inval") << "more than a byte";
  EXPECT_EQ(seen, (std::vector<int>{6, 9}));
}

TEST(Stop, TrapsEveryFurtherCall) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("rw");
  world.process().stop("first reason");
  world.process().stop("second reason");
  EXPECT_TRUE(world.process().stopped());
  EXPECT_EQ(guest.call("sched_yield"), "trap");
  EXPECT_EQ(guest.call("fd_write", fd, Texts{{"x"}}, guest.out), "trap");
  EXPECT_EQ(guest.call("path_create_directory", 3, "new"), "trap");
  EXPECT_EQ(guest.call("fd_close", fd), "trap");
  EXPECT_EQ(guest.call("proc_exit", 0), "trap");
  EXPECT_EQ(world.process().trap_reason(), "first reason");
  EXPECT_FALSE(world.process().exit_code());
  const auto root = detached_root(world.filesystem());
  ASSERT_TRUE(root);
  EXPECT_EQ(*read_text_file(*root, "file"), "0123456789");
  EXPECT_EQ(errno_of(stat_path(*root, "new", false)), Errno::noent);
}

TEST(Stop, EndsALongWriteToAFunctionThatNeverWaits) {
  Process* process = nullptr;
  int calls = 0;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        ++calls;
        process->stop("enough");
        return bytes.size();
      });
  World world({.more = [&](ProcessBuilder& b) { b.stdout_to(output); }});
  process = &world.process();
  FakeGuest& guest = world.guest();
  const Spans spans{
      std::vector<std::pair<std::uint32_t, std::uint32_t>>(1024, {FakeGuest::data, 61440})};
  EXPECT_EQ(guest.call("fd_write", 1, spans, guest.out), "success");
  EXPECT_GT(guest.u32(guest.out), 0U);
  EXPECT_LT(calls, 100) << "of 960 for all of it";
  EXPECT_EQ(guest.call("fd_write", 1, spans, guest.out), "trap");
}

TEST(Stop, ABadPointerSaysWhatWasWrong) {
  World world;
  EXPECT_EQ(world.guest().call("fd_tell", 0, FakeGuest::outside), "trap");
  EXPECT_NE(world.process().trap_reason().find("0xfffffff0"), std::string::npos)
      << world.process().trap_reason();
}

TEST(Stop, OfTwoTrapsTheLatestReasonIsTold) {
  World world;
  Process& process = world.process();
  const auto told = [&process](std::string_view part) {
    return process.trap_reason().find(part) != std::string::npos;
  };
  EXPECT_EQ(world.guest().call("fd_tell", 0, FakeGuest::outside), "trap");
  EXPECT_EQ(world.guest().call("fd_tell", 0, FakeGuest::outside + 1), "trap");
  EXPECT_TRUE(told("0xfffffff1")) << process.trap_reason();
  process.stop("enough");
  EXPECT_TRUE(told("enough")) << process.trap_reason();
  EXPECT_EQ(world.guest().call("fd_tell", 0, FakeGuest::outside), "trap");
  process.set_trap_reason("an engine's");
  process.stop("too late");
  EXPECT_EQ(process.trap_reason(), "enough");
}

// What the embedder does while the guest runs.

TEST(WhileRunning, APreopenIsFoundAtTheLowestFreeNumber) {
  World world;
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("fd_prestat_get", 5, guest.out), "badf");
  const auto fd = world.process().add_preopen("/full", "/plugin");
  ASSERT_TRUE(fd);
  EXPECT_EQ(*fd, 5U);
  EXPECT_EQ(guest.call("fd_prestat_get", 5, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out + 4), 7U);
  EXPECT_EQ(guest.call("fd_prestat_dir_name", 5, guest.data, 7), "success");
  EXPECT_EQ(guest.text(guest.data, 7), "/plugin");
  EXPECT_EQ(guest.stat(5, "child").size, 5U);
  EXPECT_EQ(guest.call("path_filestat_get", 5, 0, "../file", guest.out), "perm");
  EXPECT_EQ(errno_of(world.process().add_preopen("/file", "x")), Errno::notdir);
  EXPECT_EQ(errno_of(world.process().add_preopen("/missing", "x")), Errno::noent);
}

TEST(WhileRunning, ADirectoryOfItsOwnIsOutsideOfTheTree) {
  World world;
  const auto tree = make_mem();
  const auto fd = world.process().add_preopen(tree, "/own");
  ASSERT_TRUE(fd);
  EXPECT_EQ(world.guest().call("path_create_directory", *fd, "new"), "success");
  EXPECT_EQ(world.guest().call("path_filestat_get", 3, 0, "own", FakeGuest::out), "noent");
  EXPECT_EQ(world.guest().call("path_rename", *fd, "new", 3, "new"), "xdev");
}

TEST(WhileRunning, ADescriptorIsSwapped) {
  World world;
  FakeGuest& guest = world.guest();
  const auto second = make_bytes_output();
  guest.write(1, "one ");
  ASSERT_TRUE(world.process().set_descriptor(1, second, Access::write));
  guest.write(1, "two");
  EXPECT_EQ(world.output().contents(), "one ");
  EXPECT_EQ(second->contents(), "two");
  EXPECT_EQ(guest.call("fd_read", 1, Lengths{{1}}, guest.out), "badf");
}

TEST(WhileRunning, AFileIsHandedOutByNumber) {
  World world;
  FakeGuest& guest = world.guest();
  const auto fd = world.process().open("/file", {.access = Access::read});
  ASSERT_TRUE(fd);
  EXPECT_EQ(guest.read(*fd, 3), "012");
  EXPECT_EQ(guest.call("fd_write", *fd, Texts{{"x"}}, guest.out), "badf");
  EXPECT_EQ(errno_of(world.process().open("/missing", {})), Errno::noent);
}

TEST(WhileRunning, AMountAppears) {
  World world;
  const auto more = make_mem();
  ASSERT_TRUE(write_file(*detached_root(more), "x", "mounted"));
  ASSERT_TRUE(world.process().names().mount("/other/deep", more));
  const Fd fd = world.guest().open(3, "other/deep/x", right_read);
  EXPECT_EQ(world.guest().read(fd, 100), "mounted");
}

TEST(Limits, OfPathsAndLinksAreTheEmbedders) {
  World world({.more = [](ProcessBuilder& b) { b.limits({.path_length = 8, .symlinks = 2}); }});
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.stat(3, "full/sub").type, 3);
  EXPECT_EQ(guest.call("path_filestat_get", 3, 0, "full/./sub", guest.out), "nametoolong");
  EXPECT_EQ(guest.stat(3, "chain2", 1).type, 4);
  EXPECT_EQ(guest.call("path_filestat_get", 3, 1, "chain3", guest.out), "loop");
}

// Golden traces.

class Lines final : public Trace {
 public:
  void call(const TraceRecord& record) noexcept override {
    lines.push_back(std::string(record.name) + "(" + std::string(record.arguments) + ") " +
                    std::string(record.result));
    module = record.module;
  }
  std::vector<std::string> lines;
  std::string module;
};

TEST(TraceLines, AreAsStraceWouldSayIt) {
  const auto trace = std::make_shared<Lines>();
  World world({.more = [&](ProcessBuilder& b) { b.trace(trace); }});
  FakeGuest& guest = world.guest();
  EXPECT_TRUE(trace->lines.empty());
  guest.call("path_open", 3, 1, "new", creat | excl, read_write, 0, append, guest.out);
  guest.call("fd_write", 5, Texts{{"ab", "c"}}, guest.out);
  guest.call("fd_seek", 5, -1, whence_end, guest.out);
  guest.call("path_unlink_file", 3, "missing");
  guest.call("fd_close", 99);
  guest.call("fd_tell", 5, FakeGuest::outside);
  guest.call("proc_exit", 3);
  ASSERT_EQ(trace->lines.size(), 7U);
  EXPECT_EQ(trace->lines[0],
            "path_open(3, SYMLINK_FOLLOW, \"new\", CREAT|EXCL, FD_READ|FD_WRITE, 0, APPEND) = 5");
  EXPECT_EQ(trace->lines[1], "fd_write(5, [2, 1]) = 3");
  EXPECT_EQ(trace->lines[2], "fd_seek(5, -1, END) = 2");
  EXPECT_EQ(trace->lines[3],
            "path_unlink_file(3, \"missing\") = -1 noent (no such file or directory)");
  EXPECT_EQ(trace->lines[4].substr(0, 22), "fd_close(99) = -1 badf");
  EXPECT_EQ(trace->lines[5].substr(0, 17), "fd_tell(5) trap: ");
  EXPECT_EQ(trace->lines[6], "proc_exit(3) exit 3");
  EXPECT_EQ(trace->module, "wasi_snapshot_preview1");
}

}  // namespace
}  // namespace wasifs::testing_support
