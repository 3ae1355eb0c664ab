// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   random_modules FOLDER [PAUSES]
//
// Runs each module in FOLDER, which `test-modules random` made: as it is, and paused at chances
// that look random, PAUSES times at most, in both modes. What it gives, how it traps, what it calls
// the host with, and its memories, globals and tables after all that have to be the same. Run by
// transform_proof.py.
#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "guest.h"

namespace {

using namespace wasifs::transform_proof;
using wasifs::pause::StateMap;
namespace stdfs = std::filesystem;

// Functions that call themselves until the fuel is gone need no more, whatever their frames hold.
constexpr std::size_t guest_stack = std::size_t{256} << 20;
constexpr std::size_t thread_stack = 2 * guest_stack;
// That each call of a function is given, by the global that the generator put last.
constexpr std::uint64_t fuel = 2000;
// Functions that are exported are called with so many rows of arguments.
constexpr int rows = 2;

// splitmix64
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }
  bool one_in(std::uint64_t count) { return next() % count == 0; }

 private:
  std::uint64_t state_;
};

// What can be seen of a run: a line for each call, and what is left.
struct Story {
  std::vector<std::string> lines;
  std::size_t pauses = 0;
  std::size_t frames = 0;
};

struct Totals {
  std::size_t modules = 0;
  std::size_t failures = 0;
  std::size_t pauses = 0;
  std::size_t frames = 0;
  std::size_t paused = 0;  // modules that were
  std::size_t traps = 0;
  std::size_t returns = 0;
  std::map<std::string, std::size_t> refused;
};

Value random_value(wasmtime_valkind_t kind, Numbers& numbers) {
  Value value{kind};
  value.null = value.is_reference();
  if (value.null) return value;
  value.low = numbers.one_in(2) ? numbers.next() % 20 : numbers.next();
  if (kind == WASMTIME_I32 || kind == WASMTIME_F32) value.low &= 0xffffffff;
  if (kind == WASMTIME_V128) value.high = numbers.next();
  return value;
}

// The functions that a module exports, with their parameters.
std::vector<std::pair<std::string, std::vector<wasmtime_valkind_t>>> functions_of(
    const wasmtime_module& module) {
  std::vector<std::pair<std::string, std::vector<wasmtime_valkind_t>>> found;
  wasm_exporttype_vec_t exports{};
  wasmtime_module_exports(&module, &exports);
  for (const wasm_exporttype_t* one : std::span(exports.data, exports.size)) {
    const auto* type = wasm_externtype_as_functype_const(wasm_exporttype_type(one));
    const wasm_name_t* name = wasm_exporttype_name(one);
    if (type == nullptr) continue;
    found.emplace_back(std::string(name->data, name->size), kinds_of(*wasm_functype_params(type)));
  }
  wasm_exporttype_vec_delete(&exports);
  std::erase_if(found, [](const auto& one) { return one.first.starts_with("wasifs:"); });
  return found;
}

void note_state(const StateMap& map, wasifs::pause::InstanceState& state, Story& story) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    const auto bytes = state.memory(i);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    story.lines.push_back(fmt::format("memory {}: {} bytes, hash {:x}", i, text.size(),
                                      std::hash<std::string_view>()(text)));
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i) {
    const auto bits = state.global(i);
    story.lines.push_back(
        fmt::format("global {}: {:x} {:x}", map.globals[i].index, bits.high, bits.low));
  }
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    std::string text;
    for (std::uint64_t slot = 0; slot < state.table_size(i); ++slot)
      text += fmt::format(" {}", state.slot(i, slot));
    story.lines.push_back(fmt::format("table {}:{}", map.tables[i].index, text));
  }
}

// Everything that a module exports, called in turn.
Story run(const std::shared_ptr<Code>& code, std::uint64_t seed, std::function<bool()> pause,
          Totals& totals) {
  Story story;
  Host host;
  const bool paused = static_cast<bool>(pause);
  host.pause = std::move(pause);
  Guest guest(code, std::make_shared<Store>(code->engine(), host), {}, paused);
  const auto begun = guest.begin();
  story.lines.push_back(begun ? begun->text() : "cannot be linked");
  if (!guest.is_there()) return story;
  Numbers numbers(seed);
  const StateMap& map = code->map();
  for (int row = 0; row < rows; ++row) {
    for (const auto& [name, parameters] : functions_of(*code->module())) {
      std::vector<Value> arguments;
      for (const wasmtime_valkind_t kind : parameters)
        arguments.push_back(random_value(kind, numbers));
      if (!map.globals.empty()) (void)guest.live().set_global(map.globals.size() - 1, {fuel, 0});
      const Outcome outcome = guest.call(name, arguments);
      story.lines.push_back(fmt::format("{}({}): {}", name, text_of(arguments), outcome.text()));
      ++(outcome.trap.empty() ? totals.returns : totals.traps);
      if (!outcome.problem.empty()) return story;
    }
  }
  note_state(map, guest.live(), story);
  for (std::string& call : host.calls) story.lines.push_back(std::move(call));
  story.pauses = guest.pauses;
  story.frames = guest.frames;
  return story;
}

