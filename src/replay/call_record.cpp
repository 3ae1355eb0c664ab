// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/call_record.h"

#include "snapshot/sentence.h"

namespace wasifs {
namespace {

// The first byte of a record: two bits of `Outcome::Kind`, and what else is there.
constexpr std::uint8_t outcome_bits = 0x03;
constexpr std::uint8_t has_memory_size = 0x04;
constexpr std::uint8_t has_inputs = 0x08;
constexpr std::uint8_t has_writes = 0x10;
constexpr std::uint8_t has_output = 0x20;
constexpr std::uint8_t was_stopped = 0x40;
constexpr std::uint8_t unused_bits = 0x80;

constexpr std::uint64_t most_reason_bytes = 4096;

ReplayResult<void> bad(std::string_view what) {
  return sentence("a call has {} that cannot be", what);
}

void put_range(ByteVector& to, const GuestRange& range) {
  put_number(to, range.address);
  put_number(to, range.size);
}

// Sums stay in 64 bits whatever the numbers are.
GuestRange get_range(ByteReader& reader) {
  constexpr std::uint64_t most = UINT64_MAX / 2;
  const std::uint64_t address = reader.number(most);
  return {address, reader.number(most)};
}

void encode_inputs(ByteVector& to, const AccessLog& accesses) {
  put_number(to, accesses.inputs().size());
  std::span<const std::byte> images = accesses.input_images();
  for (const GuestRange& range : accesses.inputs()) {
    put_range(to, range);
    const std::size_t size = range.size <= longest_shown_input
                                 ? static_cast<std::size_t>(range.size)
                                 : sizeof(std::uint64_t);
    put_bytes(to, images.first(size));
    images = images.subspan(size);
  }
}

ReplayResult<void> decode_inputs(ByteReader& reader, CallRecord& record) {
  const std::uint64_t count = reader.number(most_ranges);
  for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
    RecordedInput input{.range = get_range(reader), .bytes = {}};
    if (input.range.size == 0) return bad("an input of no bytes");
    if (input.range.size <= longest_shown_input) {
      input.bytes = reader.bytes(input.range.size);
    } else {
      input.hash = reader.u64();
    }
    record.inputs.push_back(input);
  }
  return {};
}

ReplayResult<void> decode_writes(ByteReader& reader, CallRecord& record) {
  const std::uint64_t count = reader.number(most_ranges);
  for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
    RecordedWrite write{.range = get_range(reader), .bytes = {}};
    if (write.range.size == 0) return bad("a write of no bytes");
    if (chunks_of_write(write.range.size) == 0) write.bytes = reader.bytes(write.range.size);
    record.writes.push_back(write);
  }
  return {};
}

std::uint8_t flags_of(const CallRecord& record, const AccessLog& accesses) {
  unsigned flags = static_cast<unsigned>(record.outcome.kind);
  if (record.memory_size) flags |= has_memory_size;
  if (!accesses.inputs().empty()) flags |= has_inputs;
  if (!accesses.written().empty()) flags |= has_writes;
  if (record.output.stream != 0) flags |= has_output;
  if (record.stopped) flags |= was_stopped;
  return static_cast<std::uint8_t>(flags);
}

}  // namespace

void encode_call(ByteVector& to, const CallRecord& record, const KnownCall& known,
                 const AccessLog& accesses, GuestMemory& memory) {
  to.push_back(static_cast<std::byte>(flags_of(record, accesses)));
  put_number(to, record.call);
  for (std::size_t i = 0; i < known.parameters.size(); ++i) put_number(to, record.arguments[i]);
  if (record.memory_size) put_number(to, *record.memory_size);
  if (!accesses.inputs().empty()) encode_inputs(to, accesses);
  if (record.outcome.kind == Outcome::Kind::trapped) {
    const std::string_view reason = record.reason.substr(0, most_reason_bytes);
    put_number(to, reason.size());
    put_bytes(to, std::as_bytes(std::span(reason)));
  } else {
    put_number(to, record.outcome.value);
  }
  if (!accesses.written().empty()) {
    put_number(to, accesses.written().size());
    for (const GuestRange& range : accesses.written()) {
      put_range(to, range);
      if (chunks_of_write(range.size) == 0) put_bytes(to, bytes_at(memory, range));
    }
  }
  if (record.output.stream != 0) {
    to.push_back(static_cast<std::byte>(record.output.stream));
    put_number(to, record.output.bytes);
  }
}

ReplayResult<void> decode_call(ByteReader& reader, std::span<const KnownCall> calls,
                               CallRecord& record) {
  record.inputs.clear();
  record.writes.clear();
  const std::uint8_t flags = reader.byte();
  if ((flags & unused_bits) != 0) return bad("flags");
  const std::uint64_t number = reader.number();
  if (number >= calls.size()) return sentence("a call is number {} of {}", number, calls.size());
  record.call = static_cast<std::uint32_t>(number);
  const auto& parameters = calls[record.call].parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    record.arguments[i] = reader.number(parameters[i] == ValueType::i32 ? UINT32_MAX : UINT64_MAX);
  record.memory_size.reset();
  if ((flags & has_memory_size) != 0) record.memory_size = reader.number();
  if ((flags & has_inputs) != 0) SNAPSHOT_CHECK(decode_inputs(reader, record));

  record.outcome = {static_cast<Outcome::Kind>(flags & outcome_bits), 0};
  record.reason = {};
  record.stopped = (flags & was_stopped) != 0;
  if (record.outcome.kind == Outcome::Kind::trapped) {
    const auto reason = reader.bytes(reader.number(most_reason_bytes));
    record.reason = {reinterpret_cast<const char*>(reason.data()), reason.size()};
  } else {
    record.outcome.value = static_cast<std::uint32_t>(reader.number(UINT32_MAX));
  }
  if ((flags & has_writes) != 0) SNAPSHOT_CHECK(decode_writes(reader, record));
  record.output = {};
  if ((flags & has_output) != 0) record.output = {reader.byte(), reader.number()};
  if (record.output.stream > 2) return bad("an output stream");
  if (!reader.good()) return sentence("a call is cut short");
  return {};
}

}  // namespace wasifs
