// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs mount`: a file system that the program can make, for the host.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "fuse_export.h"

namespace wasifs::cli {

class MountCommand {
 public:
  /// Adds the command to `app`, which together with `code`, what it ends with, outlives this.
  MountCommand(CLI::App& app, int& code);

 private:
  [[nodiscard]] int carry_out() const;

  std::string spec_;
  std::string place_;
  std::string said_;  // the file system's options
  FuseOptions options_;
};

}  // namespace wasifs::cli
