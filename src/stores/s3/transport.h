// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Requests to the server, many at a time, signed by libcurl. What it could not answer just then is
// asked again, later each time. One thread; connections are kept between requests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stores/s3/address.h"
#include "wasifs/persist.h"

namespace wasifs::s3 {

using Bytes = std::vector<std::byte>;
using Clock = std::chrono::steady_clock;

/// What is asked. It may be asked more than once.
struct Request {
  const char* method = "GET";               ///< GET, PUT or DELETE.
  std::string path;                         ///< From the first '/', encoded.
  std::string query;                        ///< Without '?'; encoded, sorted.
  std::span<const std::byte> body;          ///< Of a PUT.
  std::size_t most = std::size_t{1} << 20;  ///< Longest answer that is taken.
};

/// What is answered.
struct Response {
  long status = 0;
  Bytes body;
  std::int64_t date = 0;  ///< The server's clock, in seconds since 1970; 0: it does not say.
};

class Transport {
 public:
  explicit Transport(const Address& address);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Told of each answer that is final, in any order, with the number of its request.
  using Done = std::function<SnapshotResult<void>(std::size_t, Response)>;

  /// Sends `requests`. Ends with the first failure, which it is that not all are answered `until`
  /// then.
  [[nodiscard]] SnapshotResult<void> run(std::span<const Request> requests, const Done& done,
                                         Clock::time_point until = Clock::time_point::max());

 private:
  struct Transfer;
  class Run;
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace wasifs::s3
