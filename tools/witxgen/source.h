// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in witx files and what is wrong there. Everything in witxgen that can fail throws a
// Diagnostic; main prints it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace witxgen {

/// A place in a file; both numbers count from 1.
struct Position {
  std::shared_ptr<const std::string> file;
  unsigned line = 1;
  unsigned column = 1;
};

/// A problem with the input: `file:line:column: message`.
struct Diagnostic {
  std::string text;
};

/// Throws the Diagnostic `message` at `position`.
[[noreturn]] void fail_at(const Position& position, std::string_view message);

/// The content of a file. Throws a Diagnostic where it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace witxgen
