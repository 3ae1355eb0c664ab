// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/document.h"

#include "snapshot/sentence.h"

namespace wasifs::image {
namespace {

const nlohmann::json nothing;

}  // namespace

Checked<nlohmann::json> parse_json(std::string_view text, std::string_view name) {
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return problem(Errno::inval, "{} is no JSON", shown(name));
  return parsed;
}

std::unexpected<ImageProblem> Value::is_no(std::string_view what) const {
  // Not all of it: it may be large.
  return problem(Errno::inval, "{} is {} instead of {}", name_,
                 json_->is_string() ? shown(json_->get_ref<const std::string&>())
                                    : fmt::format("of type {}", json_->type_name()),
                 what);
}

Checked<Value> Value::at(const char* key) const {
  std::string name = fmt::format("{} in {}", key, name_);
  if (absent()) return Value(nothing, std::move(name));
  if (!json_->is_object()) return is_no("an object");
  const auto found = json_->find(key);
  return Value(found == json_->end() ? nothing : *found, std::move(name));
}

Checked<std::string> Value::text() const {
  if (absent()) return std::string();
  if (!json_->is_string()) return is_no("a text");
  return json_->get_ref<const std::string&>();
}

Checked<std::uint64_t> Value::number() const {
  if (!json_->is_number_unsigned()) return is_no("a size");
  return json_->get<std::uint64_t>();
}

Checked<std::vector<Value>> Value::elements() const {
  std::vector<Value> all;
  if (absent()) return all;
  if (!json_->is_array()) return is_no("a list");
  for (const nlohmann::json& one : *json_) {
    all.emplace_back(one, fmt::format("element {} of {}", all.size(), name_));
  }
  return all;
}

Checked<std::vector<std::string>> Value::texts() const {
  std::vector<std::string> all;
  IMAGE_TRY(const std::vector<Value> values, elements());
  for (const Value& value : values) {
    if (value.absent()) return value.is_no("a text");
    IMAGE_TRY(std::string text, value.text());
    all.push_back(std::move(text));
  }
  return all;
}

Checked<std::string> Value::text_at(const char* key) const {
  IMAGE_TRY(const Value value, at(key));
  return value.text();
}

}  // namespace wasifs::image
