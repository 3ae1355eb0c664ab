// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "guest/call_context.h"
#include "replay/access_log.h"
#include "replay/call_record.h"
#include "replay/frame.h"
#include "replay/recording_writer.h"
#include "replay/standard_streams.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"
#include "wasifs/replay.h"

namespace wasifs {
namespace {

class FileRecorder final : public Recorder {
 public:
  FileRecorder(std::unique_ptr<RecordingWriter> writer, Process& process)
      : writer_(std::move(writer)), calls_(all_calls()), streams_(process) {
    for (std::uint32_t i = 0; i < calls_.size(); ++i) places_.emplace(calls_[i].host_call, i);
  }

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;
  ReplayResult<RecordingStats> finish(const RecordedEnd& end) override {
    return writer_->finish(end);
  }

 private:
  void fill(CallRecord& record, const std::uint64_t* arguments) const;
  void write(const CallRecord& record, GuestMemory& memory);

  std::unique_ptr<RecordingWriter> writer_;
  const std::vector<KnownCall> calls_;
  std::unordered_map<const HostCall*, std::uint32_t> places_;
  StandardStreams streams_;
  AccessLog accesses_;
  ByteVector bytes_;
  std::uint64_t memory_size_ = 0;
  bool calling_ = false;
};

// The upper half of an i32 is not the guest's.
void FileRecorder::fill(CallRecord& record, const std::uint64_t* arguments) const {
  const auto& parameters = calls_[record.call].parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    record.arguments[i] =
        parameters[i] == ValueType::i32 ? static_cast<std::uint32_t>(arguments[i]) : arguments[i];
}

// Chunks first: the record refers to those that came before it.
void FileRecorder::write(const CallRecord& record, GuestMemory& memory) {
  if (accesses_.inputs().size() > most_ranges || accesses_.written().size() > most_ranges)
    return writer_->fail(fmt::format("a call accesses memory in more than {} places", most_ranges));
  for (const GuestRange& range : accesses_.written()) {
    if (chunks_of_write(range.size) == 0) continue;
    for (auto left = bytes_at(memory, range); !left.empty();) {
      const auto piece = left.first(std::min(left.size(), snapshot_chunk_size));
      writer_->chunk(piece);
      left = left.subspan(piece.size());
    }
  }
  bytes_.clear();
  encode_call(bytes_, record, calls_[record.call], accesses_, memory);
  if (bytes_.size() > most_record_bytes)
    return writer_->fail(
        fmt::format("a call writes more than {} bytes in small pieces", most_record_bytes));
  writer_->record(bytes_);
}

Outcome trapped(Process& process, std::string reason) {
  process.set_trap_reason(std::move(reason));
  return {Outcome::Kind::trapped, 0};
}

Outcome FileRecorder::call(const HostModule&, const HostCall& call, Process*& process,
                           GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  if (calling_)
    return trapped(*process, "a recorded guest makes a call while it is in another one");
  const auto place = places_.find(&call);
  if (place == places_.end())
    return trapped(*process, fmt::format("{} is no call that can be recorded", call.name));
  if (writer_->failed()) return call.thunk(*process, memory, arguments);

  CallRecord record;
  record.call = place->second;
  fill(record, arguments);
  if (const std::uint64_t size = memory.view().size; size != memory_size_)
    record.memory_size = memory_size_ = size;
  record.output.stream = streams_.written_by(*process, call, arguments);

  calling_ = true;
  accesses_.begin(memory);
  watch_accesses(*process, &accesses_);
  record.outcome = call.thunk(*process, memory, arguments);
  watch_accesses(*process, nullptr);
  accesses_.end();
  streams_.made(*process);
  calling_ = false;

  std::string reason;
  if (record.outcome.kind == Outcome::Kind::trapped) {
    reason = process->trap_reason();
    record.reason = reason;
    record.stopped = process->stopped();
  }
  if (record.output.stream != 0 && record.outcome.kind == Outcome::Kind::returned &&
      record.outcome.value == 0)
    record.output.bytes = bytes_written(memory, record.arguments.data());
  if (record.output.bytes == 0) record.output = {};
  write(record, memory);
  return record.outcome;
}

}  // namespace

ReplayResult<Digest> module_digest(std::span<const std::byte> module) {
  return Sha256().of(module);
}

ReplayResult<std::unique_ptr<Recorder>> Recorder::create(const std::string& path,
                                                         const RecordingInfo& info,
                                                         Process& process) {
  const ByteVector header = encode_header(info, all_calls());
  if (header.size() > most_frame_bytes)
    return sentence("arguments and environment of {} bytes are too long for a recording",
                    header.size());
  SNAPSHOT_TRY(auto writer, RecordingWriter::create(path, header));
  return std::make_unique<FileRecorder>(std::move(writer), process);
}

}  // namespace wasifs
