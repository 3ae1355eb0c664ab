// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reactor that is running already gets a directory: the host mounts it, makes it a preopen and
// tells the guest its number. The guest's libc then finds files in it by name.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/file_ops.h>
#include <wasifs/fs/mem.h>
#include <wasifs/wasifs.h>
#include <cstdio>
#include <span>
#include <string>

using namespace wasifs;

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: late_preopen REACTOR\n"), 2;
  auto engine = WasmtimeEngine::create();
  auto module = (*engine)->compile_file(argv[1]);
  auto process = ProcessBuilder().build();
  if (!module || !process) return std::fprintf(stderr, "cannot load %s\n", argv[1]), 1;
  WasmtimeGuest guest(**engine, *module, **process);
  if (guest.run_reactor().kind != RunResult::Kind::returned) return 1;
  const bool nothing_yet = !(*process)->names().find("/late");

  auto tree = make_mem();
  if (!write_file(*detached_root(tree), "note", "a late directory")) return 1;
  if (!(*process)->names().mount("/late", tree)) return 1;
  const auto fd = (*process)->add_preopen("/late", "/late");
  if (!fd) return 1;
  const WasmValue number = static_cast<std::int32_t>(*fd);
  if (guest.call("adopt", std::span(&number, 1)).kind != RunResult::Kind::returned) return 1;

  const RunResult length = guest.call("read_note");
  const RunResult place = guest.call("note");
  if (length.kind != RunResult::Kind::returned || place.kind != RunResult::Kind::returned) return 1;
  const auto size = std::get<std::int32_t>(length.results.at(0));
  const auto offset = static_cast<std::uint32_t>(std::get<std::int32_t>(place.results.at(0)));
  if (size < 0) return std::printf("the guest found nothing\n"), 1;
  const auto* text = reinterpret_cast<const char*>(guest.memory().view().base + offset);
  std::printf("before: %s, after: %s\n", nothing_yet ? "no such place" : "a place",
              std::string(text, static_cast<std::size_t>(size)).c_str());
}
