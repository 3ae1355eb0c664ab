// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hostile guest: any calls of both ABIs with any arguments, on a memory whose bytes are the
// fuzzer's. Nothing may crash, throw or run out of bounds, and the result of a call is an errno or
// an end.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "fuzz_input.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/fs/dev.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"
#include "wasifs/wasifs.h"

namespace wasifs::fuzz {
namespace {

constexpr std::size_t memory_size = 65536;
constexpr int most_calls = 64;

// Time moves only when somebody waits, so no input takes long.
class ImpatientPoller final : public Poller {
 public:
  explicit ImpatientPoller(std::shared_ptr<ManualClock> clock) : clock_(std::move(clock)) {}

  Result<void> wait(std::span<const WaitSource>, std::optional<Timestamp> timeout,
                    const std::function<bool()>& already) override {
    if (already()) return {};
    if (!timeout) return Errno::intr;  // it would be for ever
    clock_->advance(*timeout);
    return {};
  }

 private:
  std::shared_ptr<ManualClock> clock_;
};

std::unique_ptr<Process> make_process() {
  const auto clock = std::make_shared<ManualClock>(1'700'000'000'000'000'000, 5);
  const auto tree = make_mem({.bytes = 1 << 20, .inodes = 64, .clock = clock});
  const auto root = detached_root(tree);
  if (!write_file(*root, "file", "some content") || !make_directories(*root, "dir/below") ||
      !make_link_path("../file", *root, "dir/link"))
    std::abort();
  auto [reader, writer] = make_pipe(4096);
  auto process = ProcessBuilder()
                     .arguments({"program", "argument"})
                     .environment("NAME", "value")
                     .mount("/", tree)
                     .mount("/dev", make_dev({.random = seeded_random(1), .clock = clock}))
                     .preopen("/")
                     .preopen("/dir")
                     .stdin_from(reader)
                     .stdout_to(writer)
                     .stderr_to(make_bytes_output(1024))
                     .clock(clock)
                     .random(seeded_random(2))
                     .poller(std::make_shared<ImpatientPoller>(clock))
                     .build();
  if (!process) std::abort();
  return *std::move(process);
}

const HostCall& choose_call(Input& input) {
  const auto modules = host_modules();
  const HostModule& module = modules[input.number<std::uint8_t>() % modules.size()];
  return module.calls[input.number<std::uint8_t>() % module.calls.size()];
}

// Small numbers are descriptors and flags, others addresses; both are worth more than random bits.
std::uint64_t choose_argument(Input& input, ValueType type) {
  switch (input.number<std::uint8_t>() % 4) {
    case 0:
      return input.number<std::uint8_t>() % 16;
    case 1:
      return input.number<std::uint16_t>();
    case 2:
      return type == ValueType::i32 ? input.number<std::uint32_t>() : input.number<std::uint64_t>();
    default:
      return type == ValueType::i32 ? UINT32_MAX - input.number<std::uint8_t>()
                                    : UINT64_MAX - input.number<std::uint8_t>();
  }
}

void run(Input input) {
  const auto process = make_process();
  VectorMemory memory(memory_size);
  for (int i = 0; i < most_calls && !input.empty(); ++i) {
    const std::uint16_t at = input.number<std::uint16_t>();
    const std::string_view text = input.text();
    const std::size_t room = memory_size - at;
    std::copy_n(reinterpret_cast<const std::byte*>(text.data()), std::min(text.size(), room),
                memory.bytes().begin() + at);

    const HostCall& call = choose_call(input);
    std::array<std::uint64_t, 16> arguments{};
    for (std::size_t k = 0; k < call.parameters.size(); ++k)
      arguments[k] = choose_argument(input, call.parameters[k]);
    const Outcome outcome = call.thunk(*process, memory, arguments.data());
    if (outcome.kind == Outcome::Kind::returned && call.has_result && outcome.value >= errno_count)
      std::abort();
    if (outcome.kind == Outcome::Kind::trapped && process->trap_reason().empty()) std::abort();
    if (outcome.kind == Outcome::Kind::exited) return;
  }
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wasifs::fuzz::run(wasifs::fuzz::Input({data, size}));
  return 0;
}
