// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "wasifs/errno.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/fs/watched.h"
#include "wasifs/mount.h"

namespace wasifs::host_changes {
namespace {

using differential::name_of;
using differential::text_of;

View host(std::string name, HostOptions options) {
  options.links_verbatim = true;
  return {std::move(name),
          [options](const std::string& box) { return make_host(box + "/tree", options).value(); }};
}

std::string made(const std::string& directory) {
  std::filesystem::create_directory(directory);
  Box::fill(directory);
  return directory;
}

std::string listing_of(const std::vector<differential::Entry>& entries) {
  std::set<std::string> names;
  for (const auto& entry : entries)
    names.insert(entry.name + ":" + std::to_string(static_cast<int>(entry.type)));
  std::string text;
  for (const std::string& name : names) text += name + " ";
  return text;
}

std::string differ(std::string_view what, const std::string& theirs, const std::string& ours) {
  return std::string(what) + ": the kernel " + theirs + ", the guest " + ours;
}
std::string differ(std::string_view what, std::uint64_t theirs, std::uint64_t ours) {
  return differ(what, std::to_string(theirs), std::to_string(ours));
}

}  // namespace

const std::vector<View>& live_views() {
  static const std::vector<View> views = {
      host("Host", {}),
      host("HostByWalking", {.short_ways = false}),
      host("HostLooking", {.special = HostOptions::Special::untouched}),
      {"Subtree",
       [](const std::string& box) {
         return make_subtree(make_host(box, {.links_verbatim = true}).value(), "tree").value();
       }},
      {"Watched",
       [](const std::string& box) {
         return make_watched(make_host(box + "/tree", {.links_verbatim = true}).value(),
                             [](const FileChange&) {});
       }},
  };
  return views;
}

Scene::Scene(const View& view, Place place)
    : view_(view.name),
      box_(place),
      beside_guest_(made(box_.path() + "/ours")),
      beside_kernel_(made(box_.path() + "/theirs")),
      tree_(view.make(path())),
      kernel_(std::make_unique<differential::Kernel>(box_.path() + "/theirs/tree")) {
  const auto names = make_ref<Namespace>();
  static_cast<void>(names->mount("/", tree_).value());
  guest_ = std::make_unique<differential::Guest>(names);
}

Scene::~Scene() {
  EXPECT_EQ("", Box::harm_outside(path())) << view_;
}

void Scene::other(const std::string& command) {
  beside_guest_.does(command);
  beside_kernel_.does(command);
  done_.push_back(command);
}

Fd Scene::number_of(unsigned id) const {
  const auto found = descriptors_.find(id);
  return found == descriptors_.end() ? Fd{differential::never_open} : found->second;
}

void Scene::step(const Step& step) {
  const Fd at = number_of(step.at);
  const Fd to = number_of(step.to);
  kernel_->run(step, at, to, theirs_);
  guest_->run(step, at, to, 0, ours_);
  if (const std::string problem = difference(step); !problem.empty()) {
    std::string before;
    for (const std::string& done : done_) before += "\n    " + done;
    ADD_FAILURE() << view_ << ": " << text_of(step) << ": " << problem << before;
  }
  done_.push_back(text_of(step));
  if (ours_.error != Errno::success || theirs_.error != Errno::success) return;
  if (step.op == Op::open && step.id != 0) descriptors_[step.id] = static_cast<Fd>(ours_.number);
  if (step.op == Op::open && step.id == 0) {
    // Only whether it can be opened, and what it is.
    descriptors_[1000] = static_cast<Fd>(ours_.number);
    const Answer kept = ours_;
    this->step({.op = Op::stat_fd, .at = 1000});
    this->step({.op = Op::close, .at = 1000});
    ours_ = kept;
  }
}

std::string Scene::difference(const Step& step) {
  if (ours_.error != theirs_.error) {
    return differ("error", std::string(errno_name(theirs_.error)),
                  std::string(errno_name(ours_.error)));
  }
  if (ours_.error != Errno::success) return {};
  if (ours_.number != theirs_.number) return differ("number", theirs_.number, ours_.number);
  if (ours_.bytes.contains("CANARY")) return "read what lies outside";
  if (ours_.bytes != theirs_.bytes)
    return differ("bytes", std::string(theirs_.bytes), std::string(ours_.bytes));
  if (step.op == Op::list && listing_of(ours_.entries) != listing_of(theirs_.entries))
    return differ("entries", listing_of(theirs_.entries), listing_of(ours_.entries));
  if (step.op != Op::stat && step.op != Op::stat_fd) return {};
  const auto& theirs = theirs_.status;
  const auto& ours = ours_.status;
  if (ours.type != theirs.type)
    return differ("type", static_cast<std::uint64_t>(theirs.type),
                  static_cast<std::uint64_t>(ours.type));
  if (ours.nlink != theirs.nlink) return differ("link count", theirs.nlink, ours.nlink);
  if (ours.size != theirs.size && ours.type != FileType::directory)
    return differ("size", theirs.size, ours.size);
  const auto [known, fresh] = numbers_.try_emplace(theirs.ino, ours.ino);
  return known->second == ours.ino
             ? std::string()
             : differ("inode number, of before and now", known->second, ours.ino);
}

}  // namespace wasifs::host_changes
