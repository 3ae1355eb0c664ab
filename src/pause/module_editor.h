// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a module anew with more in some of its sections. What is added comes after what is there,
// so that no number changes. Used by the transforms of this room. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

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
  void name(std::string_view text);

  [[nodiscard]] std::span<const std::byte> written() const noexcept { return bytes_; }
  [[nodiscard]] std::vector<std::byte> take() noexcept { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

class ModuleEditor {
 public:
  // `module` and the bytes it was read from outlive the editor.
  explicit ModuleEditor(const Module& module) noexcept : module_(&module) {}

  // The bytes of one more thing of section `id`, to be written by the caller.
  ByteWriter& add(SectionId id) {
    Edit& edit = edit_of(id);
    ++edit.count;
    return edit.added;
  }
  // Gives the function whose body is at `place` other bytes.
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
  struct NewBody {
    std::size_t place;
    std::vector<std::byte> bytes;
  };

  [[nodiscard]] Edit& edit_of(SectionId id) { return edits_[static_cast<std::size_t>(id)]; }
  void write_section(ByteWriter& out, SectionId id, std::span<const std::byte> old) const;
  void write_bodies(ByteWriter& out) const;

  const Module* module_;
  std::array<Edit, 14> edits_{};
  std::vector<NewBody> bodies_;  // by place
};

}  // namespace wasifs::pause
