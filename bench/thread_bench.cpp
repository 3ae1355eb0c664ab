// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   thread_bench [ROUNDS [CALLS]]
//   thread_bench --json ROUNDS CALLS (mem | host)
//
// What 1, 2 and 4 threads of one guest do to one tree, and what threads cost a program that has
// one. Each thread makes so many calls (200,000), of 4 KiB at places of a file of 1 MiB: on a file
// of its own, or all on one. Each round measures everything once, in turn; medians of the rounds
// (5), and the ratios of medians of this run. Two threads that do not hold each other up, on two
// processors, make twice as many calls in the same time: a ratio of 2. With --json only the calls
// of one tree in a second, in thousands.
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "support.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/process.h"

namespace wasifs {
namespace {

using bench::must;

constexpr std::array thread_counts{1, 2, 4};
constexpr std::array file_names{"first", "second", "third", "fourth"};

// How a program is compiled and run.
enum class Kind {
  plain,          // an engine without threads
  interruptible,  // with the checks that end running code
  with_threads,   // an engine that could run threads; this program has none
  shared,         // a shared memory
};

struct Program {
  Kind kind = Kind::shared;
  int threads = 1;
  bool one_file = false;
  std::string call = "fd_pread";
  int calls = 0;
};

// Thread i uses descriptor 4 + i or, where there is one file, 4. The memory of thread i begins at
// 8192 (i + 1), its iovec lies in front of its bytes. At 100 is how many have ended.
std::string module_of(const Program& program) {
  const bool shared = program.kind == Kind::shared;
  const std::string_view import =
      shared ? R"((import "env" "memory" (memory 4 4 shared)) (export "memory" (memory 0))
                  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32))))"
             : "";
  const std::string_view own = shared ? "" : R"((memory (export "memory") 4))";
  std::string spawn;
  for (int thread = 1; thread < program.threads; ++thread)
    spawn += fmt::format("(drop (call $spawn (i32.const {})))", thread);
  const std::string wait = fmt::format(
      "(loop $until (br_if $until (i32.ne (i32.atomic.load (i32.const 100)) (i32.const {}))))",
      program.threads - 1);
  return fmt::format(R"((module {}
    (import "wasi_snapshot_preview1" "{}"
      (func $call (param i32 i32 i32 i64 i32) (result i32)))
    {}
    (func $work (param $thread i32) (local $left i32) (local $at i32) (local $fd i32)
      (local.set $at (i32.mul (i32.add (local.get $thread) (i32.const 1)) (i32.const 8192)))
      (local.set $fd (i32.add (i32.const 4) (i32.mul (local.get $thread) (i32.const {}))))
      (i32.store (local.get $at) (i32.add (local.get $at) (i32.const 64)))
      (i32.store offset=4 (local.get $at) (i32.const 4096))
      (local.set $left (i32.const {}))
      (loop $again
        (if (call $call (local.get $fd) (local.get $at) (i32.const 1)
              (i64.extend_i32_u (i32.shl (i32.and (local.get $left) (i32.const 255))
                                         (i32.const 12)))
              (i32.add (local.get $at) (i32.const 16)))
          (then unreachable))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
    (func (export "wasi_thread_start") (param i32 i32)
      (call $work (local.get 1))
      {})
    (func (export "_start")
      {}
      (call $work (i32.const 0))
      {})))",
                     import, program.call, own, program.one_file ? 0 : 1, program.calls,
                     shared ? "(drop (i32.atomic.rmw.add (i32.const 100) (i32.const 1)))" : "",
                     spawn, program.threads > 1 ? wait : "");
}

struct Compiled {
  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
};

Compiled compile(const Program& program) {
  WasmtimeOptions options;
  options.interruptible = program.kind == Kind::interruptible;
  options.threads = program.kind == Kind::with_threads || program.kind == Kind::shared;
  Compiled compiled{.engine = must(WasmtimeEngine::create(options)), .module = {}};
  const std::string text = module_of(program);
  compiled.module = must(compiled.engine->compile(std::as_bytes(std::span(text))));
  return compiled;
}

// Calls in a second, of all threads together.
double measure(const Program& program, const Compiled& compiled, const Ref<FileSystem>& tree) {
  const auto process = must(ProcessBuilder().mount("/", tree).preopen("/").build());
  OpenHow how;
  how.access = Access::read_write;
  for (const char* name : file_names)
    must(process->open(std::string("/") + name, how));  // from 4 on
  RunResult result;
  const auto begun = std::chrono::steady_clock::now();
  if (program.kind == Kind::shared)
    result = WasmtimeThreads(*compiled.engine, compiled.module, *process).run_command();
  else
    result = WasmtimeGuest(*compiled.engine, compiled.module, *process).run_command();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (result.kind != RunResult::Kind::exited || result.exit_code != 0) {
    fmt::print(stderr, "thread_bench: {}\n", result.message);
    std::exit(1);
  }
  return static_cast<double>(program.calls) * program.threads / took.count();
}

struct Row {
  std::string name;
  Program program;
  Ref<FileSystem> tree;
  Compiled compiled{};
  std::vector<double> figures{};
};

