// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the parser that reads types. Used by the parser of files.
#pragma once

#include <optional>
#include <string>

#include "model.h"
#include "token_stream.h"

namespace witxgen {

class TypeParser {
 public:
  TypeParser(TokenStream& tokens, Document& document) : tokens_(tokens), document_(document) {}

  /// The rest of `(typename $name type)` from the name on; `docs` stood before it.
  void definition(std::string docs);
  /// A type where it is used: a name, a built-in word, or a form in parentheses.
  const Type* use();
  /// A name `$x` that must be defined. `what` says what is expected of it.
  const Type* named(std::string_view what);

 private:
  Type form();
  Type annotated();
  Type builtin();
  void enumeration(Type& type);
  void flags(Type& type);
  void record(Type& type);
  void tuple(Type& type);
  void variant(Type& type);
  void union_of(Type& type);
  std::optional<Token> tag(Type& type);
  std::optional<Repr> annotation(std::string_view kind);
  Repr unsigned_repr();
  Member name_and_docs(std::vector<Member>& members, std::string_view what);
  const Type* keep(Type type);

  TokenStream& tokens_;
  Document& document_;
};

}  // namespace witxgen