// A sentence without what differs from module to module.
std::string kind_of(const std::string& sentence) {
  static const std::regex numbers("0x[0-9a-f]+|[0-9]+");
  return std::regex_replace(sentence.substr(0, sentence.find('"')), numbers, "N");
}

class Comparison {
 public:
  Comparison(const Engines& engines, std::size_t most_pauses)
      : engines_(engines), most_pauses_(most_pauses) {}

  void module(const stdfs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    const std::vector<std::byte> bytes(data, data + text.size());
    ++totals.modules;
    auto plain = Code::make(engines_, bytes, Form::savable);
    if (!plain) return refuse(path, bytes, plain.error());
    const std::uint64_t seed = std::hash<std::string>()(path.stem().string());
    Totals ignored;
    const Story whole = run(*plain, seed, {}, totals);
    for (const Form form : {Form::calls, Form::anywhere}) {
      const auto code = Code::make(engines_, bytes, form);
      if (!code) {
        refuse(path, bytes, code.error());
        continue;
      }
      Numbers numbers(seed + static_cast<std::uint64_t>(form));
      static constexpr std::uint64_t often[] = {1, 2, 5, 30, 200};
      const std::uint64_t each = often[numbers.next() % std::size(often)];
      std::size_t left = most_pauses_;
      const Story paused = run(
          *code, seed,
          [&] {
            if (left == 0 || !numbers.one_in(each)) return false;
            --left;
            return true;
          },
          ignored);
      compare(path, form, whole, paused);
      totals.pauses += paused.pauses;
      totals.frames += paused.frames;
      totals.paused += paused.pauses > 0;
    }
  }

  Totals totals;

 private:
  // Only what the room refuses may be refused: everything is valid.
  void refuse(const stdfs::path& path, const std::vector<std::byte>& bytes,
              const std::string& why) {
    ++totals.refused[kind_of(why)];
    if (Code::make(engines_, bytes, Form::plain) && why.find("not valid") == std::string::npos)
      return;
    ++totals.failures;
    fmt::print("{}: {}\n", path.string(), why);
  }

  void compare(const stdfs::path& path, Form form, const Story& whole, const Story& paused) {
    const auto [expected, found] = std::ranges::mismatch(whole.lines, paused.lines);
    if (expected == whole.lines.end() && found == paused.lines.end()) return;
    ++totals.failures;
    fmt::print("{}, {}, {} pauses: differs in line {} of {}\n  whole:  {}\n  paused: {}\n",
               path.string(), form == Form::calls ? "calls" : "anywhere", paused.pauses,
               expected - whole.lines.begin(), whole.lines.size(),
               expected == whole.lines.end() ? "(end)" : *expected,
               found == paused.lines.end() ? "(end)" : *found);
  }

  const Engines& engines_;
  std::size_t most_pauses_;
};

int compare_all(const stdfs::path& folder, std::size_t most_pauses) {
  std::vector<stdfs::path> files;
  if (stdfs::is_directory(folder)) {
    for (const auto& entry : stdfs::directory_iterator(folder))
      if (entry.path().extension() == ".wasm") files.push_back(entry.path());
  } else {
    files.push_back(folder);
  }
  std::ranges::sort(files);
  const Engines engines(guest_stack);
  Comparison comparison(engines, most_pauses);
  for (const stdfs::path& file : files) comparison.module(file);
  const Totals& totals = comparison.totals;
  for (const auto& [kind, count] : totals.refused)
    fmt::print("refused {} times: {}\n", count, kind);
  fmt::print(
      "{} modules, {} calls that returned and {} that trapped; {} pauses with {} frames, in {} "
      "runs; {} failures\n",
      totals.modules, totals.returns, totals.traps, totals.pauses, totals.frames, totals.paused,
      totals.failures);
  return totals.failures == 0 && !files.empty() ? 0 : 1;
}

struct Job {
  stdfs::path folder;
  std::size_t most_pauses = 40;
  int code = 2;
};

}  // namespace

int main(int count, char** words) {
  Job job;
  // So that it is said if the engine ends the program.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  if (count < 2 || count > 3) {
    fmt::print(stderr, "random_modules FOLDER [PAUSES]\n");
    return 2;
  }
  job.folder = words[1];
  if (count == 3) {
    const std::string_view text(words[2]);
    std::from_chars(text.data(), text.data() + text.size(), job.most_pauses);
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, thread_stack);
  pthread_t thread{};
  const int failed = pthread_create(
      &thread, &attributes,
      [](void* given) -> void* {
        auto& work = *static_cast<Job*>(given);
        work.code = compare_all(work.folder, work.most_pauses);
        return nullptr;
      },
      &job);
  pthread_attr_destroy(&attributes);
  if (failed != 0) return 2;
  pthread_join(thread, nullptr);
  return job.code;
}
