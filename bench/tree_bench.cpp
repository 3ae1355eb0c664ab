// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory trees of many small files, without a process or an engine around them: saving one again
// after little has changed. The rounds take turns. FOLDER should be on a tmpfs.
//
//   tree_bench FOLDER [FILES [ROUNDS]]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "snapshot/snapshot_writer.h"
#include "snapshot/writing_part.h"
#include "wasifs/fs/mem.h"

namespace wasifs {
namespace {

constexpr std::size_t file_size = 1024;
constexpr std::size_t files_in_each = 1000;

template <class T>
T must(SnapshotResult<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error());
  std::exit(1);
}

/// What a part writes to, where there is nothing but this part.
class Alone final : public WritingPart {
 public:
  explicit Alone(SnapshotWriter& writer) : WritingPart(writer) {}

  std::uint32_t part_of(const FileSystem&) override { return 0; }
  SavedInode place_of(const Inode&) override { return {}; }
  bool filesystem_held() const noexcept override { return true; }
};

class Bench {
  /// The best of all rounds, in milliseconds.
  struct Row {
    double wall = 1e9;
    double processors = 1e9;  // that of all threads
  };

 public:
  Bench(std::filesystem::path folder, std::size_t count)
      : folder_(std::move(folder)), count_(count) {}

  void round() {
    files_.clear();
    const Ref<FileSystem> tree = make_mem();
    const Ref<Inode> root = tree->root().value();
    Ref<Inode> directory;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::string name = std::to_string(i / files_in_each);
      if (i % files_in_each == 0) {
        static_cast<void>(root->as_directory()->make_directory(name));
        directory = root->as_directory()->lookup(name).value();
      }
      files_.push_back(directory->as_directory()->create_file(std::to_string(i)).value());
      write(i);
    }
    const auto store = must(open_directory_store((folder_ / "store").string()));
    save(*tree, *store, "first save");
    for (std::size_t i = 0; i < count_; i += 100) write(i);
    save(*tree, *store, "1% changed, here and there");
    for (std::size_t i = count_ / 2; i < count_ / 2 + count_ / 100; ++i) write(i);
    save(*tree, *store, "1% changed, in one place");
    save(*tree, *store, "nothing changed");
    std::filesystem::remove_all(folder_ / "store");
  }

  void print() const {
    fmt::print("{} files {:17}    ms  of the first   ms of processors  of the first\n", count_, "");
    const Row& first = rows_.at(order_.front());
    for (const std::string& name : order_) {
      const Row& row = rows_.at(name);
      fmt::print("{:<30}{:7.2f}{:14.3f}{:19.2f}{:14.3f}\n", name, row.wall, row.wall / first.wall,
                 row.processors, row.processors / first.processors);
    }
  }

 private:
  void write(std::size_t file) {
    std::array<std::uint64_t, file_size / 8> words;
    for (std::uint64_t& word : words) word = random_();
    const ConstIoSpan span{reinterpret_cast<const std::byte*>(words.data()), file_size};
    WriteBuffers buffers(std::span(&span, 1));
    static_cast<void>(files_[file]->as_file()->write_at(buffers, 0));
  }

  void save(FileSystem& tree, SnapshotStore& store, const std::string& row) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t begin_processors = std::clock();
    const auto writer = must(SnapshotWriter::begin(store));
    writer->begin_part("mem", 1);
    Alone part(*writer);
    tree.persistent()->save(part, {});
    must(writer->commit("snapshot"));
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    const double processors =
        static_cast<double>(std::clock() - begin_processors) * 1e3 / CLOCKS_PER_SEC;
    if (!rows_.contains(row)) order_.push_back(row);
    rows_[row].wall = std::min(rows_[row].wall, taken.count());
    rows_[row].processors = std::min(rows_[row].processors, processors);
  }

  std::filesystem::path folder_;
  std::size_t count_;
  std::vector<Ref<Inode>> files_;
  std::mt19937_64 random_{1};
  std::vector<std::string> order_;
  std::map<std::string, Row> rows_;
};

}  // namespace
}  // namespace wasifs

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "usage: tree_bench FOLDER [FILES [ROUNDS]]\n");
    return 2;
  }
  const std::filesystem::path folder =
      std::filesystem::path(arguments[1]) / fmt::format("tree_bench.{}", std::random_device()());
  std::filesystem::create_directory(folder);
  wasifs::Bench bench(folder, count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 100000);
  for (int left = count > 3 ? std::atoi(arguments[3]) : 5; left > 0; --left) bench.round();
  bench.print();
  std::filesystem::remove_all(folder);
  return 0;
}
