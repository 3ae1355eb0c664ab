// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace wasifs::cli {
namespace {

bool on_terminal() {
  static const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return terminal;
}

// https://no-color.org: any value of NO_COLOR switches it off.
bool in_colour() {
  const char* off = std::getenv("NO_COLOR");
  return on_terminal() && (off == nullptr || *off == '\0');
}

long long milliseconds() {
  using namespace std::chrono;
  return duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

void print_error(std::string_view sentence) {
  const char* const red = in_colour() ? "\033[1;31m" : "";
  const char* const plain = in_colour() ? "\033[0m" : "";
  fmt::print(stderr, "wasifs: {}error:{} {}\n", red, plain, sentence);
}

Progress::Progress(std::string what) : what_(std::move(what)), shown_(on_terminal()) {
  draw();
}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\033[K");
}

void Progress::step() {
  ++count_;
  constexpr long long between_draws = 100;
  if (!shown_ || milliseconds() - last_ < between_draws) return;
  last_ = milliseconds();
  draw();
}

void Progress::draw() const {
  if (!shown_) return;
  if (count_ == 0)
    fmt::print(stderr, "\r\033[Kwasifs: {} ...", what_);
  else
    fmt::print(stderr, "\r\033[Kwasifs: {} ... {}", what_, count_);
  std::fflush(stderr);
}

}  // namespace wasifs::cli
