// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshots.h"

#include <array>

namespace wasifs::testing_support {

std::shared_ptr<Clock> frozen_clock() {
  return std::make_shared<ManualClock>(frozen_realtime, frozen_monotonic);
}

std::unique_ptr<Process> built(ProcessBuilder& builder) {
  auto process = builder.build();
  if (!process) {
    ADD_FAILURE() << process.error();
    std::abort();
  }
  return *std::move(process);
}

Ref<FileSystem> frozen_mem() {
  return make_mem({.clock = frozen_clock()});
}

SavedSnapshot Snapshots::save(Process& process, const SaveOptions& options) {
  auto saved = save_snapshot(process, *store_, "s", options);
  EXPECT_TRUE(saved) << saved.error();
  return saved ? *std::move(saved) : SavedSnapshot{};
}

namespace {

SnapshotResult<RestoredProcess> try_restore(SnapshotStore& store, RestoreOptions options) {
  if (options.clock == nullptr) options.clock = frozen_clock();
  auto reader = SnapshotReader::open(store, "s");
  if (!reader) return std::unexpected(reader.error());
  return (*reader)->restore(options);
}

}  // namespace

RestoredProcess Snapshots::restore(RestoreOptions options) {
  auto restored = try_restore(*store_, std::move(options));
  if (!restored) {
    ADD_FAILURE() << restored.error();
    std::abort();
  }
  return *std::move(restored);
}

std::string Snapshots::restore_error(RestoreOptions options) {
  const auto restored = try_restore(*store_, std::move(options));
  return restored ? std::string() : restored.error();
}

std::string Snapshots::save_error(Process& process, const SaveOptions& options) {
  const auto saved = save_snapshot(process, *store_, "s", options);
  return saved ? std::string() : saved.error();
}

std::string Snapshots::root() {
  const auto reader = store_->read("s");
  EXPECT_TRUE(reader);
  const auto bytes = (*reader)->root();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

RestoreOptions handing_over(const SavedSnapshot& saved) {
  RestoreOptions options;
  options.live = true;
  options.filesystem = [externals = saved.externals](const External& wanted) {
    for (const External& external : externals) {
      if (external.kind == wanted.kind && external.name == wanted.name) return external.filesystem;
    }
    return Ref<FileSystem>();
  };
  options.inode = [externals = saved.externals](const External& wanted) {
    for (const External& external : externals) {
      if (external.kind == wanted.kind && external.name == wanted.name) return external.inode;
    }
    return Ref<Inode>();
  };
  return options;
}

FdEntry entry_of(Process& process, Fd fd) {
  auto entry = process.fds().entry(fd, {});
  if (!entry) {
    ADD_FAILURE() << "descriptor " << fd << " is not open";
    std::abort();
  }
  return *std::move(entry);
}

std::string read_some(Process& process, Fd fd, std::size_t count) {
  std::string text(count, '\0');
  const std::array spans{IoSpan{reinterpret_cast<std::byte*>(text.data()), text.size()}};
  ReadBuffers buffers(spans);
  const auto read = entry_of(process, fd).file->read(buffers, process.wait_context());
  EXPECT_TRUE(read) << errno_name(read.error());
  text.resize(read.value_or(0));
  return text;
}

void write_all(Process& process, Fd fd, std::string_view text) {
  const std::array spans{ConstIoSpan{reinterpret_cast<const std::byte*>(text.data()), text.size()}};
  WriteBuffers buffers(spans);
  const auto written = entry_of(process, fd).file->write(buffers, process.wait_context());
  ASSERT_TRUE(written) << errno_name(written.error());
  ASSERT_EQ(*written, text.size());
}

std::uint64_t offset_of(Process& process, Fd fd) {
  const auto offset = entry_of(process, fd).file->tell(process.wait_context());
  EXPECT_TRUE(offset);
  return offset.value_or(0);
}

}  // namespace wasifs::testing_support
