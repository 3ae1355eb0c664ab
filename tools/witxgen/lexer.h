// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokens of a witx file. Comments vanish, except that a token carries the documentation (`;;;`)
// written before it.
#pragma once

#include <string>
#include <vector>

#include "source.h"

namespace witxgen {

struct Token {
  enum class Kind { open, close, word, id, string, end };
  Kind kind = Kind::end;
  std::string text;  ///< A word as written, an id without its `$`, a string without its quotes.
  std::string docs;  ///< Lines of `;;;` comments before the token, joined by newlines.
  Position at;
};

/// How an error message calls `token`: `` `(` ``, `id $size`, `end of file`.
[[nodiscard]] std::string describe(const Token& token);

/// All tokens of `text`, the last of kind `end`. Throws a Diagnostic for bytes that begin no token.
[[nodiscard]] std::vector<Token> tokenize(const std::string& file_name, const std::string& text);

}  // namespace witxgen
