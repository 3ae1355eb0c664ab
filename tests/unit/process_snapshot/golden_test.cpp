// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process as earlier versions saved it comes back with every field, and is saved again as it was.
// tests/golden/snapshot/README.md says how the file came to be.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "snapshots.h"
#include "wasifs/fs/callback.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs::testing_support {
namespace {

const std::string golden_file = WASIFS_GOLDEN_FOLDER "/v1/process.snapshot";

Ref<FileSystem> computed() {
  const Ref<StaticDirectory> directory = make_static_directory();
  WholeFile file;
  file.read = [] { return std::string("computed"); };
  file.times = {.atim = 1, .mtim = 2, .ctim = 3};
  EXPECT_TRUE(directory->add("f", make_whole_file(file)));
  return make_callback_file_system(directory);
}

Ref<Inode> callback_stream() {
  return make_callback_output([](std::span<const std::byte> bytes) { return bytes.size(); });
}

// A file of several chunks.
std::string numbers() {
  std::string text;
  for (int i = 0; text.size() < 200'000; ++i) text += std::to_string(i) + "\n";
  return text;
}

constexpr Timestamp read_then = 1'600'000'000'000'000'001;
constexpr Timestamp written_then = 1'500'000'000'000'000'002;
// In the middle of a megabyte of holes.
constexpr std::uint64_t middle = 300'001;
constexpr std::uint64_t sparse_size = 1 << 20;
constexpr std::uint64_t reserved_size = 1 << 18;
// What all the files hold, with what is reserved and without the holes.
constexpr std::uint64_t tree_bytes = 463'195;

void fill(const Location& root) {
  EXPECT_TRUE(make_directories(root, "d/e"));
  EXPECT_TRUE(write_file(root, "d/f", "content of a file"));
  EXPECT_TRUE(hard_link_path(root, "d/f", false, root, "hard"));
  EXPECT_TRUE(make_link_path("d/f", root, "link"));
  EXPECT_TRUE(write_file(root, "numbers", numbers()));
  EXPECT_TRUE(write_file(root, "sparse", ""));
  FileInode& sparse = *find_path(root, "sparse", false)->inode->as_file();
  EXPECT_TRUE(sparse.truncate(sparse_size));
  const std::array spans{ConstIoSpan{std::as_bytes(std::span("in the middle", 13)).data(), 13}};
  WriteBuffers buffers(spans);
  EXPECT_TRUE(sparse.write_at(buffers, middle));
  EXPECT_TRUE(write_file(root, "reserved", ""));
  EXPECT_TRUE(find_path(root, "reserved", false)->inode->as_file()->allocate(0, reserved_size));
  EXPECT_TRUE(find_path(root, "d/e", false)
                  ->inode->set_times({.atim = {TimeChange::How::set, read_then},
                                      .mtim = {TimeChange::How::set, written_then}}));
}

/// One of everything. Only for writing the file: what comes back is compared with literals.
std::unique_ptr<Process> sample() {
  const auto tree = frozen_mem();
  const Location root = detached_root(tree).value();
  fill(root);
  PipeEnds pipe = make_pipe(8192);
  auto process = built(FrozenBuilder()
                           .arguments({"prog", "--flag"})
                           .environment("NAME", "value")
                           .random(seeded_random(7))
                           .limits({.descriptors = 1000, .symlinks = 12})
                           .rights_policy(RightsPolicy::strict)
                           .path_policy(PathPolicy::bytes)
                           .mount("/tree", frozen_mem())
                           .mount("/tree", tree)
                           .mount("/tree/view", make_read_only(tree))
                           .mount("/far/away", computed())
                           .preopen("/tree")
                           .preopen("/far")
                           .preopen(frozen_mem(), "beside", {.base = Rights::path_open})
                           .stdin_from(pipe.reader)
                           .stdout_to(callback_stream())
                           .stderr_to(make_bytes_output(100)));
  EXPECT_EQ(process->open("tree/d/f", {.access = Access::read_write, .flags = FdFlags::append}),
            6U);
  EXPECT_EQ(process->open("far/away/f", {}), 7U);
  EXPECT_EQ(process->open("tree/gone", {.access = Access::read_write, .create = true}), 8U);
  EXPECT_EQ(process->add_descriptor(pipe.writer, Access::write), 9U);
  EXPECT_EQ(process->add_descriptor(make_bytes_input("the input"), Access::read), 10U);
  EXPECT_EQ(process->open("tree/view/d/f", {}), 11U);
  EXPECT_EQ(process->add_descriptor(make_null_stream(), Access::read_write), 12U);
  EXPECT_TRUE(process->fds().replace(500, entry_of(*process, 6)));
  write_all(*process, 2, "said");
  write_all(*process, 8, "no name");
  write_all(*process, 9, "in the pipe");
  EXPECT_EQ(read_some(*process, 6, 7), "content");
  EXPECT_EQ(read_some(*process, 7, 4), "comp");
  EXPECT_EQ(read_some(*process, 10, 4), "the ");
  EXPECT_TRUE(unlink_path(root, "gone"));
  EXPECT_EQ(tree->usage().bytes, tree_bytes);
  std::array<std::byte, 5> some{};
  EXPECT_TRUE(process->parts().random->fill(some));
  process->set_exit_code(42);
  process->set_trap_reason("a reason");
  return process;
}

RestoreOptions offered() {
  RestoreOptions options;
  options.clock = frozen_clock();
  options.filesystem = [](const External& external) -> SnapshotResult<Ref<FileSystem>> {
    if (external.name == "mount:/far/away") return computed();
    return std::unexpected("another name");
  };
  options.inode = [](const External& external) -> SnapshotResult<Ref<Inode>> {
    if (external.name == "fd:1") return Ref<Inode>(callback_stream());
    return std::unexpected("another name");
  };
  return options;
}

void check_tree(const Location& root) {
  EXPECT_EQ(read_text_file(root, "tree/link").value(), "content of a file");
  EXPECT_EQ(stat_path(root, "tree/hard", false)->nlink, 2U);
  EXPECT_EQ(stat_path(root, "tree/hard", false)->ino, stat_path(root, "tree/d/f", false)->ino);
  EXPECT_EQ(stat_path(root, "tree/d", false)->nlink, 3U);
  EXPECT_EQ(stat_path(root, "tree/d/e", false)->atim, read_then);
  EXPECT_EQ(stat_path(root, "tree/d/e", false)->mtim, written_then);
  EXPECT_EQ(stat_path(root, "tree/d/e", false)->ctim, frozen_realtime);
  EXPECT_EQ(read_text_file(root, "tree/numbers").value(), numbers());
  std::string sparse(sparse_size, '\0');
  sparse.replace(middle, 13, "in the middle");
  EXPECT_EQ(read_text_file(root, "tree/sparse").value(), sparse);
  EXPECT_EQ(read_text_file(root, "tree/reserved").value(), std::string(reserved_size, '\0'));
  EXPECT_EQ(find_path(root, "tree", true)->mount->filesystem->usage().bytes, tree_bytes)
      << "holes stay holes";
}

void check(Process& process) {
  EXPECT_EQ(process.arguments(), (std::vector<std::string>{"prog", "--flag"}));
  EXPECT_EQ(process.environment(), (std::vector<std::string>{"NAME=value"}));
  EXPECT_EQ(process.parts().limits.descriptors, 1000U);
  EXPECT_EQ(process.parts().limits.symlinks, 12U);
  EXPECT_EQ(process.parts().rights, RightsPolicy::strict);
  EXPECT_EQ(process.parts().paths, PathPolicy::bytes);
  EXPECT_EQ(process.exit_code(), 42U);
  EXPECT_EQ(process.trap_reason(), "a reason");
  EXPECT_EQ(process.parts().clock->now(ClockId::monotonic), frozen_monotonic);
  EXPECT_EQ(process.parts().random->state()->seed, 7U);
  EXPECT_EQ(process.parts().random->state()->position, 5U);
  EXPECT_EQ(process.fds().numbers(),
            (std::vector<Fd>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 500}));
  EXPECT_EQ(*entry_of(process, 3).preopen_name, "/tree");
  EXPECT_EQ(*entry_of(process, 5).preopen_name, "beside");
  EXPECT_EQ(entry_of(process, 5).rights.base, Rights::path_open);
  EXPECT_EQ(entry_of(process, 6).file, entry_of(process, 500).file);
  EXPECT_EQ(entry_of(process, 6).file->flags(), FdFlags::append);

  const Location root = process.names().root().value();
  check_tree(root);
  EXPECT_EQ(write_file(root, "tree/view/x", "y").error(), Errno::rofs);
  EXPECT_EQ(find_path(root, "tree/gone", false).error(), Errno::noent);
  EXPECT_EQ(process.names().mounts().size(), 4U);
  EXPECT_EQ(read_some(process, 0, 100), "in the pipe");
  EXPECT_EQ(dynamic_cast<BytesOutput&>(*entry_of(process, 2).file->inode()).contents(), "said");
  EXPECT_EQ(read_some(process, 6, 100), " of a file");
  EXPECT_EQ(read_some(process, 7, 100), "uted");
  EXPECT_EQ(read_some(process, 10, 100), "input");
  EXPECT_EQ(read_some(process, 11, 7), "content");
  entry_of(process, 8).file->set_offset(0);
  EXPECT_EQ(read_some(process, 8, 100), "no name");
}

std::string root_of(SnapshotStore& store, std::string_view name) {
  const auto reader = store.read(name);
  EXPECT_TRUE(reader) << reader.error();
  const auto bytes = (*reader)->root();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Golden, ProcessesOfEachVersionComeBack) {
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) {
    const auto store = open_file_store(golden_file);
    ASSERT_TRUE(store) << store.error();
    const auto saved = save_snapshot(*sample(), **store, "snapshot");
    ASSERT_TRUE(saved) << saved.error();
  }
  const auto store = open_file_store(golden_file);
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  auto restored = (*reader)->restore(offered());
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_TRUE(restored->reports.empty());
  std::set<std::string> types;
  for (const SnapshotPart& part : (*reader)->parts()) types.insert(part.type);
  EXPECT_EQ(types, (std::set<std::string>{"process", "mem", "read_only", "pipe", "null_stream",
                                          "bytes_input", "bytes_output", "external"}));

  const auto memory = make_memory_store();
  ASSERT_TRUE(save_snapshot(*restored->process, *memory, "again"));
  EXPECT_EQ(root_of(*memory, "again"), root_of(**store, "snapshot"))
      << "the encoding has changed: it needs a version of its own";
  check(*restored->process);
}

}  // namespace
}  // namespace wasifs::testing_support
