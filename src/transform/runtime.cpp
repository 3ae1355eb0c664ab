// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime.h"

#include <iterator>
#include <limits>
#include <span>

#include "assembly.h"
#include "layout.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::FrameType;
using pause::ItemKind;
using pause::ModuleEditor;
using pause::Opcode;
using pause::ValueType;

constexpr ExactType i32{ValueType::i32, true, 0};
constexpr ExactType i64{ValueType::i64, true, 0};
constexpr Opcode i32_shl = static_cast<Opcode>(0x74);
constexpr Opcode i32_shr_u = static_cast<Opcode>(0x76);
constexpr Opcode i32_le_u = static_cast<Opcode>(0x4d);
constexpr Opcode i32_ne = static_cast<Opcode>(0x47);
constexpr Opcode i32_eq = static_cast<Opcode>(0x46);
constexpr std::uint32_t i32_store = 0x36;

// By `FrameType`.
constexpr NumberAccess accesses[] = {
    {i32, 4, 0x28, i32_store},
    {i64, 8, 0x29, 0x37},
    {{ValueType::f32, true, 0}, 4, 0x2a, 0x38},
    {{ValueType::f64, true, 0}, 8, 0x2b, 0x39},
    {{ValueType::v128, true, 0},
     16,
     static_cast<std::uint32_t>(Opcode::v128_load),
     static_cast<std::uint32_t>(Opcode::v128_store)},
};

void advance(Assembly& code, std::uint32_t global, std::uint32_t size) {
  code.load_global(global).i32(size).plain(Opcode::i32_add).store_global(global);
}

class RuntimeWriter {
 public:
  explicit RuntimeWriter(ModuleEditor& editor) noexcept : editor_(editor) {}

  void add_things(PausePoints points, std::uint32_t continuations, std::uint32_t references);
  void add_begin_frame();
  void add_poll();
  void add_number(std::size_t place);
  [[nodiscard]] std::uint32_t add_put_four(const NumberAccess& access);
  void add_references();

  Runtime runtime;

 private:
  [[nodiscard]] std::uint32_t add(std::span<const ExactType> parameters,
                                  std::span<const ExactType> results, Assembly& code) {
    code.end();
    return editor_.add_function(editor_.add_type(parameters, results), code.out().written());
  }
  static Assembly begin() {
    Assembly code;
    code.out().u32(0);  // locals
    return code;
  }

  ModuleEditor& editor_;
};

void RuntimeWriter::add_things(PausePoints points, std::uint32_t continuations,
                               std::uint32_t references) {
  runtime.state = editor_.add_global(0);
  runtime.top = editor_.add_global(0);
  runtime.reading = editor_.add_global(0);
  runtime.frames = editor_.add_memory(least_frames_size / 65536);
  runtime.calls = editor_.add_table(pending_slot + 1 + continuations);
  runtime.references = editor_.add_table(references);
  editor_.add_export(state_export, ItemKind::global, runtime.state);
  editor_.add_export(top_export, ItemKind::global, runtime.top);
  editor_.add_export(frames_export, ItemKind::memory, runtime.frames);
  editor_.add_export(calls_export, ItemKind::table, runtime.calls);
  editor_.add_export(references_export, ItemKind::table, runtime.references);
  if (points != PausePoints::anywhere) return;
  runtime.polls = editor_.add_global(std::numeric_limits<std::int32_t>::max());
  editor_.add_export(polls_export, ItemKind::global, runtime.polls);
}

// Makes room, and writes what the frame is of.
void RuntimeWriter::add_begin_frame() {
  constexpr ExactType parameters[] = {i32, i32, i32};
  Assembly code = begin();
  code.open(Opcode::block);
  code.load_global(runtime.top).get(0).plain(Opcode::i32_add);
  code.with(Opcode::memory_size, runtime.frames).i32(16).plain(i32_shl);
  code.plain(i32_le_u).with(Opcode::br_if, 0);
  code.get(0).i32(16).plain(i32_shr_u).i32(1).plain(Opcode::i32_add);
  code.with(Opcode::memory_grow, runtime.frames).i32(no_reference).plain(i32_ne);
  code.with(Opcode::br_if, 0).plain(Opcode::unreachable).end();
  constexpr std::uint32_t order[] = {1, 2, 0};
  for (std::uint32_t i = 0; i < 3; ++i)
    code.load_global(runtime.top).get(order[i]).access(i32_store, runtime.frames, 4 * i);
  advance(code, runtime.top, frame_header_size);
  runtime.begin_frame = add(parameters, {}, code);
}

