// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that `wasifs run` was told, by options and configuration file alike.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mount_spec.h"

namespace wasifs::cli {

/// See the table in option_table.cpp for what each means.
struct RunOptions {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<MountSpec> mounts;
  std::vector<PlacePair> copies;   // host, guest
  std::vector<PlacePair> outputs;  // guest, host
  std::vector<std::pair<std::string, std::string>> environment;
  std::string standard_input = "-";
  std::optional<std::string> working_directory;
  std::optional<std::string> trace;  // empty: standard error
  std::optional<std::string> json;   // empty: standard error
  std::optional<std::chrono::nanoseconds> timeout;
  std::optional<std::uint64_t> max_memory;
  std::optional<std::uint64_t> max_fs;
  std::optional<std::uint64_t> fuel;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> invoke;
  std::optional<std::string> module_cache;  // empty: none
  bool strict_rights = false;
  bool byte_paths = false;
};

}  // namespace wasifs::cli
