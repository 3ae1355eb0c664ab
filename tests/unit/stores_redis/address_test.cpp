// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wasifs::redis {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RedisAddress, HasAllParts) {
  const auto address = parse_address("redis://me:p%40ss%3A@host.example:7000/3?prefix=job");
  ASSERT_TRUE(address);
  EXPECT_EQ("me", address->user);
  EXPECT_EQ("p@ss:", address->password);
  EXPECT_EQ("host.example", address->host);
  EXPECT_EQ(7000, address->port);
  EXPECT_EQ(3, address->database);
  EXPECT_EQ("job", address->prefix);
  EXPECT_EQ("", address->path);
  EXPECT_EQ("redis://host.example:7000/3", address->shown);
}

TEST(RedisAddress, HasWhatIsUsual) {
  const auto address = parse_address("redis://localhost");
  ASSERT_TRUE(address);
  EXPECT_EQ("localhost", address->host);
  EXPECT_EQ(6379, address->port);
  EXPECT_EQ(0, address->database);
  EXPECT_EQ("", address->user);
  EXPECT_EQ("", address->password);
  EXPECT_EQ("::1", parse_address("redis://[::1]")->host);
  EXPECT_EQ(1, parse_address("redis://[::1]:1/")->port);
  EXPECT_EQ("secret", parse_address("redis://:secret@h")->password);
}

TEST(RedisAddress, HasSockets) {
  const auto address = parse_address("unix://me:x@/run/a@b%20c/redis.sock?db=2&prefix=p");
  ASSERT_TRUE(address);
  EXPECT_EQ("/run/a@b c/redis.sock", address->path);
  EXPECT_EQ("me", address->user);
  EXPECT_EQ("x", address->password);
  EXPECT_EQ(2, address->database);
  EXPECT_EQ("p", address->prefix);
}

TEST(RedisAddress, RefusesWhatIsNone) {
  for (const char* url : {"",
                          "localhost",
                          "http://h",
                          "redis:/h",
                          "redis://",
                          "redis://:1",
                          "redis://h:0",
                          "redis://h:65536",
                          "redis://h:x",
                          "redis://h/x",
                          "redis://h/-1",
                          "redis://h?db=",
                          "redis://h?db=1&what=2",
                          "redis://h?prefix=a:b",
                          "redis://h?prefix=",
                          "redis://[::1",
                          "redis://[::1]x",
                          "redis://%4@h",
                          "redis://%zz@h",
                          "redis://a:%00@h",
                          "unix://",
                          "unix://x",
                          "unix://a:b@x",
                          "rediss://h"}) {
    EXPECT_FALSE(parse_address(url)) << url;
  }
}

TEST(RedisAddress, ShowsNoPassword) {
  for (const char* url : {"redis://me:secret@h:x", "redis://:secret@h/x", "unix://:secret@x",
                          "redis://secret%@h", "redis://secret:x@h?db=x"}) {
    const auto address = parse_address(url);
    ASSERT_FALSE(address);
    EXPECT_THAT(address.error(), Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace wasifs::redis