void RuntimeWriter::add_poll() {
  constexpr ExactType results[] = {i32};
  Assembly code = begin();
  code.i32(poll_slot).with(Opcode::call_indirect, editor_.add_type({}, {}));
  code.out().u32(runtime.calls);
  code.load_global(runtime.state);
  runtime.poll = add({}, results, code);
}

void RuntimeWriter::add_number(std::size_t place) {
  const NumberAccess& access = accesses[place];
  const std::span<const ExactType> type(&access.exact, 1);
  Assembly put = begin();
  put.load_global(runtime.top).get(0).access(access.store, runtime.frames, 0);
  advance(put, runtime.top, access.size);
  runtime.put[place] = add(type, {}, put);
  Assembly take = begin();
  take.load_global(runtime.reading).access(access.load, runtime.frames, 0);
  advance(take, runtime.reading, access.size);
  runtime.take[place] = add({}, type, take);
}

// So that saving many values takes less code.
std::uint32_t RuntimeWriter::add_put_four(const NumberAccess& access) {
  const ExactType parameters[] = {access.exact, access.exact, access.exact, access.exact};
  Assembly code = begin();
  for (std::uint32_t i = 0; i < 4; ++i)
    code.load_global(runtime.top).get(i).access(access.store, runtime.frames, i * access.size);
  advance(code, runtime.top, 4 * access.size);
  return add(parameters, {}, code);
}

// A function is put into the table, and its slot into the frame.
void RuntimeWriter::add_references() {
  const std::span<const ExactType> type(&any_function, 1);
  const std::uint32_t put_slot = runtime.put_one(FrameType::i32);
  Assembly put = begin();
  put.open(Opcode::block).get(0).plain(Opcode::ref_is_null).with(Opcode::br_if, 0);
  put.with(Opcode::table_size, runtime.references).call(put_slot);
  put.get(0).i32(1).with(Opcode::table_grow, runtime.references);
  put.i32(no_reference).plain(i32_ne).open(Opcode::if_).plain(Opcode::return_).end();
  put.plain(Opcode::unreachable).end();
  put.i32(no_reference).call(put_slot);
  runtime.put[static_cast<std::size_t>(FrameType::function)] = add(type, {}, put);
  Assembly take;
  take.out().u32(1);  // a local
  take.out().u32(1);
  take.out().type(i32);
  take.call(runtime.take_one(FrameType::i32)).with(Opcode::local_tee, 0);
  take.i32(no_reference).plain(i32_eq).open(Opcode::if_);
  take.plain(Opcode::ref_null);
  take.out().s64(any_function.heap);
  take.plain(Opcode::return_).end();
  take.get(0).with(Opcode::table_get, runtime.references);
  runtime.take[static_cast<std::size_t>(FrameType::function)] = add({}, type, take);
}

}  // namespace

const NumberAccess& number_access(FrameType type) noexcept {
  return accesses[static_cast<std::size_t>(type)];
}

Runtime add_runtime(PausePoints points, std::uint32_t continuations, std::uint32_t references,
                    ModuleEditor& editor) {
  RuntimeWriter writer(editor);
  writer.add_things(points, continuations, references);
  writer.add_begin_frame();
  if (points == PausePoints::anywhere) writer.add_poll();
  for (std::size_t type = 0; type < std::size(accesses); ++type) writer.add_number(type);
  writer.runtime.put_four_i32 = writer.add_put_four(accesses[0]);
  writer.runtime.put_four_i64 = writer.add_put_four(accesses[1]);
  writer.add_references();
  return writer.runtime;
}

}  // namespace wasifs::transform
