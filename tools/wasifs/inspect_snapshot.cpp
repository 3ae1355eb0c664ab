// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs inspect STORE|FILE[#NAME]`: what a guest was doing, and what it and the host hold.
#include <fmt/format.h>

#include <span>

#include "entry_text.h"
#include "guest_text.h"
#include "inside.h"
#include "inspect.h"
#include "program_part.h"
#include "snapshot_text.h"
#include "store_text.h"
#include "terminal.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/guest_part.h"

namespace wasifs::cli {
namespace {

// The guest; none where its memory was not saved.
Parsed<std::optional<SavedGuest>> guest_of(SnapshotReader& reader) {
  const auto part = reader.part(guest_part);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return std::nullopt;
  auto guest = read_saved_guest(**part);
  if (!guest) return std::unexpected(guest.error());
  return *std::move(guest);
}

Parsed<ModuleNames> read_names(const SavedProgram& program, const SavedGuest& guest) {
  const auto binary = module_binary(std::as_bytes(std::span(program.code)));
  if (!binary) return std::unexpected(binary.error());
  auto names = read_module_names(*binary);
  if (names && names->module != guest.module)
    return std::unexpected("the guest is of another module");
  return names;
}

// What has no names is shown by numbers, and it is said why.
std::optional<ModuleNames> names_for(const std::optional<SavedProgram>& program,
                                     const SavedGuest& guest) {
  if (!program) return std::nullopt;
  auto names = read_names(*program, guest);
  if (!names) {
    print_note(fmt::format("there are no names of \"{}\": {}", visible(program->name),
                           visible(names.error())));
    return std::nullopt;
  }
  if (!names->problem.empty())
    print_note(fmt::format("not all names of \"{}\" can be read: {}", visible(program->name),
                           visible(names->problem)));
  return *std::move(names);
}

}  // namespace

int inspect_snapshot(const std::string& place, bool tree, bool json) {
  const auto inside = look_inside(place);
  if (!inside) return refuse(inside.error());
  const auto program = read_program_part(*inside->reader, true);
  if (!program) return refuse(program.error());
  const auto guest = guest_of(*inside->reader);
  if (!guest) return refuse(guest.error());
  std::vector<Entry> entries;
  if (tree) {
    auto found = entries_of(*inside->process->parts().names, "/");
    if (!found) return refuse(found.error());
    entries = *std::move(found);
  }
  auto object = json_of(*inside, *program);
  if (*guest) object["guest"] = json_of(**guest, names_for(*program, **guest));
  if (json) {
    if (tree) object["entries"] = json_of(entries);
    print_json(object);
    return 0;
  }
  print_identity(object);
  if (*guest)
    print_guest(object["guest"]);
  else
    fmt::print("\nguest: its memory was not saved\n");
  print_holdings(object);
  if (tree) {
    fmt::print("\ntree ({}):\n", entries.size());
    print_tree(entries);
  }
  return 0;
}

}  // namespace wasifs::cli
