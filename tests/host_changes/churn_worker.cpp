// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "churn_worker.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wasifs/mount.h"

namespace wasifs::host_changes {
namespace {

using namespace differential;  // the words of a step

namespace fs = std::filesystem;

constexpr int steady_files = 20;
constexpr int staying_names = 40;
constexpr std::size_t most_open = 10;
constexpr std::array components = {"a",   "b",    "c",     "d", "file", "f1", "f2",
                                   "new", "link", "mixed", "a", "b",    "..", "."};

std::string_view call_of(Op op) {
  static const std::map<Op, std::string_view> calls = {
      {Op::open, "path_open"},
      {Op::close, "fd_close"},
      {Op::renumber, "fd_renumber"},
      {Op::read, "fd_read"},
      {Op::pread, "fd_pread"},
      {Op::write, "fd_write"},
      {Op::pwrite, "fd_pwrite"},
      {Op::seek, "fd_seek"},
      {Op::tell, "fd_tell"},
      {Op::resize, "fd_filestat_set_size"},
      {Op::allocate, "fd_allocate"},
      {Op::set_flags, "fd_fdstat_set_flags"},
      {Op::fdstat, "fd_fdstat_get"},
      {Op::sync, "fd_sync"},
      {Op::stat_fd, "fd_filestat_get"},
      {Op::times_fd, "fd_filestat_set_times"},
      {Op::list, "fd_readdir"},
      {Op::make, "path_create_directory"},
      {Op::remove, "path_remove_directory"},
      {Op::unlink, "path_unlink_file"},
      {Op::rename, "path_rename"},
      {Op::link, "path_link"},
      {Op::symlink, "path_symlink"},
      {Op::read_link, "path_readlink"},
      {Op::stat, "path_filestat_get"},
      {Op::times, "path_filestat_set_times"},
  };
  return calls.at(op);
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text.substr(std::min(text.size(), text.find_first_not_of(' ')));
}

std::string steady_text(int number) {
  return "steady " + std::to_string(number * 7919);
}

Ref<Namespace> names_of(const Ref<FileSystem>& tree) {
  auto names = make_ref<Namespace>();
  static_cast<void>(names->mount("/", tree).value());
  return names;
}

/// The rows of docs/host-changes.md such as "| `path_open` | `busy` | ...": calls and one errno.
/// Those of overlays say so.
void add_errnos_of_races(DocumentedErrnos& errnos, bool overlay) {
  std::ifstream document(WASIFS_HOST_CHANGES_DOCUMENT);
  for (std::string line; std::getline(document, line);) {
    std::istringstream cells(line);
    std::string before;
    std::string calls;
    std::string error;
    std::getline(cells, before, '|');
    std::getline(cells, calls, '|');
    std::getline(cells, error, '|');
    error = trimmed(error);
    if (!error.starts_with('`') || error.find('`', 1) + 1 != error.size()) continue;
    if (calls.contains("overlay") && !overlay) continue;
    error = error.substr(1, error.size() - 2);
    for (auto& [call, known] : errnos) {
      const std::string kind = "`" + call.substr(0, call.find('_')) + "_*`";
      if (calls.contains("`" + call + "`") || calls.contains(kind)) known.insert(error);
    }
  }
}

}  // namespace

DocumentedErrnos documented_errnos(bool overlay) {
  DocumentedErrnos errnos;
  std::ifstream table(WASIFS_ERRNO_TABLE);
  for (std::string line; std::getline(table, line);) {
    std::istringstream cells(line);
    std::string call;
    std::string error;
    if (line.starts_with('#') || !std::getline(cells, call, '|') ||
        !std::getline(cells, error, '|'))
      continue;
    errnos[trimmed(call)].insert(trimmed(error));
  }
  add_errnos_of_races(errnos, overlay);
  return errnos;
}

void prepare_for_churn(const std::string& box) {
  const fs::path tree(box + "/tree");
  fs::create_directory(tree / "steady");
  fs::create_directory(tree / "mixed");
  for (int i = 0; i < steady_files; ++i)
    std::ofstream(tree / "steady" / std::to_string(i)) << steady_text(i);
  for (int i = 0; i < staying_names; ++i)
    std::ofstream(tree / "mixed" / ("stays-" + std::to_string(i))) << i;
}

std::set<std::uint64_t> numbers_below(const std::string& directory) {
  std::set<std::uint64_t> numbers;
  const auto add = [&numbers](const fs::path& path) {
    struct stat found{};
    if (::lstat(path.c_str(), &found) == 0) numbers.insert(found.st_ino);
  };
  add(directory);
  for (const auto& entry : fs::recursive_directory_iterator(directory)) add(entry.path());
  return numbers;
}

ChurnWorker::ChurnWorker(ChurnFacts& facts, std::uint64_t seed)
    : facts_(facts), random_(seed), guest_(names_of(facts.tree)) {}

void ChurnWorker::problem(std::string text) {
  if (problems_.size() < 10) problems_.push_back(std::move(text));
}

std::string ChurnWorker::any_path() {
  std::string path;
  for (std::size_t left = 1 + random_() % 4; left > 0; --left) {
    if (!path.empty()) path += '/';
    path += components[random_() % components.size()];
  }
  if (path.ends_with("mixed")) path += "/a";  // which nobody moves, for what is in it
  return random_() % 30 == 0 ? path + '/' : path;
}

Fd ChurnWorker::any_open() {
  return open_.empty() || random_() % 3 == 0 ? root_fd : open_[random_() % open_.size()];
}

Step ChurnWorker::any_step() {
  Step step{.op = static_cast<Op>(random_() % static_cast<unsigned>(Op::again))};
  step.path = any_path();
  step.second = step.op == Op::symlink && random_() % 2 == 0 ? "../" + any_path() : any_path();
  step.fill = static_cast<unsigned char>(random_());
  step.length = random_() % 5000;
  step.offset = random_() % 9000;
  step.flags = random_() % 2 == 0 ? follow : 0;
  switch (step.op) {
    case Op::open:
      step.flags |= reads;
      if (random_() % 2 == 0) step.flags |= writes;
      if (random_() % 3 == 0) step.flags |= creat;
      if (random_() % 9 == 0) step.flags |= excl;
      if (random_() % 5 == 0) step.flags |= trunc;
      if (random_() % 4 == 0) step.flags = (step.flags & follow) | reads | as_directory;
      break;
    case Op::read:
    case Op::pread:
    case Op::write:
    case Op::pwrite:
      step.flags = 1U + static_cast<unsigned>(random_() % 3);
      break;
    case Op::seek:
      step.flags = static_cast<unsigned>(random_() % 3);
      break;
    case Op::set_flags:
      step.flags = random_() % 2 == 0 ? append : 0;
      break;
    case Op::times:
    case Op::times_fd:
      step.flags |= random_() % 2 == 0 ? set_mtim : atim_now;
      break;
    default:
      break;
  }
  return step;
}

void ChurnWorker::call(const Step& step, Fd at, Fd to, std::uint64_t cookie) {
  guest_.run(step, at, to, cookie, answer_);
  facts_.done.fetch_add(1, std::memory_order_relaxed);
  const std::string error(errno_name(answer_.error));
  const auto& allowed = facts_.errnos.at(std::string(call_of(step.op)));
  if (!allowed.contains(error)) problem(text_of(step) + " gave " + error);
  if (answer_.bytes.contains("CANARY")) problem(text_of(step) + " read what lies outside");
  const bool has_status = step.op == Op::stat || step.op == Op::stat_fd;
  if (answer_.error == Errno::success && has_status && facts_.outside.contains(answer_.status.ino))
    problem(text_of(step) + " saw what lies outside");
}

void ChurnWorker::random_turn() {
  const Step step = any_step();
  if (step.op == Op::close || step.op == Op::renumber) return;
  const std::uint64_t cookie =
      cookies_.empty() || random_() % 4 == 0 ? 0 : cookies_[random_() % cookies_.size()];
  const Fd at = any_open();
  call(step, at, any_open(), step.op == Op::list ? cookie : 0);
  ++(answer_.error == Errno::success ? succeeded_ : refused_);
  if (answer_.error != Errno::success) return;
  if (step.op == Op::list) {
    cookies_.clear();
    for (const auto& entry : answer_.entries) cookies_.push_back(entry.next);
  }
  if (step.op != Op::open) return;
  open_.push_back(static_cast<Fd>(answer_.number));
  call({.op = Op::stat_fd}, open_.back(), root_fd);
  if (open_.size() <= most_open) return;
  const std::size_t oldest = random_() % open_.size();
  call({.op = Op::close}, open_[oldest], root_fd);
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(oldest));
}

