// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the whole state of a module's instances reachable from outside, by exports with reserved
// names. Used by engine adapters before they compile. No state, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "code_scan.h"
#include "module.h"
#include "module_editor.h"
#include "state_map.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// Part of the key of whatever is kept of a transformed module: changes when the outcome does.
inline constexpr int export_state_version = 1;

struct ExportedState {
  std::vector<std::byte> module;
  StateMap map;
};

// What becomes of the function that a module names to be run when it is instantiated.
enum class StartFunction : std::uint8_t {
  kept,      // it runs
  exported,  // it does not; whoever instantiates calls the export
};

// What becomes of memories that threads share.
enum class SharedMemories : std::uint8_t {
  refused,   // their state is nobody's to save
  exported,  // they are imported, and whoever saves knows all of their threads
};

// Adds exports for memories, mutable globals, tables that can change and, only if there are such
// tables or globals, functions that can be in them. Numbers of things stay as they are, and so do
// custom sections. Segments that are dropped by code are watched by a global of their own.
//
// A sentence for bytes that are no module, and, naming it, for state that cannot be saved: mutable
// globals that are imported, shared memories, references in use that are not to functions,
// collected objects. What becomes of a module that is read but is not valid may be valid: the
// engine is to be asked about the module that was given.
[[nodiscard]] SnapshotResult<ExportedState> export_state(std::span<const std::byte> module,
                                                         StartFunction start);

// An instruction after which a global is to be set to 1: it drops a segment.
struct WatchedDrop {
  std::size_t body = 0;  // which function, among those with a body
  std::size_t end = 0;   // where the instruction ends in the body
  std::uint32_t global = 0;
};

struct AddedState {
  StateMap map;                    // without the module's digest
  std::vector<WatchedDrop> drops;  // by place
};

// The same for transforms that change functions as well, with an editor of theirs. Who changes no
// bodies leaves the drops to `write_watched_drops`. `references`: whether whoever saves has to tell
// functions by their numbers though no table or global holds any.
[[nodiscard]] SnapshotResult<AddedState> add_state(const Module& module, const CodeScan& scan,
                                                   StartFunction start, bool references,
                                                   SharedMemories shared, ModuleEditor& editor);
void write_watched_drops(const Module& module, std::span<const WatchedDrop> drops,
                         ModuleEditor& editor);

// Writes what sets a watching global to 1.
void write_watch(ByteWriter& out, std::uint32_t global);

}  // namespace wasifs::pause
