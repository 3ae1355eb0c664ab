// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who waits for whom while a bucket is collected, and what becomes of those who died.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "unit/stores_s3/bucket.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;

using S3Collecting = S3Test;

TEST_F(S3Collecting, AWriterWaitsForACollectorThatRuns) {
  const auto store = opened();
  stub_.set("/bucket/pre/collectors/someone", "300000\n");
  std::atomic<bool> began = false;
  std::thread writer([&] {
    EXPECT_EQ("no error", sentence_of(save(*opened(), "a", snapshot_)));
    began = true;
  });
  // It has said that it is there, and goes no further.
  while (paths("holders/").empty()) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(began);
  EXPECT_TRUE(paths("chunks/").empty());
  stub_.set("/bucket/pre/collectors/someone", std::nullopt);
  writer.join();
  EXPECT_EQ("", difference(*store, "a", snapshot_));
}

// Or collectors without a break would keep writers waiting for ever.
TEST_F(S3Collecting, AWriterWaitsForNoCollectorThatCameLater) {
  stub_.set("/bucket/pre/collectors/first", "300000\n");
  std::thread writer([&] { EXPECT_EQ("no error", sentence_of(save(*opened(), "a", snapshot_))); });
  while (paths("holders/").empty()) std::this_thread::yield();
  std::atomic<int> looks = 0;
  stub_.on_message([&](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    if (message.query.find("collectors") != std::string::npos) ++looks;
    return std::nullopt;
  });
  while (looks < 2) std::this_thread::yield();  // so it waits for the first
  stub_.set("/bucket/pre/collectors/second", "300000\n");
  stub_.set("/bucket/pre/collectors/first", std::nullopt);
  while (paths("chunks/").empty() && paths("holders/").size() == 1) std::this_thread::yield();
  stub_.set("/bucket/pre/collectors/second", std::nullopt);
  writer.join();
}

TEST_F(S3Collecting, NobodyWaitsForADeadCollector) {
  const auto store = opened();
  stub_.set("/bucket/pre/collectors/someone", "300000\n");
  stub_.set("/bucket/pre/collectors/nonsense", "x");
  stub_.clock_ahead += 302;
  EXPECT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
}

TEST_F(S3Collecting, WhatLivingHoldersRelyOnStays) {
  const auto store = opened();
  const auto writer = store->write();
  ASSERT_EQ("no error", sentence_of(writer));
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot_)));
  stub_.clock_ahead += 290;
  EXPECT_EQ(0U, opened()->collect().value());
  // Another program with a shorter lease goes by that of the holder.
  auto hasty = options();
  hasty.lease = std::chrono::milliseconds(4000);
  EXPECT_EQ(0U, opened(hasty)->collect().value());
  EXPECT_EQ("no error", sentence_of((*writer)->commit("a", snapshot_.root, snapshot_.named())));
  EXPECT_EQ("", difference(*store, "a", snapshot_));
}

TEST_F(S3Collecting, WhatDeadHoldersLeftGoes) {
  const auto store = opened();
  auto writer = store->write();
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot_)));
  stub_.set("/bucket/pre/holders/orphan.0", "digests");
  stub_.clock_ahead += 302;
  EXPECT_GT(opened()->collect().value(), 0U);
  EXPECT_TRUE(paths("chunks/").empty());
  EXPECT_TRUE(paths("holders/").empty());
}

TEST_F(S3Collecting, AWriterThatWasSilentTooLongFails) {
  auto hasty = options();
  hasty.lease = std::chrono::milliseconds(4000);
  const auto store = opened(hasty);
  const auto writer = store->write();
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot_)));
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  EXPECT_THAT(sentence_of((*writer)->commit("a", snapshot_.root, snapshot_.named())),
              HasSubstr("silent for more than 2000 ms"));
  EXPECT_TRUE(store->list()->empty());
}

// What is done on the strength of a lease is not tried any longer than that lasts.
TEST_F(S3Collecting, NothingIsPublishedAfterItsLease) {
  auto hasty = options();
  hasty.lease = std::chrono::milliseconds(4000);
  hasty.attempts = 1000000;
  const auto store = opened(hasty);
  const auto writer = store->write();
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot_)));
  stub_.on_message([](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
    if (message.method != "PUT" || message.path.find("/roots/") == std::string::npos) {
      return std::nullopt;
    }
    return S3Stub::Fault{503};
  });
  EXPECT_THAT(sentence_of((*writer)->commit("a", snapshot_.root, snapshot_.named())),
              HasSubstr("PUT /bucket/pre/roots/a: "));
  EXPECT_TRUE(paths("roots/").empty());
}

TEST_F(S3Collecting, ALeaseIsKeptNewWhileThereIsWork) {
  auto hasty = options();
  hasty.lease = std::chrono::milliseconds(4000);
  const auto store = opened(hasty);
  const auto writer = store->write();
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ("no error", sentence_of((*writer)->present(snapshot_.digests())));
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
  }
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot_)));
  EXPECT_EQ("no error", sentence_of((*writer)->commit("a", snapshot_.root, snapshot_.named())));
}

// A collector that was killed has removed records first: what it left nobody takes for whole.
TEST_F(S3Collecting, ACollectorThatDiedLeavesNoRecordWithoutItsChunks) {
  const auto store = opened();
  ASSERT_EQ("no error", sentence_of(save(*store, "a", snapshot_)));
  ASSERT_EQ("no error", sentence_of(store->remove("a")));
  for (int deletions = 0;; ++deletions) {
    std::atomic<int> left = deletions;
    stub_.on_message([&left](const S3Stub::Message& message) -> std::optional<S3Stub::Fault> {
      if (message.method != "DELETE" || left-- > 0) return std::nullopt;
      return S3Stub::Fault{403, ""};
    });
    const auto collected = store->collect();
    stub_.on_message({});
    EXPECT_TRUE(paths("records/").empty() || paths("chunks/").size() == snapshot_.chunks.size());
    stub_.clock_ahead += 302;
    if (collected) break;
  }
  EXPECT_TRUE(paths("chunks/").empty());
}

TEST_F(S3Collecting, LeavesWhatIsNotItsOwn) {
  const auto store = opened();
  stub_.set("/bucket/other", "x");
  stub_.set("/bucket/pre/chunks/something", "x");
  stub_.set("/bucket/pre/records/something", "x");
  EXPECT_EQ(0U, store->collect().value());
  EXPECT_EQ(3U + 1, stub_.objects().size());
}

}  // namespace
}  // namespace wasifs
