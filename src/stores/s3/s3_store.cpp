// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The store in a bucket: opening it, and its snapshots by name.
#include <algorithm>

#include "snapshot/root_pointer.h"
#include "snapshot/sentence.h"
#include "stores/s3/collector.h"
#include "stores/s3/names.h"
#include "stores/s3/reader.h"
#include "stores/s3/writer.h"
#include "wasifs/stores/s3.h"

namespace wasifs {
namespace s3 {
namespace {

constexpr std::string_view format_text = "wasifs snapshot store 1\n";

class S3Store final : public SnapshotStore {
 public:
  explicit S3Store(std::shared_ptr<const Address> address) : address_(std::move(address)) {}

  std::string_view description() const noexcept override { return address_->shown; }

  SnapshotResult<std::unique_ptr<StoreWriter>> write() override { return Writer::make(address_); }

  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    SNAPSHOT_CHECK(check(name));
    return Reader::open(address_, name);
  }

  SnapshotResult<std::vector<StoredRoot>> list() override;
  SnapshotResult<void> remove(std::string_view name) override;

  SnapshotResult<std::uint64_t> collect() override {
    Bucket bucket(*address_);
    return Collector(bucket).run();
  }

 private:
  static SnapshotResult<void> check(std::string_view name) {
    if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
    return {};
  }

  std::shared_ptr<const Address> address_;
};

SnapshotResult<std::vector<StoredRoot>> S3Store::list() {
  Bucket bucket(*address_);
  SNAPSHOT_TRY(const auto objects, bucket.list(roots_start));
  std::vector<std::string> names;
  for (const Object& object : objects) {
    if (valid_snapshot_name(std::string_view(object.name).substr(roots_start.size()))) {
      names.push_back(object.name);
    }
  }
  std::vector<StoredRoot> roots;
  SNAPSHOT_CHECK(bucket.get(names, longest_pointer, [&](std::size_t i, std::optional<Bytes> bytes) {
    if (!bytes) return SnapshotResult<void>();  // removed since
    // One that is damaged is listed too, so that it can be seen and removed.
    const auto pointer =
        parse_pointer({reinterpret_cast<const char*>(bytes->data()), bytes->size()})
            .value_or(RootPointer());
    roots.push_back({names[i].substr(roots_start.size()), pointer.size, pointer.saved_at});
    return SnapshotResult<void>();
  }));
  std::ranges::sort(roots, {}, &StoredRoot::name);
  return roots;
}

SnapshotResult<void> S3Store::remove(std::string_view name) {
  SNAPSHOT_CHECK(check(name));
  Bucket bucket(*address_);
  const std::string object = root_name(name);
  SNAPSHOT_TRY(const auto bytes, bucket.get(object, longest_pointer));
  if (!bytes) return sentence("{}: there is no snapshot {}", address_->shown, name);
  return bucket.remove(std::span(&object, 1));
}

// Whether what is behind our prefix is a store that is known here; makes one where there is none.
SnapshotResult<void> check_format(const Address& address) {
  Bucket bucket(address);
  const std::string name(format_name);
  SNAPSHOT_TRY(const auto bytes, bucket.get(name, longest_pointer));
  if (!bytes) return bucket.put(name, std::as_bytes(std::span(format_text)));
  if (std::ranges::equal(*bytes, std::as_bytes(std::span(format_text)))) return {};
  return sentence("{}: not the format of a store that is known here", address.shown);
}

}  // namespace
}  // namespace s3

SnapshotResult<std::unique_ptr<SnapshotStore>> open_s3_store(const std::string& url,
                                                             const S3Options& options) {
  SNAPSHOT_TRY(auto parsed, s3::parse_address(url, options));
  auto address = std::make_shared<const s3::Address>(std::move(parsed));
  SNAPSHOT_CHECK(s3::check_format(*address));
  return std::make_unique<s3::S3Store>(std::move(address));
}

}  // namespace wasifs
