// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saves and restores whole processes, and measures it: one run is one round of one scenario, in
// memory that nothing has used before. bench/snapshots runs it, in turn with `cp`. Prints one JSON
// object: seconds by row, and bytes.
//
//   state_bench file|files|guest FOLDER COUNT
//
// COUNT: MiB of the file or of the guest's memory; number of files, of 1 KiB each.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/fs/mem.h"
#include "wasifs/paths.h"
#include "wasifs/snapshot.h"

namespace wasifs {
namespace {

constexpr std::size_t chunk = snapshot_chunk_size;
constexpr std::size_t small_file = 1024;
constexpr std::size_t one_percent = 100;  // one of so many

template <class T>
void check(const T& result) {
  if (result) return;
  if constexpr (std::is_same_v<typename T::error_type, std::string>) {
    fmt::print(stderr, "{}\n", result.error());
  } else {
    fmt::print(stderr, "{}\n", errno_message(result.error()));
  }
  std::exit(1);
}

template <class T>
auto must(T result) {
  check(result);
  return *std::move(result);
}

class Rows {
 public:
  template <class Work>
  void measure(const std::string& row, Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    seconds_.emplace_back(row, taken.count());
  }
  void note(const std::string& what, std::uint64_t bytes) { bytes_.emplace_back(what, bytes); }

  void print() const {
    const auto object = [](const auto& pairs) {
      std::string text;
      for (const auto& [name, value] : pairs)
        text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", name, value);
      return text;
    };
    fmt::print("{{\"seconds\": {{{}}}, \"bytes\": {{{}}}}}\n", object(seconds_), object(bytes_));
  }

 private:
  std::vector<std::pair<std::string, double>> seconds_;
  std::vector<std::pair<std::string, std::uint64_t>> bytes_;
};

// No two pieces are the same, so that nothing is stored once that `cp` copies twice.
class Content {
 public:
  const std::vector<std::byte>& next(std::size_t size) {
    bytes_.resize(size);
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
      const std::uint64_t number = random_();
      std::memcpy(bytes_.data() + at, &number, sizeof number);
    }
    return bytes_;
  }

 private:
  std::mt19937_64 random_{1};
  std::vector<std::byte> bytes_;
};

void write_piece(FileInode& file, std::span<const std::byte> bytes, std::uint64_t offset) {
  const ConstIoSpan span{bytes.data(), bytes.size()};
  WriteBuffers buffers(std::span(&span, 1));
  check(file.write_at(buffers, offset));
}

std::byte read_byte(FileInode& file, std::uint64_t offset) {
  std::byte byte{};
  const IoSpan span{&byte, 1};
  ReadBuffers buffers(std::span(&span, 1));
  check(file.read_at(buffers, offset));
  return byte;
}

Ref<Inode> file_at(const Namespace& names, const std::string& path, bool create) {
  return must(open_path(must(names.root()), path, false,
                        {.access = Access::read_write, .create = create}))
      .location.inode;
}

struct World {
  Ref<Namespace> names = make_ref<Namespace>();
  std::unique_ptr<Process> process;

  World() {
    check(names->mount("/", make_mem()));
    ProcessBuilder builder;
    builder.names(names).preopen("/");
    process = must(builder.build());
  }
};

// Every `step`th piece.
struct Range {
  std::size_t begin;
  std::size_t end;
  std::size_t step;
};

class Bench {
 public:
  Bench(std::filesystem::path folder, std::size_t count)
      : store_(must(open_directory_store((folder / "store").string()))), count_(count) {}

  void file() {
    World world;
    const Ref<Inode> inode = file_at(*world.names, "file", true);
    FileInode& file = *inode->as_file();
    const std::size_t size = count_ << 20;
    for (std::size_t at = 0; at < size; at += chunk) write_piece(file, content_.next(chunk), at);
    measure_memcpy(size);
    save_again_and_again(
        *world.process, {},
        [&](Range range) {
          for (std::size_t i = range.begin; i < range.end; i += range.step)
            write_piece(file, content_.next(chunk), i * chunk);
        },
        size / chunk);
    const auto restored = restore({});
    rows_.measure("read all", [&] {
      const Ref<Inode> again = file_at(restored.process->names(), "file", false);
      for (std::size_t at = 0; at < size; at += 4096) used_ ^= read_byte(*again->as_file(), at);
    });
  }

