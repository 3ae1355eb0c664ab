// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "world.h"

#include "wasifs/file_ops.h"
#include "wasifs/fs/dev.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::testing_support {
namespace {

// A socket that nobody is connected to: every answer is the default of its kind.
class Socket final : public SocketInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 1, .type = FileType::socket_stream}; }
};

template <class T>
T expect(Result<T> result, std::string_view what) {
  EXPECT_TRUE(result) << what << ": " << errno_name(errno_of(result));
  if (!result) std::abort();
  return *std::move(result);
}

void expect_done(Result<void> result, std::string_view what) {
  EXPECT_TRUE(result) << what << ": " << errno_name(errno_of(result));
}

// By the inodes themselves, which take links that the resolver would refuse.
void fill_tree(const Ref<FileSystem>& filesystem, bool whole) {
  const Location root = expect(detached_root(filesystem), "root");
  expect_done(write_file(root, "file", "0123456789"), "file");
  expect_done(make_directories(root, "empty"), "empty");
  expect_done(make_directories(root, "full"), "full");
  expect_done(write_file(root, "full/child", "child"), "full/child");
  DirInode& directory = *root.inode->as_directory();
  const auto link = [&](const std::string& name, const std::string& target) {
    const auto made = directory.make_link(name, target);
#ifdef _WIN32
    if (filesystem->type_name() == "host") return;  // where no link can be made, rows of links fail
#endif
    expect_done(made, name);
  };
  link("link", "file");
  if (!whole) return;
  expect_done(make_directories(root, "full/sub"), "full/sub");
  link("dirlink", "full");
  link("dangling", "missing");
  link("loop", "loop");
  link("up", "full/../file");
  link("escape", "../outside");
  link("abslink", "/file");
  link("slashlink", "file/");
  for (int i = 1; i <= 41; ++i)
    link("chain" + std::to_string(i), i == 1 ? "file" : "chain" + std::to_string(i - 1));
}

}  // namespace

World::World(WorldOptions options) {
  ProcessBuilder builder;
  options.mem.clock = clock_;
  if (options.backend != Backend::mem) temp_ = std::make_unique<TempTree>();
  if (options.backend == Backend::host) {
    filesystem_ = expect(make_host(temp_->path()), "host");
    builder.mount("/", filesystem_);
  } else {
    filesystem_ = make_mem(options.mem);
    if (options.backend == Backend::mem_over_host) {
      prefix_ = "/w/";
      builder.mount("/", expect(make_host(temp_->path()), "host"));
    }
    builder.mount(prefix_, filesystem_);
  }
  fill_tree(filesystem_, true);
  const auto below = [&](const char* name) { return prefix_ + name; };
  const Ref<FileSystem> other = make_mem({.clock = clock_});
  expect_done(write_file(expect(detached_root(other), "other"), "file", "other"), "other/file");
  const Ref<FileSystem> looked_at = make_mem({.clock = clock_});
  fill_tree(looked_at, false);
  builder.mount(below("other"), other)
      .mount(below("ro"), make_read_only(looked_at))
      .mount(below("dev"), make_dev({.clock = clock_}))
      .mount(below("far/away"), make_mem({.clock = clock_}))
      .preopen(prefix_, "/")
      .preopen(below("ro"), "/ro")
      .arguments({"prog", "one", ""})
      .environment("A", "1")
      .environment("LONG", "two words")
      .clock(clock_)
      .random(seeded_random(1))
      .stdin_from(make_bytes_input("standard input"))
      .stdout_to(output_)
      .stderr_to(make_null_stream());
  if (options.more) options.more(builder);
  auto built = builder.build();
  EXPECT_TRUE(built) << built.error();
  if (!built) std::abort();
  process_ = *std::move(built);
  guest_ = std::make_unique<FakeGuest>(*process_, options.shared);
}

Fd World::fd(std::string_view name) {
  const auto found = fds_.find(name);
  if (found != fds_.end()) return found->second;
  const Fd made = make_fd(name);
  fds_.emplace(name, made);
  return made;
}

Ref<Inode> World::make_socket(std::string_view name) {
  if (name == "listener") return expect(network_->listen("name"), "listener");
  if (name == "connector") return network_->connector("nobody");
  const bool datagrams = name == "datagrams";
  const SocketPair pair = datagrams ? make_datagram_pair() : make_stream_pair(4096);
  if (name == "lonely") return pair.first;
  peers_.push_back(pair.second);
  if (name == "connection") return pair.first;
  const bool stuffed = name == "stuffed";
  if (!stuffed && !datagrams && name != "loaded") return nullptr;
  const std::string content = stuffed ? std::string(4096, 'x') : "0123456789";
  EXPECT_TRUE(PipeWriter(stuffed ? pair.first : pair.second).write(content));
  return pair.first;
}

Fd World::make_fd(std::string_view name) {
  FakeGuest& guest = *guest_;
  const auto stream = [&](const Ref<Inode>& inode, Access access) {
    return expect(process_->add_descriptor(inode, access), "stream");
  };
  const auto bare = [&](Fd made) {
    EXPECT_EQ(guest.call("fd_fdstat_set_rights", made, 0, 0), "success");
    return made;
  };
  if (name == "stdin") return 0;
  if (name == "stdout") return 1;
  if (name == "stderr") return 2;
  if (name == "root") return 3;
  if (name == "ro") return 4;
  if (name == "bad") return 99;
  if (name == "rd") return guest.open(3, "file", every_right & ~right_write);
  if (name == "wr") return guest.open(3, "file", every_right & ~right_read);
  if (name == "rw") return guest.open(3, "file", every_right);
  if (name == "append") return guest.open(3, "file", every_right, 0, append);
  if (name == "sync") return guest.open(3, "file", every_right, 0, sync | dsync | rsync);
  if (name == "dir") return guest.open(3, "full", every_right & ~right_write, directory);
  if (name == "null") return guest.open(3, "dev/null", every_right);
  if (name == "full_device") return guest.open(3, "dev/full", every_right);
  if (name == "ro_file") return guest.open(4, "file", every_right & ~right_write);
  if (name == "pipe_r") return stream(pipe_.reader, Access::read);
  if (name == "pipe_w") return stream(pipe_.writer, Access::write);
  if (name == "socket") return stream(make_ref<Socket>(), Access::read_write);
  if (name == "bare") return bare(guest.open(3, "file", every_right));
  if (name == "bare_dir") return bare(guest.open(3, "full", every_right & ~right_write));
  if (name == "few") return guest.open(3, "file", read_write);
  if (name == "few_dir") {
    EXPECT_EQ(guest.call("path_open", 3, 0, "full", 0, 0, 0, 0, FakeGuest::out), "success");
    return guest.u32(FakeGuest::out);
  }
  PipeEnds ends = make_pipe(4096);
  Fd made = 0;
  if (name == "empty_r" || name == "stuffed_w") {
    const bool reads = name == "empty_r";
    made = stream(reads ? ends.reader : ends.writer, reads ? Access::read : Access::write);
    EXPECT_EQ(guest.call("fd_fdstat_set_flags", made, nonblock), "success");
    if (!reads) guest.write(made, std::string(4096, 'x'));
    more_pipes_.push_back(ends);
    return made;
  }
  if (name == "broken_w") return stream(ends.writer, Access::write);
  if (const Ref<Inode> socket = make_socket(name)) {
    made = stream(socket, Access::read_write);
    EXPECT_EQ(guest.call("fd_fdstat_set_flags", made, nonblock), "success");
    return made;
  }
  ADD_FAILURE() << "no descriptor is called " << name;
  return 99;
}

}  // namespace wasifs::testing_support
