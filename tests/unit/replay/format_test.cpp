// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of a recording: numbers, frames, the header, single calls.
#include <gmock/gmock.h>

#include <flatbuffers/flatbuffers.h>

#include "recording_generated.h"
#include "replay/call_record.h"
#include "replay/frame.h"
#include "replay/header.h"
#include "scripted_run.h"

namespace wasifs::replay_tests {
namespace {

using ::testing::HasSubstr;

TEST(Format, NumbersComeBack) {
  const std::uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
  ByteVector bytes;
  for (const std::uint64_t number : numbers) put_number(bytes, number);
  put_u64(bytes, 42);
  ByteReader reader(bytes);
  for (const std::uint64_t number : numbers) EXPECT_EQ(reader.number(), number);
  EXPECT_EQ(reader.u64(), 42U);
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_TRUE(reader.good());
  EXPECT_EQ(reader.byte(), 0U);
  EXPECT_FALSE(reader.good());
}

TEST(Format, NumbersThatCannotBeAreNoticed) {
  const ByteVector endless(11, std::byte{0xff});
  ByteReader reader(endless);
  EXPECT_EQ(reader.number(), 0U);
  EXPECT_FALSE(reader.good());
  ByteVector beyond(9, std::byte{0xff});
  beyond.push_back(std::byte{2});  // bit 64
  ByteReader another(beyond);
  EXPECT_EQ(another.number(), 0U);
  EXPECT_FALSE(another.good());
  const ByteVector cut{std::byte{0x80}};
  ByteReader short_one(cut);
  EXPECT_EQ(short_one.number(), 0U);
  EXPECT_FALSE(short_one.good());
  const ByteVector ten{std::byte{10}};
  ByteReader limited(ten);
  EXPECT_EQ(limited.number(9), 0U);
  EXPECT_FALSE(limited.good());
}

TEST(Format, FramesAreCompressedWhereItHelps) {
  FrameEncoder encoder;
  const ByteVector dull(100000, std::byte{7});
  ByteVector bytes;
  encoder.encode(FrameKind::data, 3, dull, 1000, bytes);
  EXPECT_LT(bytes.size(), 200U);
  const auto head = decode_frame_head(bytes);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->items, 3U);
  EXPECT_EQ(head->raw, dull.size());
  const auto stored = std::span<const std::byte>(bytes).subspan(frame_head_size);
  EXPECT_EQ(decode_frame(*head, stored, 1000), dull);
  EXPECT_THAT(decode_frame(*head, stored, 1001).error(), HasSubstr("damaged"))
      << "it is at another place";

  const ByteVector one{std::byte{1}};
  bytes.clear();
  encoder.encode(FrameKind::calls, 1, one, 0, bytes);
  EXPECT_EQ(bytes.size(), frame_head_size + 1);
}

TEST(Format, HeadsOfFramesAreCheckedBeforeAnythingIsAllocated) {
  const auto head = [](std::uint32_t kind, std::uint32_t stored, std::uint32_t raw) {
    ByteVector bytes(frame_head_size);
    store_le<std::uint32_t>(bytes.data(), kind);
    store_le<std::uint32_t>(bytes.data() + 4, stored);
    store_le<std::uint32_t>(bytes.data() + 8, raw);
    return decode_frame_head(bytes);
  };
  EXPECT_TRUE(head(4, 10, most_frame_bytes));
  EXPECT_THAT(head(5, 10, 20).error(), HasSubstr("kind 5"));
  EXPECT_THAT(head(0, 10, 20).error(), HasSubstr("kind 0"));
  EXPECT_THAT(head(2, 10, most_frame_bytes + 1).error(), HasSubstr("16777217"));
  EXPECT_THAT(head(2, 21, 20).error(), HasSubstr("21"));
}

TEST(Format, OtherVersionsAreRefused) {
  auto head = file_head();
  EXPECT_TRUE(check_file_head(head));
  head[16] = std::byte{9};
  EXPECT_THAT(check_file_head(head).error(), HasSubstr("version 9"));
  head = file_head();
  head[23] = std::byte{1};
  EXPECT_THAT(check_file_head(head).error(), HasSubstr("bits"));
  head = file_head();
  head[0] = std::byte{'W'};
  EXPECT_THAT(check_file_head(head).error(), HasSubstr("no recording"));
}

RecordingInfo some_info() {
  RecordingInfo info{.module = {},
                     .arguments = {"a", std::string("b\xff")},
                     .environment = {"X=Y"},
                     .function = "run",
                     .engine = "engine 1",
                     .stack_size = 65536,
                     .max_memory = 1 << 20,
                     .fuel = 99};
  info.module.bytes[5] = std::byte{3};
  return info;
}

TEST(Format, HeadersComeBack) {
  const auto calls = all_calls();
  const auto header = decode_header(encode_header(some_info(), calls));
  ASSERT_TRUE(header) << header.error();
  EXPECT_EQ(header->info.module, some_info().module);
  EXPECT_EQ(header->info.arguments, some_info().arguments);
  EXPECT_EQ(header->info.environment, some_info().environment);
  EXPECT_EQ(header->info.function, "run");
  EXPECT_EQ(header->info.engine, "engine 1");
  EXPECT_EQ(header->info.stack_size, 65536U);
  EXPECT_EQ(header->info.max_memory, 1U << 20);
  EXPECT_EQ(header->info.fuel, 99U);
  ASSERT_EQ(header->calls.size(), calls.size());
  EXPECT_GT(calls.size(), 80U);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(header->calls[i].name, calls[i].name);
    EXPECT_EQ(header->calls[i].host_call, calls[i].host_call);
    EXPECT_EQ(header->calls[i].host_module, calls[i].host_module);
  }
}

