// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JSON that nobody trusts: each value is taken as what it has to be, or a sentence says what it is
// instead. Values that are absent are empty. Any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fs/image/problem.h"

namespace wasifs::image {

/// A value, and how messages call it.
class Value {
 public:
  Value(const nlohmann::json& json, std::string name) noexcept
      : json_(&json), name_(std::move(name)) {}

  /// A member of an object, or an element of an array; null where it is absent. Problem: `inval`
  /// (neither object nor null).
  [[nodiscard]] Checked<Value> at(const char* key) const;
  [[nodiscard]] bool absent() const noexcept { return json_->is_null(); }
  /// Problem of these: `inval`, it is something else.
  [[nodiscard]] Checked<std::string> text() const;
  [[nodiscard]] Checked<std::uint64_t> number() const;
  [[nodiscard]] Checked<std::vector<Value>> elements() const;
  [[nodiscard]] Checked<std::vector<std::string>> texts() const;

  /// The text of a member.
  [[nodiscard]] Checked<std::string> text_at(const char* key) const;

 private:
  [[nodiscard]] std::unexpected<ImageProblem> is_no(std::string_view what) const;

  const nlohmann::json* json_;  // of the document, which outlives this
  std::string name_;
};

/// Problem: `inval`, it is no JSON. `name` for messages.
[[nodiscard]] Checked<nlohmann::json> parse_json(std::string_view text, std::string_view name);

}  // namespace wasifs::image
