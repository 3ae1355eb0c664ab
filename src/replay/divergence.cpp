// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/divergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "replay/hash.h"

namespace wasifs {
namespace {

bool same_arguments(const CallRecord& record, const KnownCall& known,
                    const std::uint64_t* arguments) {
  for (std::size_t i = 0; i < known.parameters.size(); ++i) {
    const std::uint64_t here = known.parameters[i] == ValueType::i32
                                   ? static_cast<std::uint32_t>(arguments[i])
                                   : arguments[i];
    if (here != record.arguments[i]) return false;
  }
  return true;
}

bool same_input(const RecordedInput& input, GuestMemory& memory) {
  const std::span<const std::byte> here = bytes_at(memory, input.range);
  if (here.size() != input.range.size) return false;
  if (input.range.size <= longest_shown_input) return std::ranges::equal(here, input.bytes);
  return fast_hash(here) == input.hash;
}

// Lets guest memory hold the recorded inputs, as far as they are known, to be shown from there; at
// the end it is as it was.
class RecordedInputs {
 public:
  RecordedInputs(const CallRecord& record, GuestMemory& memory) {
    for (const RecordedInput& input : record.inputs) {
      const auto here = bytes_at(memory, input.range);
      if (here.size() != input.bytes.size()) continue;
      saved_.push_back({here, {here.begin(), here.end()}});
      std::ranges::copy(input.bytes, here.begin());
    }
  }
  ~RecordedInputs() {
    for (auto saved = saved_.rbegin(); saved != saved_.rend(); ++saved)
      std::ranges::copy(saved->bytes, saved->place.begin());
  }
  RecordedInputs(const RecordedInputs&) = delete;
  RecordedInputs& operator=(const RecordedInputs&) = delete;

 private:
  struct Saved {
    std::span<std::byte> place;
    ByteVector bytes;
  };
  std::vector<Saved> saved_;
};

std::string recorded_text(const CallRecord& record, const KnownCall& known, GuestMemory& memory) {
  if (known.host_call == nullptr)
    return fmt::format("{}.{}, which this library does not know", known.module, known.name);
  const RecordedInputs inputs(record, memory);
  return call_text(*known.host_call, memory, record.arguments.data());
}

// What cannot be seen from the calls as they are shown.
std::string hidden_difference(const CallRecord& record, const KnownCall& known,
                              std::uint64_t memory_size, const HostCall& call, GuestMemory& memory,
                              const std::uint64_t* arguments) {
  if (&call != known.host_call || !same_arguments(record, known, arguments)) {
    std::string numbers;
    for (const auto& [side, values] :
         {std::pair{"recorded", record.arguments.data()}, std::pair{"replayed", arguments}}) {
      numbers += fmt::format("\n  arguments {}:", side);
      const std::size_t count =
          values == arguments ? call.parameters.size() : known.parameters.size();
      for (std::size_t i = 0; i < count; ++i) numbers += fmt::format(" {:#x}", values[i]);
    }
    return numbers;
  }
  if (memory.view().size != memory_size)
    return fmt::format("\n  memory recorded: {} bytes, replayed: {} bytes", memory_size,
                       memory.view().size);
  for (const RecordedInput& input : record.inputs)
    if (!same_input(input, memory))
      return fmt::format("\n  of its input, the {} bytes at {:#x} differ", input.range.size,
                         input.range.address);
  return {};
}

}  // namespace

bool is_recorded_call(const CallRecord& record, const KnownCall& known, std::uint64_t memory_size,
                      const HostCall& call, GuestMemory& memory, const std::uint64_t* arguments) {
  return &call == known.host_call && same_arguments(record, known, arguments) &&
         memory.view().size == memory_size &&
         std::ranges::all_of(record.inputs,
                             [&](const RecordedInput& input) { return same_input(input, memory); });
}

std::string call_text(const HostCall& call, GuestMemory& memory, const std::uint64_t* arguments) {
  return fmt::format("{}({})", call.name, arguments_text(call, memory, arguments));
}

std::string divergence_text(std::uint64_t number, const CallRecord& record, const KnownCall& known,
                            std::uint64_t memory_size, const HostCall& call, GuestMemory& memory,
                            const std::uint64_t* arguments) {
  return fmt::format("call {} is not the one that was recorded\n  recorded: {}\n  replayed: {}{}",
                     number, recorded_text(record, known, memory),
                     call_text(call, memory, arguments),
                     hidden_difference(record, known, memory_size, call, memory, arguments));
}

}  // namespace wasifs
