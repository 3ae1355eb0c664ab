// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kernel.h"

#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include "kernel_paths.h"
#include "wasifs/limits.h"

namespace wasifs::differential {
namespace {

constexpr unsigned standard_descriptors = root_fd;
constexpr unsigned sync_flags = dsync | rsync | sync_all;

bool beyond_offsets(std::uint64_t offset) {
  return offset > static_cast<std::uint64_t>(INT64_MAX);
}

/// The pieces of `length` bytes from `data` on.
std::array<iovec, 8> pieces_of(char* data, std::uint64_t length, unsigned pieces) {
  std::array<iovec, 8> result{};
  for (unsigned i = 0; i < pieces; ++i) {
    const std::uint64_t begin = length * i / pieces;
    result[i] = {data + begin, length * (i + 1) / pieces - begin};
  }
  return result;
}

timespec time_of(const Step& step, bool atim) {
  const unsigned set = atim ? set_atim : set_mtim;
  const unsigned now = atim ? atim_now : mtim_now;
  if ((step.flags & now) != 0) return {0, UTIME_NOW};
  if ((step.flags & set) == 0) return {0, UTIME_OMIT};
  return {static_cast<time_t>(atim ? step.offset : step.length), atim ? 1 : 2};
}

/// A value and now for one time: `inval`.
bool contradictory(const Step& step) {
  return (step.flags & (set_atim | atim_now)) == (set_atim | atim_now) ||
         (step.flags & (set_mtim | mtim_now)) == (set_mtim | mtim_now);
}

std::string_view without_slashes(std::string_view name) {
  return name.substr(0, name.find_last_not_of('/') + 1);
}

bool has_slash(const std::string& name) {
  return name.ends_with('/');
}

/// In a directory that was removed nothing is found; but that a name is too long is seen before.
Errno long_name_in_removed(Errno error, int directory, std::string_view path) {
  struct stat found{};
  if (error != Errno::noent || ::fstat(directory, &found) != 0 || found.st_nlink != 0) return error;
  while (path.starts_with("./") || path.starts_with('/')) path.remove_prefix(1);
  return path.substr(0, path.find('/')).size() > max_name_length ? Errno::nametoolong : error;
}

/// A slash behind a link that leads out is `perm`, where the kernel only sees that a link is no
/// directory.
Errno slash_behind_link(Errno error, int directory, const std::string& path) {
  if (error != Errno::notdir || !has_slash(path)) return error;
  const int fd = open_beneath(directory, path, O_PATH);
  const Errno followed = outcome(fd);
  if (fd >= 0) ::close(fd);
  return followed == Errno::perm ? Errno::perm : error;
}

}  // namespace

Kernel::Kernel() {
  begin_in(scratch_.emplace().path());
}

Kernel::Kernel(const std::string& path) {
  begin_in(path);
}

void Kernel::begin_in(const std::string& path) {
  table_[root_fd] = {::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), true, true};
}

Kernel::~Kernel() {
  for (const Open& open : table_) {
    if (open.fd >= 0) ::close(open.fd);
  }
}

void Kernel::close_all() {
  table_[root_fd].flags = 0;
  for (std::size_t i = root_fd + 1; i < table_.size(); ++i) {
    if (table_[i].fd >= 0) ::close(std::exchange(table_[i].fd, -1));
  }
}

void Kernel::walk(std::vector<Node>& nodes) {
  walk_beneath(table_[root_fd].fd, "", nodes);
}

Kernel::Open* Kernel::find(Fd fd) {
  return fd >= root_fd && fd < table_.size() && table_[fd].fd >= 0 ? &table_[fd] : nullptr;
}

Errno Kernel::find_directory(Fd fd, int& found) {
  const Open* open = find(fd);
  if (open == nullptr) return Errno::badf;
  found = open->fd;
  return open->directory ? Errno::success : Errno::notdir;
}