TEST(Format, CallsOfAnotherSignatureAreNotOurs) {
  auto calls = all_calls();
  calls.resize(2);
  calls[0].parameters.push_back(ValueType::i64);
  calls[1].name = "of_the_future";
  const auto header = decode_header(encode_header(some_info(), calls));
  ASSERT_TRUE(header) << header.error();
  EXPECT_EQ(header->calls[0].host_call, nullptr);
  EXPECT_EQ(header->calls[1].host_call, nullptr);
  EXPECT_EQ(header->calls[1].name, "of_the_future");
}

TEST(Format, UnknownFeaturesAreRefusedByName) {
  flatbuffers::FlatBufferBuilder builder;
  const auto features = builder.CreateVectorOfStrings(std::vector<std::string>{"calls-1", "warp"});
  recording::HeaderBuilder header(builder);
  header.add_critical(features);
  builder.Finish(header.Finish());
  const auto* const begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  EXPECT_THAT(decode_header({begin, builder.GetSize()}).error(), HasSubstr("`warp`"));
}

TEST(Format, GarbageIsNoHeaderAndNoEnd) {
  const ByteVector garbage(100, std::byte{0x55});
  EXPECT_THAT(decode_header(garbage).error(), HasSubstr("damaged"));
  EXPECT_THAT(decode_ending(garbage).error(), HasSubstr("damaged"));
  EXPECT_FALSE(decode_header({}));
}

TEST(Format, CallsComeBack) {
  VectorMemory memory(65536);
  for (std::size_t i = 0; i < memory.bytes().size(); ++i)
    memory.bytes()[i] = static_cast<std::byte>(i * 7);
  AccessLog accesses;
  accesses.begin(memory);
  accesses.reads(10, 4);
  accesses.reads(14, 4);
  accesses.reads(1000, 257);
  accesses.writes(5000, 8);
  accesses.writes(6000, 4096);
  accesses.writes(5008, 2);
  accesses.end();
  EXPECT_EQ(accesses.inputs().size(), 2U) << "neighbours are joined";
  EXPECT_EQ(accesses.written().size(), 2U);

  const auto calls = all_calls();
  CallRecord record;
  record.call = 20;
  for (std::size_t i = 0; i < calls[20].parameters.size(); ++i) record.arguments[i] = 1000 + i;
  record.memory_size = 65536;
  record.outcome = {Outcome::Kind::returned, 44};
  record.output = {.stream = 2, .bytes = 12};
  ByteVector bytes;
  encode_call(bytes, record, calls[20], accesses, memory);

  CallRecord back;
  ByteReader reader(bytes);
  const auto decoded = decode_call(reader, calls, back);
  ASSERT_TRUE(decoded) << decoded.error();
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_EQ(back.call, 20U);
  EXPECT_EQ(back.arguments, record.arguments);
  EXPECT_EQ(back.memory_size, 65536U);
  ASSERT_EQ(back.inputs.size(), 2U);
  EXPECT_EQ(back.inputs[0].range, (GuestRange{10, 8}));
  EXPECT_TRUE(std::ranges::equal(back.inputs[0].bytes, bytes_at(memory, {10, 8})));
  EXPECT_EQ(back.inputs[1].range, (GuestRange{1000, 257}));
  EXPECT_NE(back.inputs[1].hash, 0U);
  ASSERT_EQ(back.writes.size(), 2U);
  EXPECT_TRUE(std::ranges::equal(back.writes[0].bytes, bytes_at(memory, {5000, 10})));
  EXPECT_EQ(back.writes[1].range, (GuestRange{6000, 4096}));
  EXPECT_TRUE(back.writes[1].bytes.empty()) << "its bytes are a chunk";
  EXPECT_EQ(back.outcome.value, 44U);
  EXPECT_EQ(back.output.stream, 2U);
  EXPECT_EQ(back.output.bytes, 12U);

  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ByteReader cut(std::span<const std::byte>(bytes).first(length));
    EXPECT_FALSE(decode_call(cut, calls, back)) << length;
  }
}

// An input is what was there before the call wrote.
TEST(Format, InputsAreTakenBeforeTheFirstWrite) {
  VectorMemory memory(65536);
  memory.bytes()[10] = std::byte{1};
  AccessLog accesses;
  accesses.begin(memory);
  accesses.reads(10, 1);
  accesses.inputs_end();
  memory.bytes()[10] = std::byte{2};
  accesses.writes(10, 1);
  accesses.reads(11, 1);
  accesses.end();
  ASSERT_EQ(accesses.inputs().size(), 1U) << "what the call reads of its own writes is no input";
  ASSERT_EQ(accesses.input_images().size(), 1U);
  EXPECT_EQ(accesses.input_images()[0], std::byte{1});
}

}  // namespace
}  // namespace wasifs::replay_tests
