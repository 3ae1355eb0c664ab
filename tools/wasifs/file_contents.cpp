// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "file_contents.h"

#include <array>
#include <cstdio>
#include <memory>

namespace wasifs::cli {
namespace {

struct Closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

std::optional<std::string> file_contents(const std::string& path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 65536> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    text.append(block.data(), count);
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return text;
}

}  // namespace wasifs::cli
