// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a module anew with more in some of its sections. What is added comes after what is there,
// so that no number changes. Used by this room's transform and those above it. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "instruction.h"
#include "module.h"

namespace wasifs::pause {

// Numbers and names as modules hold them, one after the other.
class ByteWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
  void bytes(std::span<const std::byte> some) {
    bytes_.insert(bytes_.end(), some.begin(), some.end());
  }
  void u32(std::uint32_t value);
  void s64(std::int64_t value);
  void opcode(Opcode opcode);
  void type(const ExactType& type);
  void name(std::string_view text);

  [[nodiscard]] std::span<const std::byte> written() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::vector<std::byte> take() noexcept { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

class ModuleEditor {
 public:
  // `module` and the bytes it was read from outlive the editor.
  explicit ModuleEditor(const Module& module);

  // Each adds one thing and gives its number.
  std::uint32_t add_type(std::span<const ExactType> parameters, std::span<const ExactType> results);
  std::uint32_t add_function(std::uint32_t type, std::span<const std::byte> body);
  std::uint32_t add_table(std::uint32_t least_slots);  // of functions
  std::uint32_t add_memory(std::uint32_t least_pages);
  std::uint32_t add_global(std::int32_t value);  // i32, that changes
  // Puts functions into a table from `slot` on.
  void add_elements(std::uint32_t table, std::uint32_t slot,
                    std::span<const std::uint32_t> functions);
  void add_export(std::string_view name, ItemKind kind, std::uint32_t index);

  // The number that the next function to be added will have.
  [[nodiscard]] std::uint32_t next_function() const noexcept {
    return static_cast<std::uint32_t>(module_->functions.size()) + count_of(SectionId::function);
  }
  // Gives the function whose body is at `place` other bytes, in the place of all given before.
  void replace_body(std::size_t place, std::vector<std::byte> bytes);
  // Leaves out section `id`.
  void remove(SectionId id) { edit_of(id).removed = true; }

  [[nodiscard]] std::vector<std::byte> write() const;

 private:
  struct Edit {
    std::uint32_t count = 0;
    ByteWriter added;
    bool removed = false;
  };
  using Signature = std::pair<std::vector<ExactType>, std::vector<ExactType>>;

  [[nodiscard]] Edit& edit_of(SectionId id) { return edits_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::uint32_t count_of(SectionId id) const noexcept {
    return edits_[static_cast<std::size_t>(id)].count;
  }
  // The bytes of one more thing of section `id`.
  ByteWriter& add(SectionId id) {
    Edit& edit = edit_of(id);
    ++edit.count;
    return edit.added;
  }
  void write_section(ByteWriter& out, SectionId id, std::span<const std::byte> old) const;
  void write_bodies(ByteWriter& out) const;

  const Module* module_;
  std::array<Edit, 14> edits_{};
  std::map<Signature, std::uint32_t> types_;              // the plain ones, by what they are
  std::map<std::size_t, std::vector<std::byte>> bodies_;  // by place
};

}  // namespace wasifs::pause
