// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs overlay diff`, `commit` and `discard`: what guests changed over a base, and what becomes
// of it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace wasifs::cli {

/// The names of the commands below `wasifs overlay`, for completion.
inline constexpr const char* overlay_commands = "diff commit discard";

class OverlayCommands {
 public:
  /// Adds them to `app`. Each sets `code`, the exit code of this program, when it is parsed. Both
  /// outlive this object.
  OverlayCommands(CLI::App& app, int& code);
  OverlayCommands(const OverlayCommands&) = delete;
  OverlayCommands& operator=(const OverlayCommands&) = delete;

 private:
  std::string layers_;
  bool json_ = false;
};

}  // namespace wasifs::cli
