// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tokens one after the other, with the look-ahead and the complaints that the parser needs.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lexer.h"

namespace witxgen {

class TokenStream {
 public:
  explicit TokenStream(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(index_ + ahead, tokens_.size() - 1)];
  }
  Token take() {
    const Token token = peek();
    if (token.kind != Token::Kind::end) ++index_;
    return token;
  }
  [[nodiscard]] bool at(Token::Kind kind) const { return peek().kind == kind; }
  [[nodiscard]] bool at_word(std::string_view word, std::size_t ahead = 0) const {
    return peek(ahead).kind == Token::Kind::word && peek(ahead).text == word;
  }
  /// Whether `(word` comes next.
  [[nodiscard]] bool at_form(std::string_view word) const {
    return at(Token::Kind::open) && at_word(word, 1);
  }

  /// The next token, which must be of `kind`; `what` names it in the complaint.
  Token expect(Token::Kind kind, std::string_view what) {
    if (!at(kind)) fail(what);
    return take();
  }
  void expect_word(std::string_view word) {
    if (!at_word(word)) fail("`" + std::string(word) + "`");
    take();
  }
  Token expect_open() { return expect(Token::Kind::open, "`(`"); }
  void expect_close() { expect(Token::Kind::close, "`)`"); }

  /// Complains about the next token.
  [[noreturn]] void fail(std::string_view expected) const {
    fail_at(peek().at, "expected " + std::string(expected) + ", found " + describe(peek()));
  }

 private:
  std::vector<Token> tokens_;
  std::size_t index_ = 0;
};

}  // namespace witxgen
