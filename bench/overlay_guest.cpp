// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs file_bench.c on overlays of memory over memory, which the program `wasifs` has no option
// for. What the rows read is made in the lower layer before, by a guest of its own.
//
//   overlay_guest PROGRAM run WORK FIXTURES ROW...
#include <vector>

#include "support.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs::bench {
namespace {

struct Trees {
  Ref<FileSystem> work, fixtures;
};

void run(const WasmtimeEngine& engine, const WasmtimeModule& module,
         const std::vector<std::string>& arguments, const Trees& trees) {
  const auto process = must(ProcessBuilder()
                                .arguments(arguments)
                                .mount(arguments[2], trees.work)
                                .mount(arguments[3], trees.fixtures)
                                .preopen(arguments[2])
                                .preopen(arguments[3])
                                .stdout_to(must(inherit_stdout()))
                                .stderr_to(must(inherit_stderr()))
                                .build());
  must_exit(WasmtimeGuest(engine, module, *process).run_command());
}

void run_both(std::vector<std::string> arguments) {
  const auto engine = must(WasmtimeEngine::create());
  const WasmtimeModule module = must(engine->compile_file(arguments[0]));
  const Trees lower{.work = make_mem(), .fixtures = make_mem()};
  arguments[1] = "prepare";
  run(*engine, module, arguments, lower);
  arguments[1] = "run";
  run(*engine, module, arguments,
      {.work = must(make_overlay({lower.work}, make_mem())),
       .fixtures = must(make_overlay({lower.fixtures}, make_mem()))});
}

}  // namespace
}  // namespace wasifs::bench

int main(int count, char** words) {
  if (count < 5) wasifs::bench::give_up("usage: overlay_guest PROGRAM run WORK FIXTURES ROW...");
  wasifs::bench::run_both({words + 1, words + count});
  return 0;
}
