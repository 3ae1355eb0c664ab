// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a guest that was compiled into this program by wasm2c: no engine is linked, and nothing is
// compiled at run time. See wasifs_add_wasm2c_program in the CMakeLists.txt.
#include <wasifs/engine/wasm2c.h>
#include <wasifs/io/stdio.h>
#include <wasifs/wasifs.h>
#include <wasifs_wasm2c_ahead_of_time.h>

#include <cstdio>

using namespace wasifs;

int main() {
  for (const char* const text : {"One Instance", "AND ANOTHER ONE"}) {
    const auto output = make_bytes_output();
    auto process = ProcessBuilder().stdin_from(make_bytes_input(text)).stdout_to(output).build();
    if (!process) return std::fprintf(stderr, "%s\n", process.error().c_str()), 1;
    const RunResult result = Wasm2cGuest(wasifs_wasm2c_ahead_of_time, **process).run_command();
    if (result.kind != RunResult::Kind::exited)
      return std::fprintf(stderr, "%s\n", result.message.c_str()), 1;
    std::printf("%s\n", output->contents().c_str());
  }
  return 0;
}
