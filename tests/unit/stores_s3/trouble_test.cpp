// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is sent, and servers that are busy, break connections, refuse or answer nonsense.
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>

#include "snapshot/sentence.h"
#include "snapshot/sha256.h"
#include "unit/stores_s3/bucket.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using S3Sent = S3Test;
using S3Trouble = S3Test;

TEST_F(S3Sent, EveryRequestIsSignedWithTheDigestOfItsBody) {
  std::atomic<int> messages = 0;
  stub_.on_message([&](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    ++messages;
    const auto header = [&](const std::string& name) {
      const auto found = message.headers.find(name);
      return found == message.headers.end() ? std::string() : found->second;
    };
    EXPECT_THAT(header("authorization"), StartsWith("AWS4-HMAC-SHA256 Credential=me/"));
    EXPECT_THAT(header("authorization"), HasSubstr("/eu-here/s3/aws4_request"));
    const std::string signature = header("authorization");
    const std::string names =
        signature.substr(std::min(signature.find("SignedHeaders="), signature.size()));
    for (const char* name :
         {"host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}) {
      EXPECT_THAT(names, HasSubstr(name));
    }
    EXPECT_EQ("a-token", header("x-amz-security-token"));
    EXPECT_EQ(digest_text(Sha256().of(std::as_bytes(std::span(message.body))).value()),
              header("x-amz-content-sha256"));
    return std::nullopt;
  });
  auto with_token = options();
  with_token.session_token = "a-token";
  with_token.region = "eu-here";
  const auto store = opened(with_token);
  EXPECT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
  EXPECT_TRUE(store->collect());
  EXPECT_GT(messages, 30);
}

TEST_F(S3Sent, OnlyWhatIsNewIsPut) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", make_version(1, 30))));
  const auto before = paths("chunks/").size();
  std::atomic<std::size_t> puts = 0;
  stub_.on_message([&](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    if (message.method == "PUT" && message.path.find("/chunks/") != std::string::npos) ++puts;
    return std::nullopt;
  });
  ASSERT_EQ("no error", sentence_of(save(*store, "b", make_version(2, 30))));
  EXPECT_EQ(paths("chunks/").size() - before, puts);
  EXPECT_LT(puts, before);
}

TEST_F(S3Sent, LeavesNoHolderBehind) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
  EXPECT_TRUE(store->collect());
  EXPECT_TRUE(paths("holders/").empty());
  EXPECT_TRUE(paths("collectors/").empty());
}

// Every request fails a few times first, each time in another way.
TEST_F(S3Trouble, WhatPassesIsTriedAgain) {
  std::mutex mutex;
  std::map<std::string, int> times;
  stub_.on_message([&](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    const std::lock_guard lock(mutex);
    switch (times[message.method + message.path + message.query]++ % 4) {
      case 0:
        return S3Stub::Fault{503, "<Error><Code>SlowDown</Code></Error>"};
      case 1:
        return S3Stub::Fault{};  // the connection ends
      case 2:
        return S3Stub::Fault{.after = true};  // and once more, after it was done
      default:
        return std::nullopt;
    }
  });
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
  EXPECT_EQ(1U, store->list()->size());
  EXPECT_EQ("no error", sentence_of(store->remove("a")));
  EXPECT_EQ("no error", sentence_of(store->collect()));
  stub_.on_message({});
  EXPECT_TRUE(paths("chunks/").empty());
}

