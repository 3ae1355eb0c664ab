// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recordings that are cut off, damaged or made by somebody hostile: the calls before the damage are
// replayed, then a sentence says where it ends. Nothing else happens.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "../../support/rounds.h"
#include "replay/call_record.h"
#include "replay/frame.h"
#include "replay/record_reader.h"
#include "scripted_run.h"

namespace wasifs::replay_tests {
namespace {

using ::testing::HasSubstr;
using State = Replayer::State;
using testing_support::rounds;

constexpr std::uint32_t out = FakeGuest::out;

// A few calls of each shape. `pause` runs between them: where it lasts, the recording gets more
// frames.
Script short_script(const std::function<void()>& pause = [] {}) {
  return [pause](Caller& call) {
    call("args_get", FakeGuest::kept, FakeGuest::data);
    call("random_get", FakeGuest::data, 5000);
    call("fd_write", 1, Texts{{"some text", std::string(300, 'x')}}, out);
    pause();
    call("path_open", 3, 1, "file", 0, testing_support::every_right, testing_support::every_right,
         0, out);
    call("fd_read", call.result(), Lengths{{100, 3}}, out);
    call("path_unlink_file", 3, "missing");
    pause();
    call("random_get", FakeGuest::data + 7, 4096);
    call("clock_time_get", 1, 0, out);
    call("proc_exit", 7);
  };
}

// The bytes of a recording of it with several frames, and what it came to.
struct Sample {
  std::vector<std::byte> bytes;
  Trail trail;
};

const Sample& sample() {
  static const Sample made = [] {
    const TempTree tree;
    const auto a_while = [] { std::this_thread::sleep_for(std::chrono::milliseconds(150)); };
    Sample result;
    result.trail = record(tree.at("run"), short_script(a_while));
    result.bytes = file_bytes(tree.at("run"));
    return result;
  }();
  return made;
}

// Runs the script from `bytes` as far as they go. Whatever they are, it ends and says why.
void run_from(std::vector<std::byte> bytes) {
  auto recording = Recording::from_bytes(std::move(bytes));
  if (!recording) {
    EXPECT_NE(recording.error(), "");
    return;
  }
  auto replayer =
      Replayer::create(*std::move(recording), module_bytes(), {.output = [](auto&&...) {}});
  if (!replayer) {
    EXPECT_NE(replayer.error(), "");
    return;
  }
  const auto process = make_replay_process();
  FakeGuest guest(*process);
  guest.intercept(replayer->get());
  std::vector<std::string> ends;
  Caller caller(guest, ends);
  try {
    short_script()(caller);
  } catch (const Ended&) {
    // As it should be.
  }
  (*replayer)->ended(exited());
  EXPECT_EQ((*replayer)->state() == State::replaying, (*replayer)->message().empty());
}

TEST(Damage, ARecordingThatIsCutOffAnywhereIsReplayedUpToThere) {
  const auto& [whole, trail] = sample();
  std::uint64_t calls_before = 0;
  unsigned openings_refused = 0;
  unsigned lengths_of_calls = 0;     // how often one more byte made more calls
  constexpr std::size_t edge = 400;  // the header, and all that is behind the last bytes of content
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const bool in_the_midst = length > edge && length + edge < whole.size();
    if (in_the_midst && length % rounds(20, 1) != 0) continue;
    auto recording =
        Recording::from_bytes({whole.begin(), whole.begin() + static_cast<long>(length)});
    if (!recording) {
      EXPECT_EQ(calls_before, 0U) << length;
      ++openings_refused;
      continue;
    }
    EXPECT_FALSE((*recording)->end()) << length;
    Replayed again = replay(*std::move(recording), short_script());
    const std::uint64_t calls = again.replayer->calls();
    again.replayer->ended(exited());
    ASSERT_EQ(again.replayer->state(), State::cut_off) << length;
    EXPECT_THAT(again.replayer->message(),
                HasSubstr("the recording ends after " + std::to_string(calls) + " call"));
    EXPECT_THAT(again.replayer->message(), HasSubstr("cut off at byte"));
    ASSERT_GE(calls, calls_before) << length;
    EXPECT_TRUE(std::equal(trail.ends.begin(), trail.ends.begin() + static_cast<long>(calls),
                           again.trail.ends.begin()));
    lengths_of_calls += calls != calls_before;
    calls_before = calls;
  }
  EXPECT_EQ(calls_before, trail.ends.size());
  EXPECT_GT(openings_refused, 100U) << "the header is needed";
  EXPECT_GE(lengths_of_calls, 3U) << "there were several frames of calls";
}

TEST(Damage, ByteByByteNothingWorseThanASentence) {
  std::mt19937_64 random(4711);
  for (std::size_t i = 0; i < rounds(5000, 500'000); ++i) {
    auto bytes = sample().bytes;
    for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    run_from(std::move(bytes));
  }
}

// The frames of a recording, taken apart.
struct LooseFrame {
  FrameHead head;
  ByteVector content;
};

std::vector<LooseFrame> frames_of(std::span<const std::byte> bytes) {
  std::vector<LooseFrame> frames;
  for (std::size_t at = file_head_size; at < bytes.size();) {
    const auto head = decode_frame_head(bytes.subspan(at));
    EXPECT_TRUE(head);
    const auto content = decode_frame(*head, bytes.subspan(at + frame_head_size, head->stored), at);
    EXPECT_TRUE(content);
    frames.push_back({*head, *content});
    at += frame_head_size + head->stored;
  }
  return frames;
}

std::vector<std::byte> joined(std::span<const LooseFrame> frames) {
  static FrameEncoder encoder;
  ByteVector bytes;
  put_bytes(bytes, file_head());
  for (const LooseFrame& frame : frames)
    encoder.encode(frame.head.kind, frame.head.items, frame.content, bytes.size(), bytes);
  return bytes;
}

TEST(Damage, TakenApartAndJoinedItIsTheSame) {
  EXPECT_EQ(joined(frames_of(sample().bytes)), sample().bytes);
}

// Its two arguments are none of a call that writes.
TEST(Damage, OnlyACallThatWritesHasOutput) {
  auto frames = frames_of(sample().bytes);
  const auto recording = Recording::from_bytes(sample().bytes);
  ASSERT_TRUE(recording) << recording.error();
  const auto calls = std::ranges::find(frames, FrameKind::calls,
                                       [](const LooseFrame& frame) { return frame.head.kind; });
  ASSERT_NE(calls, frames.end());
  // The number of the first call, the time, the chunks that are referred to; then the calls.
  ByteReader reader(calls->content);
  static_cast<void>(reader.number());
  static_cast<void>(reader.number());
  for (std::uint64_t left = reader.number(); left > 0; --left) static_cast<void>(reader.number());
  const auto first = calls->content.end() - static_cast<long>(reader.left());
  const auto known = static_cast<const RecordReader&>(**recording).known_calls();
  CallRecord record;
  ASSERT_TRUE(decode_call(reader, known, record));
  ASSERT_EQ(known[record.call].name, "args_get");
  *first |= std::byte{0x20};
  const auto end = calls->content.end() - static_cast<long>(reader.left());
  calls->content.insert(end, {std::byte{1}, std::byte{5}});

  auto hostile = Recording::from_bytes(joined(frames));
  ASSERT_TRUE(hostile) << hostile.error();
  const Replayed again = replay(*std::move(hostile), short_script());
  EXPECT_EQ(again.replayer->state(), State::cut_off);
  EXPECT_EQ(again.replayer->message(),
            "the recording is damaged: args_get writes to a standard stream");
}

// One change, such as a hostile hand makes, with checksums that fit.
void change(std::vector<LooseFrame>& frames, std::mt19937_64& random) {
  LooseFrame& frame = frames[random() % frames.size()];
  const auto place = [&] {
    return frame.content.begin() + static_cast<long>(random() % frame.content.size());
  };
  switch (random() % 8) {
    case 0:
      frame.head.items = static_cast<std::uint32_t>(random() % 20);
      return;
    case 1:
      std::swap(frame, frames[random() % frames.size()]);
      return;
    case 2:
      frames.erase(frames.begin() + static_cast<long>(random() % frames.size()));
      return;
    case 3:
      if (!frame.content.empty()) frame.content.erase(place(), frame.content.end());
      return;
    case 4:
      frame.content.insert(frame.content.end(), 1 + random() % 9, static_cast<std::byte>(random()));
      return;
    default:
      if (!frame.content.empty()) *place() = static_cast<std::byte>(random());
  }
}

TEST(Damage, FrameByFrameNothingWorseThanASentence) {
  std::mt19937_64 random(815);
  const auto whole = frames_of(sample().bytes);
  for (std::size_t i = 0; i < rounds(5000, 500'000); ++i) {
    auto frames = whole;
    for (std::uint64_t changes = 1 + random() % 4; changes > 0 && !frames.empty(); --changes)
      change(frames, random);
    run_from(joined(frames));
  }
}

}  // namespace
}  // namespace wasifs::replay_tests
