// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other program as a test has it: a child process in a directory, which does one thing after
// the other as told, or all at once until it is ended. One thread at a time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace wasifs::host_changes {

/// A child process (other_program.cpp). It ends with this object.
class Other {
 public:
  /// Begins in `directory`; what it is told is relative to that.
  explicit Other(const std::string& directory);
  /// Begins to churn there.
  Other(const std::string& directory, std::uint64_t seed);
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  ~Other();

  /// Does one thing, such as "rename a b", and says the number of the error, or 0. It is done when
  /// this returns.
  [[nodiscard]] int attempt(const std::string& command);
  /// As `attempt`; it must succeed.
  void does(const std::string& command);
  /// Ends it; whether it ended well. Later it is no more.
  bool end();

 private:
  void start(const std::string& directory, const char* seed);

  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
};

}  // namespace wasifs::host_changes
