// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cctype>
#include <fstream>
#include <iterator>

#include "engine_under_test.h"

namespace wasifs::every_engine {
namespace {

std::string small_letters(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c != ' ') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters;
}

}  // namespace

bool speaks_of(const RunResult& result, std::string_view words) {
  return result.kind == RunResult::Kind::trapped &&
         small_letters(result.message).find(small_letters(words)) != std::string::npos;
}

std::string guest_code(const std::string& name) {
  std::ifstream file(std::string(WASIFS_ENGINE_GUESTS) + "/" + name + ".wasm", std::ios::binary);
  std::string code{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(code.empty()) << name;
  return code;
}

Running::Running(const std::string& name, ProcessBuilder&& builder, std::uint64_t max_memory) {
  auto built = builder.build();
  EXPECT_TRUE(built) << built.error();
  process = *std::move(built);
  auto made = engine_under_test().make(name, *process, inward, max_memory);
  if (made) {
    guest = *std::move(made);
  } else {
    refusal = std::move(made).error();
  }
}

std::int32_t only_result(const RunResult& result) {
  EXPECT_EQ(RunResult::Kind::returned, result.kind) << result.message;
  if (result.results.size() != 1 || !std::holds_alternative<std::int32_t>(result.results[0])) {
    ADD_FAILURE() << "not one i32";
    return -1;
  }
  return std::get<std::int32_t>(result.results[0]);
}

}  // namespace wasifs::every_engine