double median_of(const Row& row) {
  std::vector<double> figures = row.figures;
  std::ranges::sort(figures);
  return figures[figures.size() / 2];
}

void fill(const Ref<FileSystem>& tree) {
  const Location root = must(detached_root(tree));
  const std::vector<std::byte> content(std::size_t{1} << 20);
  for (const char* name : file_names) must(write_file(root, name, content));
}

// A folder of the host that goes with the program.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "thread_bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::exit(1);
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

// For each count of threads, on files of their own, and on one file.
std::vector<Row> scaling(const std::string& tree_name, const Ref<FileSystem>& tree, int calls) {
  std::vector<Row> rows;
  for (const char* call : {"fd_pread", "fd_pwrite"})
    for (const bool one_file : {false, true})
      for (const int threads : thread_counts)
        rows.push_back(
            {.name =
                 fmt::format("{} {}, {}", tree_name, call, one_file ? "one file" : "a file each"),
             .program = {.threads = threads, .one_file = one_file, .call = call, .calls = calls},
             .tree = tree});
  return rows;
}

std::vector<Row> one_thread(const Ref<FileSystem>& tree, int calls) {
  std::vector<Row> rows;
  for (const auto& [kind, name] :
       {std::pair(Kind::plain, "engine as it is"), std::pair(Kind::interruptible, "interruptible"),
        std::pair(Kind::with_threads, "threads, not used"),
        std::pair(Kind::shared, "a shared memory")})
    rows.push_back({.name = name, .program = {.kind = kind, .calls = calls}, .tree = tree});
  return rows;
}

void compile_all(std::vector<Row>& rows) {
  for (Row& row : rows) row.compiled = compile(row.program);
}

void measure_all(std::vector<Row>& rows) {
  for (Row& row : rows) row.figures.push_back(measure(row.program, row.compiled, row.tree));
}

void print_ratios(const std::vector<Row>& rows) {
  fmt::print("{:32} {:>12} {:>12} {:>7} {:>12} {:>7}\n", "thousand calls a second", "one thread",
             "two", "ratio", "four", "ratio");
  for (std::size_t i = 0; i < rows.size(); i += thread_counts.size()) {
    const double one = median_of(rows[i]), two = median_of(rows[i + 1]),
                 four = median_of(rows[i + 2]);
    fmt::print("{:32} {:12.0f} {:12.0f} {:7.2f} {:12.0f} {:7.2f}\n", rows[i].name, one / 1000,
               two / 1000, two / one, four / 1000, four / one);
  }
}

void print_single(const std::vector<Row>& rows) {
  fmt::print("\n{:32} {:>12} {:>20}\n", "one thread, mem fd_pread", "thousand/s",
             "ratio to the first");
  for (const Row& row : rows)
    fmt::print("{:32} {:12.0f} {:20.2f}\n", row.name, median_of(row) / 1000,
               median_of(row) / median_of(rows.front()));
}

void run(int rounds, int calls) {
  const Scratch scratch;
  const Ref<FileSystem> memory = make_mem();
  const Ref<FileSystem> host = must(make_host(scratch.path()));
  fill(memory);
  fill(host);
  std::vector<Row> rows = scaling("mem", memory, calls);
  std::ranges::move(scaling("host", host, calls), std::back_inserter(rows));
  std::vector<Row> single = one_thread(memory, calls);
  compile_all(rows);
  compile_all(single);
  for (int round = 0; round < rounds; ++round) {
    measure_all(rows);
    measure_all(single);
  }
  print_ratios(rows);
  print_single(single);
}

void run_json(int rounds, int calls, std::string_view tree) {
  const Scratch scratch;
  const Ref<FileSystem> files = tree == "mem" ? make_mem() : must(make_host(scratch.path()));
  fill(files);
  std::vector<Row> rows = scaling("", files, calls);
  compile_all(rows);
  for (int round = 0; round < rounds; ++round) measure_all(rows);
  std::string text;
  for (const Row& row : rows)
    text += fmt::format("{}\"{} {}\": {:.1f}", text.empty() ? "{" : ",\n ", row.program.threads,
                        row.name.substr(1), median_of(row) / 1000);
  fmt::print("{}}}\n", text);
}

}  // namespace
}  // namespace wasifs

int main(int count, char** words) {
  const bool json = count > 1 && std::string_view(words[1]) == "--json";
  if (json && count == 5 && std::atoi(words[2]) > 0 && std::atoi(words[3]) > 0) {
    wasifs::run_json(std::atoi(words[2]), std::atoi(words[3]), words[4]);
    return 0;
  }
  const int rounds = count > 1 ? std::atoi(words[1]) : 5;
  const int calls = count > 2 ? std::atoi(words[2]) : 200'000;
  if (json || count > 3 || rounds < 1 || calls < 1)
    wasifs::bench::give_up(
        "thread_bench [ROUNDS [CALLS]], or thread_bench --json ROUNDS CALLS (mem | host)");
  wasifs::run(rounds, calls);
  return 0;
}
