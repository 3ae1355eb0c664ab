// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Single operations on a memory tree, without a process or an engine around them. It knows nothing
// of newer parts of the library, so that versions can be compared: build it in each and let the
// programs take turns.
//
//   mem_bench [ROUNDS]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "wasifs/fs/mem.h"

namespace wasifs {
namespace {

constexpr std::size_t repeat = 20'000;
constexpr std::size_t block = 4096;

class Bench {
 public:
  void round() {
    const Ref<FileSystem> files = make_mem();
    const Ref<Inode> root = files->root().value();
    DirInode& directory = *root->as_directory();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < repeat; ++i) names.push_back("file" + std::to_string(i));
    const auto each_name = [&](auto act) {
      for (const std::string& name : names) act(name);
    };
    measure("create", [&] {
      each_name([&](const std::string& name) { check(directory.create_file(name)); });
    });
    measure("look up",
            [&] { each_name([&](const std::string& name) { check(directory.lookup(name)); }); });
    const Ref<Inode> inode = directory.lookup(names.front()).value();
    FileInode& file = *inode->as_file();
    measure("append 4 KiB",
            [&] { repeatedly([&](std::size_t i) { write(file, block, i * block); }); });
    measure("write 4 KiB over",
            [&] { repeatedly([&](std::size_t i) { write(file, block, i * block); }); });
    measure("write 1 byte over",
            [&] { repeatedly([&](std::size_t i) { write(file, 1, i * 64); }); });
    measure("read 4 KiB",
            [&] { repeatedly([&](std::size_t i) { read(file, block, i * block); }); });
    measure("read 1 byte", [&] { repeatedly([&](std::size_t i) { read(file, 1, i * 64); }); });
    measure("rename", [&] {
      each_name([&](const std::string& name) {
        check(files->rename(directory, name, directory, name + "x"));
      });
    });
    measure("unlink", [&] {
      each_name([&](const std::string& name) { check(directory.unlink(name + "x")); });
    });
  }

  void print() const {
    for (const Row& row : rows_) fmt::print("{:<20}{:9.1f} ns\n", row.name, row.best);
  }

 private:
  struct Row {
    std::string name;
    double best;
  };

  template <class T>
  static void check(const Result<T>& result) {
    if (!result) std::exit(1);
  }
  template <class Act>
  static void repeatedly(Act act) {
    for (std::size_t i = 0; i < repeat; ++i) act(i);
  }
  void write(FileInode& file, std::size_t size, std::uint64_t offset) {
    const ConstIoSpan span{bytes_.data(), size};
    WriteBuffers buffers({&span, 1});
    check(file.write_at(buffers, offset));
  }
  void read(FileInode& file, std::size_t size, std::uint64_t offset) {
    const IoSpan span{bytes_.data(), size};
    ReadBuffers buffers({&span, 1});
    check(file.read_at(buffers, offset));
  }
  template <class Act>
  void measure(const std::string& name, Act act) {
    const auto begin = std::chrono::steady_clock::now();
    act();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    const double each = taken.count() / repeat;
    const auto row = std::ranges::find(rows_, name, &Row::name);
    if (row == rows_.end()) {
      rows_.push_back({name, each});
    } else {
      row->best = std::min(row->best, each);
    }
  }

  std::array<std::byte, block> bytes_{};
  std::vector<Row> rows_;
};

}  // namespace
}  // namespace wasifs

int main(int count, char** arguments) {
  wasifs::Bench bench;
  for (int left = count > 1 ? std::atoi(arguments[1]) : 10; left > 0; --left) bench.round();
  bench.print();
  return 0;
}