// It is only ever replaced as a whole.
void ChurnWorker::check_whole() {
  call({.op = Op::open, .path = "whole", .flags = reads}, root_fd, root_fd);
  if (answer_.error != Errno::success) return problem("`whole` cannot be opened");
  const Fd fd = static_cast<Fd>(answer_.number);
  call({.op = Op::pread, .flags = 2, .length = 10'000}, fd, root_fd);
  const std::string text(answer_.bytes);
  const bool alike = text.size() == 4096 && text.find_first_not_of(text[0]) == std::string::npos;
  if (text != "whole" && !alike) problem("`whole` is torn: " + text.substr(0, 100));
  call({.op = Op::close}, fd, root_fd);
}

void ChurnWorker::check_steady() {
  const int number = static_cast<int>(random_() % steady_files);
  const std::string path = "steady/" + std::to_string(number);
  call({.op = Op::open, .path = path, .flags = reads}, root_fd, root_fd);
  if (answer_.error != Errno::success) return problem(path + " cannot be opened");
  const Fd fd = static_cast<Fd>(answer_.number);
  call({.op = Op::read, .flags = 1, .length = 100}, fd, root_fd);
  if (answer_.bytes != steady_text(number)) problem(path + ": " + std::string(answer_.bytes));
  call({.op = Op::close}, fd, root_fd);
}

void ChurnWorker::check_listing(std::string_view directory, int names) {
  call({.op = Op::open, .path = std::string(directory), .flags = reads | as_directory}, root_fd,
       root_fd);
  if (answer_.error != Errno::success) return problem("a directory cannot be opened");
  const Fd fd = static_cast<Fd>(answer_.number);
  std::map<std::string, int> seen;
  std::uint64_t cookie = 0;
  do {
    call({.op = Op::list, .length = 300 + random_() % 400}, fd, root_fd, cookie);
    for (const auto& entry : answer_.entries) {
      ++seen[entry.name];
      cookie = entry.next;
    }
  } while (answer_.error == Errno::success && !answer_.at_end);
  for (int i = 0; i < names; ++i) {
    const std::string name = (directory == "mixed" ? "stays-" : "") + std::to_string(i);
    const auto found = seen.find(name);
    const int times = found == seen.end() ? 0 : found->second;
    if (times != 1)
      problem(std::string(directory) + " lists " + name + " " + std::to_string(times) + " times");
  }
  call({.op = Op::close}, fd, root_fd);
}

void ChurnWorker::run() {
  for (std::size_t i = 0; i < facts_.steps && problems_.empty(); ++i) {
    random_turn();
    if (i % 16 == 1) check_whole();
    if (i % 16 == 5) check_steady();
    if (i % 64 == 9) check_listing("steady", steady_files);
    if (i % 64 == 41) check_listing("mixed", staying_names);
  }
}

}  // namespace wasifs::host_changes
