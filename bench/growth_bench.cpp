// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an entry costs where there are few and where there are many: made, looked up, listed,
// removed, in one directory and in a tree of eight levels; and what files take of memory. On
// memory, a host directory, and overlays over memory: a fresh one, and one whose entries are all in
// the lower layer. Aims: many cost less than twice as much per entry as few; an empty file at most
// 200 bytes and its name.
//
// Looked up are all entries in the order of creation, then in one that leads here and there.
//
//   growth_bench [MANY [ROUNDS [PLACE [SUBJECT]]]]   1,000,000 beside 4,096; PLACE is a directory
//   of
//                                                    the host; SUBJECT: only those that begin so
#include <stdlib.h>

#include <array>
#include <filesystem>
#include <functional>
#include <vector>

#include "support.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::bench {
namespace {

constexpr std::size_t few = 4096;
constexpr std::size_t in_leaf = 64, leaves_in_branch = 64;
constexpr int levels_above = 5;
constexpr std::array actions{"create", "look up", "at random", "list", "unlink"};
using Figures = std::array<double, actions.size()>;

/// A directory of the host that goes with the program.
class Scratch {
 public:
  explicit Scratch(std::string place) {
    place += "/growth_bench-XXXXXX";
    if (mkdtemp(place.data()) == nullptr) give_up("no scratch directory");
    path_ = place;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] Ref<FileSystem> fresh() {
    const std::string path = path_ + "/" + std::to_string(count_++);
    std::filesystem::create_directory(path);
    return must(make_host(path));
  }

 private:
  std::string path_;
  int count_ = 0;
};

DirInode& directory(const Ref<Inode>& inode) {
  return *inode->as_directory();
}

/// Where entry number `i` lies. Each look-up of it begins at the root.
class Layout {
 public:
  explicit Layout(bool deep) : deep_(deep) {}

  /// The directory, from the root on; with `make` what is not there is made.
  Ref<Inode> folder(FileSystem& files, std::size_t i, bool make) const {
    Ref<Inode> at = must(files.root());
    if (!deep_) return at;
    const auto enter = [&](const std::string& name) {
      if (make && !directory(at).lookup(name))
        static_cast<void>(must(directory(at).make_directory(name)));
      at = must(directory(at).lookup(name));
    };
    for (int level = 0; level < levels_above; ++level) enter("level");
    enter("branch" + std::to_string(i / in_leaf / leaves_in_branch));
    enter("leaf" + std::to_string(i / in_leaf));
    return at;
  }
  /// How many entries follow that lie in the same directory, from `i` on, where there are `all`.
  [[nodiscard]] std::size_t together(std::size_t all) const { return deep_ ? in_leaf : all; }

 private:
  bool deep_;
};

std::vector<std::string> names_of(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("entry" + std::to_string(i));
  return names;
}

void create_all(FileSystem& files, const Layout& layout, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Ref<Inode> folder = layout.folder(files, i, i % layout.together(names.size()) == 0);
    static_cast<void>(must(directory(folder).create_file(names[i])));
  }
}

std::size_t list_all(FileSystem& files, const Layout& layout, std::size_t count) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < count; i += layout.together(count)) {
    must(directory(layout.folder(files, i, false)).read_entries(0, [&](const DirEntry&) {
      ++seen;
      return true;
    }));
  }
  return seen;
}

/// Nanoseconds for each of `count` entries.
Figures measure(const std::function<Ref<FileSystem>(const std::function<void(FileSystem&)>&)>& make,
                const Layout& layout, std::size_t count) {
  const std::vector<std::string> names = names_of(count);
  Figures figures{};
  const auto each = [&](std::size_t at, const auto& act) {
    figures[at] = nanoseconds(act) / static_cast<double>(count);
  };
  const Ref<FileSystem> files =
      make([&](FileSystem& first) { each(0, [&] { create_all(first, layout, names); }); });
  each(1, [&] {
    for (std::size_t i = 0; i < count; ++i)
      static_cast<void>(must(directory(layout.folder(*files, i, false)).lookup(names[i])));
  });
  each(2, [&] {
    constexpr std::size_t prime = 1'000'003;
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t i = n * prime % count;
      static_cast<void>(must(directory(layout.folder(*files, i, false)).lookup(names[i])));
    }
  });
  each(3, [&] {
    if (list_all(*files, layout, count) < count) give_up("entries are missing");
  });
  each(4, [&] {
    for (std::size_t i = 0; i < count; ++i)
      must(directory(layout.folder(*files, i, false)).unlink(names[i]));
  });
  return figures;
}

