// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lexer.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace witxgen {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '@';
}

class Lexer {
 public:
  Lexer(const std::string& file_name, const std::string& text)
      : file_(std::make_shared<const std::string>(file_name)), text_(text) {}

  std::vector<Token> run() {
    while (true) {
      skip_blanks_and_comments();
      Token token = next();
      const bool last = token.kind == Token::Kind::end;
      token.docs = std::exchange(docs_, {});
      tokens_.push_back(std::move(token));
      if (last) return std::move(tokens_);
    }
  }

 private:
  Position here() const { return {file_, line_, column_}; }
  bool at_end() const { return index_ == text_.size(); }
  bool at(std::string_view what) const {
    return std::string_view(text_).substr(index_).starts_with(what);
  }
  char advance() {
    const char c = text_[index_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
    return c;
  }

  void skip_blanks_and_comments() {
    while (!at_end()) {
      if (at(";;")) {
        line_comment();
      } else if (at("(;")) {
        block_comment();
      } else if (at(" ") || at("\t") || at("\n") || at("\r")) {
        advance();
      } else {
        return;
      }
    }
  }

  void line_comment() {
    std::string line;
    while (!at_end() && !at("\n")) line += advance();
    if (line.starts_with(";;;")) {
      std::string_view text = std::string_view(line).substr(3);
      if (text.starts_with(' ')) text.remove_prefix(1);
      while (text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
      if (!docs_.empty()) docs_ += '\n';
      docs_ += text;
    }
  }

  void block_comment() {
    const Position begin = here();
    unsigned depth = 0;
    do {
      if (at_end()) fail_at(begin, "expected `;)` to close this comment, found end of file");
      if (at("(;")) {
        ++depth;
        advance();
      } else if (at(";)")) {
        --depth;
        advance();
      }
      advance();
    } while (depth != 0);
  }

  Token next() {
    Token token{Token::Kind::end, {}, {}, here()};
    if (at_end()) return token;
    const char c = text_[index_];
    if (c == '(' || c == ')') {
      token.kind = c == '(' ? Token::Kind::open : Token::Kind::close;
      advance();
    } else if (c == '"') {
      token.kind = Token::Kind::string;
      token.text = string();
    } else if (c == '$') {
      advance();
      token.kind = Token::Kind::id;
      token.text = word();
      if (token.text.empty()) fail_at(here(), "expected a name after `$`");
    } else {
      token.kind = Token::Kind::word;
      token.text = word();
      if (token.text.empty())
        fail_at(here(), fmt::format("expected a token, found character `{}`", c));
    }
    return token;
  }

  std::string word() {
    std::string text;
    while (!at_end() && is_word_character(text_[index_])) text += advance();
    return text;
  }

  std::string string() {
    const Position begin = here();
    advance();
    std::string text;
    while (true) {
      if (at_end() || at("\n"))
        fail_at(begin, "expected `\"` to close this string, found end of line");
      const char c = advance();
      if (c == '"') return text;
      text += c;
    }
  }

  std::shared_ptr<const std::string> file_;
  const std::string& text_;
  std::size_t index_ = 0;
  unsigned line_ = 1;
  unsigned column_ = 1;
  std::string docs_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string describe(const Token& token) {
  switch (token.kind) {
    case Token::Kind::open:
      return "`(`";
    case Token::Kind::close:
      return "`)`";
    case Token::Kind::word:
      return fmt::format("`{}`", token.text);
    case Token::Kind::id:
      return fmt::format("`${}`", token.text);
    case Token::Kind::string:
      return fmt::format("string \"{}\"", token.text);
    case Token::Kind::end:
      break;
  }
  return "end of file";
}

std::vector<Token> tokenize(const std::string& file_name, const std::string& text) {
  return Lexer(file_name, text).run();
}

}  // namespace witxgen
