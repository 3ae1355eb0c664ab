// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "writer.h"

#include <algorithm>

namespace witxgen {
namespace {

constexpr std::size_t width = 100;

// Where to break a line of code so that `room` characters remain before it: behind a comma that is
// in no string. 0: nowhere.
std::size_t break_point(std::string_view text, std::size_t room) {
  std::size_t found = 0;
  bool in_string = false;
  for (std::size_t i = 0; i + 1 < text.size() && i < room; ++i) {
    if (text[i] == '"') in_string = !in_string;
    if (!in_string && text[i] == ',' && text[i + 1] == ' ') found = i + 1;
  }
  return found;
}

}  // namespace

void Writer::line(std::string_view text) {
  std::size_t indentation = std::size_t{2} * depth_;
  while (indentation + text.size() > width && !text.starts_with("//")) {
    const std::size_t end = break_point(text, width - indentation);
    if (end == 0) break;
    text_.append(indentation, ' ').append(text.substr(0, end)).append("\n");
    text.remove_prefix(end + 1);
    indentation = std::size_t{2} * depth_ + 4;
  }
  if (!text.empty()) text_.append(indentation, ' ').append(text);
  text_ += '\n';
}

void Writer::docs(std::string_view text) {
  std::string current = "///";
  std::size_t at = 0;
  const auto flush = [&] {
    if (current != "///") line(current);
    current = "///";
  };
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (current.size() + 1 + word.size() + std::size_t{2} * depth_ > width) flush();
    if (!word.empty()) current.append(" ").append(word);
    // An empty line begins a paragraph; other line ends are wrapped anew.
    if (text.substr(end).starts_with("\n\n")) {
      flush();
      line("///");
    }
    at = end + 1;
  }
  flush();
}

void Writer::open(std::string_view text) {
  put("{} {{", text);
  indent();
}

void Writer::close(std::string_view after) {
  outdent();
  put("}}{}", after);
}

}  // namespace witxgen
