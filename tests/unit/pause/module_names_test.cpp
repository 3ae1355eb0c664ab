// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the functions and globals of a module are called and where they are, of modules whose names
// are well-formed and of others.
#include "wasifs/module_names.h"

#include <gmock/gmock.h>

#include <random>
#include <string>

#include "corpus.h"

namespace wasifs::pause {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view text = R"((module $whole
  (import "env" "ask" (func $asked (param i32)))
  (import "env" "level" (global $level i32))
  (global $count (mut i32) (i32.const 0))
  (global (export "out") i32 (i32.const 0))
  (func $inner (param $x i32) (local $y i64) (call $asked (local.get $x)))
  (func (export "second") (export "again") (call $inner (i32.const 1)))
  (func)))";

// With a section "name", which is short, at the end.
Bytes with_section(Bytes module, std::string_view content) {
  const std::string whole = "\4name" + std::string(content);
  module.push_back(std::byte{0});
  module.push_back(static_cast<std::byte>(whole.size()));
  for (const char byte : whole) module.push_back(static_cast<std::byte>(byte));
  return module;
}

std::vector<std::string> names_of(const ModuleNames& names) {
  std::vector<std::string> all;
  for (const ModuleNames::Function& function : names.functions) all.push_back(function.name);
  return all;
}

TEST(ModuleNames, OfSectionsAndExports) {
  const Bytes module = binary_of(text);
  const ModuleNames names = read_module_names(module).value();
  EXPECT_EQ("", names.problem);
  EXPECT_THAT(names_of(names), ElementsAre("asked", "inner", "second", ""));
  EXPECT_THAT(names.globals, ElementsAre("level", "count", "out"));
  EXPECT_EQ("env", names.functions[0].import_module);
  EXPECT_EQ("ask", names.functions[0].import_name);
  EXPECT_EQ("", names.functions[1].import_name);
  EXPECT_TRUE(names.module.known());
}

TEST(ModuleNames, SayWhereInstructionsAre) {
  const Bytes module = binary_of(text);
  const ModuleNames names = read_module_names(module).value();
  EXPECT_EQ(std::nullopt, names.file_offset(0, 0));
  EXPECT_EQ(std::nullopt, names.file_offset(4, 0));
  EXPECT_EQ(std::nullopt, names.file_offset(1, names.functions[1].body_size));
  // One run of locals, `local.get 0`, and then the call of function 0.
  const auto call = names.file_offset(1, 5);
  ASSERT_TRUE(call);
  EXPECT_EQ(std::byte{0x10}, module[*call]);
  EXPECT_EQ(std::byte{0}, module[*call + 1]);
  // How many bodies there are, and before each its size in one byte.
  EXPECT_EQ(std::byte{3}, module[names.code_begin]);
  EXPECT_EQ(names.code_begin + 2, names.functions[1].body_offset);
}

TEST(ModuleNames, OfADamagedSectionWhatCameBeforeIsTaken) {
  // The text format makes a section only where something has a name.
  const Bytes module = binary_of(R"((module (func (export "a")) (func) (func)))");
  ASSERT_THAT(names_of(read_module_names(module).value()), ElementsAre("a", "", ""));
  using namespace std::string_view_literals;
  struct {
    std::string_view content;
    std::string_view problem;
    std::vector<std::string> names;
  } const cases[] = {
      {"\1\7\2\0\1x\1\1y"sv, "", {"x", "y", ""}},
      {"\1\7\2\0\1x\2\1y\2\1z"sv, "", {"x", "", "y"}},
      {"\1\11\2\0\1x\2\1yzz"sv, "2 bytes too many", {"x", "", "y"}},
      {"\1\6\2\0\1x\1\1"sv, "a name", {"x", "", ""}},
      {"\1\7\3\0\1x\1\1y"sv, "cut off", {"x", "y", ""}},
      {"\1\7\2\0\1x\3\1y"sv, "no function 3", {"x", "", ""}},
      {"\1\4\1\1\1y\7\4\1\0\1g"sv, "no global 0", {"a", "y", ""}},
      {"\1\4\1\1\1y\1\4\1\1\1z"sv, "", {"a", "y", ""}},
      {"\1\x7f"sv, "a subsection", {"a", "", ""}},
      {"\1\5\xff\xff\xff\xff\x0f"sv, "cannot be", {"a", "", ""}},
      {"\4\1z\1\4\1\2\1y"sv, "", {"a", "", "y"}},
  };
  for (const auto& one : cases) {
    const auto names = read_module_names(with_section(module, one.content));
    ASSERT_TRUE(names) << names.error();
    EXPECT_EQ(one.names, names_of(*names)) << one.problem;
    EXPECT_THAT(names->problem, HasSubstr(one.problem));
    EXPECT_EQ(one.problem.empty(), names->problem.empty()) << names->problem;
  }
}

TEST(ModuleNames, TheCorpusAndEveryTruncationAndMutation) {
  std::mt19937 random(5);
  int refused = 0;
  int damaged = 0;
  int read = 0;
  const auto check = [&](const Bytes& module) {
    const auto names = read_module_names(module);
    if (!names) {
      ++refused;
      EXPECT_FALSE(names.error().empty());
      return;
    }
    ++(names->problem.empty() ? read : damaged);
    for (const ModuleNames::Function& function : names->functions)
      EXPECT_LE(function.body_offset + function.body_size, module.size());
  };
  for (const CorpusModule& one : corpus()) {
    EXPECT_TRUE(read_module_names(binary_of(one.text))) << one.name;
  }
  const Bytes module = binary_of(text);
  for (std::size_t size = 0; size < module.size(); ++size)
    check({module.begin(), module.begin() + static_cast<std::ptrdiff_t>(size)});
  for (int i = 0; i < 20'000; ++i) {
    Bytes other = module;
    for (auto times = random() % 3 + 1; times > 0; --times)
      other[random() % other.size()] = static_cast<std::byte>(random());
    check(other);
  }
  EXPECT_GT(refused, 500);
  EXPECT_GT(damaged, 500);
  EXPECT_GT(read, 500);
}

}  // namespace
}  // namespace wasifs::pause
