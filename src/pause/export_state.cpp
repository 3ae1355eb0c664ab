// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "export_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "code_scan.h"
#include "constant.h"
#include "initial_state.h"
#include "instruction.h"
#include "module_editor.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::pause {
namespace {

// One module on its way. Each step needs those before it.
class Exporter {
 public:
  Exporter(const Module& module, const CodeScan& scan, ModuleEditor& editor) noexcept
      : module_(module), scan_(scan), editor_(editor) {}

  SnapshotResult<void> check(SharedMemories shared) const;
  void export_memories();
  void export_globals();
  void export_tables();
  void export_functions(bool always);
  void export_start();
  void watch_drops();

  [[nodiscard]] AddedState take() { return std::move(added_); }

 private:
  [[nodiscard]] bool table_changes(std::uint32_t index) const {
    const Table& table = module_.tables[index];
    return table.imported || table.exported || scan_.tables.contains(index);
  }
  [[nodiscard]] bool global_changes(std::uint32_t index) const {
    const Global& global = module_.globals[index];
    return global.changes && (global.exported || scan_.globals.contains(index));
  }
  [[nodiscard]] SnapshotResult<void> check_memory(std::uint32_t index, SharedMemories shared) const;
  [[nodiscard]] std::unexpected<std::string> refuse(ItemKind kind, std::uint32_t index,
                                                    const Item& item, std::string_view why) const;
  std::string add_export(ItemKind kind, std::string name, std::uint32_t index);
  std::uint32_t add_dropping_function(bool data, std::uint32_t segment);

  const Module& module_;
  const CodeScan& scan_;
  ModuleEditor& editor_;
  AddedState added_;
  StateMap& map_ = added_.map;
};

// Names the thing by its number and by what the module calls it, if anything.
std::unexpected<std::string> Exporter::refuse(ItemKind kind, std::uint32_t index, const Item& item,
                                              std::string_view why) const {
  static constexpr std::string_view words[] = {"function", "table", "memory", "global", "tag"};
  std::string name;
  if (item.imported) name = fmt::format("{}.{}", item.import_module, item.import_name);
  for (const Export& exported : module_.exports)
    if (name.empty() && exported.kind == kind && exported.index == index) name = exported.name;
  if (name.size() > 128) name.resize(128);
  std::ranges::replace_if(name, [](char c) { return c < ' ' || c > '~'; }, '?');
  return sentence("{} {}{} of the module {} and cannot be saved",
                  words[static_cast<std::size_t>(kind)], index,
                  name.empty() ? "" : fmt::format(" (\"{}\")", name), why);
}

// Threads have one instance each.
SnapshotResult<void> Exporter::check_memory(std::uint32_t index, SharedMemories shared) const {
  const Memory& memory = module_.memories[index];
  const auto refuse_it = [&](std::string_view why) {
    return refuse(ItemKind::memory, index, memory, why);
  };
  if (memory.bounds.shared && shared == SharedMemories::refused)
    return refuse_it("is shared between threads");
  if (memory.bounds.shared && !memory.imported)
    return refuse_it("is shared and not imported, so that each thread would have another one,");
  const bool several = std::ranges::any_of(module_.memories,
                                           [](const Memory& other) { return other.bounds.shared; });
  if (several && !memory.bounds.shared) return refuse_it("is another one for each thread");
  if (memory.bounds.page_bits != 16) return refuse_it("has pages of a size of its own");
  return {};
}

SnapshotResult<void> Exporter::check(SharedMemories shared) const {
  for (const Export& exported : module_.exports)
    if (exported.name.starts_with(reserved_prefix))
      return sentence("the module has an export that begins with \"{}\", which is reserved",
                      reserved_prefix);
  for (std::size_t type = 0; type < module_.types.size(); ++type)
    if (module_.types[type].kind != DefinedType::Kind::function)
      return sentence(
          "type {} of the module is a structure or array; collected objects cannot be saved", type);
  for (std::uint32_t index = 0; index < module_.memories.size(); ++index)
    SNAPSHOT_CHECK(check_memory(index, shared));
  for (std::uint32_t index = 0; index < module_.globals.size(); ++index) {
    const Global& global = module_.globals[index];
    if (global.imported && global.changes)
      return refuse(ItemKind::global, index, global, "is imported and can change");
    if (global.type == ValueType::other && global_changes(index))
      return refuse(ItemKind::global, index, global, "holds references that are not to functions");
  }
  for (std::uint32_t index = 0; index < module_.tables.size(); ++index)
    if (module_.tables[index].type == ValueType::other && table_changes(index))
      return refuse(ItemKind::table, index, module_.tables[index],
                    "holds references that are not to functions");
  return {};
}

std::string Exporter::add_export(ItemKind kind, std::string name, std::uint32_t index) {
  name.insert(0, reserved_prefix);
  editor_.add_export(name, kind, index);
  return name;
}

void Exporter::export_memories() {
  for (std::uint32_t index = 0; index < module_.memories.size(); ++index)
    map_.memories.push_back(
        {add_export(ItemKind::memory, fmt::format("memory:{}", index), index), true, {}});
  add_initial_memory(module_, map_);
}

void Exporter::export_globals() {
  for (std::uint32_t index = 0; index < module_.globals.size(); ++index)
    if (global_changes(index))
      map_.globals.push_back(
          {index, module_.globals[index].type,
           add_export(ItemKind::global, fmt::format("global:{}", index), index)});
}

void Exporter::export_tables() {
  for (std::uint32_t index = 0; index < module_.tables.size(); ++index) {
    if (module_.tables[index].type != ValueType::function || !table_changes(index)) continue;
    StateTable& table = map_.tables.emplace_back();
    table.index = index;
    table.name = add_export(ItemKind::table, fmt::format("table:{}", index), index);
    add_initial_table(module_, table);
  }
}

// Only functions that segments, exports or initial values name can be referred to.
void Exporter::export_functions(bool always) {
  const bool referred = always || !map_.tables.empty() ||
                        std::ranges::any_of(map_.globals, [](const StateGlobal& global) {
                          return global.type == ValueType::function;
                        });
  if (!referred) return;
  std::vector<std::uint32_t> functions;
  for (const ElementSegment& segment : module_.elements)
    std::ranges::copy(segment.elements, std::back_inserter(functions));
  for (const Export& exported : module_.exports)
    if (exported.kind == ItemKind::function) functions.push_back(exported.index);
  for (const Global& global : module_.globals) add_functions_of(global.initial, functions);
  for (const Table& table : module_.tables) add_functions_of(table.initial, functions);
  std::ranges::sort(functions);
  const auto same = std::ranges::unique(functions);
  functions.erase(same.begin(), same.end());
  for (const std::uint32_t index : functions)
    if (index < module_.functions.size())
      map_.functions.push_back(
          {index, add_export(ItemKind::function, fmt::format("function:{}", index), index)});
}

void Exporter::export_start() {
  if (!module_.start) return;
  editor_.remove(SectionId::start);
  map_.start = add_export(ItemKind::function, "start", *module_.start);
}

void write_drop(ByteWriter& out, bool data, std::uint32_t segment) {
  out.byte(0xfc);
  out.u32(static_cast<std::uint32_t>(data ? Opcode::data_drop : Opcode::elem_drop) & 0xffffU);
  out.u32(segment);
}

std::uint32_t Exporter::add_dropping_function(bool data, std::uint32_t segment) {
  ByteWriter body;
  body.u32(0);  // locals
  write_drop(body, data, segment);
  body.opcode(Opcode::end);
  return editor_.add_function(editor_.add_type({}, {}), body.written());
}

// Nothing outside can ask whether a segment was dropped, so the code itself notes it down.
void Exporter::watch_drops() {
  std::map<std::pair<bool, std::uint32_t>, std::uint32_t> watching;
  for (const DropPlace& drop : scan_.drops) watching.emplace(std::pair(drop.data, drop.segment), 0);
  for (auto& [which, global] : watching) {
    const auto [data, segment] = which;
    const std::string_view kind = data ? "data" : "elements";
    global = editor_.add_global(0);
    const std::uint32_t function = add_dropping_function(data, segment);
    (data ? map_.data_segments : map_.element_segments)
        .push_back(
            {segment,
             add_export(ItemKind::global, fmt::format("{}:{}:dropped", kind, segment), global),
             add_export(ItemKind::function, fmt::format("{}:{}:drop", kind, segment), function)});
  }
  for (const DropPlace& drop : scan_.drops)
    added_.drops.push_back({drop.body, drop.end, watching.at({drop.data, drop.segment})});
}

}  // namespace