TEST_F(S3Trouble, WhatDoesNotPassIsASentence) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  std::atomic<int> asked = 0;
  const auto fails = [&](S3Stub::Fault fault) {
    asked = 0;
    stub_.on_message([&asked, fault](const auto&) {
      ++asked;
      return std::optional(fault);
    });
    return sentence_of(store->list());
  };
  const std::string busy = "<Error><Code>SlowDown</Code><Message>Later</Message></Error>";
  EXPECT_EQ("s3://bucket/pre: GET /bucket: 503 `SlowDown`, `Later`", fails({503, busy}));
  EXPECT_EQ(4, asked);
  EXPECT_THAT(fails({429, ""}), HasSubstr(": 429"));
  EXPECT_EQ(4, asked);
  EXPECT_THAT(fails({}), StartsWith("s3://bucket/pre: GET " + stub_.endpoint() + "/bucket: "));
  EXPECT_EQ(4, asked);
  // These will not be otherwise next time.
  EXPECT_THAT(fails({403, "<Error><Code>AccessDenied</Code></Error>"}),
              HasSubstr(": 403 `AccessDenied`"));
  EXPECT_EQ(1, asked);
  EXPECT_THAT(fails({301, "nonsense", "Location: " + stub_.endpoint() + "/else\r\n"}),
              HasSubstr(": 301"));
  EXPECT_EQ(1, asked);
  EXPECT_THAT(fails({401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"}), HasSubstr(": 401"));
  EXPECT_EQ(1, asked);
  std::string head;
  for (int i = 0; i < 1000; ++i) head += "X: " + std::string(100, 'x') + "\r\n";
  EXPECT_THAT(fails({200, "", head}), HasSubstr("or its head more than 65536"));
  EXPECT_EQ(1, asked);
  EXPECT_THAT(fails({404, "<Error><Code>NoSuchBucket</Code></Error>"}), HasSubstr("NoSuchBucket"));
  for (const auto& sentence : {fails({403, "x"}), sentence_of(store->read("a")),
                               sentence_of(store->write()), sentence_of(store->remove("a"))}) {
    EXPECT_THAT(sentence, HasSubstr(": 403"));
    EXPECT_THAT(sentence, Not(HasSubstr("top-secret")));
  }
}

TEST_F(S3Trouble, NobodyIsThere) {
  auto nowhere = options();
  nowhere.endpoint = "http://127.0.0.1:1";
  EXPECT_THAT(sentence_of(open_s3_store("s3://bucket", nowhere)),
              StartsWith("s3://bucket: GET http://127.0.0.1:1/bucket/format: "));
}

TEST_F(S3Trouble, AMissingBucketIsNoEmptyStore) {
  const auto open = [&] {
    return sentence_of(open_s3_store("s3://bucket/NoSuchBucket", options()));
  };
  EXPECT_EQ("no error", open());  // a name like any other
  stub_.on_message(
      [](const auto&) { return S3Stub::Fault{404, "<Error><Code>NoSuchBucket</Code></Error>"}; });
  EXPECT_THAT(open(), HasSubstr(": 404 `NoSuchBucket`"));
}

TEST_F(S3Trouble, WhoMayOnlyReadReads) {
  ASSERT_EQ("no error", sentence_of(save(*opened(), "a", snapshot_)));
  stub_.on_message([](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    if (message.method == "GET") return std::nullopt;
    return S3Stub::Fault{403, "<Error><Code>AccessDenied</Code></Error>"};
  });
  const auto store = opened();
  EXPECT_EQ("", difference(*store, "a", snapshot_));
  EXPECT_THAT(sentence_of(store->write()), HasSubstr("AccessDenied"));
}

TEST_F(S3Trouble, ListsThatAreNoneAreSentences) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  const auto list = [&](const std::string& body) {
    stub_.on_message([body](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
      if (message.query.empty()) return std::nullopt;
      return S3Stub::Fault{200, body};
    });
    return sentence_of(store->list());
  };
  const std::string start = "<ListBucketResult><Contents><Key>pre/roots/a</Key>";
  const std::string end = "</Contents></ListBucketResult>";
  EXPECT_EQ("no error", list(start + end));
  EXPECT_THAT(list(""), HasSubstr("a list: no XML"));
  EXPECT_THAT(list("<html/>"), HasSubstr("a list: not that of a bucket"));
  EXPECT_THAT(list(start + "<Size>x</Size>" + end), HasSubstr("`x` is no size"));
  EXPECT_THAT(list(start + "<LastModified>now</LastModified>" + end), HasSubstr("is no time"));
  EXPECT_THAT(list(start + "<LastModified>2026-13-01T00:00:00Z</LastModified>" + end),
              HasSubstr("is no time"));
  EXPECT_THAT(list("<ListBucketResult><Contents><Key>other/a</Key>" + end),
              HasSubstr("does not belong to it"));
  EXPECT_THAT(
      list("<ListBucketResult><Contents><Key>pre/roots/" + std::string(2000, 'a') + "</Key>" + end),
      HasSubstr("does not belong to it"));
  EXPECT_THAT(list("<ListBucketResult><Contents><Key>pre/%zz</Key>" + end), HasSubstr("`%`"));
  EXPECT_THAT(list("<ListBucketResult><Contents><Key>pre/ro</Key>" + end),
              HasSubstr("`ro` is not what was asked for"));
  EXPECT_THAT(list("<ListBucketResult><Contents>" + end), HasSubstr("is not what was asked for"));
  EXPECT_THAT(list("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"),
              HasSubstr("does not say how it goes on"));
  EXPECT_THAT(list("<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x"
                   "</NextContinuationToken></ListBucketResult>"),
              HasSubstr("again and again"));
}

TEST_F(S3Trouble, DamagedObjectsAreSentences) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  const auto root = paths("roots/").at(0);
  const auto record = paths("records/").at(0);
  const auto chunk = paths("chunks/").at(3);
  const auto whole = stub_.objects();

  for (const std::string& bad : {std::string(), std::string("x"), whole.at(chunk) + "x",
                                 std::string(64, '\xff'), whole.at(chunk).substr(0, 5)}) {
    stub_.set(chunk, bad);
    EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("chunk "));
  }
  stub_.set(chunk, std::string(100000, 'x'));
  EXPECT_THAT(difference(*store, "a", snapshot_),
              HasSubstr("the answer has more than 65600 bytes"));
  stub_.set(chunk, std::nullopt);
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("is missing"));
  stub_.set(chunk, whole.at(chunk));

  stub_.set(record, whole.at(record).substr(1));
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("snapshot a: damaged"));
  EXPECT_THAT(sentence_of(store->collect()), HasSubstr("damaged"));
  stub_.set(record, std::nullopt);
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("the record of snapshot a is missing"));
  stub_.set(record, whole.at(record));

  stub_.set(root, "nonsense");
  EXPECT_THAT(difference(*store, "a", snapshot_), HasSubstr("snapshot a is damaged"));
  EXPECT_THAT(sentence_of(store->collect()), HasSubstr("is damaged"));
  EXPECT_EQ(1U, store->list()->size());
  EXPECT_FALSE(paths("chunks/").empty());
  EXPECT_EQ("no error", sentence_of(store->remove("a")));
  EXPECT_GT(store->collect().value(), 0U);

  stub_.set("/bucket/pre/format", "another");
  EXPECT_EQ("s3://bucket/pre: not the format of a store that is known here",
            sentence_of(open_s3_store("s3://bucket/pre", options())));
}

}  // namespace
}  // namespace wasifs
