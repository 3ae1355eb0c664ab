// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <utility>

#include "replay/applied_call.h"
#include "replay/divergence.h"
#include "replay/record_reader.h"
#include "replay/standard_streams.h"
#include "snapshot/sentence.h"
#include "wasifs/replay.h"

namespace wasifs {
namespace {

std::string counted(std::uint64_t calls) {
  return fmt::format("{} call{}", calls, calls == 1 ? "" : "s");
}

std::string text_of(const RecordedEnd& end) {
  switch (end.kind) {
    case RecordedEnd::Kind::returned:
      return "returned";
    case RecordedEnd::Kind::exited:
      return fmt::format("exited with {}", end.exit_code);
    case RecordedEnd::Kind::trapped:
      return "trapped: " + end.message;
    case RecordedEnd::Kind::stopped:
      break;
  }
  return "was stopped: " + end.message;
}

class RecordReplayer final : public Replayer {
 public:
  RecordReplayer(std::unique_ptr<RecordReader> reader, ReplayOptions options)
      : reader_(std::move(reader)), options_(std::move(options)) {}

  State state() const noexcept override { return state_; }
  const std::string& message() const noexcept override { return message_; }
  std::uint64_t calls() const noexcept override { return calls_; }
  void ended(const RecordedEnd& end) override;

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;

 private:
  Outcome stop(State state, std::string message, Process& process);
  Outcome beyond(const HostCall& call, Process& process, GuestMemory& memory,
                 const std::uint64_t* arguments);
  Outcome answer(const CallRecord& record, const HostModule& module, const HostCall& call,
                 Process& process, GuestMemory& memory, const std::uint64_t* arguments);
  ReplayResult<void> apply(const CallRecord& record, const HostCall& call, Process& process,
                           GuestMemory& memory, const std::uint64_t* arguments);
  void show_output(const CallRecord& record, GuestMemory& memory, const std::uint64_t* arguments);

