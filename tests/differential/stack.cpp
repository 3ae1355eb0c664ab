// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stack.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "../support/fresh_directory.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/subtree.h"

namespace wasifs::differential {
namespace {

class MemStack final : public Stack {
 public:
  Ref<FileSystem> top() override { return tree_; }
  /// The source is still there and is changed, which a clone must not notice.
  void again() override {
    Ref<FileSystem> clone = clone_mem(*tree_).value();
    DirInode& root = *tree_->root().value()->as_directory();
    for (const char* name : {"a", "b", "c"}) {
      static_cast<void>(root.unlink(name));
      static_cast<void>(root.make_directory(name));
    }
    sources_.push_back(std::exchange(tree_, std::move(clone)));
  }

 private:
  Ref<FileSystem> tree_ = make_mem();
  std::vector<Ref<FileSystem>> sources_;
};

class HostStack final : public Stack {
 public:
  explicit HostStack(const HostOptions& options) : options_(options) {
    options_.links_verbatim = true;
  }
  Ref<FileSystem> top() override {
    if (!tree_) tree_ = make_host(scratch_.path(), options_).value();
    return tree_;
  }
  void again() override { tree_ = nullptr; }

 private:
  Scratch scratch_;
  HostOptions options_;
  Ref<FileSystem> tree_;
};

class LimitedStack final : public Stack {
 public:
  LimitedStack()
      : tree_(make_limited(
                  make_mem(),
                  Quota::create({.bytes = FileSystemUsage::unlimited, .inodes = 1U << 20}).value())
                  .value()) {}
  Ref<FileSystem> top() override { return tree_; }
  void again() override {}

 private:
  Ref<FileSystem> tree_;
};

/// An overlay whose layers are, one after the other, what `kinds` says: `m` in memory, `h` on the
/// host. The last kind goes on.
class OverlayStack final : public Stack {
 public:
  explicit OverlayStack(std::string_view kinds) : kinds_(kinds) { again(); }
  Ref<FileSystem> top() override { return tree_; }
  void again() override {
    tree_ = nullptr;
    if (made_ != 0) lowers_.insert(lowers_.begin(), lower_());
    const bool on_host = kinds_[std::min(made_, kinds_.size() - 1)] == 'h';
    if (on_host) {
      const std::string path = scratch_.path() + '/' + std::to_string(made_);
      std::filesystem::create_directory(path);
      upper_ = make_host(path, {.links_verbatim = true}).value();
      lower_ = [path] { return make_host(path + "/upper", {.links_verbatim = true}).value(); };
    } else {
      upper_ = make_mem();
      lower_ = [upper = upper_] { return make_subtree(upper, "upper").value(); };
    }
    ++made_;
    tree_ = make_overlay(lowers_, upper_).value();
  }

 private:
  Scratch scratch_;
  std::string_view kinds_;
  std::size_t made_ = 0;
  std::vector<Ref<FileSystem>> lowers_;
  Ref<FileSystem> upper_;
  std::function<Ref<FileSystem>()>
      lower_;  ///< The upper layer as one of the next overlay's lower ones.
  Ref<FileSystem> tree_;
};

System overlay(std::string name, std::string_view kinds) {
  return {std::move(name), [kinds] { return std::make_unique<OverlayStack>(kinds); }, true,
          kinds.contains('h')};
}

System host(std::string name, const HostOptions& options = {}) {
  return {std::move(name), [options] { return std::make_unique<HostStack>(options); }, false, true};
}

}  // namespace

const std::vector<System>& all_systems() {
  static const std::vector<System> systems = {
      {"mem", [] { return std::make_unique<MemStack>(); }},
      host("host"),
      overlay("overlay", "m"),
      overlay("overlay_on_host", "mh"),
      overlay("overlay_of_host", "hm"),
      overlay("overlay_of_host_on_host", "h"),
      host("host_without_openat2", {.short_ways = false}),
      host("host_exclusive", {.exclusive = true}),
      host("host_special_untouched", {.special = HostOptions::Special::untouched}),
      {"limited", [] { return std::make_unique<LimitedStack>(); }},
  };
  return systems;
}

std::vector<System> systems_named(std::string_view names) {
  std::vector<System> chosen;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    const std::size_t before = chosen.size();
    for (const System& system : all_systems()) {
      if (name == "all" || system.name == name) chosen.push_back(system);
    }
    if (chosen.size() != before) continue;
    std::fprintf(stderr,
                 "there is no file system `%.*s`; there are:", static_cast<int>(name.size()),
                 name.data());
    for (const System& system : all_systems()) std::fprintf(stderr, " %s", system.name.c_str());
    std::fputs("\n", stderr);
    std::exit(2);
  }
  return chosen;
}

Scratch::Scratch() {
  const char* memory = "/dev/shm";
  const std::filesystem::path in =
      std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
  path_ = testing_support::fresh_directory((in / "wasifs-differential-").string());
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace wasifs::differential
