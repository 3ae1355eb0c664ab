// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "comparison.h"

#include <algorithm>
#include <string_view>

#include "wasifs/errno.h"

namespace wasifs::differential {
namespace {

/// Times before this were set by a step, later ones are those of the clock, of which only that is
/// compared.
constexpr std::uint64_t chosen_times = 1'000'000'000'000'000;

std::string differ(std::string_view what, std::uint64_t theirs, std::uint64_t ours) {
  return std::string(what) + ": the kernel " + std::to_string(theirs) + ", here " +
         std::to_string(ours);
}

std::string differ_in_time(std::string_view what, std::uint64_t theirs, std::uint64_t ours) {
  const bool clock = theirs >= chosen_times && ours >= chosen_times;
  return clock || theirs == ours ? std::string() : differ(what, theirs, ours);
}

bool on_path(Op op) {
  return (op >= Op::make && op <= Op::times) || op == Op::open;
}

}  // namespace

Comparison::Side::Side(const System& system)
    : name(system.name),
      merges(system.merges),
      reads_ahead(system.reads_ahead),
      stack(system.make()) {
  begin();
}

void Comparison::Side::begin() {
  names = make_ref<Namespace>();
  static_cast<void>(names->mount("/", stack->top()).value());
  guest = std::make_unique<Guest>(names);
  walker = std::make_unique<Guest>(names, 1000);
  numbers.clear();
  listings.clear();
}

Comparison::Comparison(const std::vector<System>& systems) {
  for (const System& system : systems) sides_.push_back(std::make_unique<Side>(system));
  begin_again();
}

void Comparison::begin_again() {
  descriptors_.clear();
  listed_.clear();
  descriptors_[root] = root_fd;
}

Fd Comparison::number_of(unsigned id) const {
  const auto found = descriptors_.find(id);
  return found == descriptors_.end() ? Fd{never_open} : found->second;
}

std::optional<Divergence> Comparison::step(const Step& step) {
  if (step.op == Op::again) {
    kernel_.close_all();
    begin_again();
    for (const auto& side : sides_) {
      side->guest = nullptr;
      side->walker = nullptr;
      side->names = nullptr;
      side->stack->again();
      side->begin();
    }
    return std::nullopt;
  }
  auto problem = step.op == Op::list ? list(step, number_of(step.at)) : run(step);
  if (problem) return problem;
  note_descriptors(step);
  const Answer kept = expected_;
  if (on_path(step.op)) {
    problem = observe({.op = Op::stat, .at = step.at, .path = step.path});
    if (!problem && (step.op == Op::rename || step.op == Op::link)) {
      problem = observe({.op = Op::stat, .at = step.to, .path = step.second});
    }
    if (!problem && step.op == Op::open && kept.error == Errno::success) {
      problem = observe({.op = Op::stat_fd, .at = step.id});
    }
  } else if (step.op != Op::stat_fd) {
    problem = observe({.op = Op::stat_fd, .at = step.at});
  }
  expected_ = kept;
  return problem;
}

std::optional<Divergence> Comparison::observe(const Step& step) {
  auto problem = run(step);
  if (problem) problem->what = "afterwards " + text_of(step) + ": " + problem->what;
  return problem;
}

void Comparison::note_descriptors(const Step& step) {
  if (expected_.error != Errno::success) return;
  if (step.op == Op::open) {
    descriptors_[step.id] = static_cast<Fd>(expected_.number);
  } else if (step.op == Op::close) {
    forget_listing(number_of(step.at));
  } else if (step.op == Op::renumber && number_of(step.at) != number_of(step.to)) {
    forget_listing(number_of(step.at));
    forget_listing(number_of(step.to));
    descriptors_[step.at] = number_of(step.to);
    descriptors_.erase(step.to);
  }
}

void Comparison::forget_listing(Fd fd) {
  listed_.erase(fd);
  for (const auto& side : sides_) side->listings.erase(fd);
}

std::optional<Divergence> Comparison::run(const Step& step) {
  const Fd at = number_of(step.at);
  const Fd to = number_of(step.to);
  kernel_.run(step, at, to, expected_);
  for (const Touched& touched : kernel_.touched()) {
    for (auto& [id, directory] : listed_) directory.touch(touched.directory, touched.name);
  }
  for (const auto& side : sides_) {
    side->guest->run(step, at, to, 0, side->answer);
    std::string what = difference(*side, step);
    if (!what.empty()) return Divergence{side->name, std::move(what)};
  }
  return std::nullopt;
}

std::string Comparison::difference(Side& side, const Step& step) const {
  const Answer& ours = side.answer;
  // A removed directory that only a lower layer had: see docs/overlay.md.
  if (side.merges && step.op == Op::times_fd && ours.error == Errno::noent) return {};
  if (ours.error != expected_.error) {
    return "the kernel says " + std::string(errno_name(expected_.error)) + ", here it is " +
           std::string(errno_name(ours.error));
  }
  if (ours.error != Errno::success) return {};
  if (ours.number != expected_.number) return differ("number", expected_.number, ours.number);
  if (ours.bytes != expected_.bytes) {
    const auto [theirs, here] = std::ranges::mismatch(expected_.bytes, ours.bytes);
    return "other bytes from number " + std::to_string(theirs - expected_.bytes.begin()) + " on";
  }
  const bool has_status = step.op == Op::stat || step.op == Op::stat_fd;
  return has_status ? difference(side, expected_.status, ours.status) : std::string();
}

std::string Comparison::difference(Side& side, const Status& theirs, const Status& ours) {
  if (theirs.type != ours.type) {
    return differ("type", static_cast<std::uint64_t>(theirs.type),
                  static_cast<std::uint64_t>(ours.type));
  }
  const auto [known, fresh] = side.numbers.try_emplace(theirs.ino, ours.ino);
  if (known->second != ours.ino)
    return differ("inode number, of before and now", known->second, ours.ino);
  const bool directory = theirs.type == FileType::directory;
  if (theirs.nlink != ours.nlink && !(directory && side.merges && ours.nlink == 1)) {
    return differ("link count", theirs.nlink, ours.nlink);
  }
  if (theirs.size != ours.size && !directory) return differ("size", theirs.size, ours.size);
  // What hid lower names is removed from a directory of an overlay before it is itself.
  if (directory && side.merges && theirs.nlink == 0) return {};
  std::string time = differ_in_time("mtim", theirs.mtim, ours.mtim);
  // Of directories not: not every listing of ours asks the file system, and an overlay looks into
  // them by itself.
  if (time.empty() && !directory) time = differ_in_time("atim", theirs.atim, ours.atim);
  return time;
}

std::optional<Divergence> Comparison::list(const Step& step, Fd at) {
  const bool begins = step.flags == anew || !listed_.contains(at);
  kernel_.run(step, at, at, expected_);
  if (begins && expected_.error == Errno::success) {
    Answer itself;
    kernel_.run({.op = Op::stat_fd}, at, at, itself);
    listed_.insert_or_assign(at, ListedDirectory(itself.status.ino, expected_.entries));
  }
  if (expected_.error == Errno::success) listed_.at(at).note(expected_.entries);
  for (const auto& side : sides_) {
    Listing& listing = side->listings[at];
    if (begins) listing = {};
    const std::uint64_t cookie =
        step.flags == go_back ? listing.back_to(step.offset) : listing.cookie();
    side->guest->run(step, at, at, cookie, side->answer);
    std::string what = difference(*side, step);
    if (what.empty() && expected_.error == Errno::success) {
      what = listing.take(listed_.at(at), expected_.entries, side->answer.entries,
                          side->answer.at_end, side->reads_ahead);
    }
    if (!what.empty()) return Divergence{side->name, std::move(what)};
  }
  return std::nullopt;
}

std::optional<Divergence> Comparison::compare_trees() {
  nodes_.clear();
  kernel_.walk(nodes_);
  for (const auto& side : sides_) {
    side->nodes.clear();
    side->walker->walk(root_fd, "", side->nodes);
    for (std::size_t i = 0; i < std::max(nodes_.size(), side->nodes.size()); ++i) {
      const Node* theirs = i < nodes_.size() ? &nodes_[i] : nullptr;
      const Node* ours = i < side->nodes.size() ? &side->nodes[i] : nullptr;
      if (ours == nullptr || (theirs != nullptr && theirs->path < ours->path)) {
        return Divergence{side->name, "the tree lacks `" + theirs->path + '`'};
      }
      if (theirs == nullptr || theirs->path != ours->path) {
        return Divergence{side->name, "the tree has too much: `" + ours->path + '`'};
      }
      std::string what = difference(*side, theirs->status, ours->status);
      if (what.empty() && theirs->content != ours->content) what = "other content";
      if (!what.empty())
        return Divergence{side->name, what + ", in the tree at `" + theirs->path + '`'};
    }
  }
  return std::nullopt;
}

std::optional<Divergence> run_program(const std::vector<System>& systems, const Program& program,
                                      std::size_t walk_every, std::size_t* failed) {
  Comparison comparison(systems);
  for (std::size_t i = 0; i < program.size(); ++i) {
    if (failed != nullptr) *failed = i;
    if (auto problem = comparison.step(program[i])) return problem;
    if ((i + 1) % walk_every != 0 && i + 1 != program.size()) continue;
    if (auto problem = comparison.compare_trees()) return problem;
  }
  return std::nullopt;
}

}  // namespace wasifs::differential
