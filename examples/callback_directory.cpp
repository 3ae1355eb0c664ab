// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory whose files are computed when they are asked for: squares/N holds N squared, for
// every N.
#include <wasifs/file_ops.h>
#include <wasifs/fs/callback.h>
#include <wasifs/wasifs.h>
#include <charconv>
#include <cstdio>
#include <string>

using namespace wasifs;

static Result<Ref<Inode>> square_of(std::string_view name) {
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (problem != std::errc{} || end != name.data() + name.size()) return Errno::noent;
  return make_text_file(
      [number]() -> Result<std::string> { return std::to_string(number * number); });
}

static Result<std::vector<ListedName>> first_ten() {
  std::vector<ListedName> names;
  for (int i = 0; i < 10; ++i) names.push_back({.name = std::to_string(i)});
  return names;
}

int main() {
  const auto squares = make_callback_directory({.lookup = square_of, .list = first_ten});
  auto process = ProcessBuilder()
                     .mount("/squares", make_callback_file_system(squares))
                     .preopen("/squares")
                     .build();
  if (!process) return std::fprintf(stderr, "%s\n", process.error().c_str()), 1;

  // What a guest would see; here the embedder looks himself, by the same resolver.
  const auto root = (*process)->names().root();
  const auto text = read_text_file(*root, "squares/12");
  const auto missing = read_text_file(*root, "squares/twelve");
  std::printf("squares/12 is %s, squares/twelve: %s\n", text ? text->c_str() : "missing",
              std::string(errno_message(missing.error())).c_str());
}
