// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes calls of the host over and over for callgrind, which counts instructions: each operation
// some times, then many times, with a dump of the counts behind each. What one costs is the
// difference, so that what is done once falls out. bench/instructions runs it, and says what the
// numbers are.
//
//   call_counts SCRATCH [OPERATION]     one line each: number of the dump, times, weight, name
//
// SCRATCH is an empty directory of the host.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "operations.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::counting {
namespace {

constexpr unsigned some = 20, many = 120;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "call_counts: no file system\n");
  std::exit(1);
}

// Not inlined into what counts, so that both loops are the same code.
[[gnu::noinline]] void repeat(const std::function<void()>& operation, unsigned times) {
  for (unsigned i = 0; i < times; ++i) operation();
}

class Counter {
 public:
  explicit Counter(std::string only) : only_(std::move(only)) {}

  /// Each operation on a file system of its own, which `make` gives with all that operations find.
  void count_all(const std::string& prefix, const std::vector<Operation>& operations,
                 const std::function<Ref<FileSystem>()>& make) {
    for (const Operation& operation : operations) {
      const std::string name = prefix + operation.name;
      if (only_.empty() || name == only_) count(name, operation, make());
    }
  }

 private:
  void count(const std::string& name, const Operation& operation, Ref<FileSystem> files) {
    Guest guest(std::move(files));
    const auto step = operation.prepare(guest);
    repeat(step, many);  // what grows has grown
    for (const unsigned times : {some, many}) {
      CALLGRIND_ZERO_STATS;
      repeat(step, times);
      CALLGRIND_DUMP_STATS;
      std::printf("%u %u %u %s\n", ++dumps_, times, operation.each, name.c_str());
    }
  }

  std::string only_;
  unsigned dumps_ = 0;
};

Ref<FileSystem> filled(Ref<FileSystem> files) {
  fill(files);
  return files;
}

void run(const std::string& scratch, std::string only) {
  Counter counter(std::move(only));
  unsigned folders = 0;
  const auto memory = [] { return filled(make_mem()); };
  const auto host = [&] {
    const std::string path = scratch + "/tree" + std::to_string(100 + folders++);
    std::filesystem::create_directory(path);
    return filled(must(make_host(path)));
  };
  const auto overlay = [&] { return must(make_overlay({memory()}, make_mem())); };
  counter.count_all("mem: ", file_operations(), memory);
  counter.count_all("host: ", file_operations(), host);
  counter.count_all("overlay: ", file_operations(), overlay);
  counter.count_all("", other_operations(), memory);
}

}  // namespace
}  // namespace wasifs::counting

int main(int count, char** words) {
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "usage: call_counts SCRATCH [OPERATION]\n");
    return 2;
  }
  wasifs::counting::run(words[1], count > 2 ? words[2] : "");
  return 0;
}
