// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest user of wasifs: builds a process and looks at it. Prints a line that the test
// expects.
#include <wasifs/wasifs.h>

#include <iostream>

#ifdef CONSUMER_ENGINE
int run_guest(wasifs::Process& process);  // engine.cpp
#endif

int main() {
  auto process = wasifs::ProcessBuilder().arguments({"guest"}).environment("KEY", "value").build();
  if (!process) {
    std::cerr << process.error() << '\n';
    return 1;
  }
  std::cout << "arguments " << (*process)->arguments().size() << " environment "
            << (*process)->environment().at(0) << '\n';
#ifdef CONSUMER_ENGINE
  std::cout << "guest exited with " << run_guest(**process) << '\n';
#endif
  return 0;
}
