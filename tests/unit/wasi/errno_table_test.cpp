// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs each row of errno_table.txt on a fresh process: in memory, on a host directory, in memory
// mounted over a host directory, and through wasi_unstable.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fake_guest.h"
#include "wasifs/random.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

struct Row {
  unsigned line = 0;
  std::string call, outcome, what, arguments;
  std::set<std::string> where;
};

// How GoogleTest shows a row.
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.call << " " << row.arguments << " -> " << row.outcome << ": " << row.what;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Row> rows() {
  std::ifstream file(WASIFS_ERRNO_TABLE);
  std::vector<Row> result;
  std::string line;
  for (unsigned number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream columns(line);
    std::string column[5];
    for (std::string& one : column) {
      std::getline(columns, one, '|');
      one = trimmed(one);
    }
    Row row{number, column[0], column[1], column[2], column[3], {}};
    std::istringstream words(column[4]);
    for (std::string word; words >> word;) row.where.insert(word);
    result.push_back(row);
  }
  return result;
}

const std::map<std::string, std::uint64_t, std::less<>> names = {{"R", right_read},
                                                                 {"W", right_write},
                                                                 {"RW", read_write},
                                                                 {"CREAT", creat},
                                                                 {"DIRECTORY", directory},
                                                                 {"EXCL", excl},
                                                                 {"TRUNC", trunc},
                                                                 {"APPEND", append},
                                                                 {"DSYNC", dsync},
                                                                 {"NONBLOCK", nonblock},
                                                                 {"RSYNC", rsync},
                                                                 {"SYNC", sync},
                                                                 {"out", FakeGuest::out},
                                                                 {"out2", FakeGuest::out2},
                                                                 {"kept", FakeGuest::kept},
                                                                 {"outside", FakeGuest::outside},
                                                                 {"max", UINT64_MAX},
                                                                 {"2^63", 1ULL << 63},
                                                                 {"2^63-1", (1ULL << 63) - 1}};

// Turns the words of a row into raw arguments.
class Reader {
 public:
  Reader(World& world, bool unstable) : world_(world), guest_(world.guest()), unstable_(unstable) {}

  void push(const std::string& word) {
    if (word.front() == '@')
      guest_.push(world_.fd(std::string_view(word).substr(1)));
    else if (word.front() == '"')
      guest_.push(std::string_view(text(word)));
    else if (word.starts_with("iov:"))
      guest_.push(Lengths{numbers(word.substr(4), ',')});
    else if (word == "badiov")
      guest_.push(Spans{{{FakeGuest::data, 4}, {FakeGuest::size - 4, 5}}});
    else if (word.starts_with("sub:"))
      guest_.push(subscription(numbers(word.substr(4), ':')));
    else
      guest_.push(number(word));
  }
  // Opens the descriptors of a row, which makes calls of its own, before `push` is used.
  void open(const std::string& word) {
    if (word.front() == '@') static_cast<void>(world_.fd(std::string_view(word).substr(1)));
  }

 private:
  static std::vector<std::uint32_t> numbers(const std::string& word, char separator) {
    std::vector<std::uint32_t> result;
    std::istringstream pieces(word);
    for (std::string piece; std::getline(pieces, piece, separator);)
      result.push_back(static_cast<std::uint32_t>(std::stoul(piece)));
    return result;
  }

  static std::string text(const std::string& word) {
    const auto end = word.rfind('"');
    std::string result;
    for (std::size_t i = 1; i < end; ++i) {
      if (word[i] == '\\') {
        result.push_back(static_cast<char>(std::stoi(word.substr(i + 2, 2), nullptr, 16)));
        i += 3;
      } else {
        result.push_back(word[i]);
      }
    }
    if (end + 1 == word.size()) return result;
    std::string repeated;
    for (unsigned long n = std::stoul(word.substr(end + 2)); n > 0; --n) repeated += result;
    return repeated;
  }

  std::uint64_t number(const std::string& word) const {
    if (word == "ALL") return unstable_ ? every_right >> 1 : every_right;  // no sock_accept there
    if (const auto found = names.find(word); found != names.end()) return found->second;
    if (word.starts_with("end-")) return FakeGuest::size - std::stoul(word.substr(4));
    if (word == "SET") return unstable_ ? 2 : 0;
    if (word == "CUR") return unstable_ ? 0 : 1;
    if (word == "END") return unstable_ ? 1 : 2;
    if (const auto plus = word.find('+'); plus != std::string::npos)
      return number(word.substr(0, plus)) + number(word.substr(plus + 1));
    std::size_t used = 0;
    const auto value = word.front() == '-' ? static_cast<std::uint64_t>(std::stoll(word, &used, 0))
                                           : std::stoull(word, &used, 0);
    EXPECT_EQ(used, word.size()) << "not understood: " << word;
    return value;
  }

