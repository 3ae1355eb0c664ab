// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a function anew: as it was, with what saves its frame after each site; or as a
// continuation, which goes on from one site. One thread.
//
// A continuation has only one way in, so that it needs nothing that finds the way:
//   - it takes the values of its frame;
//   - it enters the constructs that the site is in, one after the other, with the operands that
//     belong to each and nothing else of what is before the site. A block stays a block, an if
//     becomes a block of its arm, a try_table keeps its catches. A loop becomes the rest of the
//     turn, as a block, and then the loop as it was:
//         block (results)                block: leaves the loop
//           block (parameters)           block: another turn
//             rest of the turn
//             br 1
//           end
//           loop ... end
//         end
//   - it calls the continuation of what was called at the site;
//   - what follows is as in the function itself, with all its sites.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "assembly.h"
#include "layout.h"
#include "pause/export_state.h"
#include "runtime.h"
#include "sites.h"
#include "wait_calls.h"

namespace wasifs::transform {

// What is the same for all functions of a module.
struct Target {
  const pause::Module& module;
  const Runtime& runtime;
  pause::ModuleEditor& editor;
  std::span<const pause::WatchedDrop> drops;  // of all functions
  WaitCalls* waits = nullptr;                 // null: the engine's instructions stay
};

class BodyWriter {
 public:
  // All of it outlives the writer.
  BodyWriter(const Target& target, const FunctionCode& code, const FunctionSites& sites);

  // Each at most once. A sentence where the code becomes too long or a value cannot be saved.
  [[nodiscard]] SnapshotResult<std::vector<std::byte>> running();
  [[nodiscard]] SnapshotResult<std::vector<std::byte>> continuation(const Site& site);

 private:
  void write_locals(std::size_t first);
  void emit(std::size_t begin, std::size_t end);
  void emit_step(std::size_t number);
  void copy(std::size_t number);
  void wait_or_notify(std::size_t number);
  void flush();
  void branch(std::size_t number);
  void after(std::size_t number);
  void keep(std::size_t number);
  void watch_drop(std::size_t number);
  void open_often(std::size_t number, const Site& site);
  void open_label(bool catches = false);
  void close_label();
  void poll(const Site& site);
  void take_polls(std::uint32_t count, const Site& site, std::uint32_t depth);
  bool poll_without_registers(const Site& site);
  void check(const Site& site);
  void save(const Site& site, std::uint32_t depth);
  void put(std::span<const SavedValue> values);
  void save_without_calls(const Site& site, std::span<const SavedValue> own, std::uint32_t size);
  void begin_body();
  void end_body();
  void take(const Site& site);
  void push_operands(std::span<const Operand> operands);
  void enter(std::uint32_t opener);
  void leave(std::uint32_t opener, std::size_t from);
  void call_next(const Site& site);
  void block_type(std::span<const pause::ExactType> results);
  std::uint32_t relative(std::uint32_t label) const noexcept {
    return depth_ - 1 - labels_[labels_.size() - 1 - label];
  }
  [[nodiscard]] const Site* site_at(std::size_t step);
  [[nodiscard]] bool declared_null(std::uint32_t local) const noexcept {
    return !code_.locals[local].nullable && local >= parameters_;
  }

  const Target& target_;
  const FunctionCode& code_;
  const FunctionSites& sites_;
  std::span<const pause::WatchedDrop> drops_;  // of this function
  std::size_t parameters_ = 0;                 // of the function that is written
  Assembly code_out_;
  std::size_t copy_begin_ = 0;  // bytes of the old body that are still to be copied
  std::size_t copy_end_ = 0;
  std::vector<std::uint32_t> labels_;  // depth of each construct of the old function that is open
  std::vector<bool> doubled_;          // of each, whether it became two loops
  std::vector<bool> catching_;         // of each, whether it is a try_table
  std::uint32_t tries_ = 0;            // of them
  std::uint32_t depth_ = 1;            // constructs that are open in the new one
  std::size_t next_site_ = 0;
  std::size_t next_spill_ = 0;
  std::string problem_;
};

}  // namespace wasifs::transform
