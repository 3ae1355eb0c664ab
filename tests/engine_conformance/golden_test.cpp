// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of an instance as earlier versions saved it goes on, and is saved again as it was.
// tests/golden/snapshot/README.md says how the files came to be.
#include <wasmtime.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "running.h"
#include "wasifs/guest_part.h"
#include "wasifs/snapshot.h"

namespace wasifs::engine_conformance {
namespace {

using Kind = RunResult::Kind;

const std::string folder = WASIFS_GOLDEN_FOLDER "/v1";

/// What guest.wasm was made of: something of everything that an instance holds.
constexpr std::string_view text = R"((module
  (type $number (func (result i32)))
  (memory $m (export "memory") 2 10)
  (memory $wide i64 1 10)
  (global $int (mut i32) (i32.const 1))
  (global $long (mut i64) (i64.const 2))
  (global $float (mut f32) (f32.const 3))
  (global $double (mut f64) (f64.const 4))
  (global $vector (mut v128) (v128.const i32x4 1 2 3 4))
  (global $function (mut funcref) (ref.null func))
  (table $t 4 20 funcref)
  (elem (table $t) (i32.const 1) func $one $two)
  (elem $later func $two)
  (data (memory $m) (i32.const 65530) "0123456789")
  (data $once "abc")
  (func $one (type $number) (i32.const 1))
  (func $two (type $number) (i32.const 2))
  (func (export "change")
    (i32.store (i32.const 100000) (i32.const 4711))
    (drop (memory.grow $m (i32.const 3)))
    (i32.store8 (i32.const 327679) (i32.const 42))
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536))
    (i64.store $wide (i64.const 8) (i64.const 9))
    (memory.init $m $once (i32.const 200000) (i32.const 0) (i32.const 3))
    (data.drop $once)
    (elem.drop $later)
    (global.set $int (i32.const -5))
    (global.set $long (i64.const 0x8000000000000001))
    (global.set $float (f32.const nan:0x200001))
    (global.set $double (f64.const nan:0x4000000000001))
    (global.set $vector (v128.const i32x4 5 6 7 0x80000008))
    (global.set $function (table.get $t (i32.const 2)))
    (table.set $t (i32.const 0) (table.get $t (i32.const 1)))
    (table.set $t (i32.const 1) (ref.null func))
    (drop (table.grow $t (global.get $function) (i32.const 2))))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "word") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "wide") (result i32) (i32.wrap_i64 (i64.load $wide (i64.const 8))))
  (func (export "pages") (result i32) (memory.size $m))
  (func (export "int") (result i32) (global.get $int))
  (func (export "long") (result i32)
    (i64.eq (global.get $long) (i64.const 0x8000000000000001)))
  (func (export "float") (result i32) (i32.reinterpret_f32 (global.get $float)))
  (func (export "double") (result i32)
    (i64.eq (i64.reinterpret_f64 (global.get $double)) (i64.const 0x7ff4000000000001)))
  (func (export "lane") (result i32) (i32x4.extract_lane 3 (global.get $vector)))
  (func (export "function") (result i32)
    (table.set $t (i32.const 3) (global.get $function))
    (call_indirect $t (type $number) (i32.const 3)))
  (func (export "slots") (result i32) (table.size $t))
  (func (export "in") (param i32) (result i32)
    (call_indirect $t (type $number) (local.get 0)))
  (func (export "again") (memory.init $m $once (i32.const 0) (i32.const 0) (i32.const 3)))
  (func (export "elements") (table.init $t $later (i32.const 0) (i32.const 0) (i32.const 1)))))";

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string binary() {
  wasm_byte_vec_t bytes;
  wasmtime_error_t* error = wasmtime_wat2wasm(text.data(), text.size(), &bytes);
  EXPECT_EQ(error, nullptr);
  if (error != nullptr) return {};
  std::string binary(bytes.data, bytes.size);
  wasm_byte_vec_delete(&bytes);
  return binary;
}

