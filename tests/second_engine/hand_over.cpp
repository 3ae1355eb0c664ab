// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   hand_over MODULE FOLDER PLACES INTERVAL [--file NAME HOST_FILE]... [-- ARGUMENT...]
//
// Runs the command in MODULE under Wasmtime: once as it is, its output becomes FOLDER/whole; then
// again and again, each time paused at another place: PLACES calls and as many polls, spread over
// the run, of polls that are INTERVAL apart. Each time FOLDER/call-N or FOLDER/poll-N gets what it
// had printed, and what another engine needs to go on. The guest has a memory tree with the files
// at `/`, a clock that stands still and a random source that gives one byte again and again. Run by
// second_engine.py.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "handed_over.h"
#include "support/memory_part.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace {

using namespace wasifs;
namespace stdfs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr Timestamp realtime = 1'700'000'000'123'456'789;
constexpr Timestamp monotonic = 5'000'000'000;
constexpr unsigned random_byte = 0x5a;
constexpr std::uint32_t code_of_traps = 134;

template <class T, class Error>
T or_end(std::expected<T, Error> result, const char* what) {
  if (!result) {
    if constexpr (std::is_same_v<Error, std::string>)
      fmt::print(stderr, "hand_over: {}: {}\n", what, result.error());
    else
      fmt::print(stderr, "hand_over: {}: errno {}\n", what, static_cast<int>(result.error()));
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "hand_over: {}\n", why);
  std::exit(1);
}

std::vector<std::byte> bytes_of(const stdfs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) give_up("no file " + path.string());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

class OneByte final : public Random {
 public:
  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    std::ranges::fill(bytes, std::byte{random_byte});
    return {};
  }
};

// Counts calls and polls, and pauses at one of them.
class Pauser final : public CallInterceptor {
 public:
  Pauser(std::uint64_t call, std::uint64_t poll) : call_(call), poll_(poll) {}
  Outcome call(const HostModule&, const HostCall& call, Process*& process, GuestMemory& memory,
               const std::uint64_t* arguments) noexcept override {
    if (++calls == call_) (void)process->pause();
    return call.thunk(*process, memory, arguments);
  }
  void polled(Process& process) noexcept override {
    if (++polls == poll_) (void)process.pause();
  }

  std::uint64_t calls = 0;
  std::uint64_t polls = 0;

 private:
  std::uint64_t call_, poll_;
};

struct Wanted {
  stdfs::path module;
  stdfs::path folder;
  std::uint64_t places = 0;
  std::uint32_t interval = 1;
  std::vector<std::pair<std::string, std::vector<std::byte>>> files;
  std::vector<std::string> arguments;
};

// A guest from its begin until it ends or is paused.
struct Run {
  Run(const WasmtimeEngine& engine, const WasmtimeModule& module, const Wanted& wanted,
      std::uint64_t call, std::uint64_t poll);
  // What a host is to know to go on with it.
  Json host() const;

  const Wanted& wanted;
  Ref<BytesOutput> output = make_bytes_output();
  std::unique_ptr<Process> process;
  Pauser pauser;
  std::unique_ptr<WasmtimeGuest> guest;
  RunResult result;
};

std::unique_ptr<Process> process_for(const Wanted& wanted, Ref<BytesOutput> output) {
  const auto clock = std::make_shared<ManualClock>(realtime, monotonic);
  MemOptions options;
  options.clock = clock;
  ProcessBuilder builder;
  builder.mount("/", make_mem(options)).preopen("/").arguments(wanted.arguments);
  builder.environment("LANG", "C").clock(clock).random(std::make_shared<OneByte>());
  auto process = or_end(builder.stdout_to(std::move(output)).build(), "the process");
  const Location root = or_end(process->names().root(), "the root");
  for (const auto& [name, content] : wanted.files)
    or_end(write_file(root, name, content), name.c_str());
  return process;
}

Run::Run(const WasmtimeEngine& engine, const WasmtimeModule& module, const Wanted& of,
         std::uint64_t call, std::uint64_t poll)
    : wanted(of), process(process_for(of, output)), pauser(call, poll) {
  WasmtimeGuestOptions bounds;
  bounds.poll_interval = of.interval;
  bounds.interceptor = &pauser;
  guest = std::make_unique<WasmtimeGuest>(engine, module, *process, bounds);
  result = guest->run_command();
}

