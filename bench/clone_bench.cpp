// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones of a memory tree, without a process or an engine around them: what one costs, what it
// costs to use one, and many that live at once. Bytes are those that the allocator has given out.
//
//   clone_bench [FILES [CLONES]]
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "wasifs/fs/mem.h"

namespace wasifs {
namespace {

constexpr std::size_t file_size = 2000;
constexpr std::size_t files_in_each = 50;

std::size_t in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", errno_name(result.error()));
  std::exit(1);
}

std::string directory_of(std::size_t file) {
  return "directory" + std::to_string(file / files_in_each);
}

Ref<Inode> find(FileSystem& files, std::size_t number) {
  const Ref<Inode> root = must(files.root());
  const Ref<Inode> directory = must(root->as_directory()->lookup(directory_of(number)));
  return must(directory->as_directory()->lookup("file" + std::to_string(number)));
}

void write(Inode& file, std::size_t size) {
  std::array<std::byte, file_size> bytes{};
  const ConstIoSpan span{bytes.data(), size};
  WriteBuffers buffers({&span, 1});
  static_cast<void>(must(file.as_file()->write_at(buffers, 0)));
}

Ref<FileSystem> image_of(std::size_t count) {
  Ref<FileSystem> image = make_mem();
  Ref<Inode> directory;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % files_in_each == 0) {
      const Ref<Inode> root = must(image->root());
      static_cast<void>(root->as_directory()->make_directory(directory_of(i)));
      directory = must(root->as_directory()->lookup(directory_of(i)));
    }
    write(*must(directory->as_directory()->create_file("file" + std::to_string(i))), file_size);
  }
  return image;
}

/// What was done with all clones, one after the other.
class Table {
 public:
  explicit Table(std::size_t count) : count_(count) {
    fmt::print("{:<36}{:>12}{:>12}{:>12}{:>14}\n", "for each clone", "median us", "p99 us",
               "slowest us", "bytes");
  }
  template <class Act>
  void row(std::string_view name, Act act) const {
    std::vector<double> times(count_);
    const std::size_t before = in_use();
    for (std::size_t i = 0; i < count_; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      act(i);
      times[i] = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
                     .count();
    }
    const double bytes =
        (static_cast<double>(in_use()) - static_cast<double>(before)) / static_cast<double>(count_);
    std::ranges::sort(times);
    fmt::print("{:<36}{:>12.2f}{:>12.2f}{:>12.2f}{:>14.0f}\n", name, times[count_ / 2],
               times[count_ * 99 / 100], times.back(), bytes);
  }

 private:
  std::size_t count_;
};

void run(std::size_t files, std::size_t count) {
  const std::size_t empty = in_use();
  const auto begin = std::chrono::steady_clock::now();
  const Ref<FileSystem> image = image_of(files);
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - begin;
  fmt::print("a tree of {} files: {:.0f} us and {} bytes to make it\n", files, taken.count(),
             in_use() - empty);
  std::vector<Ref<FileSystem>> clones(count);
  std::vector<Ref<Inode>> open(count);
  const auto file_for = [&](std::size_t i) { return i * 7919 % files; };
  const Table table(count);
  table.row("clone", [&](std::size_t i) { clones[i] = must(clone_mem(*image)); });
  table.row("the first look-up, two names deep",
            [&](std::size_t i) { open[i] = find(*clones[i], file_for(i)); });
  table.row("the first write, of 1 byte", [&](std::size_t i) { write(*open[i], 1); });
  table.row("the second write", [&](std::size_t i) { write(*open[i], 1); });
  table.row("the first file made in a directory", [&](std::size_t i) {
    const Ref<Inode> directory =
        must(must(clones[i]->root())->as_directory()->lookup(directory_of(file_for(i))));
    static_cast<void>(must(directory->as_directory()->create_file("new")));
  });
  table.row("a change of the image and a clone", [&](std::size_t i) {
    write(*find(*image, file_for(i)), 1);
    open[i] = nullptr;
    clones[i] = must(clone_mem(*image));
  });
  table.row("the end", [&](std::size_t i) { clones[i] = nullptr; });
}

}  // namespace
}  // namespace wasifs

int main(int count, char** arguments) {
  const auto number = [&](int at, std::size_t otherwise) {
    return count > at ? std::strtoull(arguments[at], nullptr, 10) : otherwise;
  };
  wasifs::run(std::max<std::size_t>(number(1, 1000), 1),
              std::max<std::size_t>(number(2, 10'000), 1));
  return 0;
}
