// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a store in Redis leaves on the server, and servers of several kinds.
#include <gmock/gmock.h>

#include <algorithm>

#include "unit/stores_redis/redis.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;

TEST_F(RedisTest, KeepsStoresApart) {
  const auto one = opened(server_->url() + "?prefix=one");
  const auto two = opened(server_->url() + "?prefix=two");
  const auto third = opened(server_->url() + "?prefix=one&db=3");
  ASSERT_TRUE(save(*one, "a", make_version(1, 10)));
  EXPECT_TRUE(two->list()->empty());
  EXPECT_TRUE(third->list()->empty());
  EXPECT_EQ(0U, two->collect().value());
  EXPECT_EQ("", difference(*one, "a", make_version(1, 10)));
}

TEST_F(RedisTest, LeavesWhatIsNotItsOwn) {
  ASSERT_EQ("OK", told({"SET", "chunk:something", "x"}));
  ASSERT_EQ("OK", told({"SET", "{wasifs}:chunk:short", "x"}));
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", make_version(1, 10)));
  ASSERT_TRUE(store->remove("a"));
  EXPECT_GT(store->collect().value(), 0U);
  EXPECT_EQ("x", told({"GET", "chunk:something"}));
  EXPECT_EQ("x", told({"GET", "{wasifs}:chunk:short"}));
  // These two, the format and the epoch.
  EXPECT_EQ("4", told({"DBSIZE"}));
}

TEST_F(RedisTest, LeavesNoHolderBehind) {
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", make_version(1, 10)));
  EXPECT_EQ("", difference(*store, "a", make_version(1, 10)));
  EXPECT_EQ("0", told({"KEYS", "*lease*"}));
  EXPECT_EQ("0", told({"KEYS", "*pins*"}));
  EXPECT_EQ("0", told({"SCARD", "{wasifs}:holders"}));
}

TEST_F(RedisTest, CompressesChunks) {
  auto snapshot = make_version(1, 0);
  TestChunk zeros = make_chunk(1, 65536);
  std::ranges::fill(zeros.bytes, std::byte{});
  snapshot.chunks.push_back(zeros);
  const auto store = opened();
  ASSERT_TRUE(save(*store, "a", snapshot));
  const std::string digest(reinterpret_cast<const char*>(zeros.digest.bytes.data()), 32);
  EXPECT_LT(std::stoi(told({"STRLEN", "{wasifs}:chunk:" + digest})), 100);
  EXPECT_EQ("", difference(*store, "a", snapshot));
}

TEST_F(RedisTest, SaysWhoAsks) {
  start({"--requirepass", "open sesame"});
  EXPECT_THAT(sentence_of(open_redis_store(server_->url())), HasSubstr("NOAUTH"));
  const auto wrong = sentence_of(open_redis_store(server_->url(":guess@")));
  EXPECT_THAT(wrong, HasSubstr("WRONGPASS"));
  EXPECT_THAT(wrong, Not(HasSubstr("guess")));
  const auto store = opened(server_->url(":open%20sesame@"));
  EXPECT_TRUE(save(*store, "a", make_version(1, 10)));
  EXPECT_THAT(std::string(store->description()), Not(HasSubstr("sesame")));
}

TEST_F(RedisTest, ReadsWhereItMayNotWrite) {
  ASSERT_TRUE(save(*opened(), "a", make_version(1, 10)));
  ASSERT_EQ("OK",
            told({"ACL", "SETUSER", "reader", "on", ">word", "~*", "+@read", "+@connection"}));
  const auto store = opened(server_->url("reader:word@"));
  EXPECT_EQ("", difference(*store, "a", make_version(1, 10)));
  EXPECT_THAT(sentence_of(store->write()), HasSubstr("NOPERM"));
  EXPECT_THAT(sentence_of(store->remove("a")), HasSubstr("NOPERM"));
}

TEST_F(RedisTest, RefusesAnotherFormat) {
  ASSERT_EQ("OK", told({"SET", "{wasifs}:format", "2"}));
  EXPECT_EQ(server_->url() + ": not the format of a store that is known here",
            sentence_of(open_redis_store(server_->url())));
}

TEST_F(RedisTest, RefusesOptionsThatAreNone) {
  EXPECT_THAT(sentence_of(open_redis_store(server_->url(), {.prefix = "a*"})),
              HasSubstr("cannot begin the keys"));
  EXPECT_THAT(sentence_of(open_redis_store(server_->url(), {.lease = {}})),
              HasSubstr("times have to be positive"));
}

}  // namespace
}  // namespace wasifs
