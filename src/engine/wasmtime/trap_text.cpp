// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "trap_text.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "owned.h"

namespace wasifs::engine {
namespace {

std::string_view text_or(const wasm_name_t* name, std::string_view otherwise) {
  return name != nullptr && name->size > 0 ? std::string_view(name->data, name->size) : otherwise;
}

std::string hexadecimal(std::size_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[value & 15U]);
    value >>= 4U;
  } while (value != 0);
  return "0x" + digits;
}

class Frames {
 public:
  Frames() noexcept { wasm_frame_vec_new_empty(&vector_); }
  ~Frames() { wasm_frame_vec_delete(&vector_); }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;

  [[nodiscard]] wasm_frame_vec_t* out() noexcept { return &vector_; }
  [[nodiscard]] std::span<wasm_frame_t* const> all() const noexcept {
    return {vector_.data, vector_.size};
  }

 private:
  wasm_frame_vec_t vector_;
};

// The message without the backtrace that Wasmtime writes before or behind it; ours follows.
std::string reason_of(std::string_view text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.remove_suffix(1);
  constexpr std::string_view backtrace = "error while executing at wasm backtrace:";
  constexpr std::string_view cause = "Caused by:\n";
  if (text.starts_with(backtrace)) {
    const auto at = text.find(cause);
    if (at != std::string_view::npos) {
      text.remove_prefix(at + cause.size());
      text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
    }
  }
  return std::string(text.substr(0, text.find("\nwasm backtrace")));
}

std::string with_frames(std::string text, const Frames& frames) {
  for (const wasm_frame_t* frame : frames.all()) {
    text += "\n    at ";
    text += text_or(wasmtime_frame_module_name(frame), "<module>");
    text += '!';
    const std::string number = "<function " + std::to_string(wasm_frame_func_index(frame)) + ">";
    text += text_or(wasmtime_frame_func_name(frame), number);
    text += " (offset " + hexadecimal(wasm_frame_module_offset(frame)) + ")";
  }
  return text;
}

}  // namespace

std::string trap_text(const wasm_trap_t& trap) {
  Bytes message;
  wasm_trap_message(&trap, message.out());
  Frames frames;
  wasm_trap_trace(&trap, frames.out());
  return with_frames(reason_of(message.text()), frames);
}

std::string trap_text(const wasmtime_error_t& error) {
  Bytes message;
  wasmtime_error_message(&error, message.out());
  Frames frames;
  wasmtime_error_wasm_trace(&error, frames.out());
  return with_frames(reason_of(message.text()), frames);
}

bool has_frames(const wasmtime_error_t& error) {
  Frames frames;
  wasmtime_error_wasm_trace(&error, frames.out());
  return !frames.all().empty();
}

}  // namespace wasifs::engine
