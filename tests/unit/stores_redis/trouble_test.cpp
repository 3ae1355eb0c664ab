// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Servers that are gone, slow or hold nonsense, and writers that are too slow themselves.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "unit/stores_redis/redis.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class RedisTrouble : public RedisTest {
 protected:
  [[nodiscard]] static std::string key_of(const TestChunk& chunk) {
    return "{wasifs}:chunk:" +
           std::string(reinterpret_cast<const char*>(chunk.digest.bytes.data()), 32);
  }
  // The key of the only record.
  [[nodiscard]] std::string record_key() const {
    return "{wasifs}:record:" + told({"HGET", "{wasifs}:roots", "a"}).substr(0, 32);
  }

  const TestSnapshot snapshot_ = make_version(1, 10);
};

TEST_F(RedisTrouble, NobodyIsThere) {
  server_->stop();
  EXPECT_EQ(server_->url() + ": Connection refused", sentence_of(open_redis_store(server_->url())));
  EXPECT_THAT(sentence_of(open_redis_store("unix:///no/such/socket")),
              HasSubstr("unix:///no/such/socket: No such file or directory"));
}

TEST_F(RedisTrouble, TheServerGoesAwayMeanwhile) {
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", snapshot_));
  const auto reader = store->read("a");
  ASSERT_TRUE((*reader)->expect(snapshot_.named()));
  const auto writer = store->write();
  ASSERT_TRUE(writer);
  server_->stop();
  for (const auto& sentence :
       {sentence_of((*writer)->present(snapshot_.digests())),
        sentence_of(put_missing(**writer, snapshot_)),
        sentence_of((*reader)->chunk(snapshot_.chunks[0].digest)), sentence_of(store->list()),
        sentence_of(store->collect()), sentence_of(store->remove("a"))}) {
    EXPECT_THAT(sentence, HasSubstr(server_->url() + ": ")) << sentence;
  }
}

TEST_F(RedisTrouble, AServerThatDoesNotAnswerIsASentence) {
  const auto store = opened(RedisOptions{.timeout = std::chrono::milliseconds(50)});
  ASSERT_EQ("OK", told({"CLIENT", "PAUSE", "1000", "ALL"}));
  EXPECT_EQ(server_->url() + ": no answer within 50 ms", sentence_of(store->list()));
}

TEST_F(RedisTrouble, AWriterThatWasSilentTooLongFails) {
  const auto store = opened(RedisOptions{.lease = std::chrono::milliseconds(200)});
  const auto writer = store->write();
  ASSERT_TRUE(put_missing(**writer, snapshot_));
  for (int wait = 0; wait < 500 && told({"KEYS", "*lease*"}) != "0"; ++wait) ::usleep(10000);
  // Now it is garbage as that of a dead writer.
  EXPECT_GT(opened()->collect().value(), 0U);
  EXPECT_EQ("0", told({"SCARD", "{wasifs}:holders"}));
  EXPECT_THAT(sentence_of((*writer)->commit("a", snapshot_.root, snapshot_.named())),
              HasSubstr("silent for more than 200 ms"));
  EXPECT_TRUE(store->list()->empty());
}

TEST_F(RedisTrouble, ALostChunkIsNamed) {
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", snapshot_));
  ASSERT_EQ("1", told({"DEL", key_of(snapshot_.chunks[3])}));
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("is missing"));
  // Saved again, it is stored again.
  ASSERT_TRUE(save(*store, "a", snapshot_));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
}

TEST_F(RedisTrouble, ADamagedChunkIsNamed) {
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", snapshot_));
  const auto key = key_of(snapshot_.chunks[3]);
  for (const std::string& value :
       {std::string(), std::string(3, '\0'), std::string(4, '\0'), std::string(5, '\xff'),
        std::string(100000, 'x'), told({"GET", key}) + "x", told({"GET", key}).substr(0, 5)}) {
    ASSERT_EQ("OK", told({"SET", key, value}));
    EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("chunk "));
  }
  ASSERT_EQ("1", told({"DEL", key}));
  ASSERT_EQ("1", told({"RPUSH", key, "list"}));
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("WRONGTYPE"));
}

TEST_F(RedisTrouble, ADamagedRootStopsCollecting) {
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", snapshot_));
  const auto pointer = told({"HGET", "{wasifs}:roots", "a"});
  const auto key = record_key();
  const auto record = told({"GET", key});
  for (const std::string& bad :
       {std::string(), std::string("x"), pointer.substr(1), pointer + "x", pointer + " "}) {
    ASSERT_EQ("0", told({"HSET", "{wasifs}:roots", "a", bad}));
    EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("snapshot a is damaged")) << bad;
    EXPECT_THAT(sentence_of(store->collect()), HasSubstr("is damaged"));
    EXPECT_EQ(1U, store->list()->size());
  }
  ASSERT_EQ("0", told({"HSET", "{wasifs}:roots", "a", pointer}));
  ASSERT_EQ("OK", told({"SET", key, record.substr(0, record.size() - 1)}));
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("snapshot a: damaged"));
  EXPECT_THAT(sentence_of(store->collect()), HasSubstr("snapshot a: damaged"));
  ASSERT_EQ("1", told({"DEL", key}));
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("the record of snapshot a is missing"));
  EXPECT_THAT(sentence_of(store->collect()), HasSubstr("remove the snapshot"));
  ASSERT_TRUE(store->remove("a"));
  EXPECT_GT(store->collect().value(), 0U);
}

TEST_F(RedisTrouble, TheCollectorLooksAgainWhereSomethingIsNew) {
  // Many chunks are to go, so that the collector asks several times, while roots come and go.
  auto many = make_version(1, 0);
  for (std::uint64_t i = 0; i < 3000; ++i) many.chunks.push_back(make_chunk(i, 50));
  const auto store = opened();
  ASSERT_TRUE(save(*store, "many", many));
  ASSERT_TRUE(save(*store, "a", snapshot_));
  ASSERT_TRUE(store->remove("many"));
  std::atomic<bool> done = false;
  std::thread other([&] {
    const auto own = opened();
    for (int i = 0; !done; ++i) {
      EXPECT_EQ(
          "no error",
          sentence_of(save(*own, "b", make_version(static_cast<std::uint64_t>(1 + i % 3), 10))));
    }
  });
  EXPECT_GT(store->collect().value(), 3000U * 50);
  done = true;
  other.join();
  EXPECT_EQ("", difference(*store, "a", snapshot_));
  EXPECT_EQ("", difference_from_version(*store, "b"));
}

}  // namespace
}  // namespace wasifs
