// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "values.h"

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
  // Not fmt::print, which throws where standard error is closed or full.
  const std::string line = fmt::format("wasifs: {}error:{} {}\n", red, plain, sentence);
  std::fputs(line.c_str(), stderr);
}

void print_note(std::string_view sentence) {
  std::fputs(fmt::format("wasifs: {}\n", sentence).c_str(), stderr);
}

void open_closed_streams() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
    if (::fcntl(number, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", O_RDWR);
}

bool flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  print_error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  return false;
}

Progress::Progress(std::string what)
    : what_(std::move(what)), shown_(on_terminal()), started_(milliseconds()) {
  draw();
}

Progress::~Progress() {
  finish();
}

void Progress::hide() const {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::finish() {
  hide();
  shown_ = false;
}

void Progress::step() {
  ++count_;
  draw_now_and_then();
}

void Progress::add_bytes(std::uint64_t count) {
  bytes_ += count;
  draw_now_and_then();
}

void Progress::draw_now_and_then() {
  constexpr long long between_draws = 100;
  if (!shown_ || milliseconds() - last_ < between_draws) return;
  last_ = milliseconds();
  draw();
}

void Progress::draw() const {
  if (!shown_) return;
  std::fputs(fmt::format("\r\033[Kwasifs: {} ...{}", what_, state()).c_str(), stderr);
  std::fflush(stderr);
}

std::string Progress::state() const {
  constexpr long long first_rate = 1000;  // milliseconds, before which it says little
  std::string text;
  if (count_ != 0) text += fmt::format(" {}", count_);
  if (bytes_ == 0) return text;
  text += fmt::format("{} {}", text.empty() ? "" : ",", size_text(bytes_));
  const auto done = static_cast<double>(bytes_);
  const auto total = static_cast<double>(total_);
  if (total_ >= bytes_)
    text += fmt::format(" of {}, {:.0f}%", size_text(total_), std::floor(100 * done / total));
  const long long elapsed = milliseconds() - started_;
  if (elapsed < first_rate) return text;
  const double rate = done * 1000 / static_cast<double>(elapsed);
  text += fmt::format(", {}/s", size_text(static_cast<std::uint64_t>(rate)));
  if (total_ > bytes_) text += fmt::format(", {:.0f} s left", std::ceil((total - done) / rate));
  return text;
}

}  // namespace wasifs::cli
