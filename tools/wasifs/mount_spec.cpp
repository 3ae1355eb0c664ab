// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mount_spec.h"

#include <fmt/format.h>

#include <utility>

namespace wasifs::cli {
namespace {

constexpr std::string_view separator = "::";

// "name=value,flag" behind the last part.
Parsed<std::vector<std::pair<std::string, std::string>>> parse_options(std::string_view text,
                                                                       std::string_view whole) {
  std::vector<std::pair<std::string, std::string>> options;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    const std::size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    if (name.empty())
      return std::unexpected(fmt::format("\"{}\" has an option without a name", whole));
    options.emplace_back(name, equals == std::string_view::npos ? "" : one.substr(equals + 1));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return options;
}

// GUEST[:options]
Parsed<MountSpec> parse_guest(std::string_view text, MountSpec spec) {
  const std::size_t colon = text.find(':');
  spec.guest = text.substr(0, colon);
  if (spec.guest.empty())
    return std::unexpected(
        fmt::format("\"{}\" does not say where the guest sees it", spec.written));
  if (colon != std::string_view::npos) {
    auto options = parse_options(text.substr(colon + 1), spec.written);
    if (!options) return std::unexpected(options.error());
    spec.options = *std::move(options);
  }
  return spec;
}

}  // namespace

std::string MountSpec::path() const {
  return normal_path(guest);
}

Parsed<MountSpec> parse_dir(std::string_view text) {
  MountSpec spec{
      .type = "host", .source = {}, .guest = {}, .options = {}, .written = std::string(text)};
  const std::size_t split = text.find(separator);
  if (split != std::string_view::npos) {
    spec.source = text.substr(0, split);
    if (spec.source.empty())
      return std::unexpected(fmt::format("\"{}\" names no host directory", text));
    return parse_guest(text.substr(split + separator.size()), std::move(spec));
  }
  // Without a guest name a single colon can only begin options.
  auto parsed = parse_guest(text, std::move(spec));
  if (parsed) parsed->source = parsed->guest;
  return parsed;
}

Parsed<MountSpec> parse_file(std::string_view text) {
  if (text.find(separator) == std::string_view::npos)
    return std::unexpected(fmt::format("\"{}\" is not of the form HOST::GUEST[:ro]", text));
  auto spec = parse_dir(text);
  if (spec) spec->type = "file";
  return spec;
}

Parsed<MountSpec> parse_mem(std::string_view text) {
  return parse_guest(
      text,
      {.type = "mem", .source = {}, .guest = {}, .options = {}, .written = std::string(text)});
}

Parsed<MountSpec> parse_image(std::string_view text) {
  auto spec = parse_guest(
      text,
      {.type = "image", .source = {}, .guest = {}, .options = {}, .written = std::string(text)});
  if (!spec) return std::unexpected(fmt::format("\"{}\" names no image", text));
  spec->source = std::exchange(spec->guest, "/");
  return spec;
}

Parsed<MountSpec> parse_mount(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::size_t split =
      colon == std::string_view::npos ? colon : text.find(separator, colon + 1);
  if (split == std::string_view::npos || colon == 0)
    return std::unexpected(
        fmt::format("\"{}\" is not of the form TYPE:SOURCE::GUEST[:options]", text));
  MountSpec spec{.type = std::string(text.substr(0, colon)),
                 .source = std::string(text.substr(colon + 1, split - colon - 1)),
                 .guest = {},
                 .options = {},
                 .written = std::string(text)};
  return parse_guest(text.substr(split + separator.size()), std::move(spec));
}

Parsed<PlacePair> parse_pair(std::string_view text, std::string_view form) {
  const std::size_t split = text.find(separator);
  if (split == std::string_view::npos || split == 0 || split + separator.size() == text.size())
    return std::unexpected(fmt::format("\"{}\" is not of the form {}", text, form));
  return PlacePair{std::string(text.substr(0, split)),
                   std::string(text.substr(split + separator.size()))};
}

std::string normal_path(std::string_view path) {
  std::vector<std::string_view> names;
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    if (name == "..") {
      if (!names.empty()) names.pop_back();
    } else if (!name.empty() && name != ".") {
      names.push_back(name);
    }
    path.remove_prefix(std::min(path.size(), name.size() + 1));
  }
  return "/" + fmt::format("{}", fmt::join(names, "/"));
}

bool is_below(std::string_view path, std::string_view ancestor) {
  if (ancestor == "/") return true;
  return path.starts_with(ancestor) &&
         (path.size() == ancestor.size() || path[ancestor.size()] == '/');
}

}  // namespace wasifs::cli