Kernel::Parent Kernel::parent_of(int directory, const std::string& path) {
  const std::size_t end = path.find_last_not_of('/');
  if (path.front() == '/') return {.error = Errno::perm};
  const std::size_t slash = path.rfind('/', end);
  Parent parent{.fd = directory, .name = path};
  if (slash != std::string::npos) {
    parent.name = path.substr(slash + 1);
    parent.fd = open_beneath(directory, path.substr(0, slash), O_PATH | O_DIRECTORY);
    if (parent.fd < 0) return {.error = outcome(-1)};
    parent.ours = true;
  }
  // Ours looks at each path to its end before the next one, and at the file system then.
  if (without_slashes(parent.name).size() > max_name_length) parent.error = Errno::nametoolong;
  // Where ".." would lead out of the directory that the path begins in.
  if (without_slashes(parent.name) == "..") {
    const int fd = open_beneath(directory, path, O_PATH);
    parent.error = outcome(fd);
    if (fd >= 0) ::close(fd);
  }
  return parent;
}

void Kernel::touch(const Parent& parent) {
  struct stat found{};
  if (::fstat(parent.fd, &found) == 0)
    touched_.push_back({found.st_ino, std::string(without_slashes(parent.name))});
}

void Kernel::run(const Step& step, Fd at, Fd to, Answer& answer) {
  answer.clear();
  touched_.clear();
  switch (step.op) {
    case Op::again:
      return close_all();
    case Op::close:
    case Op::renumber:
    case Op::set_flags:
    case Op::fdstat:
    case Op::sync:
    case Op::stat_fd:
    case Op::times_fd:
    case Op::list:
      answer.error = descriptor_step(step, at, to, answer);
      return;
    case Op::read:
    case Op::pread:
    case Op::write:
    case Op::pwrite:
    case Op::seek:
    case Op::tell:
    case Op::resize:
    case Op::allocate: {
      Open* file = find(at);
      answer.error = file == nullptr ? Errno::badf : content_step(step, *file, answer);
      return;
    }
    case Op::open:
      answer.error = open(step, at, answer.number);
      return;
    default:
      break;
  }
  int directory = -1;
  answer.error = find_directory(at, directory);
  if (answer.error != Errno::success) return;
  if (step.op == Op::rename || step.op == Op::link) {
    int other = -1;
    answer.error = find_directory(to, other);
    if (answer.error != Errno::success) return;
    answer.error = step.op == Op::rename
                       ? long_name_in_removed(rename(step, directory, other), other, step.second)
                       : link(step, directory, other);
  } else if (step.op == Op::symlink) {
    answer.error = symlink(step, directory);
  } else if (step.op == Op::make || step.op == Op::remove || step.op == Op::unlink) {
    answer.error = name_step(step, directory);
  } else {
    answer.error = path_step(step, directory, answer);
  }
  answer.error = long_name_in_removed(answer.error, directory, step.path);
}

Errno Kernel::open(const Step& step, Fd at, std::uint64_t& number) {
  int from = -1;
  if (const Errno error = find_directory(at, from); error != Errno::success) return error;
  const auto is_open = [](const Open& open) { return open.fd >= 0; };
  if (standard_descriptors + std::ranges::count_if(table_, is_open) >= most_descriptors) {
    const Errno text = check_text(step.path);
    return text != Errno::success ? text : Errno::mfile;
  }
  // The kernel does not know what to make of these, and has changed its mind about some.
  if ((step.flags & as_directory) != 0 && (step.flags & (creat | excl | trunc)) != 0)
    return Errno::inval;
  if (const Errno text = check_text(step.path); text != Errno::success) return text;

  const unsigned fd_flags = step.flags >> fd_flags_shift;
  Open opened{.writes = (step.flags & writes) != 0, .flags = fd_flags};
  opened.reads = !opened.writes || (step.flags & reads) != 0;
  int flags = !opened.writes ? O_RDONLY : opened.reads ? O_RDWR : O_WRONLY;
  if ((step.flags & creat) != 0) flags |= O_CREAT;
  // Without O_CREAT nobody says what O_EXCL means; here nothing.
  if ((step.flags & creat) != 0 && (step.flags & excl) != 0) flags |= O_EXCL;
  if ((step.flags & trunc) != 0) flags |= O_TRUNC;
  if ((step.flags & as_directory) != 0) flags |= O_DIRECTORY;
  if ((step.flags & follow) == 0) flags |= O_NOFOLLOW;
  if ((fd_flags & append) != 0) flags |= O_APPEND;
  if ((fd_flags & nonblock) != 0) flags |= O_NONBLOCK;
  if ((fd_flags & dsync) != 0) flags |= O_DSYNC;
  if ((fd_flags & (rsync | sync_all)) != 0) flags |= O_SYNC;
  opened.fd = open_as_ours(from, step.path, flags, (flags & O_CREAT) != 0 ? 0666 : 0);
  if (opened.fd < 0) {
    const Errno error = long_name_in_removed(outcome(-1), from, step.path);
    // That a name is too long comes before what the slash behind it means.
    const std::string_view path = without_slashes(step.path);
    const bool long_name = path.size() - (path.rfind('/') + 1) > max_name_length;
    return error == Errno::isdir && long_name ? Errno::nametoolong : error;
  }

  struct stat found{};
  if (::fstat(opened.fd, &found) != 0) return outcome(-1);
  opened.directory = S_ISDIR(found.st_mode);
  if (opened.directory) opened.flags = 0;
  std::size_t lowest = root_fd;
  while (lowest < table_.size() && table_[lowest].fd >= 0) ++lowest;
  if (lowest == table_.size()) table_.emplace_back();
  table_[lowest] = opened;
  number = lowest;
  return Errno::success;
}

