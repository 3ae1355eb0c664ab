// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace witxgen {
namespace {

// Keywords, and what the C library or the generated code around a name already calls something.
const std::set<std::string>& reserved() {
  static const std::set<std::string> words{
      "alignas", "alignof",  "and",      "asm",      "auto",     "bitand",   "bitor",   "bool",
      "break",   "case",     "catch",    "char",     "class",    "compl",    "concept", "const",
      "context", "continue", "default",  "delete",   "do",       "double",   "else",    "enum",
      "environ", "errno",    "explicit", "export",   "extern",   "false",    "float",   "for",
      "friend",  "goto",     "if",       "inline",   "int",      "long",     "mutable", "namespace",
      "new",     "noexcept", "not",      "nullptr",  "operator", "or",       "private", "protected",
      "public",  "raw",      "register", "requires", "result",   "return",   "short",   "signed",
      "sizeof",  "static",   "stderr",   "stdin",    "stdout",   "struct",   "switch",  "template",
      "text",    "this",     "throw",    "true",     "try",      "typedef",  "typeid",  "typename",
      "union",   "unsigned", "using",    "virtual",  "void",     "volatile", "while",   "xor"};
  return words;
}

bool has_member(const Document& document, const std::string& owner, const std::string& name) {
  const Type* const type = find_type(document, owner);
  const Function* const function = find_function(document, owner);
  const auto in = [&name](const std::vector<Member>& members) {
    return std::ranges::find(members, name, &Member::name) != members.end();
  };
  return (type != nullptr && in(type->members)) ||
         (function != nullptr && in(function->parameters));
}

struct Word {
  std::string text;
  Position at;
};

std::vector<Word> words_of(const std::string& line, const Position& begin) {
  std::vector<Word> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\r", at)) != std::string::npos && line[at] != '#') {
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    Position position = begin;
    position.column = static_cast<unsigned>(at) + 1;
    words.push_back({line.substr(at, end - at), position});
    at = end;
  }
  return words;
}

}  // namespace

Naming::Naming(const std::string& path, const Document& document) {
  std::istringstream lines(read_file(path));
  Position here{std::make_shared<const std::string>(path), 0, 1};
  for (std::string line; std::getline(lines, line);) {
    ++here.line;
    const std::vector<Word> words = words_of(line, here);
    if (words.empty()) continue;
    const std::string& what = words[0].text;
    const std::size_t wanted = what == "name" ? 3 : what == "use" || what == "member" ? 4 : 0;
    if (wanted == 0)
      fail_at(words[0].at, fmt::format("expected `name`, `use` or `member`, found `{}`", what));
    if (words.size() != wanted)
      fail_at(words[0].at, fmt::format("expected {} words, found {}", wanted, words.size()));
    if (what == "member") {
      if (!has_member(document, words[1].text, words[2].text))
        fail_at(words[1].at, fmt::format("expected a member of the witx file, found `{} {}`",
                                         words[1].text, words[2].text));
      members_[{words[1].text, words[2].text}] = words[3].text;
      continue;
    }
    if (find_type(document, words[1].text) == nullptr)
      fail_at(words[1].at,
              fmt::format("expected a type of the witx file, found `{}`", words[1].text));
    if (what == "name") {
      types_[words[1].text] = words[2].text;
    } else {
      existing_[words[1].text] = {words[2].text, words[3].text};
    }
  }
}

std::string Naming::type(const Type& type) const {
  if (const auto found = existing_.find(type.name); found != existing_.end())
    return found->second.name;
  if (const auto found = types_.find(type.name); found != types_.end()) return found->second;
  return title_case(type.name);
}

std::optional<ExistingType> Naming::existing(const Type& type) const {
  const auto found = existing_.find(type.name);
  if (type.name.empty() || found == existing_.end()) return std::nullopt;
  return found->second;
}

std::string Naming::member(const std::string& owner, const std::string& name) const {
  if (const auto found = members_.find({owner, name}); found != members_.end())
    return found->second;
  if (name.front() >= '0' && name.front() <= '9') return "n" + name;
  return reserved().contains(name) ? name + "_" : name;
}

std::set<std::string> Naming::headers() const {
  std::set<std::string> headers;
  for (const auto& [name, type] : existing_) headers.insert(type.header);
  return headers;
}

std::string title_case(const std::string& name) {
  std::string title;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
    } else {
      title += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return title;
}

std::string upper_case(const std::string& name) {
  std::string upper = name;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

}  // namespace witxgen
