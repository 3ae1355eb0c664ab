// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmark program file_bench.c, compiled into this one by wasm2c: bench/run puts it beside
// the same guest under Wasmtime. Usage: wasm2c_files (mem | HOST DIRECTORY) [ROW...]
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/wasm2c.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/stdio.h"
#include "wasifs/wasifs.h"
#include "wasifs_wasm2c_file_bench.h"

using namespace wasifs;

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: wasm2c_files (mem | DIRECTORY) [ROW...]\n"), 2;
  std::vector<std::string> arguments{"file_bench", "/b"};
  arguments.insert(arguments.end(), argv + 2, argv + argc);
  Ref<FileSystem> files = make_mem();
  if (std::string_view(argv[1]) != "mem") {
    auto directory = make_host(argv[1]);
    if (!directory) return std::fprintf(stderr, "no directory: %s\n", argv[1]), 1;
    files = *std::move(directory);
  }
  auto output = inherit_stdout();
  auto error = inherit_stderr();
  if (!output || !error) return std::fprintf(stderr, "no standard output\n"), 1;
  auto process = ProcessBuilder()
                     .arguments(std::move(arguments))
                     .mount("/b", std::move(files))
                     .preopen("/b")
                     .stdout_to(*std::move(output))
                     .stderr_to(*std::move(error))
                     .build();
  if (!process) return std::fprintf(stderr, "%s\n", process.error().c_str()), 1;
  const RunResult result = Wasm2cGuest(wasifs_wasm2c_file_bench, **process).run_command();
  if (result.kind != RunResult::Kind::exited)
    return std::fprintf(stderr, "%s\n", result.message.c_str()), 1;
  return static_cast<int>(result.exit_code);
}