Errno Kernel::name_step(const Step& step, int directory) {
  if (const Errno text = check_text(step.path); text != Errno::success) return text;
  const Parent parent = parent_of(directory, step.path);
  Errno error = parent.error;
  if (error == Errno::success) {
    const char* name = parent.name.c_str();
    error = outcome(step.op == Op::make
                        ? ::mkdirat(parent.fd, name, 0777)
                        : ::unlinkat(parent.fd, name, step.op == Op::remove ? AT_REMOVEDIR : 0));
    if (error == Errno::success) touch(parent);
    if (step.op != Op::make) error = slash_behind_link(error, directory, step.path);
  }
  if (parent.ours) ::close(parent.fd);
  return error;
}

Errno Kernel::rename(const Step& step, int from, int to) {
  for (const std::string* path : {&step.path, &step.second}) {
    if (const Errno text = check_text(*path); text != Errno::success) return text;
    if (path->front() == '/') return Errno::perm;
  }
  const Parent old_parent = parent_of(from, step.path);
  Errno error = old_parent.error;
  if (error == Errno::success) {
    const Parent new_parent = parent_of(to, step.second);
    error = new_parent.error;
    if (error == Errno::success) {
      error = outcome(::renameat(old_parent.fd, old_parent.name.c_str(), new_parent.fd,
                                 new_parent.name.c_str()));
      if (error == Errno::success) {
        touch(old_parent);
        touch(new_parent);
      }
      error = slash_behind_link(error, from, step.path);
      // A slash behind what is to be a file is seen before that the new directory was removed.
      struct stat found{};
      const bool slash = has_slash(step.path) || has_slash(step.second);
      const std::string name(without_slashes(old_parent.name));
      if (error == Errno::noent && slash &&
          ::fstatat(old_parent.fd, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
          !S_ISDIR(found.st_mode)) {
        error = slash_behind_link(Errno::notdir, from, step.path);
      }
    }
    if (new_parent.ours) ::close(new_parent.fd);
  }
  if (old_parent.ours) ::close(old_parent.fd);
  return error;
}

Errno Kernel::link(const Step& step, int from, int to) {
  for (const std::string* path : {&step.path, &step.second}) {
    if (const Errno text = check_text(*path); text != Errno::success) return text;
    if (path->front() == '/') return Errno::perm;
  }
  const int linked =
      open_beneath(from, step.path, O_PATH | ((step.flags & follow) != 0 ? 0 : O_NOFOLLOW));
  if (linked < 0) return outcome(-1);
  const Parent parent = parent_of(to, step.second);
  Errno error = parent.error;
  if (error == Errno::success) {
    error = outcome(::linkat(linked, "", parent.fd, parent.name.c_str(), AT_EMPTY_PATH));
    if (error == Errno::success) touch(parent);
    // That a directory gets no second name is seen before that the place for it was removed.
    struct stat found{};
    if (error == Errno::noent && !has_slash(step.second) && ::fstat(linked, &found) == 0 &&
        S_ISDIR(found.st_mode)) {
      error = Errno::perm;
    }
  }
  if (parent.ours) ::close(parent.fd);
  ::close(linked);
  return long_name_in_removed(error, to, step.second);
}

Errno Kernel::symlink(const Step& step, int directory) {
  if (const Errno text = check_text(step.second); text != Errno::success) return text;
  if (step.second.front() == '/') return Errno::perm;
  if (const Errno text = check_text(step.path); text != Errno::success) return text;
  const Parent parent = parent_of(directory, step.path);
  Errno error = parent.error;
  if (error == Errno::success) {
    error = outcome(::symlinkat(step.second.c_str(), parent.fd, parent.name.c_str()));
    if (error == Errno::success) touch(parent);
    if (error == Errno::exist && has_slash(parent.name)) {
      // A file with a slash behind it is no directory, whatever is asked of it.
      struct stat found{};
      const std::string name(without_slashes(parent.name));
      if (::fstatat(parent.fd, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISREG(found.st_mode)) {
        error = Errno::notdir;
      }
    }
  }
  if (parent.ours) ::close(parent.fd);
  return error;
}

Errno Kernel::path_step(const Step& step, int directory, Answer& answer) {
  if (step.op == Op::times && contradictory(step)) return Errno::inval;
  if (const Errno text = check_text(step.path); text != Errno::success) return text;
  const bool follows = step.op != Op::read_link && (step.flags & follow) != 0;
  const int fd = open_beneath(directory, step.path, O_PATH | (follows ? 0 : O_NOFOLLOW));
  Errno error = outcome(fd);
  if (error != Errno::success) return error;
  struct stat found{};
  error = outcome(::fstat(fd, &found));
  if (step.op == Op::stat) {
    answer.status = status_of(found);
  } else if (step.op == Op::times) {
    const std::array times = {time_of(step, true), time_of(step, false)};
    error = outcome(::utimensat(fd, "", times.data(), AT_EMPTY_PATH));
  } else if (!S_ISLNK(found.st_mode)) {
    error = Errno::inval;
  } else {  // the kernel refuses to read into nothing; here that is an access like any other
    const ssize_t count =
        ::readlinkat(fd, "", buffer_.data(), std::max<std::size_t>(step.length, 1));
    error = outcome(count);
    if (count > 0) answer.bytes = {buffer_.data(), std::min<std::size_t>(count, step.length)};
  }
  ::close(fd);
  return error;
}

std::uint64_t Kernel::room_behind(const Open& file, const Step& step) {
  off_t from = static_cast<off_t>(step.offset);
  const bool writing = step.op == Op::write || step.op == Op::pwrite;
  if (writing && (file.flags & append) != 0) {
    struct stat found{};
    from = ::fstat(file.fd, &found) == 0 ? found.st_size : 0;
  } else if (step.op == Op::read || step.op == Op::write) {
    from = ::lseek(file.fd, 0, SEEK_CUR);
  }
  return static_cast<std::uint64_t>(INT64_MAX - from);
}

Errno Kernel::content_step(const Step& step, Open& file, Answer& answer) {
  const bool reading = step.op == Op::read || step.op == Op::pread;
  const bool writing = step.op == Op::write || step.op == Op::pwrite || step.op == Op::allocate;
  const auto pieces = static_cast<int>(step.flags);
  long result = 0;
  // The order of checks is ours: kind, access, values.
  if (file.directory &&
      (reading || step.op == Op::seek || step.op == Op::tell || step.op == Op::resize)) {
    return Errno::isdir;
  }
  if (step.op == Op::resize && !file.writes) return Errno::inval;
  if ((reading && !file.reads) || (writing && !file.writes)) return Errno::badf;
  if (step.op == Op::resize && beyond_offsets(step.offset)) return Errno::fbig;
  if ((step.op == Op::pread || step.op == Op::pwrite || step.op == Op::allocate) &&
      beyond_offsets(step.offset)) {
    return Errno::inval;
  }
  const auto offset = static_cast<off_t>(step.offset);
  char* data = writing ? const_cast<char*>(pattern().data()) + step.fill : buffer_.data();
  // What goes beyond all offsets is cut short; the kernel sometimes refuses all of it.
  const std::uint64_t length = std::min(step.length, room_behind(file, step));
  if (length == 0 && step.length != 0 && pieces != 0 && (reading || writing) &&
      step.op != Op::allocate) {
    return reading ? Errno::success : Errno::fbig;
  }
  const auto vector = pieces_of(data, length, step.flags % 8);
  switch (step.op) {
    case Op::read:
      result = ::readv(file.fd, vector.data(), pieces);
      break;
    case Op::pread:
      result = ::preadv(file.fd, vector.data(), pieces, offset);
      break;
    case Op::write:
      result = ::writev(file.fd, vector.data(), pieces);
      break;
    case Op::pwrite:
      result = ::pwritev(file.fd, vector.data(), pieces, offset);
      break;
    case Op::seek:
      result = ::lseek(file.fd, offset, static_cast<int>(step.flags));
      break;
    case Op::tell:
      result = ::lseek(file.fd, 0, SEEK_CUR);
      break;
    case Op::resize:
      return outcome(::ftruncate(file.fd, offset));
    default:
      return outcome(::fallocate(file.fd, 0, offset, static_cast<off_t>(step.length)));
  }
  const Errno error = outcome(result);
  if (error != Errno::success) return error;
  answer.number = static_cast<std::uint64_t>(result);
  if (reading) answer.bytes = {buffer_.data(), answer.number};
  return error;
}

Errno Kernel::descriptor_step(const Step& step, Fd at, Fd to, Answer& answer) {
  Open* open = find(at);
  if (open == nullptr) return Errno::badf;
  switch (step.op) {
    case Op::close:
      return outcome(::close(std::exchange(open->fd, -1)));
    case Op::renumber: {
      Open* target = find(to);
      if (target == nullptr) return Errno::badf;
      if (open == target) return Errno::success;
      ::close(target->fd);
      *target = *open;
      open->fd = -1;
      return Errno::success;
    }
    case Op::set_flags: {
      if (((step.flags ^ open->flags) & sync_flags) != 0) return Errno::inval;
      open->flags = step.flags;
      const int kept = ::fcntl(open->fd, F_GETFL) & ~(O_APPEND | O_NONBLOCK);
      return outcome(::fcntl(open->fd, F_SETFL,
                             kept | ((step.flags & append) != 0 ? O_APPEND : 0) |
                                 ((step.flags & nonblock) != 0 ? O_NONBLOCK : 0)));
    }
    case Op::fdstat: {
      const auto type = open->directory ? FileType::directory : FileType::regular_file;
      answer.number = std::uint64_t{static_cast<std::uint8_t>(type)} << 16 | open->flags;
      return Errno::success;
    }
    case Op::sync:
      return open->directory ? sync_directory(open->fd) : outcome(::fsync(open->fd));
    case Op::times_fd: {
      if (contradictory(step)) return Errno::inval;
      const std::array times = {time_of(step, true), time_of(step, false)};
      return outcome(::futimens(open->fd, times.data()));
    }
    case Op::list:
      // A buffer of no bytes is full, whatever there is to list.
      return step.length == 0 && open->directory ? Errno::success : list(*open, answer.entries);
    default: {
      struct stat found{};
      const Errno error = outcome(::fstat(open->fd, &found));
      answer.status = status_of(found);
      return error;
    }
  }
}

Errno Kernel::list(Open& open, std::vector<Entry>& entries) {
  if (!open.directory) return Errno::badf;
  const Errno error = list_directory(open.fd, entries);
  if (error != Errno::noent) return error;
  // Of a directory that was removed the kernel will not list even what every directory has.
  struct stat found{};
  if (::fstat(open.fd, &found) != 0) return outcome(-1);
  entries = {{".", FileType::directory, found.st_ino, 0}, {"..", FileType::directory, 0, 0}};
  return Errno::success;
}

}  // namespace wasifs::differential
