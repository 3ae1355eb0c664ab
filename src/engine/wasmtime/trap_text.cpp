// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "trap_text.h"

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

// Wasmtime appends its own backtrace to some messages; ours follows, so only the first line is the
// reason.
std::string reason_of(const wasm_trap_t* trap) {
  Bytes message;
  wasm_trap_message(trap, message.out());
  std::string_view text = message.text();
  while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.remove_suffix(1);
  constexpr std::string_view backtrace = "error while executing at wasm backtrace:";
  if (text.starts_with(backtrace)) {
    const auto cause = text.rfind("Caused by:\n");
    if (cause != std::string_view::npos) {
      text = text.substr(cause + std::string_view("Caused by:\n").size());
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
  }
  return std::string(text.substr(0, text.find("\nwasm backtrace")));
}

}  // namespace

std::string trap_text(const wasm_trap_t* trap) {
  std::string text = reason_of(trap);
  wasm_frame_vec_t frames;
  wasm_trap_trace(trap, &frames);
  for (std::size_t i = 0; i < frames.size; ++i) {
    const wasm_frame_t* frame = frames.data[i];
    text += "\n    at ";
    text += text_or(wasmtime_frame_module_name(frame), "<module>");
    text += '!';
    const std::string number = "<function " + std::to_string(wasm_frame_func_index(frame)) + ">";
    text += text_or(wasmtime_frame_func_name(frame), number);
    text += " (offset " + hexadecimal(wasm_frame_module_offset(frame)) + ")";
  }
  wasm_frame_vec_delete(&frames);
  return text;
}

}  // namespace wasifs::engine
