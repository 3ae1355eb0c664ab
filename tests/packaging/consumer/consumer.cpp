// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest user of wasifs: builds a process, looks at it and keeps a snapshot of it. Prints
// lines that the test expects.
#include <wasifs/wasifs.h>

#include <iostream>
#include <string>

#ifdef CONSUMER_ENGINE
int run_guest(wasifs::Process& process);  // engine.cpp
#endif
void try_file_systems();  // file_systems.cpp
void try_stores();        // stores.cpp

/// Saves `process`, copies that to a file and opens it there: what needs the libraries that wasifs
/// itself links. Empty, or what went wrong.
std::string keep_snapshot(wasifs::Process& process) {
  const auto memory = wasifs::make_memory_store();
  if (auto saved = wasifs::save_snapshot(process, *memory, "saved"); !saved) return saved.error();
  auto file = wasifs::open_file_store("consumer.snapshot");
  if (!file) return file.error();
  if (auto copied = wasifs::copy_snapshot(*memory, "saved", **file, "snapshot"); !copied) {
    return copied.error();
  }
  const auto opened = wasifs::SnapshotReader::open(**file, "snapshot");
  if (!opened) return opened.error();
  const auto removed = (*file)->remove("snapshot");
  return removed ? std::string() : removed.error();
}

int main() {
  auto process = wasifs::ProcessBuilder().arguments({"guest"}).environment("KEY", "value").build();
  if (!process) {
    std::cerr << process.error() << '\n';
    return 1;
  }
  std::cout << "arguments " << (*process)->arguments().size() << " environment "
            << (*process)->environment().at(0) << '\n';
  const std::string failure = keep_snapshot(**process);
  std::cout << (failure.empty() ? "snapshot kept" : failure) << '\n';
  try_stores();
  try_file_systems();
#ifdef CONSUMER_ENGINE
  std::cout << "guest exited with " << run_guest(**process) << '\n';
#endif
  return 0;
}
