// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "step.h"

#include <array>
#include <utility>

namespace wasifs::differential {
namespace {

constexpr std::array<std::string_view, 27> names = {
    "open",    "close",    "renumber",  "read",     "pread",     "write",  "pwrite",
    "seek",    "tell",     "resize",    "allocate", "set_flags", "fdstat", "sync",
    "stat_fd", "times_fd", "list",      "make",     "remove",    "unlink", "rename",
    "link",    "symlink",  "read_link", "stat",     "times",     "again"};

using Flags = std::vector<std::pair<unsigned, std::string_view>>;

std::string flags_text(unsigned flags, const Flags& known) {
  std::string text;
  const auto add = [&text](std::string_view more) {
    if (!text.empty()) text += " | ";
    text += more;
  };
  for (const auto& [bit, name] : known) {
    if ((flags & bit) == 0) continue;
    add(name);
    flags &= ~bit;
  }
  if (flags != 0 || text.empty()) add(std::to_string(flags));
  return text;
}

std::string flags_text(const Step& step) {
  const Flags of_fd = {{append, "append"},
                       {dsync, "dsync"},
                       {nonblock, "nonblock"},
                       {rsync, "rsync"},
                       {sync_all, "sync_all"}};
  switch (step.op) {
    case Op::open: {
      std::string text = flags_text(step.flags & 127, {{creat, "creat"},
                                                       {as_directory, "as_directory"},
                                                       {excl, "excl"},
                                                       {trunc, "trunc"},
                                                       {follow, "follow"},
                                                       {reads, "reads"},
                                                       {writes, "writes"}});
      if (const unsigned more = step.flags >> fd_flags_shift; more != 0) {
        text += " | (" + flags_text(more, of_fd) + ") << fd_flags_shift";
      }
      return text;
    }
    case Op::set_flags:
      return flags_text(step.flags, of_fd);
    case Op::times:
    case Op::times_fd:
      return flags_text(step.flags, {{set_atim, "set_atim"},
                                     {atim_now, "atim_now"},
                                     {set_mtim, "set_mtim"},
                                     {mtim_now, "mtim_now"},
                                     {follow, "follow"}});
    case Op::list:
      return flags_text(step.flags, {{anew, "anew"}, {go_back, "go_back"}});
    case Op::link:
    case Op::stat:
      return flags_text(step.flags, {{follow, "follow"}});
    default:
      return std::to_string(step.flags);
  }
}

/// As a literal; a long run of one letter is written as such.
std::string quoted(const std::string& text) {
  if (text.size() > 60 && text.find_first_not_of(text.front()) == std::string::npos) {
    return "std::string(" + std::to_string(text.size()) + ", '" + text.front() + "')";
  }
  return '"' + text + '"';
}

std::string descriptor(unsigned id) {
  return id == root ? "root" : id == never_open ? "never_open" : std::to_string(id);
}

}  // namespace

std::string_view name_of(Op op) {
  return names.at(static_cast<std::size_t>(op));
}

const std::string& pattern() {
  static const std::string bytes = [] {
    std::string made;
    for (std::uint32_t i = 0; made.size() < longest_transfer + 256; ++i) {
      made += static_cast<char>((i * 2'654'435'761U) >> 24);
    }
    return made;
  }();
  return bytes;
}

std::string text_of(const Step& step) {
  std::string text = "{.op = Op::" + std::string(name_of(step.op));
  if (step.id != 0) text += ", .id = " + std::to_string(step.id);
  if (step.at != root) text += ", .at = " + descriptor(step.at);
  if (step.to != root) text += ", .to = " + descriptor(step.to);
  if (!step.path.empty()) text += ", .path = " + quoted(step.path);
  if (!step.second.empty()) text += ", .second = " + quoted(step.second);
  if (step.flags != 0) text += ", .flags = " + flags_text(step);
  if (step.offset != 0) text += ", .offset = " + std::to_string(step.offset) + "U";
  if (step.length != 0) text += ", .length = " + std::to_string(step.length) + "U";
  if (step.fill != 0) text += ", .fill = " + std::to_string(step.fill);
  return text + "}";
}

std::string text_of(const Program& program) {
  std::string text = "TEST(Found, NameWhatItShows) {\n  expect_same({\n";
  for (const Step& step : program) text += "      " + text_of(step) + ",\n";
  return text + "  });\n}\n";
}

}  // namespace wasifs::differential
