// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The streams of the program itself: messages on standard error and, on a terminal only, progress
// and colour; what has to be done about standard output.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wasifs::cli {

/// "wasifs: error: sentence"
void print_error(std::string_view sentence);

/// "wasifs: sentence": what people should know and is no error.
void print_note(std::string_view sentence);

/// Gives 0, 1 and 2 something to lead to where they are closed, so that no file that is opened
/// later takes one of these numbers and gets what is meant for a stream. To be called first of all.
void open_closed_streams();

/// Whether all that was printed to standard output has arrived; says so where it has not.
[[nodiscard]] bool flush_output();

/// Shows what takes long while it lasts: how many things are done, how many bytes, of how many, at
/// which rate. Nothing where standard error is no terminal. One at a time.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether anybody sees it, so that a total is worth to be found out.
  [[nodiscard]] bool shown() const noexcept { return shown_; }
  /// How many bytes there will be.
  void expect_bytes(std::uint64_t total) noexcept { total_ = total; }
  /// One more is done; redraws ten times a second at most.
  void step();
  /// So many bytes more are done.
  void add_bytes(std::uint64_t count);
  /// Takes it off the screen until it is drawn again, so that something else can be printed.
  void hide() const;
  /// Takes it off the screen; nothing more is shown.
  void finish();

 private:
  void draw_now_and_then();
  void draw() const;
  [[nodiscard]] std::string state() const;

  std::string what_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t total_ = 0;
  bool shown_;
  long long started_;
  long long last_ = 0;
};

}  // namespace wasifs::cli
