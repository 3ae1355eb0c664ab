// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "type_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace witxgen {
namespace {

using TokenKind = Token::Kind;

std::optional<Repr> repr_of(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(Repr::f64); ++i) {
    const auto repr = static_cast<Repr>(i);
    if (word == spelling(repr)) return repr;
  }
  return std::nullopt;
}

// The smallest tag for `count` cases, where the file does not say.
Repr smallest_tag(std::size_t count) {
  return count <= 0x100 ? Repr::u8 : count <= 0x1'0000 ? Repr::u16 : Repr::u32;
}

Repr smallest_flags(std::size_t count) {
  return count <= 8 ? Repr::u8 : count <= 16 ? Repr::u16 : count <= 32 ? Repr::u32 : Repr::u64;
}

}  // namespace

void TypeParser::definition(std::string docs) {
  const Token name = tokens_.expect(TokenKind::id, "the name of the type");
  if (const Type* const before = find_type(document_, name.text))
    fail_at(name.at, fmt::format("expected a new name, found `${}`, which is defined at {}:{}",
                                 name.text, *before->at.file, before->at.line));
  Type type;
  if (tokens_.at(TokenKind::id)) {
    type.kind = Kind::alias;
    type.target = named("a type");
  } else {
    type = tokens_.at(TokenKind::open) ? form() : builtin();
  }
  type.name = name.text;
  type.docs = std::move(docs);
  type.at = name.at;
  document_.types.push_back(keep(std::move(type)));
}

const Type* TypeParser::use() {
  if (tokens_.at(TokenKind::id)) return named("a type");
  return keep(tokens_.at(TokenKind::open) ? form() : builtin());
}

const Type* TypeParser::named(std::string_view what) {
  const Token name = tokens_.expect(TokenKind::id, what);
  const Type* const type = find_type(document_, name.text);
  if (type == nullptr)
    fail_at(name.at,
            fmt::format("expected {} that is defined above, found `${}`", what, name.text));
  return type;
}

const Type* TypeParser::keep(Type type) {
  lay_out(type);
  return &document_.storage.emplace_back(std::move(type));
}

Type TypeParser::builtin() {
  Type type;
  type.at = tokens_.peek().at;
  if (tokens_.at(TokenKind::word)) {
    const std::string word = tokens_.peek().text;
    if (const auto repr = repr_of(word)) {
      type.repr = *repr;
    } else if (word == "char") {
      type.kind = Kind::character;
    } else if (word == "bool") {
      type.kind = Kind::boolean;
      type.repr = Repr::u8;
    } else if (word == "string") {
      type.kind = Kind::string;
    } else {
      tokens_.fail("a type");
    }
    tokens_.take();
    return type;
  }
  tokens_.fail("a type");
}

Type TypeParser::form() {
  Type type;
  type.at = tokens_.expect_open().at;
  if (tokens_.at_word("@witx")) return annotated();
  struct Form {
    std::string_view word;
    Kind kind;
    void (TypeParser::*read)(Type&);
  };
  static constexpr std::array<Form, 6> forms{{{"enum", Kind::enumeration, &TypeParser::enumeration},
                                              {"flags", Kind::flags, &TypeParser::flags},
                                              {"record", Kind::record, &TypeParser::record},
                                              {"tuple", Kind::tuple, &TypeParser::tuple},
                                              {"variant", Kind::variant, &TypeParser::variant},
                                              {"union", Kind::variant, &TypeParser::union_of}}};
  const auto found = std::ranges::find_if(
      forms, [this](const Form& candidate) { return tokens_.at_word(candidate.word); });
  if (found != forms.end()) {
    tokens_.take();
    type.kind = found->kind;
    (this->*found->read)(type);
  } else if (tokens_.at_word("list")) {
    tokens_.take();
    type.kind = Kind::list;
    type.target = use();
  } else if (tokens_.at_word("handle")) {
    tokens_.take();
    type.kind = Kind::handle;
  } else {
    tokens_.fail(
        "`enum`, `flags`, `handle`, `list`, `record`, `tuple`, `union`, `variant` or `@witx`");
  }
  tokens_.expect_close();
  return type;
}

// `(@witx pointer type)` and its kin, from the word `@witx` on.
Type TypeParser::annotated() {
  Type type;
  type.at = tokens_.take().at;
  if (tokens_.at_word("pointer") || tokens_.at_word("const_pointer")) {
    type.kind = tokens_.take().text == "pointer" ? Kind::pointer : Kind::const_pointer;
    type.target = use();
  } else if (tokens_.at_word("usize")) {
    tokens_.take();
    tokens_.expect_word("u32");
  } else if (tokens_.at_word("char8")) {
    tokens_.take();
    tokens_.expect_word("u8");
    type.repr = Repr::u8;
  } else {
    tokens_.fail("`pointer`, `const_pointer`, `usize` or `char8`");
  }
  tokens_.expect_close();
  return type;
}

Repr TypeParser::unsigned_repr() {
  const auto repr =
      tokens_.at(TokenKind::word) ? repr_of(tokens_.peek().text) : std::optional<Repr>();
  if (!repr || is_signed(*repr) || is_float(*repr)) tokens_.fail("`u8`, `u16`, `u32` or `u64`");
  tokens_.take();
  return *repr;
}

