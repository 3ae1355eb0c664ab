// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The directory of devices. Its table is made once, so nothing here locks.
#include <algorithm>
#include <vector>

#include "fs/dev/devices.h"
#include "wasifs/fs/dev.h"

namespace wasifs {
namespace {

struct Entry {
  std::string_view name;  // a literal
  Ref<Inode> inode;
};

class DevDirectory final : public DirInode {
 public:
  DevDirectory(const Stat& stat, std::vector<Entry> entries)
      : stat_(stat), entries_(std::move(entries)) {}

  Result<Stat> stat() override { return stat_; }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }

  Result<Ref<Inode>> lookup(std::string_view name) override {
    const auto found = std::ranges::find(entries_, name, &Entry::name);
    if (found == entries_.end()) return Errno::noent;
    return found->inode;
  }

  // The entry at index i has cookie first_cookie + i.
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    const std::uint64_t first = std::max(cookie, first_cookie) - first_cookie;
    for (std::size_t i = std::min<std::uint64_t>(first, entries_.size()); i < entries_.size();
         ++i) {
      WASIFS_TRY(const Stat stat, entries_[i].inode->stat());
      const DirEntry entry{.name = entries_[i].name,
                           .ino = stat.ino,
                           .type = stat.type,
                           .next = first_cookie + i + 1};
      if (!sink(entry)) break;
    }
    return {};
  }

 private:
  static constexpr std::uint64_t first_cookie = 3;
  const Stat stat_;
  const std::vector<Entry> entries_;
};

class DevFileSystem final : public FileSystem {
 public:
  explicit DevFileSystem(DevOptions options) {
    const Timestamp now = options.clock ? options.clock->file_time() : 0;
    Stat next{.dev = allocate_external_device_number(),
              .ino = 1,
              .type = FileType::directory,
              .atim = now,
              .mtim = now,
              .ctim = now};
    const Stat directory = next;
    next.type = FileType::character_device;
    const auto device = [&next]() -> const Stat& {
      ++next.ino;
      return next;
    };

    std::vector<Entry> entries{
        {"null", make_ref<NullDevice>(device())},
        {"zero", make_ref<ZeroDevice>(device())},
        {"full", make_ref<FullDevice>(device())},
    };
    if (options.random) {
      entries.push_back({"random", make_ref<RandomDevice>(device(), options.random)});
      entries.push_back({"urandom", make_ref<RandomDevice>(device(), options.random)});
    }
    const auto add = [&entries](std::string_view name, Ref<Inode>& inode) {
      if (inode) entries.push_back({name, std::move(inode)});
    };
    add("tty", options.tty);
    add("stdin", options.stdin_stream);
    add("stdout", options.stdout_stream);
    add("stderr", options.stderr_stream);
    root_ = make_ref<DevDirectory>(directory, std::move(entries));
  }

  Result<Ref<Inode>> root() override { return root_; }
  std::string_view type_name() const noexcept override { return "dev"; }

 private:
  Ref<Inode> root_;
};

}  // namespace

Ref<FileSystem> make_dev(DevOptions options) {
  return make_ref<DevFileSystem>(std::move(options));
}

}  // namespace wasifs
