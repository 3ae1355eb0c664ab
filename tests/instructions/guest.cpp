// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "operations.h"
#include "wasifs/errno.h"
#include "wasifs/file_ops.h"

namespace wasifs::counting {
namespace {

[[noreturn]] void give_up(std::string_view what, std::string_view why) {
  std::fprintf(stderr, "call_counts: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(why.size()), why.data());
  std::exit(1);
}

}  // namespace

Guest::Guest(Ref<FileSystem> files) : memory_(size) {
  auto built = ProcessBuilder()
                   .arguments({"program", "argument"})
                   .mount("/", std::move(files))
                   .preopen("/")
                   .build();
  if (!built) give_up("the process", built.error());
  process_ = *std::move(built);
  store(vector, data, 4);
}

const HostCall& Guest::named(std::string_view name) {
  for (const HostCall& callee : host_modules().front().calls)
    if (callee.name == name) return callee;
  give_up(name, "no such call");
}

void Guest::check(const HostCall& callee, Outcome outcome) {
  if (outcome.kind != Outcome::Kind::returned) give_up(callee.name, "did not return");
  if (outcome.value != 0) give_up(callee.name, errno_name(static_cast<Errno>(outcome.value)));
}

std::uint32_t Guest::place(std::uint32_t address, std::string_view path) {
  std::memcpy(memory_.bytes().data() + address, path.data(), path.size());
  return static_cast<std::uint32_t>(path.size());
}

void Guest::store(std::uint32_t address, std::uint64_t value, unsigned bytes) {
  std::memcpy(memory_.bytes().data() + address, &value, bytes);
}

std::uint32_t Guest::load(std::uint32_t address) const {
  std::uint32_t value = 0;
  std::memcpy(&value, memory_.bytes().data() + address, sizeof value);
  return value;
}

std::uint32_t Guest::open(std::uint32_t path_length, std::uint64_t rights, unsigned how) {
  static const HostCall& callee = named("path_open");
  call(callee, 3, 1, text, path_length, how, rights, rights, 0, out);
  return load(out);
}

void fill(const Ref<FileSystem>& files) {
  const auto done = [](const auto& result, std::string_view what) {
    if (!result) give_up(what, errno_name(result.error()));
  };
  const auto root = detached_root(files);
  done(root, "root");
  done(write_file(*root, "file", std::string(65536, 'x')), "file");
  done(make_directories(*root, "a/b/c"), "a/b/c");
  done(write_file(*root, "a/b/c/leaf", "leaf"), "leaf");
  done(make_directories(*root, "list"), "list");
  for (unsigned i = 0; i < listed; ++i)
    done(write_file(*root, "list/entry-" + std::to_string(1000 + i), ""), "entry");
}

}  // namespace wasifs::counting