// `(@witx tag u8)`, `(@witx repr u64)`: the representation, where it is written.
std::optional<Repr> TypeParser::annotation(std::string_view kind) {
  if (!tokens_.at_form("@witx")) return std::nullopt;
  tokens_.take();
  tokens_.take();
  tokens_.expect_word(kind);
  const Repr repr = unsigned_repr();
  tokens_.expect_close();
  return repr;
}

Member TypeParser::name_and_docs(std::vector<Member>& members, std::string_view what) {
  const Token name = tokens_.expect(TokenKind::id, what);
  if (std::ranges::find(members, name.text, &Member::name) != members.end())
    fail_at(name.at, fmt::format("expected {} of its own, found `${}` again", what, name.text));
  return Member{name.text, name.docs, nullptr, 0};
}

void TypeParser::enumeration(Type& type) {
  const auto repr = annotation("tag");
  do {
    type.members.push_back(name_and_docs(type.members, "the name of a case"));
  } while (!tokens_.at(TokenKind::close));
  type.repr = repr.value_or(smallest_tag(type.members.size()));
  const bool fits =
      type.repr >= Repr::u32 || type.members.size() <= 1ULL << (8 * size_of(type.repr));
  if (!fits)
    fail_at(type.at, fmt::format("expected cases that fit {}, found {}", spelling(type.repr),
                                 type.members.size()));
}

void TypeParser::flags(Type& type) {
  const auto repr = annotation("repr");
  while (!tokens_.at(TokenKind::close))
    type.members.push_back(name_and_docs(type.members, "the name of a flag"));
  type.repr = repr.value_or(smallest_flags(type.members.size()));
  const unsigned bits = 8 * size_of(type.repr);
  if (type.members.size() > bits)
    fail_at(type.at, fmt::format("expected at most {} flags for {}, found {}", bits,
                                 spelling(type.repr), type.members.size()));
}

void TypeParser::record(Type& type) {
  while (!tokens_.at(TokenKind::close)) {
    if (!tokens_.at_form("field")) tokens_.fail("`(field` or `)`");
    std::string docs = tokens_.take().docs;
    tokens_.take();
    Member field = name_and_docs(type.members, "the name of a field");
    field.docs = std::move(docs);
    field.type = use();
    tokens_.expect_close();
    type.members.push_back(std::move(field));
  }
}

void TypeParser::tuple(Type& type) {
  while (!tokens_.at(TokenKind::close)) {
    const Type* const element = use();
    type.members.push_back({std::to_string(type.members.size()), {}, element, 0});
  }
}

// `(@witx tag $enumeration)` or `(@witx tag u8)` of a variant. Gives the name of the enumeration.
std::optional<Token> TypeParser::tag(Type& type) {
  if (!tokens_.at_form("@witx")) {
    type.repr = Repr::u8;
    return std::nullopt;
  }
  if (tokens_.peek(3).kind != TokenKind::id) {
    type.repr = *annotation("tag");
    return std::nullopt;
  }
  tokens_.take();
  tokens_.take();
  tokens_.expect_word("tag");
  const Token name = tokens_.peek();
  type.target = named("an enumeration");
  if (strip(*type.target).kind != Kind::enumeration)
    fail_at(name.at, fmt::format("expected an enumeration, found `${}`", name.text));
  type.repr = strip(*type.target).repr;
  tokens_.expect_close();
  return name;
}

void TypeParser::variant(Type& type) {
  tag(type);
  const std::vector<Member>* const cases =
      type.target == nullptr ? nullptr : &strip(*type.target).members;
  while (!tokens_.at(TokenKind::close)) {
    if (!tokens_.at_form("case")) tokens_.fail("`(case` or `)`");
    std::string docs = tokens_.take().docs;
    tokens_.take();
    const std::size_t index = type.members.size();
    const std::string what = cases != nullptr && index < cases->size()
                                 ? fmt::format("`${}`", (*cases)[index].name)
                                 : "the name of a case";
    if (cases != nullptr && (index >= cases->size() || tokens_.peek().text != (*cases)[index].name))
      tokens_.fail(index < cases->size() ? what : "no more cases than the tag has");
    Member member = name_and_docs(type.members, what);
    member.docs = std::move(docs);
    if (!tokens_.at(TokenKind::close)) member.type = use();
    tokens_.expect_close();
    type.members.push_back(std::move(member));
  }
  if (cases != nullptr && cases->size() != type.members.size())
    tokens_.fail(fmt::format("case `${}`", (*cases)[type.members.size()].name));
}

void TypeParser::union_of(Type& type) {
  tag(type);
  const std::vector<Member>* const cases =
      type.target == nullptr ? nullptr : &strip(*type.target).members;
  while (!tokens_.at(TokenKind::close)) {
    const std::size_t index = type.members.size();
    if (cases != nullptr && index == cases->size())
      tokens_.fail(fmt::format("`)` after {} types, one for each case of the tag", index));
    std::string docs = tokens_.peek().docs;
    const Type* const value = use();
    std::string name = cases == nullptr ? std::to_string(index) : (*cases)[index].name;
    type.members.push_back({std::move(name), std::move(docs), value, 0});
  }
  if (cases != nullptr && cases->size() != type.members.size())
    tokens_.fail(fmt::format("a type for case `${}`", (*cases)[type.members.size()].name));
}

}  // namespace witxgen
