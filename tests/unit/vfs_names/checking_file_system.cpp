// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checking_file_system.h"

#include <gtest/gtest.h>

#include <vector>

#include "wasifs/limits.h"

namespace wasifs::test {

namespace {

class PlainWalk {
 public:
  explicit PlainWalk(const Ref<Inode>& start) : way_{start} {}

  /// Success, an error, or no value for what is not ours.
  std::optional<Errno> go(std::string path, bool follow) {
    while (!path.empty()) {
      const std::size_t slash = path.find('/');
      const std::string name = path.substr(0, slash);
      const std::string rest = slash == std::string::npos ? "" : path.substr(slash + 1);
      const bool slash_behind = slash != std::string::npos;
      if (name.empty() || name == ".") {
        if (way_.back()->as_directory() == nullptr) return Errno::notdir;
        path = rest;
        continue;
      }
      if (way_.back()->as_directory() == nullptr) return Errno::notdir;
      if (name == "..") {
        if (way_.size() == 1) return std::nullopt;
        way_.pop_back();
        path = rest;
        continue;
      }
      auto found = way_.back()->as_directory()->lookup(name);
      if (!found) return found.error();
      LinkInode* link = (*found)->as_link();
      if (link != nullptr && (follow || slash_behind)) {
        if (++links_ > 40) return Errno::loop;
        const std::string target = *link->target();
        if (target.starts_with('/')) return std::nullopt;
        path = target + (slash_behind ? "/" + rest : "");
        continue;
      }
      if (slash_behind && (*found)->as_directory() == nullptr) return Errno::notdir;
      way_.push_back(*found);
      path = rest;
    }
    return Errno::success;
  }

  const Ref<Inode>& where() const { return way_.back(); }

 private:
  std::vector<Ref<Inode>> way_;
  int links_ = 0;
};

/// Whether this use is to fail as if somebody else had removed the inode since it was looked up.
bool is_stale(Checking& checking) {
  return checking.stale.load() > 0 && checking.stale.fetch_sub(1) > 0;
}

class CheckingLink final : public LinkInode {
 public:
  CheckingLink(Ref<Inode> below, Checking& checking)
      : below_(std::move(below)), checking_(checking) {}
  Result<Stat> stat() override { return below_->stat(); }
  Result<void> set_times(const TimesChange& change) override { return below_->set_times(change); }
  Result<std::string> target() override {
    if (is_stale(checking_)) return Errno::stale;
    return below_->as_link()->target();
  }

 private:
  Ref<Inode> below_;
  Checking& checking_;
};

class CheckingDirectory final : public DirInode {
 public:
  CheckingDirectory(Ref<Inode> below, Checking& checking)
      : below_(std::move(below)), checking_(checking) {}

  DirInode& below() { return *below_->as_directory(); }
  Ref<Inode> wrap(Ref<Inode> inode) const {
    if (inode->as_link() != nullptr) return make_ref<CheckingLink>(std::move(inode), checking_);
    if (inode->as_directory() == nullptr) return inode;
    return make_ref<CheckingDirectory>(std::move(inode), checking_);
  }
  std::string_view checked(std::string_view name) const {
    ++checking_.names;
    EXPECT_FALSE(name.empty());
    EXPECT_LE(name.size(), max_name_length);
    EXPECT_NE(name, ".");
    EXPECT_NE(name, "..");
    EXPECT_EQ(name.find('/'), std::string_view::npos) << name;
    EXPECT_EQ(name.find('\0'), std::string_view::npos);
    return name;
  }

