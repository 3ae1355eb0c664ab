// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As much of an S3 server as the store asks of one, in this program, for tests that want it to
// fail. It does not check signatures; tests/programs runs the same suite on a real server. Any
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace wasifs::testing_support {

class S3Stub {
 public:
  /// What the server does instead of answering.
  struct Fault {
    int status = 0;         ///< Answers with this; 0: closes the connection.
    std::string body{};     ///< With it.
    std::string headers{};  ///< More lines of the head, each with its end.
    bool after = false;     ///< Only after it has done what it was asked.
  };
  /// What arrived.
  struct Message {
    std::string method;
    std::string path;
    std::string query;
    std::map<std::string, std::string> headers;  ///< By name in small letters.
    std::string body;
  };

  S3Stub();
  S3Stub(const S3Stub&) = delete;
  S3Stub& operator=(const S3Stub&) = delete;
  ~S3Stub();

  [[nodiscard]] std::string endpoint() const;

  /// Asked for each message; nothing: it is answered as usual.
  void on_message(std::function<std::optional<Fault>(const Message&)> hook);
  /// Objects in one answer to a list.
  std::atomic<std::size_t> page = 1000;
  /// Added to its clock, in seconds.
  std::atomic<std::int64_t> clock_ahead = 0;

  /// Objects by path.
  [[nodiscard]] std::map<std::string, std::string> objects();
  /// Puts or, with nothing, removes one.
  void set(const std::string& path, const std::optional<std::string>& body);

 private:
  struct Object {
    std::string body;
    std::int64_t modified = 0;
  };
  struct Answer {
    int status = 200;
    std::string body{};
    std::string headers{};
  };

  void accept_all();
  void serve(int connection);
  [[nodiscard]] static std::optional<Message> receive(int connection, std::string& buffer);
  [[nodiscard]] Answer answer(const Message& message);
  [[nodiscard]] Answer list(const std::string& query);
  [[nodiscard]] std::int64_t now() const;

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::map<std::string, Object> objects_;
  std::function<std::optional<Fault>(const Message&)> hook_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace wasifs::testing_support
