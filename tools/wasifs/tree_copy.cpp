// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_copy.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "tree_walk.h"
#include "wasifs/fs/host.h"

namespace wasifs::cli {
namespace {

namespace files = std::filesystem;
using Problem = std::optional<std::string>;

std::string relative(const std::string& guest) {
  return guest == "/" ? "." : guest.substr(1);
}

// The host's directory `path` as a tree of its own.
Result<Location> host_tree(const std::string& path) {
  WASIFS_TRY(Ref<FileSystem> filesystem, make_host(path));
  const Ref<Namespace> names = make_ref<Namespace>();
  WASIFS_CHECK(names->mount("/", std::move(filesystem)));
  return names->root();
}

// Directories on the way to `guest` that do not exist yet.
Errno make_parents(const Location& root, const std::string& guest) {
  for (std::size_t slash = guest.find('/', 1); slash != std::string::npos;
       slash = guest.find('/', slash + 1)) {
    const auto made = make_directory_path(root, guest.substr(1, slash - 1));
    // What is there already, and what the mounts lead through, is fine.
    if (!made && made.error() != Errno::exist && made.error() != Errno::rofs) return made.error();
  }
  return Errno::success;
}

// The parent and last name of a host path, without a trailing slash.
files::path clean(const std::string& host) {
  files::path path = files::absolute(host).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

Problem copy_in(const std::string& host, const Namespace& names, const std::string& guest) {
  const auto failed = [&](Errno error) {
    return fmt::format("cannot copy {} to {}: {}", host, guest, errno_message(error));
  };
  // What is named itself is followed to, as for --dir and --file; links in a tree are copied.
  std::error_code missing;
  const files::path path = files::canonical(host, missing);
  if (missing) return fmt::format("cannot copy {} to {}: {}", host, guest, missing.message());
  const bool is_directory = files::is_directory(path, missing);
  const auto from = host_tree(is_directory ? path.string() : path.parent_path().string());
  if (!from) return failed(from.error());
  const auto to = names.root();
  if (!to) return failed(to.error());
  if (const Errno error = make_parents(*to, guest); error != Errno::success) return failed(error);

  Progress progress(fmt::format("copying {}", host));
  TreeWalk walk(*from, *to, progress, {.permissions = true});
  if (walk.copy(is_directory ? "." : path.filename().string(), relative(guest)))
    return std::nullopt;
  return fmt::format("cannot copy {} to {}: {}", host, guest, walk.problem());
}

Problem check_output(const std::string& host) {
  const files::path path = clean(host);
  std::error_code error;
  if (!files::is_directory(path.parent_path(), error))
    return fmt::format("cannot write {}: {} is no directory", host, path.parent_path().string());
  if (::access(path.parent_path().c_str(), W_OK | X_OK) != 0)
    return fmt::format("cannot write {}: {}", host, std::strerror(errno));
  const auto status = files::symlink_status(path, error);
  if (!files::exists(status) || (files::is_directory(status) && files::is_empty(path, error)))
    return std::nullopt;
  return fmt::format("cannot write {}: it exists already", host);
}

Problem copy_out(const Namespace& names, const std::string& guest, const std::string& host) {
  const auto failed = [&](std::string_view why) {
    return fmt::format("cannot write {} to {}: {}", guest, host, why);
  };
  if (Problem problem = check_output(host)) return problem;
  const files::path path = clean(host);
  const files::path temporary =
      path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
  std::error_code error;
  if (!files::create_directory(temporary, error))
    return failed(error ? error.message() : "its temporary place is taken");

  // A directory is the root of what is written, so that a link in it cannot lead out; a file lies
  // in one.
  const auto from = names.root();
  const auto stat = from ? stat_path(*from, relative(guest), false) : Result<Stat>(from.error());
  const auto to = host_tree(temporary.string());
  const bool is_directory = stat && stat->type == FileType::directory;
  Problem problem;
  if (!stat || !to) {
    problem = failed(errno_message(stat ? to.error() : stat.error()));
  } else {
    Progress progress(fmt::format("writing {}", host));
    TreeWalk walk(*from, *to, progress, {.permissions = true});
    if (!walk.copy(relative(guest), is_directory ? "." : "content"))
      problem = failed(walk.problem());
  }
  if (!problem) {
    files::rename(is_directory ? temporary : temporary / "content", path, error);
    if (error) problem = failed(error.message());
  }
  files::remove_all(temporary, error);
  return problem;
}

}  // namespace wasifs::cli
