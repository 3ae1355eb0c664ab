// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any operations with any paths and links, on a memory tree that lies beside one that must not be
// reached: whatever the guest part makes, nothing outside of it is seen or changed.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz_input.h"
#include "wasifs/fs/mem.h"
#include "wasifs/wasifs.h"

namespace wasifs::fuzz {
namespace {

constexpr const char* secret = "nobody inside may read this";

// Paths of few letters meet what was made before; every path character has its own byte.
std::string choose_path(Input& input) {
  static constexpr std::string_view pieces[] = {"a",  "b",   "c",    "/",   "//",     ".",
                                                "..", "../", "/../", "a/b", "inside", "secret"};
  std::string path;
  for (int count = input.number<std::uint8_t>() % 12; count > 0; --count)
    path += pieces[input.number<std::uint8_t>() % std::size(pieces)];
  return path;
}

void one_operation(Input& input, const Location& start) {
  const std::string path = choose_path(input);
  const std::string other = choose_path(input);
  const bool follow = (input.number<std::uint8_t>() & 1U) != 0;
  Result<void> done;
  switch (input.number<std::uint8_t>() % 9) {
    case 0:
      done = make_directory_path(start, path);
      break;
    case 1:
      done = make_link_path(other, start, path);
      break;
    case 2:
      done = hard_link_path(start, path, follow, start, other);
      break;
    case 3:
      done = rename_path(start, path, start, other);
      break;
    case 4:
      done = unlink_path(start, path);
      break;
    case 5:
      done = remove_directory_path(start, path);
      break;
    case 6:
      done = write_file(start, path, "x");
      break;
    case 7: {
      const auto text = read_text_file(start, path);
      if (text && *text == secret) std::abort();
      break;
    }
    default: {
      const auto location = find_path(start, path, follow);
      if (location)
        done = list_directory(*location, 0,
                              [](const DirEntry& entry) { return entry.name != "secret"; });
      break;
    }
  }
  // Whatever it was, it is an errno or it is done.
  if (!done && static_cast<std::uint16_t>(done.error()) >= errno_count) std::abort();
}

void run(Input input) {
  const auto tree = make_mem({.bytes = 1 << 16, .inodes = 128});
  const auto root = detached_root(tree);
  if (!make_directories(*root, "inside/a") || !write_file(*root, "secret", secret)) std::abort();
  const auto start = find_path(*root, "inside", false);
  if (!start) std::abort();
  for (int i = 0; i < 64 && !input.empty(); ++i) one_operation(input, *start);
  const auto after = read_text_file(*root, "secret");
  if (!after || *after != secret) std::abort();
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wasifs::fuzz::run(wasifs::fuzz::Input({data, size}));
  return 0;
}
