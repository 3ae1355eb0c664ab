// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The objects of a store, by their names behind its prefix: many are read, put and removed at a
// time. Failures are sentences that name the object. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stores/s3/transport.h"

namespace wasifs::s3 {

/// One object in a list.
struct Object {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< By the server's clock, seconds since 1970.
};

class Bucket {
 public:
  explicit Bucket(const Address& address) : address_(address), transport_(address) {}

  [[nodiscard]] const Address& address() const noexcept { return address_; }
  /// The server's clock at its last answer, seconds since 1970.
  [[nodiscard]] std::int64_t date() const noexcept { return date_; }

  /// Told the number of a name and the object; nothing where there is none.
  using Got = std::function<SnapshotResult<void>(std::size_t, std::optional<Bytes>)>;

  /// Gets objects of at most `most` bytes.
  [[nodiscard]] SnapshotResult<void> get(std::span<const std::string> names, std::size_t most,
                                         const Got& got);
  [[nodiscard]] SnapshotResult<std::optional<Bytes>> get(const std::string& name, std::size_t most);
  /// Puts objects, in place of what is there. Fails where it is not done `until` then.
  [[nodiscard]] SnapshotResult<void> put(std::span<const std::string> names,
                                         std::span<const std::span<const std::byte>> bytes,
                                         Clock::time_point until = Clock::time_point::max());
  [[nodiscard]] SnapshotResult<void> put(const std::string& name, std::span<const std::byte> bytes,
                                         Clock::time_point until = Clock::time_point::max());
  /// Removes objects; what is not there is none. Fails where it is not done `until` then.
  [[nodiscard]] SnapshotResult<void> remove(std::span<const std::string> names,
                                            Clock::time_point until = Clock::time_point::max());
  /// Calls `page` with all objects whose names begin with `start`, some at a time.
  [[nodiscard]] SnapshotResult<void> list(
      std::string_view start, const std::function<SnapshotResult<void>(std::vector<Object>)>& page);
  /// The same, all together, by name. Fails where those are more than a million.
  [[nodiscard]] SnapshotResult<std::vector<Object>> list(std::string_view start);

 private:
  struct Page {
    std::vector<Object> objects;
    std::string next;  // Asks for the next one; empty: this is the last.
  };

  [[nodiscard]] Request request(const char* method, std::string_view name) const;
  [[nodiscard]] std::unexpected<std::string> refusal(const Request& request,
                                                     const Response& response) const;
  SnapshotResult<Page> parse_page(const Request& request, const Response& response) const;
  SnapshotResult<void> take_element(Page& page, bool& more, std::string_view path,
                                    const std::string& text) const;

  const Address& address_;
  Transport transport_;
  std::int64_t date_ = 0;
};

}  // namespace wasifs::s3