  // A timeout of 0 in either layout.
  std::uint32_t subscription(const std::vector<std::uint32_t>& fields) {
    const std::uint32_t at = guest_.scratch_bytes(56);
    const std::uint32_t payload = at + (unstable_ && fields.at(0) == 0 ? 24 : 16);
    guest_.fill(at, 56, '\0');
    guest_.store(at + 8, fields.at(0), 1);
    guest_.store(payload, fields.at(1), 4);
    guest_.store(payload + 24, fields.at(2), 2);
    return at;
  }

  World& world_;
  FakeGuest& guest_;
  bool unstable_;
};

// The words of the arguments; texts hold no spaces.
std::vector<std::string> words_of(const std::string& arguments) {
  std::istringstream stream(arguments);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string run(const Row& row, Backend backend, bool unstable) {
  WorldOptions options{.backend = backend};
  const auto is = [&](const char* word) { return row.where.contains(word); };
  if (is("small")) options.mem = {.bytes = 65536, .inodes = 80, .max_file_size = 32768};
  options.more = [&](ProcessBuilder& builder) {
    if (is("strict")) builder.rights_policy(RightsPolicy::strict);
    if (is("fault")) builder.pointer_policy(PointerPolicy::fault);
    if (is("bytes")) builder.path_policy(PathPolicy::bytes);
    if (is("aligned")) builder.check_alignment(true);
    if (is("tight")) builder.limits({.descriptors = 5});
  };
  World world(options);
  world.guest().module(unstable ? 1 : 0);
  if (!world.guest().has(row.call)) return row.outcome;
  if (is("small")) {  // uses up the inodes
    const Ref<Inode> root = *world.filesystem()->root();
    for (int i = 0; root->as_directory()->create_file("fill" + std::to_string(i)); ++i) {
    }
  }
  Reader reader(world, unstable);
  const std::vector<std::string> words = words_of(row.arguments);
  world.guest().module(0);
  for (const std::string& word : words) reader.open(word);
  world.guest().module(unstable ? 1 : 0);
  world.guest().begin();
  for (const std::string& word : words) reader.push(word);
  return world.guest().finish(row.call);
}

class ErrnoTableTest : public testing::TestWithParam<Row> {};

TEST_P(ErrnoTableTest, IsAsTheRowSays) {
  const Row& row = GetParam();
  const bool anywhere =
      !row.where.contains("mem") && !row.where.contains("host") && !row.where.contains("over");
  const auto holds = [&](const char* place) { return anywhere || row.where.contains(place); };
  if (holds("mem")) {
    EXPECT_EQ(run(row, Backend::mem, false), row.outcome) << row.what << " (mem)";
    EXPECT_EQ(run(row, Backend::mem, true), row.outcome) << row.what << " (wasi_unstable)";
  }
  if (row.where.contains("small")) return;
  if (holds("host")) {
    EXPECT_EQ(run(row, Backend::host, false), row.outcome) << row.what << " (host)";
  }
  if (holds("over")) {
    EXPECT_EQ(run(row, Backend::mem_over_host, false), row.outcome) << row.what << " (over)";
  }
}

std::string test_name(const testing::TestParamInfo<Row>& row) {
  std::string name =
      row.param.call + "_" + row.param.outcome + "_line" + std::to_string(row.param.line);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rows, ErrnoTableTest, testing::ValuesIn(rows()), test_name);

TEST(ErrnoTable, HasEveryCall) {
  std::set<std::string, std::less<>> calls;
  for (const Row& row : rows()) calls.insert(row.call);
  for (const HostModule& module : host_modules())
    for (const HostCall& call : module.calls)
      EXPECT_TRUE(calls.contains(call.name)) << module.name << "." << call.name;
  EXPECT_EQ(host_modules()[0].calls.size(), 46U);
  EXPECT_EQ(host_modules()[1].calls.size(), 45U);
}

}  // namespace
}  // namespace wasifs::testing_support