Json Run::host() const {
  const Location root = or_end(process->names().root(), "the root");
  Json files = Json::array();
  for (std::size_t i = 0; i < wanted.files.size(); ++i)
    files.push_back({{"name", wanted.files[i].first}, {"file", fmt::format("file-{}", i)}});
  Json descriptors = Json::array();
  for (const Fd fd : process->fds().numbers()) {
    const FdEntry entry = or_end(process->fds().entry(fd, {}), "a descriptor");
    Json one{{"number", fd}};
    if (entry.preopen_name) one["preopen"] = *entry.preopen_name;
    if (entry.file->seekable()) {
      const auto file = std::ranges::find_if(wanted.files, [&](const auto& candidate) {
        const auto there = process->names().find("/" + candidate.first);
        return there && there->inode->same_as(*entry.file->inode());
      });
      if (file == wanted.files.end()) give_up("a file is open that has no name");
      one["file"] = file->first;
      one["offset"] = or_end(entry.file->tell(process->wait_context()), "an offset");
    }
    descriptors.push_back(std::move(one));
  }
  return {{"arguments", wanted.arguments},
          {"environment", process->environment()},
          {"clocks", {std::to_string(realtime), std::to_string(monotonic)}},
          {"random", random_byte},
          {"files", std::move(files)},
          {"descriptors", std::move(descriptors)}};
}

void write_paused(const Run& run, std::span<const std::byte> module, const stdfs::path& folder) {
  stdfs::create_directories(folder);
  const std::string printed = run.output->contents();
  second_engine::write_bytes(folder / "before", std::as_bytes(std::span(printed)));
  const Location root = or_end(run.process->names().root(), "the root");
  for (std::size_t i = 0; i < run.wanted.files.size(); ++i)
    second_engine::write_bytes(folder / fmt::format("file-{}", i),
                               or_end(read_file(root, run.wanted.files[i].first), "a file"));
  test::MemoryPart part;
  run.guest->save_state(part);
  if (!part.failure.empty()) give_up(part.failure);
  test::MemoryPartReader reader(part);
  or_end(second_engine::hand_over(module, reader, run.host(), folder), "handing over");
}

// So many numbers from 1 to `total`, the last one among them.
std::set<std::uint64_t> spread(std::uint64_t total, std::uint64_t count) {
  std::set<std::uint64_t> numbers;
  for (std::uint64_t i = 1; i <= count; ++i)
    if (const std::uint64_t number = total * i / count; number != 0) numbers.insert(number);
  return numbers;
}

Wanted read_command_line(std::vector<std::string> words) {
  if (words.size() < 4) give_up("it is called with MODULE FOLDER PLACES INTERVAL");
  Wanted wanted{.module = words[0],
                .folder = words[1],
                .places = std::stoull(words[2]),
                .interval = static_cast<std::uint32_t>(std::stoul(words[3])),
                .files = {},
                .arguments = {"guest"}};
  std::size_t at = 4;
  for (; at + 2 < words.size() && words[at] == "--file"; at += 3)
    wanted.files.emplace_back(words[at + 1], bytes_of(words[at + 2]));
  if (at < words.size() && words[at] == "--")
    wanted.arguments.insert(wanted.arguments.end(),
                            words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  return wanted;
}

}  // namespace

int main(int argc, char** argv) {
  const Wanted wanted = read_command_line({argv + 1, argv + argc});
  const std::vector<std::byte> code = bytes_of(wanted.module);

  const auto plain = or_end(WasmtimeEngine::create({}), "the engine");
  const Run whole(*plain, or_end(plain->compile(code), "the module"), wanted, 0, 0);
  const bool trapped = whole.result.kind == RunResult::Kind::trapped;
  if (whole.result.kind != RunResult::Kind::exited && !trapped)
    give_up("the whole run: " + whole.result.message);
  stdfs::create_directories(wanted.folder);
  const std::string expected = whole.output->contents();
  second_engine::write_bytes(wanted.folder / "whole", std::as_bytes(std::span(expected)));
  std::ofstream(wanted.folder / "exit_code")
      << (trapped ? code_of_traps : whole.result.exit_code) << '\n';

  WasmtimeOptions options;
  options.pausable = PausePoints::anywhere;
  const auto engine = or_end(WasmtimeEngine::create(options), "the engine that pauses");
  const WasmtimeModule module = or_end(engine->compile(code), "the module that pauses");
  const Run counted(*engine, module, wanted, 0, 0);
  if (counted.output->contents() != expected)
    give_up("the module that pauses prints something else");
  const auto at = [&](const char* kind, std::uint64_t number, std::uint64_t call,
                      std::uint64_t poll) {
    const Run run(*engine, module, wanted, call, poll);
    if (run.result.kind != RunResult::Kind::paused) give_up("not paused: " + run.result.message);
    write_paused(run, code, wanted.folder / fmt::format("{}-{}", kind, number));
  };
  for (const auto call : spread(counted.pauser.calls, wanted.places)) at("call", call, call, 0);
  for (const auto poll : spread(counted.pauser.polls, wanted.places)) at("poll", poll, 0, poll);
  return 0;
}