  void files() {
    World world;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i % 1000 == 0)
        check(make_directory_path(must(world.names->root()), fmt::format("d{}", i / 1000)));
      write_piece(*file_at(*world.names, name(i), true)->as_file(), content_.next(small_file), 0);
    }
    save_again_and_again(
        *world.process, {},
        [&](Range range) {
          for (std::size_t i = range.begin; i < range.end; i += range.step)
            write_piece(*file_at(*world.names, name(i), false)->as_file(),
                        content_.next(small_file), 0);
        },
        count_);
    const auto restored = restore({});
    rows_.measure("read all", [&] {
      for (std::size_t i = 0; i < count_; ++i)
        used_ ^= read_byte(*file_at(restored.process->names(), name(i), false)->as_file(), 0);
    });
  }

  void guest() {
    const std::string text = fmt::format(
        "(module (memory (export \"memory\") {}) (func (export \"first\") (param i32) (result i32) "
        "(i32.load (local.get 0))))",
        (count_ << 20) / chunk);
    const auto engine = must(WasmtimeEngine::create({.savable = true, .cache_directory = {}}));
    const WasmtimeModule module = must(engine->compile(std::as_bytes(std::span(text))));
    World world;
    WasmtimeGuest guest(*engine, module, *world.process);
    if (guest.load().kind != RunResult::Kind::returned) std::exit(1);
    const MemoryView memory = guest.memory().view();
    const auto fill = [&](Range range) {
      for (std::size_t i = range.begin; i < range.end; i += range.step)
        std::memcpy(memory.base + i * chunk, content_.next(chunk).data(), chunk);
    };
    fill({0, memory.size / chunk, 1});
    save_again_and_again(*world.process,
                         {{.type = std::string(guest_part),
                           .version = guest_part_version,
                           .save = [&](PartWriter& writer) { guest.save_state(writer); }}},
                         fill, memory.size / chunk);
    rows_.measure("restore to the first instruction", [&] {
      const auto reader = must(SnapshotReader::open(*store_, "snapshot"));
      const auto restored = must(reader->restore({}));
      WasmtimeGuest again(*engine, module, *restored.process);
      const auto part = must(reader->part(guest_part));
      check(again.restore_state(*part));
      const std::array arguments{WasmValue(std::int32_t{65536 * 7})};
      const RunResult result = again.call("first", arguments);
      std::int32_t expected = 0;
      std::memcpy(&expected, memory.base + std::size_t{65536} * 7, sizeof expected);
      if (result.results.empty() || std::get<std::int32_t>(result.results[0]) != expected)
        std::exit(1);
    });
  }

  void print() {
    rows_.note("a byte of what was read", static_cast<std::uint64_t>(used_));
    rows_.print();
  }

 private:
  static std::string name(std::size_t number) {
    return fmt::format("d{}/file{}", number / 1000, number);
  }

  void measure_memcpy(std::size_t size) {
    std::vector<std::byte> from(size, std::byte{1});
    const auto fresh = std::make_unique_for_overwrite<std::byte[]>(size);
    rows_.measure("memcpy to fresh memory", [&] { std::memcpy(fresh.get(), from.data(), size); });
    rows_.measure("memcpy", [&] { std::memcpy(fresh.get(), from.data(), size); });
    used_ ^= fresh[size / 2];  // so that it is not left out
  }

  void save(Process& process, const std::string& row, const std::vector<ExtraPart>& parts) {
    SavedSnapshot saved;
    rows_.measure(row,
                  [&] { saved = must(save_snapshot(process, *store_, "snapshot", {}, parts)); });
    rows_.note(row, saved.stored_bytes);
  }

  // `change` changes the pieces of a range, of which there are `pieces`.
  template <class Change>
  void save_again_and_again(Process& process, const std::vector<ExtraPart>& parts, Change change,
                            std::size_t pieces) {
    save(process, "first save", parts);
    change(Range{0, pieces, one_percent});
    save(process, "1% changed, here and there", parts);
    change(Range{pieces / 2, pieces / 2 + pieces / one_percent, 1});
    save(process, "1% changed, in one place", parts);
    save(process, "nothing changed", parts);
  }

  RestoredProcess restore(const RestoreOptions& options) {
    RestoredProcess restored;
    rows_.measure("restore", [&] {
      reader_ = must(SnapshotReader::open(*store_, "snapshot"));
      restored = must(reader_->restore(options));
    });
    return restored;
  }

  std::unique_ptr<SnapshotStore> store_;
  std::size_t count_;
  std::unique_ptr<SnapshotReader> reader_;
  Content content_;
  Rows rows_;
  std::byte used_{};
};

}  // namespace
}  // namespace wasifs

int main(int count, char** arguments) {
  const std::map<std::string, void (wasifs::Bench::*)()> scenarios{
      {"file", &wasifs::Bench::file},
      {"files", &wasifs::Bench::files},
      {"guest", &wasifs::Bench::guest}};
  if (count != 4 || !scenarios.contains(arguments[1])) {
    fmt::print(stderr, "usage: state_bench file|files|guest FOLDER COUNT\n");
    return 2;
  }
  wasifs::Bench bench(arguments[2], std::strtoull(arguments[3], nullptr, 10));
  (bench.*scenarios.at(arguments[1]))();
  bench.print();
  return 0;
}
