// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest without an engine that does steps by the call table, on one file system: so the
// descriptors, the rights and the resolver are compared as well.
#pragma once

#include <array>
#include <memory>

#include "answer.h"
#include "stack.h"
#include "step.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/process.h"

namespace wasifs::differential {

/// Descriptors that a guest may have at the same time, the standard ones among them.
inline constexpr std::uint32_t most_descriptors = 20;
/// The root's number.
inline constexpr Fd root_fd = 3;

/// The calls that steps are made of.
enum class Call : std::uint8_t {
  fd_advise,
  fd_allocate,
  fd_close,
  fd_fdstat_get,
  fd_fdstat_set_flags,
  fd_filestat_get,
  fd_filestat_set_size,
  fd_filestat_set_times,
  fd_pread,
  fd_pwrite,
  fd_read,
  fd_readdir,
  fd_renumber,
  fd_seek,
  fd_sync,
  fd_tell,
  fd_write,
  path_create_directory,
  path_filestat_get,
  path_filestat_set_times,
  path_link,
  path_open,
  path_readlink,
  path_remove_directory,
  path_rename,
  path_symlink,
  path_unlink_file,
  count
};

/// One process. One thread.
class Guest {
 public:
  /// With `names` as its tree and the root as descriptor `root_fd`.
  explicit Guest(Ref<Namespace> names, std::uint32_t descriptors = most_descriptors);

  /// Does `step` with the descriptors `at` and `to` and, where it lists, from `cookie` on.
  void run(const Step& step, Fd at, Fd to, std::uint64_t cookie, Answer& answer);
  /// All that is below the directory `fd`, in the order of the names. Aborts where something cannot
  /// be looked at.
  void walk(Fd fd, const std::string& path, std::vector<Node>& nodes);

 private:
  template <class... Arguments>
  Errno call(Call call, Arguments... arguments) {
    const std::array<std::uint64_t, sizeof...(arguments)> raw = {
        static_cast<std::uint64_t>(arguments)...};
    return finish(call, raw.data());
  }
  Errno finish(Call call, const std::uint64_t* raw);

  /// Puts `path` into the memory and calls with its place and length behind `first`.
  std::uint32_t place(std::string_view path, std::uint32_t address);
  std::uint32_t place_buffers(std::uint32_t address, std::uint64_t length, unsigned pieces);
  [[nodiscard]] std::uint64_t load(std::uint32_t address, unsigned bytes) const;
  void store(std::uint32_t address, std::uint32_t value);
  [[nodiscard]] std::string_view text(std::uint32_t address, std::size_t length) const;

  void run_on_path(const Step& step, Fd at, Fd to, Answer& answer);
  void run_on_content(const Step& step, Fd fd, Answer& answer);
  void run_on_descriptor(const Step& step, Fd at, Fd to, Answer& answer);
  void list(Fd fd, std::uint64_t cookie, std::uint64_t room, Answer& answer);
  void load_status(Status& status) const;
  void visit(Fd fd, Node node, std::vector<Node>& nodes);
  [[nodiscard]] std::uint64_t digest_file(Fd directory, const Node& node, std::string_view name);

  std::unique_ptr<Process> process_;
  VectorMemory memory_;
  std::array<const HostCall*, static_cast<std::size_t>(Call::count)> calls_{};
};

}  // namespace wasifs::differential