void write_watch(ByteWriter& out, std::uint32_t global) {
  out.opcode(Opcode::i32_const);
  out.s64(1);
  out.opcode(Opcode::global_set);
  out.u32(global);
}

void write_watched_drops(const Module& module, std::span<const WatchedDrop> drops,
                         ModuleEditor& editor) {
  for (auto drop = drops.begin(); drop != drops.end();) {
    const std::size_t place = drop->body;
    const auto old = module.bodies[place].bytes;
    ByteWriter body;
    std::size_t done = 0;
    for (; drop != drops.end() && drop->body == place; ++drop) {
      body.bytes(old.subspan(done, drop->end - done));
      done = drop->end;
      write_watch(body, drop->global);
    }
    body.bytes(old.subspan(done));
    editor.replace_body(place, body.take());
  }
}

SnapshotResult<AddedState> add_state(const Module& module, const CodeScan& scan,
                                     StartFunction start, bool references, SharedMemories shared,
                                     ModuleEditor& editor) {
  Exporter exporter(module, scan, editor);
  SNAPSHOT_CHECK(exporter.check(shared));
  exporter.export_memories();
  exporter.export_globals();
  exporter.export_tables();
  exporter.export_functions(references);
  if (start == StartFunction::exported) exporter.export_start();
  exporter.watch_drops();
  return exporter.take();
}

SnapshotResult<ExportedState> export_state(std::span<const std::byte> bytes, StartFunction start) {
  SNAPSHOT_TRY(const Module module, read_module(bytes));
  SNAPSHOT_TRY(const CodeScan scan, scan_code(module));
  ModuleEditor editor(module);
  SNAPSHOT_TRY(AddedState added,
               add_state(module, scan, start, false, SharedMemories::refused, editor));
  write_watched_drops(module, added.drops, editor);
  ExportedState result{editor.write(), std::move(added.map)};
  Sha256 sha;
  SNAPSHOT_TRY(result.map.module, sha.of(bytes));
  return result;
}

}  // namespace wasifs::pause
