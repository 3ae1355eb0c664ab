// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every call on files, after every change that another program can make: to the file, to its
// directory, to a directory in the middle of the path, and to the root. Descriptors are opened
// before it, and each call must give what the kernel gives to a program that holds the same
// descriptors.
#include <gtest/gtest.h>

#include "../support/rounds.h"
#include "scene.h"

namespace wasifs::host_changes {
namespace {

using namespace differential;  // the words of a step

struct Change {
  std::string name;
  std::vector<std::string> commands;
  // "." and ".." are steps of ours, back to where the path came from, for which the kernel wants
  // the right to search the directory and we do not; and of two errors ours says that of the text
  // first.
  bool no_search = false;
};

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"Nothing", {}},
      {"FileCut", {"truncate tree/file 4"}},
      {"FileEmptied", {"truncate tree/file 0"}},
      {"FileGrown", {"append tree/file -and-more"}},
      {"FileRemoved", {"unlink tree/file"}},
      {"FileReplaced", {"rename spare/file tree/file"}},
      {"FileRenamed", {"rename tree/file tree/moved"}},
      {"FileMovedOut", {"rename tree/file taken"}},
      {"FileLinked", {"link tree/file tree/second"}},
      {"FileMadeDirectory", {"unlink tree/file", "mkdir tree/file"}},
      {"FileMadeLinkOut", {"unlink tree/file", "symlink ../outside/file tree/file"}},
      {"FileMadeLinkIn", {"unlink tree/file", "symlink dir/file tree/file"}},
      {"FileMadeLinkToItself", {"unlink tree/file", "symlink file tree/file"}},
      {"FileForbidden", {"chmod 0 tree/file"}},
      {"FileReadOnly", {"chmod 444 tree/file"}},
      {"DirectoryRemoved", {"remove tree/dir"}},
      {"DirectoryReplaced", {"rename tree/dir taken", "rename spare/dir tree/dir"}},
      {"DirectoryRenamed", {"rename tree/dir tree/renamed"}},
      {"DirectoryMovedOut", {"rename tree/dir taken"}},
      {"DirectoryMadeFile", {"rename tree/dir taken", "write tree/dir text"}},
      {"DirectorySwappedForLinkOut", {"rename tree/dir taken", "symlink ../outside tree/dir"}},
      {"DirectorySwappedForLinkIn", {"rename tree/dir taken", "symlink empty tree/dir"}},
      {"DirectoryForbidden", {"chmod 0 tree/dir"}, true},
      {"DirectoryNotSearchable", {"chmod 666 tree/dir"}, true},
      {"DirectoryNotListable", {"chmod 333 tree/dir"}},
      {"DirectoryReadOnly", {"chmod 555 tree/dir"}},
      {"MiddleSwappedForLinkOut",
       {"rename tree/dir/sub taken", "symlink ../../outside/sub tree/dir/sub"}},
      {"MiddleSwappedForLinkIn", {"rename tree/dir/sub taken", "symlink .. tree/dir/sub"}},
      {"MiddleMovedUp", {"rename tree/dir/sub tree/sub"}},
      {"MiddleMovedDown", {"rename tree/dir tree/empty/dir"}},
      {"MiddleMovedOut", {"rename tree/dir/sub taken"}},
      {"RootMoved", {"rename tree taken"}},
      {"RootRemoved", {"remove tree"}},
      {"RootReplaced", {"rename tree taken", "rename spare/tree tree"}},
      {"RootSwappedForLink", {"rename tree taken", "symlink outside tree"}},
      {"RootForbidden", {"chmod 0 tree"}, true},
      {"RootReadOnly", {"chmod 555 tree"}},
      {"LinkRetargetedOut", {"unlink tree/link", "symlink ../outside/file tree/link"}},
      {"LinkRetargetedAbsolute", {"unlink tree/dirlink", "symlink /etc tree/dirlink"}},
      {"LinkReplaced", {"unlink tree/dirlink", "mkdir tree/dirlink"}},
  };
  return all;
}

