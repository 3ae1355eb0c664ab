// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/lease.h"

#include <charconv>

#include "snapshot/sentence.h"

namespace wasifs::s3 {

SnapshotResult<Lease> Lease::take(Bucket& bucket, std::string name,
                                  const std::vector<std::string>& lines) {
  std::string text = std::to_string(bucket.address().options.lease.count()) + "\n";
  for (const std::string& line : lines) text += line + "\n";
  Lease lease(bucket, std::move(name), std::move(text));
  lease.renewed_ = Clock::now();
  SNAPSHOT_CHECK(bucket.put(lease.name_, std::as_bytes(std::span(lease.text_))));
  return lease;
}

SnapshotResult<void> Lease::renew() {
  const auto lease = bucket_->address().options.lease;
  const auto now = Clock::now();
  if (now > until()) {
    return sentence("{}: silent for more than {} ms, so that what was stored may be gone",
                    bucket_->address().shown, lease.count() / 2);
  }
  if (now - renewed_ < lease / 8) return {};
  SNAPSHOT_CHECK(bucket_->put(name_, std::as_bytes(std::span(text_)), until()));
  renewed_ = now;
  return {};
}

std::optional<Lease::Note> Lease::parse(const Bytes& bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Note note;
  std::int64_t milliseconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  if (parsed.ec != std::errc() || milliseconds <= 0) return std::nullopt;
  note.lease = std::chrono::milliseconds(milliseconds);
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  while (text.starts_with('\n') && text.size() > 1) {
    text.remove_prefix(1);
    const auto line = text.substr(0, text.find('\n'));
    note.lines.emplace_back(line);
    text.remove_prefix(line.size());
  }
  if (text != "\n") return std::nullopt;
  return note;
}

bool Lease::alive(const Note& note, std::int64_t modified, std::int64_t now) noexcept {
  // Both times are cut to seconds.
  return now - modified <= note.lease.count() / 1000 + 1;
}

}  // namespace wasifs::s3
