// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace wasifs::s3 {
namespace {

using testing::HasSubstr;
using testing::Not;

class S3Address : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3",
                             "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"}) {
      ::unsetenv(name);
    }
    ::setenv("AWS_ACCESS_KEY_ID", "me", 1);
    ::setenv("AWS_SECRET_ACCESS_KEY", "top-secret", 1);
  }
  void TearDown() override {
    for (const char* name :
         {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL",
          "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) {
      ::unsetenv(name);
    }
  }
};

TEST_F(S3Address, HasAllParts) {
  const auto address = parse_address(
      "s3://my.bucket/a%20b/c/?endpoint=http%3A%2F%2F[::1]:9000/&region=eu-north-1", {});
  ASSERT_TRUE(address) << address.error();
  EXPECT_EQ("my.bucket", address->bucket);
  EXPECT_EQ("a b/c/", address->prefix);
  EXPECT_EQ("http://[::1]:9000", address->options.endpoint);
  EXPECT_EQ("eu-north-1", address->options.region);
  EXPECT_EQ("s3://my.bucket/a%20b/c/", address->shown);
  EXPECT_EQ("me", address->options.access_key);
}

TEST_F(S3Address, TakesTheRestFromTheEnvironment) {
  EXPECT_EQ("https://s3.us-east-1.amazonaws.com", parse_address("s3://abc", {})->options.endpoint);
  EXPECT_EQ("", parse_address("s3://abc", {})->prefix);
  EXPECT_EQ("", parse_address("s3://abc/", {})->prefix);
  ::setenv("AWS_DEFAULT_REGION", "one", 1);
  EXPECT_EQ("one", parse_address("s3://abc", {})->options.region);
  ::setenv("AWS_REGION", "two", 1);
  EXPECT_EQ("https://s3.two.amazonaws.com", parse_address("s3://abc", {})->options.endpoint);
  ::setenv("AWS_ENDPOINT_URL", "https://three", 1);
  EXPECT_EQ("https://three", parse_address("s3://abc", {})->options.endpoint);
  ::setenv("AWS_ENDPOINT_URL_S3", "https://four/", 1);
  EXPECT_EQ("https://four", parse_address("s3://abc", {})->options.endpoint);
  EXPECT_EQ("https://five", parse_address("s3://abc?endpoint=https://five", {})->options.endpoint);
  EXPECT_EQ("https://six",
            parse_address("s3://abc?endpoint=https://five", {.endpoint = "https://six"})
                ->options.endpoint);
}

TEST_F(S3Address, ATokenBelongsToTheKeysItComesWith) {
  ::setenv("AWS_SESSION_TOKEN", "token", 1);
  EXPECT_EQ("token", parse_address("s3://abc", {})->options.session_token);
  const auto address = parse_address("s3://abc", {.access_key = "you", .secret_key = "other"});
  EXPECT_EQ("", address->options.session_token);
  EXPECT_EQ("you", address->options.access_key);
}

TEST_F(S3Address, RefusesWhatIsNone) {
  for (const char* url : {"",
                          "abc",
                          "http://abc",
                          "s3:abc",
                          "s3://",
                          "s3://ab",
                          "s3://a/b",
                          "s3://-abc",
                          "s3://a_b?c",
                          "s3://abc?what=1",
                          "s3://abc?endpoint=ftp://h",
                          "s3://abc?endpoint=http://",
                          "s3://abc?endpoint=http://h/path",
                          "s3://abc?endpoint=http://h%0d%0aX",
                          "s3://abc?region=a/b",
                          "s3://abc?region=a%0ab",
                          "s3://abc//x",
                          "s3://abc/%0a",
                          "s3://abc/%4",
                          "s3://abc?region=%zz"}) {
    EXPECT_FALSE(parse_address(url, {})) << url;
  }
  EXPECT_THAT(parse_address("s3://abc", {.parallel = 0}).error(), HasSubstr("not possible"));
  EXPECT_THAT(parse_address("s3://abc", {.access_key = "a\nb", .secret_key = "c"}).error(),
              HasSubstr("more than one line"));
}

TEST_F(S3Address, ShowsNoKeys) {
  for (const char* url :
       {"s3://me:hidden@bucket/x", "s3://me:hid/den@bucket", "s3://hidden@bucket", "s3://me:hidden",
        "s3://abc?endpoint=http://me:hidden@host",
        "s3://abc?endpoint=http%3A%2F%2Fme:hidden%40host", "s3://abc?secret_key=hidden"}) {
    const auto address = parse_address(url, {});
    ASSERT_FALSE(address) << url;
    EXPECT_THAT(address.error(), Not(HasSubstr("hid"))) << url;
  }
}

TEST_F(S3Address, NeedsKeys) {
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  EXPECT_THAT(parse_address("s3://abc", {}).error(),
              HasSubstr("s3://abc: no keys: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
}

TEST_F(S3Address, NamesAreWrittenInOneWay) {
  EXPECT_EQ("aZ09-._~/%20%2B%3D%25%C3%A4", encoded("aZ09-._~/ +=%\xc3\xa4", false));
  EXPECT_EQ("a%2Fb", encoded("a/b", true));
  EXPECT_EQ("a/b \xc3\xa4", decoded("a%2fb%20%C3%A4").value());
}

}  // namespace
}  // namespace wasifs::s3
