// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as the parts of a saved process: what they are called and how long they are is chosen
// too. Restoring ends with a sentence or with a process whose descriptors and mounts can be used
// and which can be saved again.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "snapshot/snapshot_writer.h"
#include "wasifs/clock.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/stdio.h"
#include "wasifs/paths.h"
#include "wasifs/snapshot.h"

namespace wasifs::fuzz {
namespace {

constexpr std::array<std::string_view, 8> types{"process",   "external",    "mem",
                                                "read_only", "null_stream", "bytes_output",
                                                "pipe",      "bytes_input"};

/// The input is parts one after the other: a byte for the type and whether a further segment of the
/// same part follows, two for the length of the segment, the segment.
bool write_parts(SnapshotStore& store, std::span<const std::byte> input) {
  const auto writer = SnapshotWriter::begin(store, 1);
  if (!writer) std::abort();
  bool goes_on = false;
  while (input.size() >= 3) {
    const auto head = std::to_integer<unsigned>(input[0]);
    const std::size_t length =
        std::to_integer<std::size_t>(input[1]) | std::to_integer<std::size_t>(input[2]) << 8;
    input = input.subspan(3);
    const auto segment = input.first(std::min(length, input.size()));
    input = input.subspan(segment.size());
    if (!goes_on) static_cast<void>((*writer)->begin_part(types[head % types.size()], 1));
    goes_on = head >= 128;
    (*writer)->segment({segment.begin(), segment.end()});
  }
  return (*writer)->commit("s").has_value();
}

void use(Process& process) {
  for (const Fd fd : process.fds().numbers()) {
    const auto entry = process.fds().entry(fd, {});
    if (!entry) std::abort();
    const Location& location = entry->file->location();
    static_cast<void>(location.inode->stat());
    if (location.inode->kind() != InodeKind::directory) continue;
    static_cast<void>(list_directory(location, 0, [](const DirEntry&) { return true; }));
    static_cast<void>(write_file(location, "new", "text"));
    static_cast<void>(rename_path(location, "new", location, "newer"));
  }
  for (const MountInfo& mount : process.names().mounts()) {
    static_cast<void>(process.names().find(mount.path + "/x"));
  }
}

void run(std::span<const std::byte> input) {
  const auto store = make_memory_store();
  if (!write_parts(*store, input)) return;
  const auto reader = SnapshotReader::open(*store, "s", 1U << 24);
  if (!reader) std::abort();
  static_cast<void>((*reader)->externals());
  RestoreOptions options;
  options.clock = std::make_shared<ManualClock>(Timestamp{1'700'000'000'000'000'000});
  options.lenient = true;
  options.accept_changes = true;
  options.live = true;
  options.memory.bytes = 1U << 20;
  options.memory.inodes = 10'000;
  options.filesystem = [](const External&) { return make_mem(); };
  options.inode = [](const External&) { return make_null_stream(); };
  const auto restored = (*reader)->restore(options);
  if (!restored) {
    if (restored.error().empty()) std::abort();
    return;
  }
  use(*restored->process);
  const auto saved = save_snapshot(*restored->process, *store, "again");
  if (!saved && saved.error().empty()) std::abort();
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wasifs::fuzz::run(std::as_bytes(std::span(data, size)));
  return 0;
}
