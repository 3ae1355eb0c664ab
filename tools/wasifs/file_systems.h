// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file systems that --mount knows by name. A new one is a line in the table of
// file_systems.cpp.
#pragma once

#include <memory>
#include <string>

#include "run_options.h"
#include "wasifs/filesystem.h"
#include "wasifs/random.h"

namespace wasifs::cli {

/// What devices lead to.
struct DeviceSources {
  Ref<Inode> input;
  Ref<Inode> output;
  Ref<Inode> error;
  std::shared_ptr<Random> random;
};

/// Whether `make_file_system` knows it.
[[nodiscard]] bool is_file_system_type(std::string_view name) noexcept;

/// What a file system says of how to run a guest in it, where its options ask for that.
struct Suggestions {
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<std::string> working_directory;
};

/// Makes what `spec` says; `options` has the defaults (--max-fs). A sentence where it cannot.
[[nodiscard]] Parsed<Ref<FileSystem>> make_file_system(const MountSpec& spec,
                                                       const RunOptions& options,
                                                       const DeviceSources& devices,
                                                       Suggestions* suggestions = nullptr);

/// The names that `MountSpec::type` may have, for messages.
[[nodiscard]] std::string file_system_types();

/// The memory file system that --copy makes where nothing is mounted.
[[nodiscard]] Ref<FileSystem> make_default_memory(const RunOptions& options);

}  // namespace wasifs::cli
