// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests that earlier versions have paused in mid-run go on, with today's transform and engine, and
// do what they would have done. tests/golden/snapshot/README.md says how the files came to be.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "golden_paused_guest.h"
#include "pause/module.h"
#include "running.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/pipe.h"
#include "wasifs/saved_guest.h"
#include "wasifs/snapshot.h"

namespace wasifs::engine_conformance {
namespace {

using Kind = RunResult::Kind;
using StackValue = SavedGuest::StackValue;

const std::string folder = WASIFS_GOLDEN_FOLDER "/v1";

/// What the guest leaves in out.txt.
constexpr std::string_view whole_output =
    "jnaacnmpkfjkoico\nmgmhannacjknhgkg\nkohnpblkdgolkoap\nmfjplipmmpimajdk\nlcjiaaddegmbponj\n"
    "lcjiaaddegmbponj\n";

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<Clock> still_clock() {
  return std::make_shared<ManualClock>(1'700'000'000'000'000'000, 5'000'000'000);
}

WasmtimeOptions pausable(PausePoints points) {
  WasmtimeOptions options;
  options.pausable = points;
  return options;
}

/// A memory tree with in.txt, and a pipe from the standard output to the standard input.
std::unique_ptr<Process> process_at_the_begin() {
  MemOptions options;
  options.clock = still_clock();
  PipeEnds pipe = make_pipe();
  ProcessBuilder builder;
  builder.clock(still_clock()).random(seeded_random(7)).mount("/", make_mem(options)).preopen("/");
  builder.stdin_from(std::move(pipe.reader)).stdout_to(std::move(pipe.writer));
  auto process = make_process(std::move(builder));
  constexpr std::string_view text = "The quick brown fox jumps over the lazy dog.";
  EXPECT_TRUE(write_file(process->names().root().value(), "in.txt", bytes_of(text)));
  return process;
}

std::string output_of(Process& process) {
  const auto bytes = read_file(process.names().root().value(), "out.txt");
  EXPECT_TRUE(bytes);
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

/// Pauses before the 14th call of the host, or in the first poll after 13: at the deepest place.
class PauseInTheDeep final : public CallInterceptor {
 public:
  explicit PauseInTheDeep(PausePoints points) noexcept : points_(points) {}
  Outcome call(const HostModule&, const HostCall& call, Process*& process, GuestMemory& memory,
               const std::uint64_t* arguments) noexcept override {
    if (++calls_ > calls_before && points_ == PausePoints::calls) (void)process->pause();
    return call.thunk(*process, memory, arguments);
  }
  void polled(Process& process) noexcept override {
    if (calls_ >= calls_before) (void)process.pause();
  }

 private:
  static constexpr int calls_before = 13;
  PausePoints points_;
  int calls_ = 0;
};

void save(Process& process, WasmtimeGuest& guest, SnapshotStore& store) {
  const std::array parts{ExtraPart{std::string(guest_part), guest_part_version,
                                   [&](PartWriter& writer) { guest.save_state(writer); }}};
  const auto saved = save_snapshot(process, store, "snapshot", {}, parts);
  ASSERT_TRUE(saved) << saved.error();
}

void write_module() {
  wasm_byte_vec_t bytes;
  wasmtime_error_t* error =
      wasmtime_wat2wasm(golden_paused_guest.data(), golden_paused_guest.size(), &bytes);
  ASSERT_EQ(error, nullptr);
  std::ofstream(folder + "/paused.wasm", std::ios::binary)
      .write(bytes.data, static_cast<std::streamsize>(bytes.size));
  wasm_byte_vec_delete(&bytes);
}

/// As text: the function, the place in it with the instruction that the module which was given has
/// there, and what is held for the locals and operands that it declares.
std::string described(const SavedGuest::Frame& frame, const pause::Module& module) {
  if (frame.function < module.imported_functions || frame.function >= module.functions.size())
    return "a function that the module does not define";
  const pause::Body& body = module.bodies[frame.function - module.imported_functions];
  if (frame.offset >= body.bytes.size()) return "a place behind the body";
  std::string text = fmt::format("{} at {:#x} ({:#x}):", frame.function, frame.offset,
                                 std::to_integer<unsigned>(body.bytes[frame.offset]));
  constexpr std::array types{"i32", "i64", "f32", "f64", "v128", "function", "exception"};
  for (const StackValue& value : frame.values)
    text += fmt::format(" {} {} {},", value.place == StackValue::Place::local ? "local" : "operand",
                        value.index, types.at(static_cast<std::size_t>(value.value.type)));
  return text;
}

struct Restored {
  Restored(const std::string& file, PausePoints points, bool interpreted = false)
      : engine(make_engine([&] {
          WasmtimeOptions options = pausable(points);
          options.interpreted = interpreted;
          return options;
        }())) {
    open(file);
  }
  void open(const std::string& file) {
    auto opened = open_file_store(file);
    ASSERT_TRUE(opened) << opened.error();
    store = *std::move(opened);
    auto read = SnapshotReader::open(*store, "snapshot");
    ASSERT_TRUE(read) << read.error();
    reader = *std::move(read);
    RestoreOptions options;
    options.clock = still_clock();
    auto restored = reader->restore(options);
    ASSERT_TRUE(restored) << restored.error();
    process = std::move(restored->process);
    auto part = reader->part(guest_part);
    ASSERT_TRUE(part) << part.error();
    ASSERT_NE(*part, nullptr);
    state = *std::move(part);
    module = compile(*engine, file_text(folder + "/paused.wasm"));
    guest = std::make_unique<WasmtimeGuest>(*engine, module, *process);
    loaded = guest->restore_state(*state);
  }

  std::unique_ptr<WasmtimeEngine> engine;
  std::unique_ptr<SnapshotStore> store;
  std::unique_ptr<SnapshotReader> reader;
  std::unique_ptr<Process> process;
  std::unique_ptr<PartReader> state;
  WasmtimeModule module;
  std::unique_ptr<WasmtimeGuest> guest;
  EngineResult<void> loaded = std::unexpected("nothing was opened");
};

std::string root_of(SnapshotStore& store) {
  const auto reader = store.read("snapshot");
  EXPECT_TRUE(reader) << reader.error();
  const auto bytes = (*reader)->root();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The frames in the snapshot of this kind, from the outermost to the innermost. 0x10 is call, 0x11
/// call_indirect, 0x3 loop.
std::vector<std::string> frames_of(PausePoints points) {
  const std::string start = "15 at 0x24 (0x10):";
  const std::string turn =
      "14 at 0x96 (0x11): local 1 i32, local 3 f32, local 5 v128, local 6 function, "
      "local 7 exception, operand 0 i64,";
  const std::string aside = "13 at 0xe (0x10): local 0 i32, local 1 i32, operand 0 i64,";
  std::vector<std::string> frames{start, turn, turn, aside, turn, turn, aside};
  const std::string rest = "local 3 f32, local 5 v128, local 6 function, local 7 exception,";
  if (points == PausePoints::calls) {
    frames.push_back("14 at 0xa9 (0x10): local 1 i32, local 2 i64, " + rest);
    frames.emplace_back("8 at 0x17 (0x10):");
  } else {
    frames.push_back("14 at 0x9d (0x10): local 1 i32, " + rest);
    frames.emplace_back("12 at 0x3 (0x3): local 0 i64, local 1 i32,");
  }
  return frames;
}

class GoldenPaused : public ::testing::TestWithParam<PausePoints> {
 protected:
  [[nodiscard]] std::string file() const {
    return folder + (GetParam() == PausePoints::calls ? "/paused-calls" : "/paused-anywhere") +
           ".snapshot";
  }
  // Once for each version.
  void write() const {
    write_module();
    const auto engine = make_engine(pausable(GetParam()));
    const WasmtimeModule module = compile(*engine, file_text(folder + "/paused.wasm"));
    const auto process = process_at_the_begin();
    PauseInTheDeep pauser(GetParam());
    WasmtimeGuest guest(*engine, module, *process, {.poll_interval = 1, .interceptor = &pauser});
    const RunResult result = guest.run_command();
    ASSERT_EQ(Kind::paused, result.kind) << result.message;
    const auto store = open_file_store(file());
    ASSERT_TRUE(store) << store.error();
    save(*process, guest, **store);
  }
};

TEST_P(GoldenPaused, TheRunThatNobodyPauses) {
  const auto engine = make_engine();
  const WasmtimeModule module = compile(*engine, golden_paused_guest);
  const auto process = process_at_the_begin();
  WasmtimeGuest guest(*engine, module, *process);
  const RunResult result = guest.run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(whole_output, output_of(*process));
}

TEST_P(GoldenPaused, GoesOnToTheEnd) {
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) write();
  for (const bool interpreted : {false, true}) {
    Restored restored(file(), GetParam(), interpreted);
    ASSERT_TRUE(restored.loaded) << restored.loaded.error();
    EXPECT_EQ("", output_of(*restored.process)) << "it was paused before it wrote anything";
    const auto memory = make_memory_store();
    save(*restored.process, *restored.guest, *memory);
    EXPECT_EQ(root_of(*memory), root_of(*restored.store))
        << "the encoding has changed: it needs a version of its own";
    const RunResult result = restored.guest->resume();
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ(whole_output, output_of(*restored.process));
  }
}

TEST_P(GoldenPaused, GoesOnWhereItCanBePausedElsewhere) {
  if (GetParam() == PausePoints::anywhere) {
    const Restored restored(file(), PausePoints::calls);
    ASSERT_FALSE(restored.loaded) << "it was paused in a poll, of which there are none";
    EXPECT_THAT(restored.loaded.error(), ::testing::HasSubstr("may stop at offset 0x9d"));
    return;
  }
  const Restored restored(file(), PausePoints::anywhere);
  ASSERT_TRUE(restored.loaded) << restored.loaded.error();
  EXPECT_EQ(Kind::exited, restored.guest->resume().kind);
  EXPECT_EQ(whole_output, output_of(*restored.process));
}

TEST_P(GoldenPaused, FramesAreToldInTermsOfTheModuleThatWasGiven) {
  const std::string code = file_text(folder + "/paused.wasm");
  const auto module = pause::read_module(bytes_of(code));
  ASSERT_TRUE(module) << module.error();
  const auto store = open_file_store(file());
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  const auto part = (*reader)->part(guest_part);
  ASSERT_TRUE(part) << part.error();
  const auto guest = read_saved_guest(**part);
  ASSERT_TRUE(guest) << guest.error();
  ASSERT_TRUE(guest->run);
  std::vector<std::string> frames;
  for (const SavedGuest::Frame& frame : guest->run->frames)
    frames.push_back(described(frame, *module));
  EXPECT_EQ(frames_of(GetParam()), frames);
}

INSTANTIATE_TEST_SUITE_P(Modes, GoldenPaused,
                         ::testing::Values(PausePoints::calls, PausePoints::anywhere),
                         [](const auto& mode) {
                           return mode.param == PausePoints::calls ? "calls" : "anywhere";
                         });

}  // namespace
}  // namespace wasifs::engine_conformance
