// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "source.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace witxgen {

void fail_at(const Position& position, std::string_view message) {
  throw Diagnostic{
      fmt::format("{}:{}:{}: {}", *position.file, position.line, position.column, message)};
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw Diagnostic{fmt::format("{}: cannot be read", path)};
  return text;
}

}  // namespace witxgen
