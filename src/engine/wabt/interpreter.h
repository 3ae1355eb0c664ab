// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wabt's interpreter without its headers, which are C++17 and do not compile as anything newer: so
// is this one. Values are 64 bits each, types a letter each: i, j, f, d for i32, i64, f32, f64, x
// for the rest. An instance belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wasifs::wabt_interpreter {

struct Types {
  std::string parameters;
  std::string results;
};

struct Import {
  std::string module;
  std::string name;
  bool is_function;
  Types types;
};

// A module that was read. Constant.
struct Code;
// Null and a sentence where it is not valid.
[[nodiscard]] std::shared_ptr<const Code> read_code(const void* data, std::size_t size,
                                                    std::string& error);
[[nodiscard]] std::vector<Import> imports_of(const Code& code);

// What a host function does; false, with a message, to end the guest.
using Function = std::function<bool(const std::uint64_t* arguments, std::uint64_t* results,
                                    std::string& message)>;

enum class Ended { returned, trapped, by_host, without_memory };

class Instance {
 public:
  // No memory has more than `most_memory` bytes.
  Instance(std::shared_ptr<const Code> code, std::uint64_t most_memory);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Once. One function for each import, which are all functions. The message where it has not
  // returned.
  [[nodiscard]] Ended instantiate(const std::vector<Function>& imports, std::string& message);
  // Of an exported function; null where there is none.
  [[nodiscard]] const Types* find(std::string_view name) const;
  // Calls an exported function that there is.
  [[nodiscard]] Ended call(std::string_view name, const std::uint64_t* arguments,
                           std::uint64_t* results, std::string& message);
  // The exported memory, known as soon as the guest calls its host for the first time; null where
  // there is none.
  [[nodiscard]] std::uint8_t* memory(std::uint64_t& size) const noexcept;
  [[nodiscard]] bool has_memory() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wasifs::wabt_interpreter
