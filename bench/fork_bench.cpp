// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes many guests of one that was paused, in one program, all alive at once: what each costs in
// time and in memory. Prints one JSON object. bench/pause runs it.
//
//   fork_bench STORE NAME PROGRAM COUNT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/io/stdio.h"
#include "wasifs/snapshot.h"

namespace wasifs {
namespace {

template <class T>
T must(std::expected<T, std::string> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error());
  std::exit(1);
}

double resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:") {
      double kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}

struct Fork {
  std::unique_ptr<SnapshotReader> reader;  // its bytes are mapped
  std::unique_ptr<Process> process;
  std::unique_ptr<WasmtimeGuest> guest;
};

int run(const std::string& path, const std::string& name, const std::string& program, int count) {
  const auto store = must(open_directory_store(path));
  std::ifstream file(program, std::ios::binary);
  const std::string code((std::istreambuf_iterator<char>(file)), {});
  WasmtimeOptions options;
  options.pausable = PausePoints::anywhere;
  options.stack_size = std::size_t{4} << 20;
  const auto engine = must(WasmtimeEngine::create(options));
  const auto first = must(SnapshotReader::open(*store, name));
  const auto part = must(first->part(guest_part));
  const auto module = must(engine->compile_for(std::as_bytes(std::span(code)), *part));

  RestoreOptions offered;
  offered.inode = [](const External&) { return make_null_stream(); };
  std::vector<Fork> forks;
  std::vector<double> milliseconds;
  const double before = resident_kib();
  for (int i = 0; i < count; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    Fork& fork = forks.emplace_back();
    fork.reader = must(SnapshotReader::open(*store, name));
    fork.process = std::move(must(fork.reader->restore(offered)).process);
    fork.guest = std::make_unique<WasmtimeGuest>(*engine, module, *fork.process);
    const auto state = must(fork.reader->part(guest_part));
    if (const auto restored = fork.guest->restore_state(*state); !restored)
      return fmt::print(stderr, "{}\n", restored.error()), 1;
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    milliseconds.push_back(taken.count());
  }
  const double kib = (resident_kib() - before) / count;
  const auto run_begin = std::chrono::steady_clock::now();
  if (forks.back().guest->resume().kind != RunResult::Kind::exited)
    return fmt::print(stderr, "the last one did not run to its end\n"), 1;
  const std::chrono::duration<double, std::milli> rest =
      std::chrono::steady_clock::now() - run_begin;
  std::ranges::sort(milliseconds);
  fmt::print(
      "{{\"forks\": {}, \"median_ms\": {:.3f}, \"slowest_ms\": {:.3f}, \"kib_each\": {:.0f}, "
      "\"rest_of_the_last_ms\": {:.0f}}}\n",
      count, milliseconds[milliseconds.size() / 2], milliseconds.back(), kib, rest.count());
  return 0;
}

}  // namespace
}  // namespace wasifs

int main(int count, char** words) {
  if (count == 5) return wasifs::run(words[1], words[2], words[3], std::atoi(words[4]));
  fmt::print(stderr, "fork_bench STORE NAME PROGRAM COUNT\n");
  return 2;
}
