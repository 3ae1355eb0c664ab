// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   stop_bench [ROUNDS]
//
// How long a guest goes on after `Process::stop` and `WasmtimeEngine::interrupt`, by what it is
// busy with: from the call of `stop` to the return of `run_command`, in milliseconds, each row a
// distribution over so many rounds (200). The last row is something that cannot be interrupted.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/network.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs {
namespace {

using Clock = std::chrono::steady_clock;

template <class T>
T must(std::expected<T, std::string> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error());
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", errno_message(result.error()));
  std::exit(1);
}

// What a guest is busy with. Descriptor 3 is what `waits_at` gives, if there is such a thing.
struct Row {
  std::string name;
  std::string body;
  std::function<Ref<Inode>()> waits_at{};
  bool threads = false;
  int divisor = 1;  // of the rounds
};

std::string read_of(int fd) {
  return fmt::format(
      "(drop (call $read (i32.const {}) (i32.const 0) (i32.const 1) (i32.const 100)))", fd);
}

std::string poll_of(int tag) {
  // One subscription of 48 bytes at 256: to descriptor 3, or a clock that is an hour away.
  return fmt::format(R"((i32.store8 (i32.const 264) (i32.const {}))
    (i32.store (i32.const 272) (i32.const {}))
    (i64.store (i32.const 280) (i64.const {}))
    (drop (call $poll (i32.const 256) (i32.const 512) (i32.const 1) (i32.const 100))))",
                     tag, tag == 0 ? 1 : 3, tag == 0 ? "3600000000000" : "0");
}

std::vector<Row> rows() {
  // What the other ends are held by, so that nothing ever ends by itself.
  static std::vector<Ref<Inode>> held;
  const auto silent_pipe = [] {
    PipeEnds ends = make_pipe();
    held.push_back(ends.writer);
    return ends.reader;
  };
  const auto host_pipe_reader = [] {
    int ends[2];
    if (::pipe(ends) != 0) std::exit(1);
    held.push_back(must(from_host_fd(ends[1], Ownership::take)));
    return must(from_host_fd(ends[0], Ownership::take));
  };
  const auto full_pipe = [] {
    PipeEnds ends = make_pipe(4096);
    held.push_back(ends.reader);
    return ends.writer;
  };
  const auto listener = [] {
    const Ref<Network> network = make_network();
    return Ref<Inode>(must(network->listen("service")));
  };
  const auto again = [] {
    return Ref<Inode>(make_callback_input(
        [](std::span<std::byte>) -> Result<std::size_t> { return Errno::again; }));
  };
  return {
      {.name = "computing, a loop", .body = "(loop (br 0))"},
      {.name = "computing, calls", .body = "(loop (call $nothing) (br 0))"},
      {.name = "poll: a clock", .body = poll_of(0)},
      {.name = "poll: a pipe", .body = poll_of(1), .waits_at = silent_pipe},
      {.name = "poll: a pipe of the host", .body = poll_of(1), .waits_at = host_pipe_reader},
      {.name = "fd_read: a pipe", .body = read_of(3), .waits_at = silent_pipe},
      {.name = "fd_read: a pipe of the host", .body = read_of(3), .waits_at = host_pipe_reader},
      {.name = "fd_read: a callback stream", .body = read_of(3), .waits_at = again},
      {.name = "fd_write: a full pipe",
       .body = R"((i32.store (i32.const 4) (i32.const 4096)) (loop (drop (call $write
                 (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 100))) (br 0)))",
       .waits_at = full_pipe},
      {.name = "sock_accept: a listener",
       .body = "(drop (call $accept (i32.const 3) (i32.const 0) (i32.const 100)))",
       .waits_at = listener},
      {.name = "memory.atomic.wait",
       .body = "(drop (memory.atomic.wait32 (i32.const 1000) (i32.const 0) (i64.const -1)))",
       .threads = true},
      {.name = "memory.fill of 1 GiB (not interrupted)",
       .body = "(loop (memory.fill (i32.const 4096) (i32.const 1) (i32.const 0x3fff0000)) (br 0))",
       .divisor = 10},
  };
}

// Says through standard output that it runs, then does what the row says.
std::string module_of(const Row& row) {
  const bool large = row.divisor != 1;
  const std::string memory =
      row.threads ? R"((import "env" "memory" (memory 1 1 shared))
                                      (import "wasi" "thread-spawn" (func (param i32) (result i32)))
                                      (export "memory" (memory 0)))"
                  : fmt::format(R"((memory (export "memory") {}))", large ? 16384 : 1);
  constexpr std::string_view imports = R"(
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
      (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sock_accept"
      (func $accept (param i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
      (func $poll (param i32 i32 i32 i32) (result i32))))";
  // A memory of its own comes behind the imports, as text wants it.
  return fmt::format(R"((module {} {} {}
    (data (i32.const 0) "\08\00\00\00\04\00\00\00here")
    (func $nothing)
    (func (export "wasi_thread_start") (param i32 i32))
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
      {})))",
                     row.threads ? memory : "", imports, row.threads ? "" : memory, row.body);
}

double round_of(const Row& row, const WasmtimeEngine& engine, const WasmtimeModule& module) {
  std::promise<void> here;
  ProcessBuilder builder;
  builder.stdout_to(
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        here.set_value();
        return bytes.size();
      }));
  const auto process = must(builder.build());
  if (row.waits_at) must(process->add_descriptor(row.waits_at(), Access::read_write));
  Clock::time_point returned;
  std::atomic<bool> ended = false;
  std::thread runner([&] {
    if (row.threads)
      (void)WasmtimeThreads(engine, module, *process).run_command();
    else
      (void)WasmtimeGuest(engine, module, *process).run_command();
    returned = Clock::now();
    ended = true;
  });
  here.get_future().wait();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));  // it is in the middle of it
  const auto stopped = Clock::now();
  process->stop("measured");
  do {  // as the headers say: until it has ended
    engine.interrupt();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } while (!ended);
  runner.join();
  return std::chrono::duration<double, std::milli>(returned - stopped).count();
}

void measure(const Row& row, int rounds) {
  WasmtimeOptions options;
  options.interruptible = true;
  options.threads = row.threads;
  const auto engine = must(WasmtimeEngine::create(options));
  const std::string text = module_of(row);
  const auto module = must(engine->compile(std::as_bytes(std::span(text))));
  std::vector<double> figures;
  for (int round = 0; round < rounds; ++round) figures.push_back(round_of(row, *engine, module));
  std::ranges::sort(figures);
  const auto at = [&](double share) {
    return figures[static_cast<std::size_t>(share * static_cast<double>(figures.size() - 1))];
  };
  const auto late = std::ranges::count_if(figures, [](double took) { return took > 10; });
  fmt::print("{:40} {:8.3f} {:8.3f} {:8.3f} {:8.3f} {:8.3f}   {} of {}\n", row.name, at(0), at(0.5),
             at(0.9), at(0.99), at(1), late, figures.size());
}

}  // namespace
}  // namespace wasifs

int main(int count, char** words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 200;
  if (count > 2 || rounds < 1) {
    fmt::print(stderr, "stop_bench [ROUNDS]\n");
    return 2;
  }
  fmt::print("{:40} {:>8} {:>8} {:>8} {:>8} {:>8}   {}\n", "milliseconds", "least", "median", "p90",
             "p99", "most", "above 10");
  for (const wasifs::Row& row : wasifs::rows())
    wasifs::measure(row, std::max(1, rounds / row.divisor));
  return 0;
}
