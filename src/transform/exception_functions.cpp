// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An exception can be looked into only by throwing it. The function that saves one throws it again
// into a catch of each tag of the module; the one that restores throws one with the same tag and
// numbers, and catches it as a reference.
#include <algorithm>
#include <map>

#include "assembly.h"
#include "layout.h"
#include "runtime.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::Module;
using pause::Opcode;

constexpr ExactType i32{pause::ValueType::i32, true, 0};
constexpr std::uint8_t catch_kind = 0;
constexpr std::uint8_t catch_all_kind = 2;
constexpr std::uint8_t catch_all_ref_kind = 3;
constexpr std::uint8_t empty_block = 0x40;

const std::vector<ExactType>& carried_by(const Module& module, std::size_t tag) {
  return module.types[module.tags[tag]].parameters;
}

void open_with_results(Assembly& code, std::span<const ExactType> results,
                       pause::ModuleEditor& editor) {
  code.plain(Opcode::block);
  if (results.empty())
    code.out().byte(empty_block);
  else
    code.out().s64(editor.add_type({}, results));
}

// Sets a global to what it was at first, after an exception.
void pass_exception(Assembly& code, std::uint32_t global, std::uint32_t at_first,
                    std::uint32_t size) {
  code.get(at_first).i32(size).plain(Opcode::i32_add).store_global(global);
}

std::vector<std::byte> put_exception(const Module& module, const Runtime& runtime,
                                     std::uint32_t size, pause::ModuleEditor& editor) {
  const auto tags = static_cast<std::uint32_t>(module.tags.size());
  Assembly code;
  // The exception is 0, the place of the frame 1; then one for each value that a tag carries.
  constexpr std::uint32_t first_value = 2;
  std::vector<ExactType> locals{i32};
  for (std::size_t tag = 0; tag < tags; ++tag)
    locals.insert(locals.end(), carried_by(module, tag).begin(), carried_by(module, tag).end());
  code.out().u32(static_cast<std::uint32_t>(locals.size()));
  for (const ExactType& type : locals) {
    code.out().u32(1);
    code.out().type(type);
  }
  const std::uint32_t put_tag = runtime.put_one(pause::FrameType::i32);
  code.load_global(runtime.top).set(1);
  code.open(Opcode::block);  // done
  code.open(Opcode::block);  // null
  code.get(0).plain(Opcode::ref_is_null).with(Opcode::br_if, 0);
  code.open(Opcode::block);  // foreign
  for (std::uint32_t tag = tags; tag-- > 0;)
    open_with_results(code, carried_by(module, tag), editor);
  code.plain(Opcode::try_table);
  code.out().byte(empty_block);
  code.out().u32(tags + 1);
  for (std::uint32_t tag = 0; tag < tags; ++tag) {
    code.out().byte(catch_kind);
    code.out().u32(tag);
    code.out().u32(tag);
  }
  code.out().byte(catch_all_kind);
  code.out().u32(tags);
  code.get(0).plain(Opcode::throw_ref).end().plain(Opcode::unreachable);
  std::uint32_t value = first_value;
  for (std::uint32_t tag = 0; tag < tags; ++tag) {
    const auto& carried = carried_by(module, tag);
    const auto count = static_cast<std::uint32_t>(carried.size());
    code.end();
    for (std::uint32_t i = count; i-- > 0;) code.set(value + i);
    code.i32(tag).call(put_tag);
    for (std::uint32_t i = 0; i < count; ++i)
      code.get(value + i).call(runtime.put_one(*frame_type_of(carried[i])));
    value += count;
    code.with(Opcode::br, tags - 1 - tag + 2);
  }
  code.end().i32(foreign_tag).call(put_tag).with(Opcode::br, 1);
  code.end().i32(no_reference).call(put_tag);
  code.end();
  pass_exception(code, runtime.top, 1, size);
  code.end();
  return code.out().take();
}

std::vector<std::byte> take_exception(const Module& module, const Runtime& runtime,
                                      std::uint32_t size) {
  const auto tags = static_cast<std::uint32_t>(module.tags.size());
  Assembly code;
  code.out().u32(1);
  code.out().u32(1);
  code.out().type(i32);
  code.load_global(runtime.reading).set(0);
  code.open(Opcode::block);   // null
  code.plain(Opcode::block);  // caught
  code.out().type(any_exception);
  code.plain(Opcode::try_table);
  code.out().byte(empty_block);
  code.out().u32(1);
  code.out().byte(catch_all_ref_kind);
  code.out().u32(0);
  for (std::uint32_t i = 0; i <= tags; ++i) code.open(Opcode::block);
  code.call(runtime.take_one(pause::FrameType::i32)).with(Opcode::br_table, tags);
  for (std::uint32_t i = 0; i <= tags; ++i) code.out().u32(i);
  for (std::uint32_t tag = 0; tag < tags; ++tag) {
    code.end();
    for (const ExactType& type : carried_by(module, tag))
      code.call(runtime.take_one(*frame_type_of(type)));
    code.with(Opcode::throw_, tag);
  }
  code.end().with(Opcode::br, 2);
  code.end().plain(Opcode::unreachable);
  code.end();
  pass_exception(code, runtime.reading, 0, size);
  code.plain(Opcode::return_);
  code.end();
  pass_exception(code, runtime.reading, 0, size);
  code.plain(Opcode::ref_null);
  code.out().s64(any_exception.heap);
  code.end();
  return code.out().take();
}

// Whether all that a tag carries are numbers; else `values_of` has refused what needs these.
bool carries_numbers(const Module& module) {
  return std::ranges::all_of(module.tags, [&](std::uint32_t type) {
    return type < module.types.size() && std::ranges::all_of(
                                             module.types[type].parameters,
                                             [&](const ExactType& one) {
                                               const auto known = frame_type_of(one);
                                               return known && *known <= pause::FrameType::v128;
                                             });
  });
}

}  // namespace

void add_exception_functions(const Module& module, Runtime& runtime, pause::ModuleEditor& editor) {
  if (module.tags.size() > most_tags || !carries_numbers(module)) return;
  constexpr auto place = static_cast<std::size_t>(pause::FrameType::exception);
  const std::span<const ExactType> type(&any_exception, 1);
  const std::uint32_t size = size_of(module, pause::FrameType::exception);
  runtime.put[place] =
      editor.add_function(editor.add_type(type, {}), put_exception(module, runtime, size, editor));
  runtime.take[place] =
      editor.add_function(editor.add_type({}, type), take_exception(module, runtime, size));
}

}  // namespace wasifs::transform