// What the guest has open before the change.
constexpr unsigned file = 1, dir = 2, sub = 3, sub_file = 4, appended = 5, empty = 6, reading = 7;
const Program& opened_before() {
  static const Program steps = {
      {.op = Op::open, .id = file, .path = "file", .flags = reads | writes},
      {.op = Op::open, .id = dir, .path = "dir", .flags = as_directory | reads},
      {.op = Op::open, .id = sub, .path = "dir/sub", .flags = as_directory | reads},
      {.op = Op::open, .id = sub_file, .path = "dir/sub/file", .flags = reads | writes},
      {.op = Op::open, .id = appended, .path = "file", .flags = writes | append << fd_flags_shift},
      {.op = Op::open, .id = empty, .path = "empty", .flags = as_directory | reads},
      {.op = Op::open, .id = reading, .path = "link", .flags = reads | follow},
      {.op = Op::read, .at = reading, .flags = 1, .length = 6},
  };
  return steps;
}

// Where calls look: from the root and from directories that were open.
struct Way {
  unsigned at;
  std::string path;
};
const std::vector<Way>& ways() {
  static const std::vector<Way> all = {
      {root, "file"},
      {root, "dir"},
      {root, "dir/file"},
      {root, "dir/sub"},
      {root, "dir/sub/file"},
      {root, "dir/sub/.."},
      {root, "dir/sub/../file"},
      {root, "dir/../file"},
      {root, "link"},
      {root, "link/"},
      {root, "dirlink"},
      {root, "dirlink/file"},
      {root, "dirlink/sub/../../whole"},
      {root, "moved"},
      {root, "sub"},
      {root, "."},
      {root, ".."},
      {root, "empty"},
      {dir, "file"},
      {dir, "sub/file"},
      {dir, "sub/.."},
      {dir, ".."},
      {dir, "."},
      {sub, "file"},
      {sub, "../file"},
      {sub, "../../whole"},
      {empty, "nothing"},
  };
  return all;
}

