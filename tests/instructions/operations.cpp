// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations. Each makes the calls that a program on wasi-libc makes for it, and leaves things
// as it found them, so that all times are the same.
#include "operations.h"

#include <utility>

namespace wasifs::counting {
namespace {

using Step = std::function<void()>;
constexpr unsigned create_exclusively = 1 | 4;

// With "file" open, at its end where it reads nothing, else at the beginning of each time.
Operation on_file(std::string name, std::uint32_t length,
                  std::function<Step(Guest&, std::uint32_t fd)> make) {
  return {.name = std::move(name), .prepare = [length, make = std::move(make)](Guest& guest) {
            guest.length(length);
            return make(guest, guest.open(guest.place(Guest::text, "file"), Guest::writing));
          }};
}

std::vector<Operation> descriptors() {
  const auto sequential = [](std::string_view name) {
    return [&call = Guest::named(name)](Guest& guest, std::uint32_t fd) -> Step {
      return [&guest, &call, fd] { guest.call(call, fd, Guest::vector, 1, Guest::out); };
    };
  };
  const auto at_place = [](std::string_view name) {
    return [&call = Guest::named(name)](Guest& guest, std::uint32_t fd) -> Step {
      return [&guest, &call, fd] { guest.call(call, fd, Guest::vector, 1, 4096, Guest::out); };
    };
  };
  const auto result_only = [](std::string_view name) {
    return [&call = Guest::named(name)](Guest& guest, std::uint32_t fd) -> Step {
      return [&guest, &call, fd] { guest.call(call, fd, Guest::out); };
    };
  };
  const auto seek = [&call = Guest::named("fd_seek")](Guest& guest, std::uint32_t fd) -> Step {
    return [&guest, &call, fd] { guest.call(call, fd, 100, 0, Guest::out); };
  };
  return {on_file("fd_read, 1 byte", 1, sequential("fd_read")),
          on_file("fd_write, 1 byte", 1, sequential("fd_write")),
          on_file("fd_pread, 4 KiB", 4096, at_place("fd_pread")),
          on_file("fd_pwrite, 4 KiB", 4096, at_place("fd_pwrite")),
          on_file("fd_seek", 0, seek),
          on_file("fd_fdstat_get", 0, result_only("fd_fdstat_get")),
          on_file("fd_filestat_get", 0, result_only("fd_filestat_get"))};
}

// Opens what is at `text` and closes it.
Step open_and_close(Guest& guest, std::uint32_t length, std::uint64_t rights, unsigned how) {
  return [&guest, &close = Guest::named("fd_close"), length, rights, how] {
    guest.call(close, guest.open(length, rights, how));
  };
}

Operation open_close(std::string name, std::string path) {
  return {.name = std::move(name), .prepare = [path = std::move(path)](Guest& guest) {
            return open_and_close(guest, guest.place(Guest::text, path), Guest::reading, 0);
          }};
}

Operation stat(std::string name, std::string path) {
  return {.name = std::move(name), .prepare = [path = std::move(path)](Guest& guest) -> Step {
            return [&guest, &call = Guest::named("path_filestat_get"),
                    length = guest.place(Guest::text, path)] {
              guest.call(call, 3, 1, Guest::text, length, Guest::out);
            };
          }};
}

Step create_and_unlink(Guest& guest) {
  const std::uint32_t length = guest.place(Guest::text, "new");
  return [&guest, &unlink = Guest::named("path_unlink_file"), length,
          create = open_and_close(guest, length, Guest::writing, create_exclusively)] {
    create();
    guest.call(unlink, 3, Guest::text, length);
  };
}

Step make_and_remove(Guest& guest) {
  return
      [&guest, &make = Guest::named("path_create_directory"),
       &remove = Guest::named("path_remove_directory"), length = guest.place(Guest::text, "new")] {
        guest.call(make, 3, Guest::text, length);
        guest.call(remove, 3, Guest::text, length);
      };
}

Step rename_there_and_back(Guest& guest) {
  return [&guest, &rename = Guest::named("path_rename"), one = guest.place(Guest::text, "file"),
          other = guest.place(Guest::text2, "other")] {
    guest.call(rename, 3, Guest::text, one, 3, Guest::text2, other);
    guest.call(rename, 3, Guest::text2, other, 3, Guest::text, one);
  };
}

// All of it, in buffers of 4 KiB as wasi-libc uses them.
Step list(Guest& guest) {
  constexpr std::uint32_t buffer = 4096, header = 24;
  return [&guest, &call = Guest::named("fd_readdir"),
          fd = guest.open(guest.place(Guest::text, "list"), Guest::reading, 2)] {
    std::uint64_t cookie = 0;
    for (std::uint32_t used = buffer; used == buffer;) {
      guest.call(call, fd, Guest::data, buffer, cookie, Guest::out);
      used = guest.load(Guest::out);
      for (std::uint32_t at = 0; at + header <= used;) {
        const std::uint32_t whole = header + guest.load(Guest::data + at + 16);
        if (at + whole > used) break;
        cookie = guest.load(Guest::data + at) | std::uint64_t{guest.load(Guest::data + at + 4)}
                                                    << 32;
        at += whole;
      }
    }
  };
}

// Subscriptions to reading "file", which is always ready, or to a time that has come.
Step poll(Guest& guest, unsigned count, bool files) {
  const std::uint32_t fd = files ? guest.open(guest.place(Guest::text, "file"), Guest::reading) : 1;
  for (unsigned i = 0; i < count; ++i) {
    const std::uint32_t at = Guest::subscriptions + 48 * i;
    guest.store(at + 8, files ? 1 : 0, 1);  // the tag
    guest.store(at + 16, fd, 4);            // the descriptor, or the monotonic clock
  }
  return [&guest, &call = Guest::named("poll_oneoff"), count] {
    guest.call(call, Guest::subscriptions, Guest::data, count, Guest::out);
  };
}

}  // namespace

std::vector<Operation> file_operations() {
  std::vector<Operation> all = descriptors();
  all.push_back(open_close("path_open and fd_close, 1 name", "file"));
  all.push_back(open_close("path_open and fd_close, 4 names", "a/b/c/leaf"));
  all.push_back(stat("path_filestat_get, 1 name", "file"));
  all.push_back(stat("path_filestat_get, 4 names", "a/b/c/leaf"));
  all.push_back({.name = "create, close and unlink", .prepare = create_and_unlink});
  all.push_back({.name = "make and remove a directory", .prepare = make_and_remove});
  all.push_back({.name = "rename there and back", .prepare = rename_there_and_back});
  all.push_back({.name = "fd_readdir, an entry", .prepare = list, .each = listed});
  all.push_back({.name = "poll_oneoff of a file",
                 .prepare = [](Guest& guest) { return poll(guest, 1, true); }});
  all.push_back({.name = "poll_oneoff of 100 files, one of them",
                 .prepare = [](Guest& guest) { return poll(guest, 100, true); },
                 .each = 100});
  return all;
}

std::vector<Operation> other_operations() {
  const auto clock = [](Guest& guest) -> Step {
    return [&guest, &call = Guest::named("clock_time_get")] { guest.call(call, 1, 0, Guest::out); };
  };
  const auto random = [](Guest& guest) -> Step {
    return [&guest, &call = Guest::named("random_get")] { guest.call(call, Guest::data, 16); };
  };
  const auto arguments = [](Guest& guest) -> Step {
    return [&guest, &call = Guest::named("args_get")] {
      guest.call(call, Guest::vector, Guest::data);
    };
  };
  return {{.name = "clock_time_get", .prepare = clock},
          {.name = "random_get, 16 bytes", .prepare = random},
          {.name = "args_get", .prepare = arguments},
          {.name = "poll_oneoff of a clock",
           .prepare = [](Guest& guest) { return poll(guest, 1, false); }}};
}

}  // namespace wasifs::counting
