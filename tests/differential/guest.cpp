// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "wasifs/errno.h"

namespace wasifs::differential {
namespace {

// Where things are in the guest's memory.
constexpr std::uint32_t result = 64, buffers = 256, first_path = 4096, second_path = 12'288;
constexpr std::uint32_t content = 65'536, content_size = 131'072, written = content + content_size;
constexpr std::uint32_t memory_size = 262'144;

constexpr std::uint64_t right_read = 1U << 1, right_write = 1U << 6, every_right = (1U << 30) - 1;
constexpr std::uint64_t second = 1'000'000'000;

constexpr std::array<std::string_view, static_cast<std::size_t>(Call::count)> call_names = {
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file"};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "differential: %s\n", why.c_str());
  std::abort();
}

unsigned lookup_flags(const Step& step) {
  return (step.flags & follow) != 0 ? 1 : 0;
}

}  // namespace

Guest::Guest(Ref<Namespace> names, std::uint32_t descriptors) : memory_(memory_size) {
  auto built = ProcessBuilder()
                   .names(std::move(names))
                   .preopen("/")
                   .limits({.descriptors = descriptors})
                   .build();
  if (!built) give_up(built.error());
  process_ = *std::move(built);
  for (std::size_t i = 0; i < call_names.size(); ++i) {
    for (const HostCall& candidate : host_modules()[0].calls) {
      if (candidate.name == call_names[i]) calls_[i] = &candidate;
    }
  }
  std::memcpy(memory_.bytes().data() + written, pattern().data(), pattern().size());
}

Errno Guest::finish(Call call, const std::uint64_t* raw) {
  const HostCall& called = *calls_[static_cast<std::size_t>(call)];
  const Outcome outcome = called.thunk(*process_, memory_, raw);
  if (outcome.kind != Outcome::Kind::returned) {
    give_up(std::string(called.name) + " ended the guest: " + process_->trap_reason());
  }
  return static_cast<Errno>(outcome.value);
}

std::uint32_t Guest::place(std::string_view path, std::uint32_t address) {
  if (!path.empty()) std::memcpy(memory_.bytes().data() + address, path.data(), path.size());
  return address;
}

std::uint32_t Guest::place_buffers(std::uint32_t address, std::uint64_t length, unsigned pieces) {
  for (unsigned i = 0; i < pieces; ++i) {
    const auto begin = static_cast<std::uint32_t>(length * i / pieces);
    const auto end = static_cast<std::uint32_t>(length * (i + 1) / pieces);
    store(buffers + 8 * i, address + begin);
    store(buffers + 8 * i + 4, end - begin);
  }
  return buffers;
}

void Guest::store(std::uint32_t address, std::uint32_t value) {
  std::memcpy(memory_.bytes().data() + address, &value, sizeof value);
}

std::uint64_t Guest::load(std::uint32_t address, unsigned bytes) const {
  std::uint64_t value = 0;
  std::memcpy(&value, const_cast<VectorMemory&>(memory_).bytes().data() + address, bytes);
  return value;
}

std::string_view Guest::text(std::uint32_t address, std::size_t length) const {
  return {
      reinterpret_cast<const char*>(const_cast<VectorMemory&>(memory_).bytes().data()) + address,
      length};
}

void Guest::load_status(Status& status) const {
  status = {.type = static_cast<FileType>(load(result + 16, 1)),
            .ino = load(result + 8, 8),
            .nlink = load(result + 24, 8),
            .size = load(result + 32, 8),
            .atim = load(result + 40, 8),
            .mtim = load(result + 48, 8)};
}

void Guest::run(const Step& step, Fd at, Fd to, std::uint64_t cookie, Answer& answer) {
  answer.clear();
  switch (step.op) {
    case Op::read:
    case Op::pread:
    case Op::write:
    case Op::pwrite:
    case Op::seek:
    case Op::tell:
    case Op::resize:
    case Op::allocate:
      return run_on_content(step, at, answer);
    case Op::close:
    case Op::renumber:
    case Op::set_flags:
    case Op::fdstat:
    case Op::sync:
    case Op::stat_fd:
    case Op::times_fd:
      return run_on_descriptor(step, at, to, answer);
    case Op::list:
      return list(at, cookie, step.length, answer);
    case Op::again:
      return;
    default:
      return run_on_path(step, at, to, answer);
  }
}

void Guest::run_on_content(const Step& step, Fd fd, Answer& answer) {
  const unsigned pieces = step.flags;
  const std::uint32_t from = written + step.fill;
  switch (step.op) {
    case Op::read:
      answer.error =
          call(Call::fd_read, fd, place_buffers(content, step.length, pieces), pieces, result);
      break;
    case Op::pread:
      answer.error = call(Call::fd_pread, fd, place_buffers(content, step.length, pieces), pieces,
                          step.offset, result);
      break;
    case Op::write:
      answer.error =
          call(Call::fd_write, fd, place_buffers(from, step.length, pieces), pieces, result);
      break;
    case Op::pwrite:
      answer.error = call(Call::fd_pwrite, fd, place_buffers(from, step.length, pieces), pieces,
                          step.offset, result);
      break;
    case Op::seek:
      answer.error = call(Call::fd_seek, fd, step.offset, step.flags, result);
      break;
    case Op::tell:
      answer.error = call(Call::fd_tell, fd, result);
      break;
    case Op::resize:
      answer.error = call(Call::fd_filestat_set_size, fd, step.offset);
      return;
    default:
      answer.error = call(Call::fd_allocate, fd, step.offset, step.length);
      return;
  }
  if (answer.error != Errno::success) return;
  answer.number = load(result, step.op == Op::seek || step.op == Op::tell ? 8 : 4);
  if (step.op == Op::read || step.op == Op::pread) answer.bytes = text(content, answer.number);
}

void Guest::run_on_descriptor(const Step& step, Fd at, Fd to, Answer& answer) {
  switch (step.op) {
    case Op::close:
      answer.error = call(Call::fd_close, at);
      return;
    case Op::renumber:
      answer.error = call(Call::fd_renumber, at, to);
      return;
    case Op::set_flags:
      answer.error = call(Call::fd_fdstat_set_flags, at, step.flags);
      return;
    case Op::sync:
      answer.error = call(Call::fd_sync, at);
      return;
    case Op::times_fd:
      answer.error = call(Call::fd_filestat_set_times, at, step.offset * second + 1,
                          step.length * second + 2, step.flags & 15);
      return;
    case Op::fdstat:
      answer.error = call(Call::fd_fdstat_get, at, result);
      if (answer.error == Errno::success)
        answer.number = load(result, 1) << 16 | load(result + 2, 2);
      return;
    default:
      answer.error = call(Call::fd_filestat_get, at, result);
      if (answer.error == Errno::success) load_status(answer.status);
  }
}

void Guest::run_on_path(const Step& step, Fd at, Fd to, Answer& answer) {
  const std::uint32_t path = place(step.path, first_path);
  const std::size_t length = step.path.size();
  switch (step.op) {
    case Op::open: {
      std::uint64_t rights = every_right;
      if ((step.flags & reads) == 0) rights &= ~right_read;
      if ((step.flags & writes) == 0) rights &= ~right_write;
      answer.error = call(Call::path_open, at, lookup_flags(step), path, length, step.flags & 15,
                          rights, every_right, step.flags >> fd_flags_shift, result);
      if (answer.error == Errno::success) answer.number = load(result, 4);
      return;
    }
    case Op::make:
      answer.error = call(Call::path_create_directory, at, path, length);
      return;
    case Op::remove:
      answer.error = call(Call::path_remove_directory, at, path, length);
      return;
    case Op::unlink:
      answer.error = call(Call::path_unlink_file, at, path, length);
      return;
    case Op::rename:
      answer.error = call(Call::path_rename, at, path, length, to, place(step.second, second_path),
                          step.second.size());
      return;
    case Op::link:
      answer.error = call(Call::path_link, at, lookup_flags(step), path, length, to,
                          place(step.second, second_path), step.second.size());
      return;
    case Op::symlink:
      answer.error = call(Call::path_symlink, place(step.second, second_path), step.second.size(),
                          at, path, length);
      return;
    case Op::read_link:
      answer.error = call(Call::path_readlink, at, path, length, content, step.length, result);
      if (answer.error == Errno::success) answer.bytes = text(content, load(result, 4));
      return;
    case Op::times:
      answer.error = call(Call::path_filestat_set_times, at, lookup_flags(step), path, length,
                          step.offset * second + 1, step.length * second + 2, step.flags & 15);
      return;
    default:
      answer.error = call(Call::path_filestat_get, at, lookup_flags(step), path, length, result);
      if (answer.error == Errno::success) load_status(answer.status);
  }
}

void Guest::list(Fd fd, std::uint64_t cookie, std::uint64_t room, Answer& answer) {
  answer.error = call(Call::fd_readdir, fd, content, room, cookie, result);
  if (answer.error != Errno::success) return;
  const std::uint64_t used = load(result, 4);
  answer.at_end = used < room;
  const std::uint32_t end = content + static_cast<std::uint32_t>(used);
  for (std::uint32_t at = content; at + 24 <= end;) {
    const auto length = static_cast<std::uint32_t>(load(at + 16, 4));
    if (at + 24 + length > end) break;
    answer.entries.push_back({std::string(text(at + 24, length)),
                              static_cast<FileType>(load(at + 20, 1)), load(at + 8, 8),
                              load(at, 8)});
    at += 24 + length;
  }
}

void Guest::walk(Fd fd, const std::string& path, std::vector<Node>& nodes) {
  std::vector<Entry> entries;
  Answer answer;
  std::uint64_t cookie = 0;
  do {
    answer.clear();
    list(fd, cookie, content_size, answer);
    if (answer.error != Errno::success)
      give_up("cannot list " + path + ": " + std::string(errno_name(answer.error)));
    if (!answer.entries.empty()) cookie = answer.entries.back().next;
    std::ranges::move(answer.entries, std::back_inserter(entries));
  } while (!answer.at_end);
  std::ranges::sort(entries, {}, &Entry::name);

  for (const Entry& entry : entries) {
    if (entry.name == "." || entry.name == "..") continue;
    Node node{.path = path.empty() ? entry.name : path + '/' + entry.name};
    run({.op = Op::stat, .path = entry.name}, fd, fd, 0, answer);
    if (answer.error != Errno::success) give_up("is listed, not found: " + node.path);
    if (answer.status.ino != entry.ino) give_up("is listed with another number: " + node.path);
    if (answer.status.type != entry.type) give_up("is listed as of another type: " + node.path);
    node.status = answer.status;
    if (entry.type == FileType::directory) {
      nodes.push_back(node);
      run({.op = Op::open, .path = entry.name, .flags = as_directory | reads}, fd, fd, 0, answer);
      if (answer.error != Errno::success) give_up("cannot be opened: " + node.path);
      const Fd below = static_cast<Fd>(answer.number);
      walk(below, node.path, nodes);
      run({.op = Op::close}, below, below, 0, answer);
      continue;
    }
    if (entry.type == FileType::symbolic_link) {
      run({.op = Op::read_link, .path = entry.name, .length = 4096}, fd, fd, 0, answer);
      node.content = digest(0, answer.bytes);
    } else {
      node.content = digest_file(fd, node, entry.name);
    }
    nodes.push_back(std::move(node));
  }
}

std::uint64_t Guest::digest_file(Fd from, const Node& node, std::string_view name) {
  Answer answer;
  run({.op = Op::open, .path = std::string(name), .flags = reads}, from, from, 0, answer);
  if (answer.error != Errno::success) give_up("cannot be read: " + node.path);
  const Fd fd = static_cast<Fd>(answer.number);
  std::uint64_t sum = 0;
  const std::uint64_t size = node.status.size;
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t at = begin; at < end; at += digested_end) {
      run({.op = Op::pread, .flags = 1, .offset = at, .length = std::min(digested_end, end - at)},
          fd, fd, 0, answer);
      sum = digest(sum, answer.bytes);
    }
  };
  add(0, std::min(size, digested_whole));
  if (size > digested_whole) add(size - digested_end, size);
  run({.op = Op::close}, fd, fd, 0, answer);
  return sum;
}

}  // namespace wasifs::differential
