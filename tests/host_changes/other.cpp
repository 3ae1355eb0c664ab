// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "other.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <utility>

extern char** environ;

namespace wasifs::host_changes {

Other::Other(const std::string& directory) {
  start(directory, nullptr);
}

Other::Other(const std::string& directory, std::uint64_t seed) {
  start(directory, std::to_string(seed).c_str());
}

Other::~Other() {
  end();
}

void Other::start(const std::string& directory, const char* seed) {
  int orders[2];
  int answers[2];
  // O_CLOEXEC from the beginning: another child must not keep the end whose closing ends this one.
  ASSERT_EQ(0, ::pipe2(orders, O_CLOEXEC));
  ASSERT_EQ(0, ::pipe2(answers, O_CLOEXEC));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, orders[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
  std::string program = WASIFS_OTHER_PROGRAM;
  std::string in = directory;
  std::string churn = "churn";
  std::string number = seed == nullptr ? "" : seed;
  char* const arguments[] = {program.data(), in.data(), seed == nullptr ? nullptr : churn.data(),
                             number.data(), nullptr};
  const int failed = posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(orders[0]);
  ::close(answers[1]);
  to_ = orders[1];
  from_ = answers[0];
  ASSERT_EQ(0, failed) << "the other program does not start: " << std::strerror(failed);
}

int Other::attempt(const std::string& command) {
  const std::string line = command + "\n";
  if (::write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return EIO;
  std::string answer;
  for (char letter = 0; letter != '\n'; answer += letter) {
    if (::read(from_, &letter, 1) != 1) return EPIPE;
  }
  return std::atoi(answer.c_str());
}

void Other::does(const std::string& command) {
  const int error = attempt(command);
  EXPECT_EQ(0, error) << command << ": " << std::strerror(error);
}

bool Other::end() {
  for (int* fd : {&to_, &from_}) {
    if (*fd >= 0) ::close(std::exchange(*fd, -1));
  }
  int status = 0;
  if (process_ > 0 && ::waitpid(std::exchange(process_, -1), &status, 0) < 0) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace wasifs::host_changes