Program looks() {
  Program steps;
  for (const unsigned at : {file, dir, sub, sub_file, appended, empty, reading, root}) {
    steps.push_back({.op = Op::stat_fd, .at = at});
    steps.push_back({.op = Op::fdstat, .at = at});
    steps.push_back({.op = Op::list, .at = at, .length = 16'384});
  }
  for (const unsigned at : {file, sub_file, reading, dir}) {
    steps.push_back({.op = Op::read, .at = at, .flags = 2, .length = 8});
    steps.push_back({.op = Op::pread, .at = at, .flags = 1, .offset = 2, .length = 100});
    steps.push_back({.op = Op::seek, .at = at, .flags = 2, .offset = 0});
    steps.push_back({.op = Op::seek, .at = at, .flags = 0, .offset = 1});
    steps.push_back({.op = Op::tell, .at = at});
    steps.push_back({.op = Op::sync, .at = at});
  }
  for (const Way& way : ways()) {
    for (const unsigned following : {0U, follow}) {
      steps.push_back({.op = Op::stat, .at = way.at, .path = way.path, .flags = following});
      steps.push_back({.op = Op::open, .at = way.at, .path = way.path, .flags = reads | following});
      steps.push_back({.op = Op::open,
                       .at = way.at,
                       .path = way.path,
                       .flags = reads | as_directory | following});
      steps.push_back(
          {.op = Op::open, .at = way.at, .path = way.path, .flags = writes | following});
    }
    steps.push_back({.op = Op::read_link, .at = way.at, .path = way.path, .length = 100});
  }
  return steps;
}

Program changes_of_descriptors() {
  Program steps;
  for (const unsigned at : {file, sub_file, appended, reading, dir}) {
    steps.push_back({.op = Op::pwrite, .at = at, .flags = 1, .offset = 12, .length = 3});
    steps.push_back({.op = Op::write, .at = at, .flags = 2, .length = 4});
    steps.push_back({.op = Op::pread, .at = file, .flags = 1, .length = 100});
    steps.push_back({.op = Op::resize, .at = at, .offset = 30});
    steps.push_back({.op = Op::allocate, .at = at, .offset = 20, .length = 20});
    steps.push_back({.op = Op::times_fd,
                     .at = at,
                     .flags = set_atim | set_mtim,
                     .offset = 1000,
                     .length = 2000});
    steps.push_back({.op = Op::set_flags, .at = at, .flags = append});
    steps.push_back({.op = Op::stat_fd, .at = at});
  }
  return steps;
}

Program changes_of_names() {
  Program steps;
  for (const Way& way : ways()) {
    steps.push_back({.op = Op::times,
                     .at = way.at,
                     .path = way.path,
                     .flags = set_mtim | follow,
                     .length = 3000});
    steps.push_back({.op = Op::times, .at = way.at, .path = way.path, .flags = mtim_now});
    steps.push_back(
        {.op = Op::link, .at = way.at, .to = empty, .path = way.path, .second = "hard"});
    steps.push_back({.op = Op::unlink, .at = empty, .path = "hard"});
    steps.push_back({.op = Op::make, .at = way.at, .path = way.path});
    steps.push_back({.op = Op::make, .at = way.at, .path = way.path + "/made"});
    steps.push_back(
        {.op = Op::symlink, .at = way.at, .path = way.path + "/soft", .second = "file"});
    steps.push_back(
        {.op = Op::open, .at = way.at, .path = way.path + "/new", .flags = creat | writes});
    steps.push_back({.op = Op::open,
                     .at = way.at,
                     .path = way.path,
                     .flags = creat | excl | reads | writes | follow});
    steps.push_back({.op = Op::rename,
                     .at = way.at,
                     .to = way.at,
                     .path = way.path + "/new",
                     .second = way.path + "/newer"});
    steps.push_back({.op = Op::unlink, .at = way.at, .path = way.path + "/newer"});
    steps.push_back({.op = Op::remove, .at = way.at, .path = way.path + "/made"});
  }
  for (const Way& way : ways()) {
    steps.push_back({.op = Op::rename,
                     .at = way.at,
                     .to = root,
                     .path = way.path,
                     .second = "taken by the guest"});
    steps.push_back({.op = Op::rename,
                     .at = root,
                     .to = way.at,
                     .path = "taken by the guest",
                     .second = way.path});
    steps.push_back({.op = Op::open, .at = way.at, .path = way.path, .flags = trunc | writes});
    steps.push_back(
        {.op = Op::open, .at = way.at, .path = way.path, .flags = creat | reads | writes | follow});
    steps.push_back({.op = Op::remove, .at = way.at, .path = way.path});
    steps.push_back({.op = Op::unlink, .at = way.at, .path = way.path});
  }
  return steps;
}

Program closings() {
  return {
      {.op = Op::renumber, .at = file, .to = dir},
      {.op = Op::stat_fd, .at = file},
      {.op = Op::close, .at = sub},
      {.op = Op::close, .at = sub_file},
      {.op = Op::close, .at = appended},
      {.op = Op::close, .at = empty},
      {.op = Op::close, .at = reading},
      {.op = Op::list, .length = 16'384},
  };
}

bool settled_by_text(const Step& step) {
  for (const std::string* path : {&step.path, &step.second}) {
    if (path->starts_with('.') || path->contains("/.") || path->ends_with('/')) return true;
  }
  return false;
}

class EveryCall : public ::testing::TestWithParam<View> {
 protected:
  static void begin(Scene& scene, const Change& change) {
    for (const Step& step : opened_before()) scene.step(step);
    for (const std::string& command : change.commands) scene.other(command);
  }
};
INSTANTIATE_TEST_SUITE_P(Views, EveryCall, ::testing::ValuesIn(live_views()),
                         [](const auto& made) { return made.param.name; });

// One after the other, so that later calls also see what earlier ones made of the change. Every
// change with the first view; with the others a part of them among the quick tests.
TEST_P(EveryCall, GivesWhatTheKernelGives) {
  const std::size_t every = GetParam().name == "Host" ? 1 : testing_support::rounds(5, 1);
  for (std::size_t i = GetParam().name.size() % every; i < changes().size(); i += every) {
    const Change& change = changes()[i];
    SCOPED_TRACE(change.name);
    const WithoutOverride rights;
    Scene scene(GetParam());
    begin(scene, change);
    for (const Program& part :
         {looks(), changes_of_descriptors(), looks(), changes_of_names(), closings()}) {
      for (const Step& step : part) {
        if (!change.no_search || !settled_by_text(step)) scene.step(step);
      }
    }
    if (HasFailure()) return;
  }
}

// Each by itself, right after the change: a hundred thousand trees, so among the long tests only.
TEST_P(EveryCall, GivesWhatTheKernelGivesAtOnce) {
  const std::size_t every = testing_support::rounds(7993, 1);
  std::size_t number = 0;
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.name);
    for (const Program& part : {looks(), changes_of_descriptors(), changes_of_names()}) {
      for (const Step& step : part) {
        if (++number % every != 0 || (change.no_search && settled_by_text(step))) continue;
        const WithoutOverride rights;
        Scene scene(GetParam());
        begin(scene, change);
        scene.step(step);
        if (HasFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace wasifs::host_changes