  Result<Stat> stat() override { return below().stat(); }
  Result<void> set_times(const TimesChange& change) override { return below().set_times(change); }
  Result<Ref<Inode>> open(const OpenHow& how) override {
    WASIFS_TRY(Ref<Inode> opened, below().open(how));
    return wrap(std::move(opened));
  }
  bool same_as(const Inode& other) const noexcept override {
    const auto* directory = dynamic_cast<const CheckingDirectory*>(&other);
    return directory != nullptr && below_->same_as(*directory->below_);
  }
  Result<Ref<Inode>> lookup(std::string_view name) override {
    if (const auto failing = checking_.failing.find(checked(name));
        failing != checking_.failing.end())
      return failing->second;
    WASIFS_TRY(Ref<Inode> found, below().lookup(name));
    return wrap(std::move(found));
  }
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    EXPECT_TRUE(cookie == 0 || (cookie >= 3 && cookie < (std::uint64_t{1} << 63))) << cookie;
    return below().read_entries(cookie, sink);
  }
  std::uint64_t parent_ino() noexcept override { return below().parent_ino(); }
  Result<Ref<Inode>> create_file(std::string_view name) override {
    return below().create_file(checked(name));
  }
  Result<void> make_directory(std::string_view name) override {
    return below().make_directory(checked(name));
  }
  Result<void> make_link(std::string_view name, std::string_view target) override {
    EXPECT_FALSE(target.empty());
    return below().make_link(checked(name), target);
  }
  Result<void> unlink(std::string_view name) override { return below().unlink(checked(name)); }
  Result<void> remove_directory(std::string_view name) override {
    return below().remove_directory(checked(name));
  }
  Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how) override {
    WASIFS_TRY(Ref<Inode> opened, below().open_child(checked(name), how));
    return wrap(std::move(opened));
  }
  Result<Stat> stat_child(std::string_view name) override {
    if (is_stale(checking_)) return Errno::stale;
    return below().stat_child(checked(name));
  }

  std::optional<Result<Ref<Inode>>> directory_beneath(std::string_view path) override {
    auto found = beneath(path, true);
    if (!found || !*found) return found;
    if ((**found)->as_directory() == nullptr) return Errno::notdir;
    return wrap(**found);
  }
  std::optional<Result<Ref<Inode>>> open_beneath(std::string_view path, bool follow,
                                                 const OpenHow& how) override {
    if (how.create) return std::nullopt;
    auto found = beneath(path, follow);
    if (!found || !*found) return found;
    Inode& inode = ***found;
    if (inode.as_link() != nullptr) return how.directory ? Errno::notdir : Errno::loop;
    if (how.directory && inode.as_directory() == nullptr) return Errno::notdir;
    auto opened = inode.open(how);
    if (!opened) return opened;
    return wrap(*opened);
  }
  std::optional<Result<Stat>> stat_beneath(std::string_view path, bool follow) override {
    auto found = beneath(path, follow);
    if (!found) return std::nullopt;
    if (!*found) return Result<Stat>(found->error());
    return (**found)->stat();
  }

 private:
  std::optional<Result<Ref<Inode>>> beneath(std::string_view path, bool follow) {
    EXPECT_FALSE(path.empty());
    EXPECT_FALSE(path.starts_with('/')) << path;
    EXPECT_FALSE(path.ends_with('/')) << path;
    auto found = resolve_plainly(below_, path, follow);
    if (found) ++checking_.short_ways;
    return found;
  }

  Ref<Inode> below_;
  Checking& checking_;
};

class CheckingFileSystem final : public FileSystem {
 public:
  CheckingFileSystem(Ref<FileSystem> below, Checking& checking)
      : below_(std::move(below)), checking_(checking) {}

  Result<Ref<Inode>> root() override {
    WASIFS_TRY(Ref<Inode> root, below_->root());
    if (root->as_directory() == nullptr) return root;
    return Ref<Inode>(make_ref<CheckingDirectory>(std::move(root), checking_));
  }
  std::string_view type_name() const noexcept override { return "checking"; }
  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override {
    auto& a = static_cast<CheckingDirectory&>(from);
    auto& b = static_cast<CheckingDirectory&>(to);
    return below_->rename(a.below(), a.checked(old_name), b.below(), b.checked(new_name));
  }
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override {
    auto& a = static_cast<CheckingDirectory&>(from);
    auto& b = static_cast<CheckingDirectory&>(to);
    return below_->link(a.below(), a.checked(old_name), b.below(), b.checked(new_name));
  }
  bool links_reach_host() const noexcept override { return checking_.reach_host; }

 private:
  Ref<FileSystem> below_;
  Checking& checking_;
};

}  // namespace

Ref<FileSystem> make_checking(Ref<FileSystem> below, Checking& checking) {
  return make_ref<CheckingFileSystem>(std::move(below), checking);
}

std::optional<Result<Ref<Inode>>> resolve_plainly(const Ref<Inode>& start, std::string_view path,
                                                  bool follow) {
  PlainWalk walk(start);
  const std::optional<Errno> ended = walk.go(std::string(path), follow);
  if (!ended) return std::nullopt;
  if (*ended != Errno::success) return Result<Ref<Inode>>(*ended);
  return Result<Ref<Inode>>(walk.where());
}

}  // namespace wasifs::test
