// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/holder.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "snapshot/sentence.h"
#include "stores/s3/names.h"

namespace wasifs::s3 {
namespace {

constexpr std::chrono::milliseconds first_wait{20};
constexpr std::chrono::milliseconds longest_wait{1000};
constexpr std::chrono::seconds longest_goodbye{10};

// The names of the collectors that run, as far as the bucket says.
SnapshotResult<std::set<std::string>> collectors(Bucket& bucket) {
  SNAPSHOT_TRY(const auto objects, bucket.list(collectors_start));
  std::set<std::string> names;
  for (const Object& object : objects) {
    SNAPSHOT_TRY(const auto bytes, bucket.get(object.name, longest_note));
    const auto note = bytes ? Lease::parse(*bytes) : std::nullopt;
    if (note && Lease::alive(*note, object.modified, bucket.date())) names.insert(object.name);
  }
  return names;
}

}  // namespace

SnapshotResult<Holder> Holder::make(Bucket& bucket, std::string id,
                                    const std::vector<std::string>& records) {
  SNAPSHOT_TRY(auto lease, Lease::take(bucket, holder_name(id), records));
  Holder holder(bucket, std::move(id), std::move(lease));
  SNAPSHOT_CHECK(holder.wait_for_collectors());
  return holder;
}

Holder::Holder(Holder&& other) noexcept
    : bucket_(std::exchange(other.bucket_, nullptr)),
      id_(std::move(other.id_)),
      lease_(std::move(other.lease_)),
      pins_(other.pins_) {}

Holder::~Holder() {
  if (bucket_ == nullptr) return;
  // The lease goes last: without it nobody knows whose the rest is. What is left a collector
  // removes, so a server that does not answer is not waited for long.
  const auto until = Clock::now() + longest_goodbye;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pins_; ++i) names.push_back(fmt::format("{}.{}", lease_.name(), i));
  if (bucket_->remove(names, until)) (void)bucket_->remove(std::span(&lease_.name(), 1), until);
}

SnapshotResult<void> Holder::pin(std::span<const Digest> digests) {
  if (digests.empty()) return {};
  const std::string name = fmt::format("{}.{}", lease_.name(), pins_);
  ++pins_;
  SNAPSHOT_CHECK(bucket_->put(name, std::as_bytes(digests)));
  return wait_for_collectors();
}

SnapshotResult<void> Holder::wait_for_collectors() {
  SNAPSHOT_TRY(auto awaited, collectors(*bucket_));
  auto wait = first_wait;
  while (!awaited.empty()) {
    std::this_thread::sleep_for(std::min(wait, bucket_->address().options.lease / 16));
    wait = std::min(2 * wait, longest_wait);
    SNAPSHOT_CHECK(lease_.renew());
    SNAPSHOT_TRY(const auto running, collectors(*bucket_));
    std::erase_if(awaited, [&](const std::string& name) { return !running.contains(name); });
  }
  return {};
}

}  // namespace wasifs::s3
