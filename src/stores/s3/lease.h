// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An object that says that its owner lives: put anew from time to time, dead when the server says
// that it is older than the lease that it names. Uses the bucket of its owner, which outlives it;
// one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stores/s3/bucket.h"

namespace wasifs::s3 {

class Lease {
 public:
  /// Puts the object `name`, with `lines` for those who look.
  [[nodiscard]] static SnapshotResult<Lease> take(Bucket& bucket, std::string name,
                                                  const std::vector<std::string>& lines);

  /// Puts it anew when it is time to. Fails where that was too late: others may have seen it dead.
  [[nodiscard]] SnapshotResult<void> renew();
  /// What is done on the strength of it has to be done until then. Half of it is left for requests
  /// on their way and for a clock that counts seconds.
  [[nodiscard]] Clock::time_point until() const noexcept {
    return renewed_ + bucket_->address().options.lease / 2;
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// What such an object says.
  struct Note {
    std::chrono::milliseconds lease{};
    std::vector<std::string> lines;
  };
  /// The note in `bytes`; nothing where that is none.
  [[nodiscard]] static std::optional<Note> parse(const Bytes& bytes);
  /// Whether the owner of an object from `modified` lives at `now`, both by the server's clock.
  [[nodiscard]] static bool alive(const Note& note, std::int64_t modified,
                                  std::int64_t now) noexcept;

 private:
  Lease(Bucket& bucket, std::string name, std::string text)
      : bucket_(&bucket), name_(std::move(name)), text_(std::move(text)) {}

  Bucket* bucket_;
  std::string name_;
  std::string text_;
  Clock::time_point renewed_;  // Before the server was asked.
};

}  // namespace wasifs::s3