  std::unique_ptr<RecordReader> reader_;
  ReplayOptions options_;
  State state_ = State::replaying;
  std::string message_;
  std::uint64_t calls_ = 0;
  std::uint64_t memory_size_ = 0;
};

Outcome RecordReplayer::stop(State state, std::string message, Process& process) {
  state_ = state;
  message_ = std::move(message);
  process.set_trap_reason(message_);
  return {Outcome::Kind::trapped, 0};
}

Outcome RecordReplayer::call(const HostModule& module, const HostCall& call, Process*& process,
                             GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  if (state_ == State::alive) return call.thunk(*process, memory, arguments);
  if (state_ != State::replaying) return stop(state_, message_, *process);
  if (calls_ == options_.calls) {
    if (!options_.apply || !options_.go_on)
      return stop(State::reached, fmt::format("stopped after {}", counted(calls_)), *process);
    state_ = State::alive;
    return call.thunk(*process, memory, arguments);
  }
  const auto record = reader_->next();
  if (!record) return stop(State::cut_off, "the recording is damaged: " + record.error(), *process);
  if (*record == nullptr) return beyond(call, *process, memory, arguments);

  if ((*record)->memory_size) memory_size_ = *(*record)->memory_size;
  const KnownCall& known = reader_->known_calls()[(*record)->call];
  if (!is_recorded_call(**record, known, memory_size_, call, memory, arguments))
    return stop(State::diverged,
                divergence_text(calls_ + 1, **record, known, memory_size_, call, memory, arguments),
                *process);
  return answer(**record, module, call, *process, memory, arguments);
}

// A call for which there is no record.
Outcome RecordReplayer::beyond(const HostCall& call, Process& process, GuestMemory& memory,
                               const std::uint64_t* arguments) {
  const auto& end = reader_->end();
  if (!end) {
    if (options_.apply && options_.go_on) {
      state_ = State::alive;
      return call.thunk(process, memory, arguments);
    }
    return stop(State::cut_off,
                fmt::format("the recording ends after {}: {}", counted(calls_), reader_->cut()),
                process);
  }
  if (end->kind == RecordedEnd::Kind::stopped) {
    process.stop(end->message);
    return {Outcome::Kind::trapped, 0};
  }
  return stop(State::diverged,
              fmt::format("call {} was not recorded\n  recorded: the guest {}\n  replayed: {}",
                          calls_ + 1, text_of(*end), call_text(call, memory, arguments)),
              process);
}

// Done in the process of the embedder as well. A sentence where that is another world.
ReplayResult<void> RecordReplayer::apply(const CallRecord& record, const HostCall& call,
                                         Process& process, GuestMemory& memory,
                                         const std::uint64_t* arguments) {
  if (!is_applied(call) || record.outcome.kind != Outcome::Kind::returned) return {};
  const bool alike = answers_alike(call, process, arguments);
  const Outcome outcome = call.thunk(process, memory, arguments);
  bool same = outcome.kind == record.outcome.kind && outcome.value == record.outcome.value;
  if (same && alike) {
    SNAPSHOT_TRY(same, reader_->is_in(memory));
  }
  if (same) return {};
  const std::string here = result_text(call, memory, arguments, outcome, process.trap_reason());
  SNAPSHOT_CHECK(reader_->write_to(memory));
  return sentence(
      "call {} gives another answer in this world than in the recorded one\n  recorded: {} {}\n"
      "  replayed: {} {}",
      calls_ + 1, call_text(call, memory, arguments),
      result_text(call, memory, arguments, record.outcome, record.reason),
      call_text(call, memory, arguments), here);
}

void RecordReplayer::show_output(const CallRecord& record, GuestMemory& memory,
                                 const std::uint64_t* arguments) {
  if (record.output.stream == 0 || !options_.output) return;
  gather_written(memory, arguments, record.output.bytes, [&](std::span<const std::byte> bytes) {
    options_.output(record.output.stream, bytes);
  });
}

Outcome RecordReplayer::answer(const CallRecord& record, const HostModule& module,
                               const HostCall& call, Process& process, GuestMemory& memory,
                               const std::uint64_t* arguments) {
  if (record.output.stream != 0 && !may_write(call))
    return stop(State::cut_off,
                fmt::format("the recording is damaged: {} writes to a standard stream", call.name),
                process);
  // Before the answer is written, which may overwrite what they point to.
  std::string shown;
  if (options_.trace) shown = arguments_text(call, memory, arguments);
  show_output(record, memory, arguments);
  if (options_.apply) {
    if (const auto applied = apply(record, call, process, memory, arguments); !applied)
      return stop(State::diverged, applied.error(), process);
  }
  if (const auto written = reader_->write_to(memory); !written)
    return stop(State::cut_off, "the recording is damaged: " + written.error(), process);
  if (record.outcome.kind == Outcome::Kind::trapped) {
    process.set_trap_reason(std::string(record.reason));
    if (record.stopped) process.stop(std::string(record.reason));
  }
  ++calls_;
  if (options_.trace) {
    const std::string result = result_text(call, memory, arguments, record.outcome, record.reason);
    options_.trace->call({.module = module.name,
                          .name = call.name,
                          .arguments = shown,
                          .result = result,
                          .start = reader_->time(),
                          .duration = 0});
  }
  return record.outcome;
}

void RecordReplayer::ended(const RecordedEnd& end) {
  if (state_ != State::replaying) return;
  const auto differ = [&](const std::string& recorded) {
    state_ = State::diverged;
    message_ = fmt::format("after {} the guest ended otherwise\n  recorded: {}\n  replayed: it {}",
                           counted(calls_), recorded, text_of(end));
  };
  const auto record = reader_->next();
  if (!record) {
    state_ = State::cut_off;
    message_ = "the recording is damaged: " + record.error();
    return;
  }
  if (*record != nullptr)
    return differ("another call, " + reader_->known_calls()[(*record)->call].name);
  const auto& recorded = reader_->end();
  if (!recorded) {
    state_ = State::cut_off;
    message_ = fmt::format("the recording ends after {}: {}", counted(calls_), reader_->cut());
    return;
  }
  // Who was stopped while it computed is stopped again by other means.
  if (recorded->kind == RecordedEnd::Kind::stopped) return;
  if (recorded->kind != end.kind || recorded->exit_code != end.exit_code)
    differ("it " + text_of(*recorded));
}

}  // namespace

ReplayResult<std::unique_ptr<Replayer>> Replayer::create(std::unique_ptr<Recording> recording,
                                                         std::span<const std::byte> module,
                                                         ReplayOptions options) {
  SNAPSHOT_TRY(const Digest digest, module_digest(module));
  if (digest != recording->info().module)
    return sentence("the recording is of another module: its SHA-256 is {}, not {}",
                    digest_text(recording->info().module), digest_text(digest));
  // `Recording` has no other implementation.
  std::unique_ptr<RecordReader> reader(static_cast<RecordReader*>(recording.release()));
  return std::make_unique<RecordReplayer>(std::move(reader), std::move(options));
}

}  // namespace wasifs