Figures medians(const std::vector<Figures>& rounds) {
  Figures result{};
  for (std::size_t at = 0; at < result.size(); ++at) {
    std::vector<double> values;
    for (const Figures& figures : rounds) values.push_back(figures[at]);
    result[at] = median(values);
  }
  return result;
}

struct Subject {
  std::string name;
  /// A file system in which the given function has made all entries.
  std::function<Ref<FileSystem>(const std::function<void(FileSystem&)>&)> make;
};

std::vector<Subject> subjects(Scratch& scratch) {
  using Fill = std::function<void(FileSystem&)>;
  return {{"mem",
           [](const Fill& fill) {
             Ref<FileSystem> files = make_mem();
             fill(*files);
             return files;
           }},
          {"host",
           [&scratch](const Fill& fill) {
             Ref<FileSystem> files = scratch.fresh();
             fill(*files);
             return files;
           }},
          {"overlay, new",
           [](const Fill& fill) {
             Ref<FileSystem> files = must(make_overlay({make_mem()}, make_mem()));
             fill(*files);
             return files;
           }},
          {"overlay, lower", [](const Fill& fill) {
             const Ref<FileSystem> lower = make_mem();
             fill(*lower);
             return must(make_overlay({lower}, make_mem()));
           }}};
}

void growth(std::size_t many, int rounds, Scratch& scratch, std::string_view wanted) {
  fmt::print("{:16}{:16}{:>10}{:>14}{:>14}{:>8}\n", "ns for each", "where", "", few, many, "ratio");
  for (const Subject& subject : subjects(scratch)) {
    if (!subject.name.starts_with(wanted)) continue;
    for (const bool deep : {false, true}) {
      std::vector<Figures> with_few, with_many;
      for (int round = 0; round < rounds; ++round) {
        with_few.push_back(measure(subject.make, Layout(deep), few));
        with_many.push_back(measure(subject.make, Layout(deep), many));
      }
      const Figures small = medians(with_few), large = medians(with_many);
      for (std::size_t at = 0; at < actions.size(); ++at)
        fmt::print("{:16}{:16}{:>10}{:14.0f}{:14.0f}{:8.2f}\n", subject.name,
                   deep ? "eight levels" : "one directory", actions[at], small[at], large[at],
                   large[at] / small[at]);
      std::fflush(stdout);
    }
  }
}

void memory(std::size_t many) {
  const auto of_files = [](const char* name, const Ref<FileSystem>& files, std::size_t count) {
    const std::vector<std::string> names = names_of(count);
    double length = 0;
    for (const std::string& file : names) length += static_cast<double>(file.size());
    const double before = bytes_in_use();
    create_all(*files, Layout(false), names);
    fmt::print("{}: {} empty files, bytes for each beside its name: {:.0f}\n", name, count,
               (bytes_in_use() - before - length) / static_cast<double>(count));
  };
  for (const std::size_t count : {few, many}) {
    of_files("mem", make_mem(), count);
    of_files("overlay, new", must(make_overlay({make_mem()}, make_mem())), count);
  }
  const Ref<FileSystem> files = make_mem();
  const Ref<Inode> sparse = must(directory(must(files->root())).create_file("sparse"));
  const double before = bytes_in_use();
  const std::byte byte{1};
  const ConstIoSpan span{&byte, 1};
  WriteBuffers buffers({&span, 1});
  static_cast<void>(must(sparse->as_file()->write_at(buffers, (std::uint64_t{64} << 30) - 1)));
  fmt::print("mem: a file of 64 GiB with one byte, bytes: {:.0f}\n", bytes_in_use() - before);
}

}  // namespace
}  // namespace wasifs::bench

int main(int count, char** words) {
  const auto number = [&](int at, std::size_t otherwise) {
    return count > at ? std::max<std::size_t>(std::strtoull(words[at], nullptr, 10), 1) : otherwise;
  };
  wasifs::bench::Scratch scratch(count > 3 ? words[3] : "/dev/shm");
  wasifs::bench::memory(number(1, 1'000'000));
  wasifs::bench::growth(number(1, 1'000'000), static_cast<int>(number(2, 3)), scratch,
                        count > 4 ? words[4] : "");
  return 0;
}
