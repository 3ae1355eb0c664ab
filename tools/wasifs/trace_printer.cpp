// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "trace_printer.h"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>

#include "terminal.h"

namespace wasifs::cli {
namespace {

constexpr double nanoseconds_per_second = 1e9;

// From 1 on, in the order in which threads make their first call.
unsigned thread_number() noexcept {
  static std::atomic<unsigned> last = 0;
  thread_local const unsigned number = ++last;
  return number;
}

class TracePrinter final : public Trace {
 public:
  TracePrinter(std::FILE* file, bool owned) noexcept : file_(file), owned_(owned) {}
  ~TracePrinter() override {
    const bool written = std::ferror(file_) == 0;
    const bool closed = !owned_ || std::fclose(file_) == 0;
    if (!written || !closed) print_error("the trace is incomplete: it could not be written");
  }

  // Times are relative to the first call, so that two traces of one program compare.
  void call(const TraceRecord& record) noexcept override {
    const unsigned thread = thread_number();
    const std::lock_guard lock(mutex_);
    if (!first_) first_ = record.start;
    // The call of another thread may have begun before the one that was first to end.
    const auto since = static_cast<double>(static_cast<std::int64_t>(record.start - *first_));
    // Not fmt::print, which throws where the file cannot be written.
    const std::string line =
        fmt::format("{:12.6f} {}{}({}) {} <{:.6f}>\n", since / nanoseconds_per_second,
                    thread == 1 ? std::string() : fmt::format("[thread {}] ", thread), record.name,
                    record.arguments, record.result,
                    static_cast<double>(record.duration) / nanoseconds_per_second);
    std::fputs(line.c_str(), file_);
  }

 private:
  std::FILE* file_;
  std::mutex mutex_;
  std::optional<Timestamp> first_;  // under the mutex
  bool owned_;
};

}  // namespace

Parsed<std::shared_ptr<Trace>> make_trace_printer(const std::string& path) {
  if (path.empty()) return std::make_shared<TracePrinter>(stderr, false);
  std::FILE* file = std::fopen(path.c_str(), "we");
  if (file == nullptr)
    return std::unexpected(
        fmt::format("cannot write the trace to {}: {}", path, std::strerror(errno)));
  std::setvbuf(file, nullptr, _IOLBF, 0);  // complete up to where a guest hangs
  return std::make_shared<TracePrinter>(file, true);
}

}  // namespace wasifs::cli
