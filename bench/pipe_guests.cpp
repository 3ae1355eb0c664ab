// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two guests in one program hand a byte to each other through two pipes of the library, each in a
// thread of its own. The first one tells what a round trip took.
//
//   pipe_guests PROGRAM          PROGRAM is file_bench.c
#include <thread>

#include "support.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs::bench {
namespace {

std::unique_ptr<Process> make_process(const char* role, Ref<Inode> in, Ref<Inode> out) {
  return must(ProcessBuilder()
                  .arguments({"file_bench", role})
                  .stdin_from(std::move(in))
                  .stdout_to(std::move(out))
                  .stderr_to(must(inherit_stderr()))
                  .build());
}

void run(const std::string& program) {
  const auto engine = must(WasmtimeEngine::create());
  const WasmtimeModule module = must(engine->compile_file(program));
  PipeEnds there = make_pipe(), back = make_pipe();
  auto first = make_process("ping", std::move(back.reader), std::move(there.writer));
  auto second = make_process("echo", std::move(there.reader), std::move(back.writer));
  const std::jthread answers(
      [&] { must_exit(WasmtimeGuest(*engine, module, *second).run_command()); });
  must_exit(WasmtimeGuest(*engine, module, *first).run_command());
  first.reset();  // with it the end that the other one reads from
}

}  // namespace
}  // namespace wasifs::bench

int main(int count, char** words) {
  if (count != 2) wasifs::bench::give_up("usage: pipe_guests PROGRAM");
  wasifs::bench::run(words[1]);
  return 0;
}
