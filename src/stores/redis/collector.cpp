// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/collector.h"

#include <algorithm>
#include <cstring>

#include "snapshot/sentence.h"
#include "snapshot/stored_form.h"

namespace wasifs::redis {
namespace {

// Keys that one script deletes: the server serves nobody else meanwhile.
constexpr std::size_t batch = 200;

// Deletes what nobody has pinned, unless there is news; returns the bytes, or -1.
// KEYS: epoch, sets of pins, what is to go. ARGV: epoch, number of sets.
constexpr std::string_view take_script = R"(
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return -1 end
local sets = tonumber(ARGV[2])
local freed = 0
for i = sets + 2, #KEYS do
  local pinned = 0
  for set = 2, sets + 1 do
    pinned = pinned + redis.call('SISMEMBER', KEYS[set], string.sub(KEYS[i], -32))
  end
  if pinned == 0 then
    freed = freed + redis.call('STRLEN', KEYS[i])
    redis.call('DEL', KEYS[i])
  end
end
return freed)";

}  // namespace

SnapshotResult<std::uint64_t> Collector::run() {
  SNAPSHOT_CHECK(look());
  for (const std::string& kind : {state_.keys.start + "chunk:", state_.keys.record("")}) {
    std::string cursor = "0";
    do {
      SNAPSHOT_TRY(const auto reply, connection_.ask({"SCAN", cursor, "MATCH", kind + "*", "COUNT",
                                                      std::to_string(batch)}));
      const auto parts = reply.elements();
      const auto next = parts.size() == 2 ? text_of(parts[0]) : std::nullopt;
      if (!next || parts[1]->type != REDIS_REPLY_ARRAY) return connection_.strange("SCAN");
      cursor = *next;
      std::vector<std::string> keys;
      for (const redisReply* key : std::span(parts[1]->element, parts[1]->elements)) {
        const auto text = text_of(key);
        if (text && text->starts_with(kind) && text->size() == kind.size() + 32) {
          keys.emplace_back(*text);
        }
      }
      SNAPSHOT_CHECK(take(std::move(keys)));
    } while (cursor != "0");
  }
  return freed_;
}

// The digest or the identifier, with which the key ends, has 32 bytes in both cases.
bool Collector::needed(std::string_view key) const {
  const std::string_view end = key.substr(key.size() - 32);
  if (key == state_.keys.record(end)) return records_.contains(std::string(end));
  Digest digest;
  std::memcpy(digest.bytes.data(), end.data(), end.size());
  return needed_.contains(digest);
}

SnapshotResult<void> Collector::take(std::vector<std::string> keys) {
  for (;;) {
    std::erase_if(keys, [this](const std::string& key) { return needed(key); });
    if (keys.empty()) return {};
    const std::string count = std::to_string(1 + pins_.size() + keys.size());
    const std::string sets = std::to_string(pins_.size());
    const std::string epoch_key = state_.keys.epoch();
    std::vector<std::string_view> words = {"EVAL", take_script, count, epoch_key};
    words.insert(words.end(), pins_.begin(), pins_.end());
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), {epoch_, sets});
    SNAPSHOT_TRY(const auto reply, connection_.ask(words));
    if (!reply.integer()) return connection_.strange("EVAL");
    if (*reply.integer() >= 0) {
      freed_ += static_cast<std::uint64_t>(*reply.integer());
      return {};
    }
    SNAPSHOT_CHECK(look());
  }
}

// Who needs what. The epoch is read first: whatever comes later makes the script refuse.
SnapshotResult<void> Collector::look() {
  SNAPSHOT_TRY(const auto epoch, connection_.ask({"GET", state_.keys.epoch()}));
  epoch_ = epoch.text().value_or("0");
  SNAPSHOT_CHECK(look_at_holders());
  SNAPSHOT_TRY(const auto roots, connection_.ask({"HGETALL", state_.keys.roots()}));
  const auto elements = roots.elements();
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) {
    const auto name = text_of(elements[i]);
    const auto text = text_of(elements[i + 1]);
    const auto pointer = text ? parse_pointer(*text) : std::nullopt;
    if (!name || !pointer) {
      return sentence("{}: snapshot {} is damaged", connection_.name(), shown(name.value_or("")));
    }
    SNAPSHOT_CHECK(need(*name, pointer->record));
  }
  return {};
}

SnapshotResult<void> Collector::look_at_holders() {
  const Keys& keys = state_.keys;
  pins_.clear();
  SNAPSHOT_TRY(const auto holders, connection_.ask({"SMEMBERS", keys.holders()}));
  for (const redisReply* element : holders.elements()) {
    const auto id = text_of(element);
    if (!id) return connection_.strange("SMEMBERS");
    SNAPSHOT_TRY(const auto lease, connection_.ask({"GET", keys.lease(*id)}));
    if (const auto record = lease.text()) {
      pins_.push_back(keys.pins(*id));
      SNAPSHOT_CHECK(need({}, std::string(*record)));
    } else {
      connection_.queue({"SREM", keys.holders(), *id});
      connection_.queue({"DEL", keys.pins(*id)});
      SNAPSHOT_CHECK(connection_.receive_all(2));
    }
  }
  return {};
}

// All chunks of `record`, which is that of snapshot `name`, or is held by somebody.
SnapshotResult<void> Collector::need(std::string_view name, const std::string& record) {
  records_.insert(record);
  if (read_.contains(record)) return {};
  SNAPSHOT_TRY(const auto reply, connection_.ask({"GET", state_.keys.record(record)}));
  const auto text = reply.text();
  // A writer may not have stored it yet; its chunks are pinned until a root tells of them.
  if (!text && name.empty()) return {};
  if (!text) {
    // It has been replaced and collected by another one, or else it is lost.
    SNAPSHOT_TRY(const auto now, find_root(connection_, state_.keys, name));
    if (now.record != record) return {};
    return sentence("{}: the record of snapshot {} is missing; remove the snapshot",
                    connection_.name(), name);
  }
  auto unpacked = unpack_record(std::as_bytes(std::span(*text)));
  if (!unpacked) return sentence("{}: snapshot {}: {}", connection_.name(), name, unpacked.error());
  for (const NamedChunk& chunk : unpacked->chunks) needed_.insert(chunk.digest);
  read_.insert(record);
  return {};
}

}  // namespace wasifs::redis
