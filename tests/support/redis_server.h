// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Redis server of our own, on a socket in a directory of its own, as long as the object lives.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "support/temp_tree.h"

namespace wasifs::testing_support {

class RedisServer {
 public:
  /// `program` is redis-server; `more` are further words of its command line.
  explicit RedisServer(const std::string& program, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {program,      "--port",     "0",      "--unixsocket",
                                      socket(),     "--save",     "",       "--dir",
                                      tree_.path(), "--loglevel", "warning"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string log = tree_.at("log");
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // also where a test is stopped
      const int output = ::open(log.c_str(), O_WRONLY | O_CREAT, 0600);
      ::dup2(output, STDOUT_FILENO);
      ::dup2(output, STDERR_FILENO);
      ::execv(program.c_str(), arguments.data());
      ::_exit(127);
    }
    for (int wait = 0; wait < 1000 && !answers(); ++wait) ::usleep(10000);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer() { stop(); }

  /// Its socket, for a URL or another program.
  [[nodiscard]] std::string socket() const { return tree_.at("socket"); }
  [[nodiscard]] std::string url(const std::string& who = {}) const {
    return "unix://" + who + socket();
  }

  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  [[nodiscard]] bool answers() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket().copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool good =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(fd);
    return good;
  }

  const TempTree tree_;
  pid_t process_ = 0;
};

}  // namespace wasifs::testing_support
