// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "config_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <cerrno>
#include <cstring>

#include "file_contents.h"

namespace wasifs::cli {
namespace {

using Problem = std::optional<std::string>;

std::string at(const std::string& path, const toml::source_region& source) {
  return fmt::format("{}:{}:{}", path, source.begin.line, source.begin.column);
}

// A scalar as the command line would spell it.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  return std::nullopt;
}

class Reader {
 public:
  Reader(const std::string& path, Command command, RunOptions& options)
      : path_(path), command_(command), options_(options) {}

  Problem read(const toml::table& table) {
    for (const auto& [key, node] : table)
      if (Problem problem = read_key(key, node)) return problem;
    return std::nullopt;
  }

 private:
  // `place` is a node or a key.
  template <class Place>
  [[nodiscard]] Problem wrong(const Place& place, std::string_view key,
                              std::string_view why) const {
    return fmt::format("{}: {}", where(place, key), why);
  }

  template <class Place>
  [[nodiscard]] std::string where(const Place& place, std::string_view key) const {
    return fmt::format("{}: key \"{}\"", at(path_, place.source()), key);
  }

  Problem read_key(const toml::key& written, const toml::node& node) {
    const std::string key(written.str());
    if (key == "program") {
      const auto text = text_of(node);
      if (!text) return wrong(node, key, "expected a string");
      options_.program = *text;
      return std::nullopt;
    }
    if (key == "arguments")
      return each(key, node, [this](const toml::node&, const std::string& text) -> Problem {
        options_.arguments.push_back(text);
        return std::nullopt;
      });
    if (key == "env" && node.is_table()) return read_variables(*node.as_table());

    const RunOption* known = find_option(command_, key);
    if (known == nullptr)
      return wrong(written, key, "there is no such option; see `wasifs run --help`");
    return read_option(*known, node);
  }

  Problem read_variables(const toml::table& table) {
    for (const auto& [name, node] : table) {
      const auto text = text_of(node);
      if (!text)
        return wrong(node, fmt::format("env.{}", name.str()), "expected a string or number");
      if (name.str().empty() || name.str().find('=') != std::string_view::npos)
        return wrong(name, fmt::format("env.{}", name.str()), "this cannot be a variable's name");
      options_.environment.emplace_back(std::string(name.str()), *text);
    }
    return std::nullopt;
  }

  Problem read_option(const RunOption& option, const toml::node& node) {
    const auto set = [&](const toml::node& place, const std::string& text) {
      return set_option(option, options_, text, where(place, option.name));
    };
    if (option.kind == RunOption::Kind::list) return each(option.name, node, set);
    if (const auto* flag = node.as_boolean()) {
      if (option.kind == RunOption::Kind::value)
        return wrong(node, option.name, "expected a value, not true or false");
      return flag->get() ? set(node, {}) : std::nullopt;
    }
    const auto text = option.kind == RunOption::Kind::flag ? std::nullopt : text_of(node);
    if (!text)
      return wrong(node, option.name,
                   option.kind == RunOption::Kind::flag ? "expected true or false"
                                                        : "expected a string or number");
    return set(node, *text);
  }

  // One string, or an array of them.
  template <class Set>
  Problem each(std::string_view key, const toml::node& node, Set set) {
    const auto one = [&](const toml::node& element) -> Problem {
      const auto text = text_of(element);
      if (!text) return wrong(element, key, "expected a string");
      return set(element, *text);
    };
    const auto* array = node.as_array();
    if (array == nullptr) return one(node);
    for (const auto& element : *array)
      if (Problem problem = one(element)) return problem;
    return std::nullopt;
  }

  const std::string& path_;
  Command command_;
  RunOptions& options_;
};

}  // namespace

Problem read_config(const std::string& path, Command command, RunOptions& options) {
  const auto text = file_contents(path);
  if (!text) return fmt::format("cannot read {}: {}", path, std::strerror(errno));
  try {
    return Reader(path, command, options).read(toml::parse(*text, path));
  } catch (const toml::parse_error& error) {
    return fmt::format("{}: {}", at(path, error.source()), error.description());
  }
}

}  // namespace wasifs::cli
