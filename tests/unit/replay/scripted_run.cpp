// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "scripted_run.h"

#include <fstream>
#include <iterator>

#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"

namespace wasifs::replay_tests {
namespace {

using testing_support::append;
using testing_support::creat;
using testing_support::every_right;
using testing_support::read_write;
using testing_support::Subscription;
using testing_support::whence_set;

constexpr Fd root = 3;
constexpr std::uint32_t out = FakeGuest::out;
constexpr std::string_view text_of_module = "(module)";

void ask_for_all(Caller& call) {
  call("args_sizes_get", out, FakeGuest::out2);
  call("args_get", FakeGuest::kept, FakeGuest::data);
  call("environ_sizes_get", out, FakeGuest::out2);
  call("environ_get", FakeGuest::kept, FakeGuest::data);
  call("fd_prestat_get", root, out);
  call("fd_prestat_dir_name", root, FakeGuest::data, 1);
  call("fd_prestat_get", 9, out);
  call("clock_time_get", 0, 0, out);
  call("clock_res_get", 1, out);
  call("fd_fdstat_get", 1, out);
  call("fd_filestat_get", root, out);
  call("sched_yield");
}

void change_files(Caller& call) {
  call("path_create_directory", root, "made");
  call("path_open", root, 1, "made/one", creat, read_write, every_right, 0, out);
  const Fd file = call.result();
  call("fd_write", file, Texts{{"some ", "", "text", std::string(600, 'x')}}, out);
  call("fd_seek", file, 0, whence_set, out);
  call("fd_read", file, Lengths{{3, 0, 700}}, out);
  call("fd_read", file, Lengths{{10}}, out);
  call("fd_tell", file, out);
  call("path_rename", root, "made/one", root, "made/two");
  call("path_symlink", "two", root, "made/link");
  call("path_readlink", root, "made/link", FakeGuest::data, 100, out);
  call("path_filestat_get", root, 1, "made/link", out);
  call("fd_readdir", root, FakeGuest::data, 4096, 0, out);
  call("path_unlink_file", root, "missing");
  call("fd_close", file);
  call("fd_close", file);
}

void move_much(Caller& call, int round) {
  call("path_open", root, 1, "large", 0, every_right, every_right, append, out);
  const Fd large = call.result();
  // Chunks and what is left of them, the same ones in each round.
  call("fd_pread", large, Lengths{{30000, 31000}}, 100, out);
  call("fd_pread", large, Lengths{{4095}}, 70000, out);
  call("random_get", FakeGuest::data, 5000);
  call("random_get", FakeGuest::data + 17, 5);
  call("fd_write", large, Texts{{std::string(2000 + static_cast<std::size_t>(round), 'y')}}, out);
  call("fd_renumber", large, 11);
  call("fd_close", 11);
}

}  // namespace

Script busy_script(int rounds) {
  return [rounds](Caller& call) {
    FakeGuest& guest = call.guest();
    ask_for_all(call);
    call("fd_read", 0, Lengths{{100}}, out);
    // What it prints is what it was given.
    call("fd_write", 1, Texts{{"you ", guest.text(FakeGuest::data, 5), "\n"}}, out);
    change_files(call);
    call("fd_write", 2, Texts{{"warned\n"}}, out);
    for (int round = 0; round < rounds; ++round) move_much(call, round);
    guest.place(FakeGuest::kept, {Subscription{.userdata = 3, .tag = 0, .id = 1, .timeout = 1000},
                                  Subscription{.userdata = 4, .tag = 1, .id = 99}});
    call("poll_oneoff", FakeGuest::kept, FakeGuest::data, 2, out);
    guest.module(1);
    call("fd_fdstat_get", 2, out);
    call("path_open", root, 1, "file", 0, read_write, every_right, 0, out);
    call("fd_seek", call.result(), 2, 2, out);
    call("fd_write", 1, Texts{{"end\n"}}, out);
    call("proc_exit", 7);
  };
}

std::span<const std::byte> module_bytes() {
  return std::as_bytes(std::span(text_of_module));
}

RecordedEnd exited(std::uint32_t code) {
  return {.kind = RecordedEnd::Kind::exited,
          .exit_code = code,
          .message = {},
          .fuel_used = std::nullopt};
}

RealWorld::RealWorld(std::string_view content) {
  const Ref<FileSystem> tree = make_mem({});
  const auto place = detached_root(tree);
  EXPECT_TRUE(write_file(*place, "file", content));
  std::string large;
  for (int i = 0; large.size() < 200000; ++i) large += std::to_string(i * i) + " ";
  EXPECT_TRUE(write_file(*place, "large", large));
  EXPECT_TRUE(make_directories(*place, "dir/below"));
  auto built = ProcessBuilder()
                   .arguments({"program", "an argument", ""})
                   .environment("NAME", "value")
                   .mount("/", tree)
                   .preopen("/")
                   .stdin_from(make_bytes_input(std::string("typed")))
                   .stdout_to(output)
                   .stderr_to(errors)
                   .build();
  EXPECT_TRUE(built);
  process = *std::move(built);
}

namespace {

Trail run(FakeGuest& guest, const Script& script) {
  Trail trail;
  Caller caller(guest, trail.ends);
  try {
    script(caller);
  } catch (const Ended&) {
    // A call has ended the guest.
  }
  trail.memory = guest.memory().bytes();
  return trail;
}

}  // namespace

Trail record(const std::string& path, const Script& script, const RecordedEnd& end) {
  RealWorld world;
  RecordingInfo info{.module = *module_digest(module_bytes()),
                     .arguments = world.process->arguments(),
                     .environment = world.process->environment(),
                     .function = std::nullopt,
                     .engine = "none",
                     .fuel = std::nullopt};
  auto recorder = Recorder::create(path, info, *world.process);
  EXPECT_TRUE(recorder) << recorder.error();
  if (!recorder) return {};
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  Trail trail = run(guest, script);
  const auto stats = (*recorder)->finish(end);
  EXPECT_TRUE(stats) << stats.error();
  if (stats) {
    EXPECT_EQ(stats->calls, trail.ends.size());
    EXPECT_EQ(stats->file_bytes, file_bytes(path).size());
  }
  trail.output = world.output->contents();
  trail.errors = world.errors->contents();
  return trail;
}

Replayed replay(std::unique_ptr<Recording> recording, const Script& script, ReplayOptions options,
                Process* process) {
  Replayed result;
  std::string output;
  std::string errors;
  if (!options.output)
    options.output = [&](Fd stream, std::span<const std::byte> bytes) {
      (stream == 1 ? output : errors)
          .append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
  auto replayer = Replayer::create(std::move(recording), module_bytes(), std::move(options));
  EXPECT_TRUE(replayer) << replayer.error();
  if (!replayer) return result;
  result.replayer = *std::move(replayer);
  FakeGuest guest(process == nullptr ? *result.process : *process);
  guest.intercept(result.replayer.get());
  result.trail = run(guest, script);
  result.trail.output = output;
  result.trail.errors = errors;
  return result;
}

std::unique_ptr<Recording> opened(const std::string& path) {
  auto recording = Recording::open(path);
  EXPECT_TRUE(recording) << recording.error();
  return recording ? *std::move(recording) : nullptr;
}

std::vector<std::byte> file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

}  // namespace wasifs::replay_tests
