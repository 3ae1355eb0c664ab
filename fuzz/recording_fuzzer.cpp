// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hostile recording: as the bytes of a file, or as the contents of frames whose checksums are
// right, so that what lies behind them is reached. A guest replays it, making the calls that it
// finds there. Nothing may crash, throw or run out of bounds.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "fuzz_input.h"
#include "replay/frame.h"
#include "replay/record_reader.h"
#include "wasifs/replay.h"

namespace wasifs::fuzz {
namespace {

constexpr std::size_t memory_size = 65536;
constexpr int most_calls = 256;

// The fuzzer's bytes are cut into frames behind a header that is good.
std::vector<std::byte> framed(Input& input) {
  static FrameEncoder encoder;
  ByteVector bytes;
  put_bytes(bytes, file_head());
  const RecordingInfo info{.module = *module_digest({})};
  encoder.encode(FrameKind::header, 1, encode_header(info, all_calls()), bytes.size(), bytes);
  while (!input.empty()) {
    const std::uint8_t kind = input.number<std::uint8_t>();
    const std::uint32_t items = input.number<std::uint8_t>();
    const std::string_view content = input.text();
    encoder.encode(static_cast<FrameKind>(2 + kind % 3), items, std::as_bytes(std::span(content)),
                   bytes.size(), bytes);
  }
  return bytes;
}

// Makes the calls of the recording, as far as it can be read. Every other time something else, so
// that the comparison and the text of both sides are reached.
void replay(std::vector<std::byte> bytes, bool differ) {
  auto script = RecordReader::create(source_of(bytes));
  auto recording = Recording::from_bytes(std::move(bytes));
  if (!recording || !script) return;
  std::uint64_t shown = 0;
  ReplayOptions options;
  options.output = [&](Fd, std::span<const std::byte> output) { shown += output.size(); };
  auto replayer = Replayer::create(*std::move(recording), {}, std::move(options));
  if (!replayer) return;
  VectorMemory memory(memory_size);
  const auto owned = make_replay_process();
  Process* process = owned.get();
  for (int i = 0; i < most_calls; ++i) {
    const auto record = (*script)->next();
    if (!record || *record == nullptr) break;
    const KnownCall& known = (*script)->known_calls()[(*record)->call];
    if (known.host_call == nullptr) break;
    if ((*record)->memory_size && *(*record)->memory_size <= 4 * memory_size)
      memory.bytes().resize(static_cast<std::size_t>(*(*record)->memory_size));
    for (const RecordedInput& input : (*record)->inputs) {
      const auto place = bytes_at(memory, input.range);
      if (!place.empty()) std::ranges::copy(input.bytes, place.begin());
    }
    auto arguments = (*record)->arguments;
    if (differ && i % 16 == 15) arguments[0] ^= 1;
    const Outcome outcome =
        (*replayer)->call(*known.host_module, *known.host_call, process, memory, arguments.data());
    if ((*replayer)->state() == Replayer::State::replaying) continue;
    if (outcome.kind != Outcome::Kind::trapped || (*replayer)->message().empty()) std::abort();
    return;
  }
  (*replayer)->ended({.kind = RecordedEnd::Kind::returned});
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wasifs::fuzz::Input input({data, size});
  const std::uint8_t how = input.number<std::uint8_t>();
  if (how % 4 == 0) {
    const auto rest = std::as_bytes(input.rest());
    wasifs::fuzz::replay({rest.begin(), rest.end()}, how % 8 == 0);
  } else {
    wasifs::fuzz::replay(wasifs::fuzz::framed(input), how % 8 < 4);
  }
  return 0;
}
