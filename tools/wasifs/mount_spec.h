// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What --dir, --file, --mem, --image and --mount say, in one form.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "values.h"

namespace wasifs::cli {

/// One file system to attach.
struct MountSpec {
  std::string type;    ///< Name in the table of file_systems.cpp.
  std::string source;  ///< What it is made of; empty where there is nothing.
  std::string guest;   ///< Where the guest sees it, as it was written.
  std::vector<std::pair<std::string, std::string>>
      options;          ///< Name and value; an empty value for flags.
  std::string written;  ///< The option as it was given, for messages.
  std::string where{};  ///< What it was given by: an option, or a key with its line.

  /// The place in the tree: `guest` made absolute.
  [[nodiscard]] std::string path() const;
};

/// HOST[::GUEST][:options]
[[nodiscard]] Parsed<MountSpec> parse_dir(std::string_view text);
/// HOST::GUEST[:options]
[[nodiscard]] Parsed<MountSpec> parse_file(std::string_view text);
/// GUEST[:options]
[[nodiscard]] Parsed<MountSpec> parse_mem(std::string_view text);
/// FILE[:options], which the guest sees at "/".
[[nodiscard]] Parsed<MountSpec> parse_image(std::string_view text);
/// TYPE:SOURCE::GUEST[:options]
[[nodiscard]] Parsed<MountSpec> parse_mount(std::string_view text);

/// Two places, as --copy and --out take them.
struct PlacePair {
  std::string first;
  std::string second;
};

/// FIRST::SECOND, neither empty. `form` says how it should look.
[[nodiscard]] Parsed<PlacePair> parse_pair(std::string_view text, std::string_view form);

/// `path` without ".", "..", double and trailing slashes, as text; absolute.
[[nodiscard]] std::string normal_path(std::string_view path);

/// Whether normal `path` is `ancestor` or below it.
[[nodiscard]] bool is_below(std::string_view path, std::string_view ancestor);

}  // namespace wasifs::cli
