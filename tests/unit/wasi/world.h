// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process that the tests of the calls begin with: a tree with one of everything, on each back
// end, and descriptors of every kind by name. Made anew for each test.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "../../support/temp_tree.h"
#include "fake_guest.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/network.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs::testing_support {

/// Where the tree lives.
enum class Backend { mem, host, mem_over_host };

struct WorldOptions {
  Backend backend = Backend::mem;
  MemOptions mem{};                                     ///< Bounds of the tree where it is mem.
  bool shared = false;                                  ///< Guest memory.
  std::function<void(ProcessBuilder&)> more = nullptr;  ///< Whatever else the process has.
};

/// The tree, from descriptor 3 (preopen "/") on:
///
///     file                "0123456789"
///     empty/              an empty directory
///     full/child, full/sub/
///     link -> file        dirlink -> full      dangling -> missing     loop -> loop
///     up -> full/../file  escape -> ../outside abslink -> /file        slashlink -> file/
///     chain40 -> ... -> chain1 -> file         chain41 -> chain40
///     other/file          another file system
///     ro/                 a read-only one: file, empty/, full/child, link -> file; also preopen 4
///     dev/                null, zero, full
///     far/away/           a file system at a place whose parent the tree does not have
class World {
 public:
  explicit World(WorldOptions options = {});

  /// The number of a descriptor by its name, opened at the first use. Beside preopens ("root",
  /// "ro") and the standard ones ("stdin", "stdout", "stderr"): "rd", "wr", "rw", "append" (the
  /// file), "sync" (with all sync flags), "dir" (full), "null", "full_device", "pipe_r", "pipe_w",
  /// "empty_r" (non-blocking), "stuffed_w" (non-blocking, no room), "broken_w" (nobody reads),
  /// "socket" (with the answers of its kind), "bare", "bare_dir" (all rights taken away), "few",
  /// "few_dir" (few rights asked for), "ro_file", "bad"; and sockets, all non-blocking: "listener"
  /// (nobody waits in it), "connector" (nobody listens), "connection", "loaded" (10 bytes to read),
  /// "stuffed" (no room), "lonely" (the peer is gone), "datagrams" (one of 10 bytes to read).
  Fd fd(std::string_view name);

  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] FakeGuest& guest() { return *guest_; }
  [[nodiscard]] ManualClock& clock() { return *clock_; }
  /// What the guest wrote to its standard output, at most 16 bytes.
  [[nodiscard]] BytesOutput& output() { return *output_; }
  /// Ends of the pipe behind "pipe_r" and "pipe_w", for the host.
  [[nodiscard]] PipeEnds& pipe() { return pipe_; }
  [[nodiscard]] TempTree& temp() { return *temp_; }
  /// Where the guest's tree is in the namespace: "/" or "/w/".
  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  /// The file system that the tree is on.
  [[nodiscard]] const Ref<FileSystem>& filesystem() const { return filesystem_; }

  static constexpr Timestamp realtime = 1'700'000'000'000'000'000;

 private:
  Fd make_fd(std::string_view name);
  // Null where no socket is called so.
  Ref<Inode> make_socket(std::string_view name);

  std::unique_ptr<TempTree> temp_;
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(realtime, 5'000'000'000);
  std::string prefix_ = "/";
  Ref<FileSystem> filesystem_;
  Ref<BytesOutput> output_ = make_bytes_output(16);
  PipeEnds pipe_ = make_pipe(4096);
  std::vector<PipeEnds> more_pipes_;
  Ref<Network> network_ = make_network();
  std::vector<Ref<Inode>> peers_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<FakeGuest> guest_;
  std::map<std::string, Fd, std::less<>> fds_;
};

}  // namespace wasifs::testing_support