std::shared_ptr<Clock> still_clock() {
  return std::make_shared<ManualClock>(1'700'000'000'000'000'000, 5'000'000'000);
}

/// The guest of the golden files in this process.
struct Golden {
  explicit Golden(std::unique_ptr<Process> running)
      : engine(make_engine([] {
          WasmtimeOptions options;
          options.savable = true;
          return options;
        }())),
        module(compile(*engine, file_text(folder + "/guest.wasm"))),
        process(std::move(running)),
        guest(*engine, module, *process) {}

  void save(SnapshotStore& store) {
    const std::array parts{ExtraPart{std::string(guest_part), guest_part_version,
                                     [&](PartWriter& writer) { guest.save_state(writer); }}};
    const auto saved = save_snapshot(*process, store, "snapshot", {}, parts);
    ASSERT_TRUE(saved) << saved.error();
  }
  std::int32_t call(std::string_view name) { return only_result(guest.call(name)); }
  std::int32_t call(std::string_view name, std::int32_t value) {
    const std::array<WasmValue, 1> arguments{value};
    return only_result(guest.call(name, arguments));
  }

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeGuest guest;
};

void write_files() {
  std::ofstream(folder + "/guest.wasm", std::ios::binary) << binary();
  ProcessBuilder builder;
  builder.clock(still_clock()).random(seeded_random(7));
  Golden golden(make_process(std::move(builder)));
  ASSERT_EQ(golden.guest.load().kind, Kind::returned);
  ASSERT_EQ(golden.guest.call("change").kind, Kind::returned);
  const auto store = open_file_store(folder + "/guest.snapshot");
  ASSERT_TRUE(store) << store.error();
  golden.save(**store);
}

void check(Golden& golden) {
  EXPECT_EQ(golden.call("word", 100'000), 4711);
  EXPECT_EQ(golden.call("pages"), 5);
  EXPECT_EQ(golden.call("byte", 327'679), 42);
  EXPECT_EQ(golden.call("byte", 65'535), 0) << "cleared, though the module has bytes there";
  EXPECT_EQ(golden.call("byte", 65'536), '6') << "as in the module";
  EXPECT_EQ(golden.call("byte", 200'002), 'c');
  EXPECT_EQ(golden.call("wide"), 9);
  EXPECT_EQ(golden.call("int"), -5);
  EXPECT_EQ(golden.call("long"), 1);
  EXPECT_EQ(golden.call("float"), 0x7fa00001);
  EXPECT_EQ(golden.call("double"), 1);
  EXPECT_EQ(golden.call("lane"), static_cast<std::int32_t>(0x80000008));
  EXPECT_EQ(golden.call("slots"), 6);
  EXPECT_EQ(golden.call("in", 0), 1);
  EXPECT_EQ(golden.call("in", 2), 2);
  EXPECT_EQ(golden.call("in", 5), 2);
  EXPECT_EQ(golden.call("function"), 2);
  for (const char* gone : {"again", "elements"}) {
    EXPECT_EQ(golden.guest.call(gone).kind, Kind::trapped) << gone;
  }
}

std::string root_of(SnapshotStore& store) {
  const auto reader = store.read("snapshot");
  EXPECT_TRUE(reader) << reader.error();
  const auto bytes = (*reader)->root();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(GoldenGuest, InstancesOfEachVersionGoOn) {
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) write_files();
  const auto store = open_file_store(folder + "/guest.snapshot");
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  RestoreOptions options;
  options.clock = still_clock();
  auto restored = (*reader)->restore(options);
  ASSERT_TRUE(restored) << restored.error();
  Golden golden(std::move(restored->process));
  const auto part = (*reader)->part(guest_part);
  ASSERT_TRUE(part) << part.error();
  ASSERT_NE(*part, nullptr);
  const auto loaded = golden.guest.restore_state(**part);
  ASSERT_TRUE(loaded) << loaded.error();

  const auto memory = make_memory_store();
  golden.save(*memory);
  EXPECT_EQ(root_of(*memory), root_of(**store))
      << "the encoding has changed: it needs a version of its own";
  check(golden);
}

}  // namespace
}  // namespace wasifs::engine_conformance
