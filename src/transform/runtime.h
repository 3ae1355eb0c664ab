// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the transform adds to a module once: the globals, tables and the memory that its functions
// and the host share, and functions that write values to frames and read them. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "pausable.h"
#include "pause/frame.h"
#include "pause/module_editor.h"

namespace wasifs::transform {

inline constexpr std::size_t frame_types = 7;
// What `frames_export` has room for at first.
inline constexpr std::uint32_t least_frames_size = 65536;

// How a number goes to memory and back.
struct NumberAccess {
  pause::ExactType exact;
  std::uint32_t size = 0;
  std::uint32_t load = 0;  // opcodes
  std::uint32_t store = 0;
};
[[nodiscard]] const NumberAccess& number_access(pause::FrameType type) noexcept;

struct Runtime {
  // Globals.
  std::uint32_t state = 0;
  std::uint32_t top = 0;      // where the next frame is written
  std::uint32_t reading = 0;  // where the next value is read
  std::uint32_t polls = 0;
  std::uint32_t frames = 0;  // the memory
  // Tables.
  std::uint32_t calls = 0;
  std::uint32_t references = 0;
  // Functions.
  std::uint32_t begin_frame = 0;                 // size, function, offset
  std::uint32_t poll = 0;                        // gives `state`
  std::array<std::uint32_t, frame_types> put{};  // a value, by its `FrameType`
  std::uint32_t put_four_i32 = 0;
  std::uint32_t put_four_i64 = 0;
  std::array<std::uint32_t, frame_types> take{};

  [[nodiscard]] std::uint32_t put_one(pause::FrameType type) const noexcept {
    return put[static_cast<std::size_t>(type)];
  }
  [[nodiscard]] std::uint32_t take_one(pause::FrameType type) const noexcept {
    return take[static_cast<std::size_t>(type)];
  }
};

// `continuations` is for how many of them there is room in the table, `references` for how many
// functions.
[[nodiscard]] Runtime add_runtime(PausePoints points, std::uint32_t continuations,
                                  std::uint32_t references, pause::ModuleEditor& editor);

// The two functions for exceptions; needs those for numbers.
void add_exception_functions(const pause::Module& module, Runtime& runtime,
                             pause::ModuleEditor& editor);

// The type of a reference to whatever exception.
inline constexpr pause::ExactType any_exception{pause::ValueType::other, true, -0x17};
inline constexpr pause::ExactType any_function{pause::ValueType::function, true, -0x10};

}  // namespace wasifs::transform
