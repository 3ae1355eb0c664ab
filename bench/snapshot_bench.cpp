// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast chunks get into the stores and out of them, beside memcpy and `cp` in the same folder,
// which should be on a tmpfs. The second snapshot is of the same content with one chunk of a
// hundred changed. The rounds take turns, so that what else the machine does meets every row.
//
//   snapshot_bench FOLDER [MIB [ROUNDS]]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "snapshot/snapshot_contents.h"
#include "snapshot/snapshot_writer.h"

namespace wasifs {
namespace {

using Bytes = std::vector<std::byte>;

/// Random, but each second page is text-like, so that there is something to compress.
Bytes make_content(std::size_t size) {
  std::mt19937_64 random(1);
  Bytes bytes(size);
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    std::uint64_t number = random();
    if (at / 4096 % 2 != 0) number &= 0x0303030303030303U;
    std::memcpy(bytes.data() + at, &number, 8);
  }
  return bytes;
}

template <class T>
T must(SnapshotResult<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error());
  std::exit(1);
}

class Bench {
 public:
  Bench(std::filesystem::path folder, std::size_t mib)
      : folder_(std::move(folder)),
        content_(make_content(mib << 20)),
        digests_(content_.size() / snapshot_chunk_size) {
    std::ofstream(folder_ / "content", std::ios::binary)
        .write(reinterpret_cast<const char*>(content_.data()),
               static_cast<std::streamsize>(content_.size()));
  }

  void round() {
    measure("memcpy to fresh memory", [this] {
      const auto copy = std::make_unique_for_overwrite<std::byte[]>(content_.size());
      std::memcpy(copy.get(), content_.data(), content_.size());
      used_ ^= copy[content_.size() / 2];  // so that it is not left out
    });
    const std::string command =
        fmt::format("cp '{}' '{}'", (folder_ / "content").native(), (folder_ / "copy").native());
    measure("cp", [&] {
      if (std::system(command.c_str()) != 0) std::exit(1);
    });
    std::filesystem::remove(folder_ / "copy");
    with_store("memory", make_memory_store());
    with_store("directory", must(open_directory_store(folder_ / "store")));
    std::filesystem::remove_all(folder_ / "store");
    with_store("file", must(open_file_store(folder_ / "file")));
    std::filesystem::remove(folder_ / "file");
  }

  void print() const {
    fmt::print("{:4} MiB {:18} median ms  best ms  best MiB/s\n", content_.size() >> 20, "");
    for (const std::string& row : order_) {
      std::vector<double> seconds = rows_.at(row);
      std::ranges::sort(seconds);
      fmt::print("{:<28}{:9.1f}{:9.1f}{:12.0f}\n", row, seconds[seconds.size() / 2] * 1e3,
                 seconds[0] * 1e3, static_cast<double>(content_.size() >> 20) / seconds[0]);
    }
  }

 private:
  void measure(const std::string& row, const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (!rows_.contains(row)) order_.push_back(row);
    rows_[row].push_back(taken.count());
  }

  void save(SnapshotStore& store) {
    auto writer = must(SnapshotWriter::begin(store));
    writer->begin_part("bench", 1);
    for (std::size_t i = 0; i < digests_.size(); ++i) {
      const auto bytes =
          std::span(std::as_const(content_)).subspan(i * snapshot_chunk_size, snapshot_chunk_size);
      (void)writer->chunk(std::span(&bytes, 1), &digests_[i]);
    }
    must(writer->commit("snapshot"));
  }

  void with_store(const std::string& name, const std::unique_ptr<SnapshotStore> store) {
    std::ranges::fill(digests_, Digest());
    measure(name + ": first save", [&] { save(*store); });
    for (std::size_t i = 0; i < digests_.size(); i += 100) {
      content_[i * snapshot_chunk_size] ^= std::byte{1};
      digests_[i] = {};
    }
    measure(name + ": second save", [&] { save(*store); });
    std::unique_ptr<SnapshotContents> contents;
    measure(name + ": open", [&] {
      contents = must(SnapshotContents::open(*store, "snapshot", std::uint64_t{1} << 30, false));
    });
    measure(name + ": read all", [&] {
      for (ChunkNumber i = 0; i < digests_.size(); ++i) {
        const ChunkBytes chunk = must(contents->chunk(i));
        for (std::size_t at = 0; at < chunk.bytes.size(); at += 4096) used_ ^= chunk.bytes[at];
      }
    });
  }

  std::filesystem::path folder_;
  Bytes content_;
  std::vector<Digest> digests_;
  std::byte used_{};
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> rows_;
};

}  // namespace
}  // namespace wasifs

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "usage: snapshot_bench FOLDER [MIB [ROUNDS]]\n");
    return 2;
  }
  const std::filesystem::path folder = std::filesystem::path(arguments[1]) /
                                       fmt::format("snapshot_bench.{}", std::random_device()());
  std::filesystem::create_directory(folder);
  {
    wasifs::Bench bench(folder, count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1024);
    for (int left = count > 3 ? std::atoi(arguments[3]) : 3; left > 0; --left) bench.round();
    bench.print();
  }
  std::filesystem::remove_all(folder);
  return 0;
}
