// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "generator.h"

#include <algorithm>
#include <array>

#include "guest.h"

namespace wasifs::differential {
namespace {

constexpr std::size_t kept_paths = 24;
constexpr std::size_t longest_path = 4000;

}  // namespace

Generator::Generator(std::uint64_t seed) : random_(seed) {
  steps_ = one_in(8) ? 8000 : 1000;
  long_names_ = one_in(4);
  deep_ = one_in(6);
  // An overlay would copy all of a long file with holes, block by block; so nothing becomes a lower
  // layer then.
  huge_ = one_in(8);
  agains_ = huge_ ? 0 : static_cast<unsigned>(below(4));
}

std::string Generator::name() {
  static constexpr std::array<const char*, 7> few = {"a", "b", "c", "d", "e", "file", "\xc3\xa9"};
  if (long_names_ && one_in(10))
    return std::string(one_in(4) ? 256 : 251, static_cast<char>('x' + below(2)));
  return few.at(below(deep_ ? 3 : few.size()));
}

std::string Generator::random_path() {
  static constexpr std::array<const char*, 8> between = {"/", "/",  "/",   "/",
                                                         "/", "//", "/./", "/../"};
  std::string path = one_in(20) ? "." : one_in(20) ? ".." : name();
  while ((deep_ ? !one_in(6) : one_in(2)) && path.size() < longest_path) {
    path += between.at(below(8));
    path += name();
  }
  return path;
}

std::string Generator::path() {
  std::string result;
  if (!paths_.empty() && !one_in(3)) {
    result = paths_[below(paths_.size())];
    const auto kind = below(8);
    if (kind < 2 && result.size() < longest_path) result += '/' + name();
    if (kind == 2) result = result.substr(0, std::max<std::size_t>(1, result.rfind('/')));
    if (kind == 3 && result.size() < longest_path) result += "/../" + name();
  } else {
    result = random_path();
  }
  if (one_in(12)) result += one_in(3) ? "//" : "/";
  if (one_in(40)) result += one_in(2) ? "/." : "/..";
  if (one_in(400)) result.clear();
  if (one_in(400)) result = "/a";
  return result;
}

std::string Generator::target() {
  if (one_in(3)) return "../" + random_path();
  if (one_in(3)) return path();
  return random_path();
}

unsigned Generator::descriptor(bool directory) {
  if (one_in(50)) return never_open;
  if (one_in(30)) return 1 + static_cast<unsigned>(below(last_id_ + 1));  // most are closed
  std::vector<unsigned> fitting;
  for (const Open& open : open_) {
    if (open.directory == directory) fitting.push_back(open.id);
  }
  return fitting.empty() ? root : fitting[below(fitting.size())];
}

unsigned Generator::start() {
  return one_in(4) ? descriptor(!one_in(20)) : root;
}

std::uint64_t Generator::size() {
  if (huge_ && one_in(10)) {
    const std::uint64_t end = INT64_MAX;
    if (one_in(3)) return end - below(5000);
    if (one_in(30)) return end + below(3);
    const auto bits = 1 + below(30);
    return random_() >> bits;
  }
  switch (below(6)) {
    case 0:
      return below(longest_transfer);
    case 1:
      return below(200'000);
    case 2:
      return 4096 * below(20) + below(3);
    default:
      return below(300);
  }
}

unsigned Generator::fd_flags() {
  if (!one_in(4)) return 0;
  const unsigned flags = one_in(2) ? append : static_cast<unsigned>(below(32));
  // Appending at the last offset: the kernel refuses all of it, or takes what fits, as it likes.
  return huge_ ? flags & ~append : flags;
}

unsigned Generator::open_flags() {
  unsigned flags = fd_flags() << fd_flags_shift;
  const auto access = below(8);
  if (access != 0) flags |= access < 3 ? reads : access < 5 ? writes : reads | writes;
  if (one_in(2)) flags |= creat;
  if (one_in((flags & creat) != 0 ? 4 : 30)) flags |= excl;
  if (one_in(5)) flags |= trunc;
  if (!one_in(3)) flags |= follow;
  if (one_in(5)) {
    // To open a directory, mostly without what would spoil it.
    flags |= as_directory;
    if (!one_in(6)) flags &= ~(creat | excl | trunc | writes);
  }
  return flags;
}

void Generator::set_times(Step& step) {
  step.flags = static_cast<unsigned>(one_in(8)   ? below(16)
                                     : one_in(2) ? set_mtim | set_atim
                                                 : set_mtim);
  step.offset = below(1000);
  step.length = below(1000);
}

Step Generator::on_content(unsigned kind) {
  Step step{.at = descriptor(one_in(30))};
  const auto pieces = [&] { return static_cast<unsigned>(one_in(3) ? below(6) : 1); };
  switch (kind) {
    case 0:
      step.op = Op::read;
      break;
    case 1:
      step.op = Op::pread;
      break;
    case 2:
      step.op = Op::write;
      break;
    case 3:
      step.op = Op::pwrite;
      break;
    case 4:
      step.op = Op::seek;
      step.flags = static_cast<unsigned>(below(3));
      step.offset = one_in(4) ? 0 - size() : size();
      return step;
    case 5:
      step.op = Op::tell;
      return step;
    case 6:
      step.op = Op::resize;
      step.offset = size();
      return step;
    default:
      step.op = Op::allocate;
      step.offset = below(100'000);
      step.length = one_in(10) ? 0 : below(60'000);
      return step;
  }
  step.flags = pieces();
  step.length = std::min<std::uint64_t>(size(), longest_transfer);
  if (step.op == Op::pread || step.op == Op::pwrite) step.offset = size();
  if (step.op == Op::write || step.op == Op::pwrite)
    step.fill = static_cast<unsigned char>(below(256));
  return step;
}

Step Generator::on_descriptor(unsigned kind) {
  Step step{.at = descriptor(one_in(5))};
  switch (kind) {
    case 0:
    case 1:
    case 2:
      step.op = Op::close;
      if (step.at == root) step.at = never_open;
      return step;
    case 3:
      step.op = Op::renumber;
      step.to = descriptor(one_in(5));
      if (step.at == root) step.at = never_open;
      if (step.to == root) step.to = never_open;
      return step;
    case 4:
      step.op = Op::set_flags;
      step.flags = fd_flags();
      return step;
    case 5:
      step.op = Op::fdstat;
      return step;
    case 6:
      step.op = Op::sync;
      return step;
    case 7:
      step.op = Op::times_fd;
      set_times(step);
      return step;
    default:
      step.op = Op::list;
      step.at = one_in(20) ? step.at : descriptor(true);
      step.flags = one_in(4) ? anew : one_in(4) ? go_back : go_on;
      step.offset = step.flags == go_back ? below(12) : 0;
      step.length = one_in(10) ? below(300) : 279 + below(600);
      return step;
  }
}

Step Generator::on_names(unsigned kind) {
  Step step{.at = start(), .path = path()};
  switch (kind) {
    case 0:
    case 1:
    case 2:
      step.op = Op::open;
      step.id = ++last_id_;
      step.flags = open_flags();
      return step;
    case 3:
    case 4:
      step.op = Op::make;
      return step;
    case 5:
      step.op = Op::remove;
      return step;
    case 6:
      step.op = Op::unlink;
      return step;
    case 7:
    case 8:
      step.op = Op::rename;
      step.to = start();
      step.second = path();
      return step;
    case 9:
      step.op = Op::link;
      step.to = start();
      step.second = path();
      if (one_in(2)) step.flags = follow;
      return step;
    case 10:
      step.op = Op::symlink;
      step.second = target();
      return step;
    case 11:
      step.op = Op::read_link;
      step.length = one_in(4) ? below(10) : 4096;
      return step;
    case 12:
      step.op = Op::times;
      set_times(step);
      if (one_in(2)) step.flags |= follow;
      return step;
    default:
      step.op = Op::stat;
      if (one_in(2)) step.flags = follow;
      return step;
  }
}

Step Generator::next() {
  if (agains_ != 0 && one_in(300)) {
    --agains_;
    return {.op = Op::again};
  }
  const auto chance = below(10);
  if (chance < 3) return on_content(static_cast<unsigned>(below(8)));
  if (chance < 5) return on_descriptor(static_cast<unsigned>(below(12)));
  return on_names(static_cast<unsigned>(below(14)));
}

void Generator::learn(const Step& step, const Answer& answer) {
  if (step.op == Op::again) open_.clear();
  if (answer.error != Errno::success) return;
  const auto forget = [this](unsigned id) {
    std::erase_if(open_, [id](const Open& open) { return open.id == id; });
  };
  switch (step.op) {
    case Op::open:
      open_.push_back({step.id, (step.flags & as_directory) != 0});
      [[fallthrough]];
    case Op::make:
    case Op::symlink:
      if (step.at != root) break;
      if (paths_.size() == kept_paths)
        paths_.erase(paths_.begin() + static_cast<std::ptrdiff_t>(below(kept_paths)));
      paths_.push_back(step.path);
      break;
    case Op::close:
      forget(step.at);
      break;
    case Op::renumber:
      if (step.at != step.to) forget(step.to);
      break;
    default:
      break;
  }
}

}  // namespace wasifs::differential
