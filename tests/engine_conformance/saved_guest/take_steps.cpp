// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   take_steps MODULE STORE FROM TO FIRST END
//
// Goes on with the snapshot FROM of the guest in MODULE, or begins if FROM is "-": calls `step`
// with each number from FIRST up to END, prints what it gives, and saves the whole as TO. If TO is
// "-" it calls `finish` instead and prints the file that the guest has written. Run by the test,
// each time in a new process.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/snapshot.h"

namespace {

using namespace wasifs;

template <class T>
T or_end(std::expected<T, std::string> result) {
  if (!result) {
    std::fprintf(stderr, "take_steps: %s\n", result.error().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

void call(WasmtimeGuest& guest, const char* name, const std::vector<WasmValue>& arguments) {
  const RunResult result = guest.call(name, arguments);
  if (result.kind != RunResult::Kind::returned)
    or_end<void>(std::unexpected(std::string(name) + ": " + result.message));
  std::printf("%s %08x\n", name,
              static_cast<unsigned>(std::get<std::int32_t>(result.results.at(0))));
}

std::unique_ptr<Process> fresh_process() {
  ProcessBuilder builder;
  builder.mount("/", make_mem()).preopen("/");
  auto process = builder.build();
  if (!process) or_end<void>(std::unexpected(process.error()));
  return *std::move(process);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const std::vector<std::string> arguments(argv, argv + argc);
  WasmtimeOptions options;
  options.savable = true;
  const auto engine = or_end(WasmtimeEngine::create(options));
  const WasmtimeModule module = or_end(engine->compile_file(arguments[1]));
  const auto store = or_end(open_directory_store(arguments[2]));

  std::unique_ptr<SnapshotReader> reader;
  std::unique_ptr<Process> process;
  if (arguments[3] == "-") {
    process = fresh_process();
  } else {
    reader = or_end(SnapshotReader::open(*store, arguments[3]));
    process = or_end(reader->restore(RestoreOptions())).process;
  }
  WasmtimeGuest guest(*engine, module, *process);
  if (reader == nullptr) {
    if (guest.run_reactor().kind != RunResult::Kind::returned) return 3;
  } else {
    const auto part = or_end(reader->part(guest_part));
    if (part == nullptr) return 4;
    or_end(guest.restore_state(*part));
  }

  for (int number = std::atoi(argv[5]); number < std::atoi(argv[6]); ++number)
    call(guest, "step", {number});
  if (arguments[4] == "-") {
    call(guest, "finish", {});
    const auto root = process->names().root();
    if (!root) return 5;
    const auto file = read_text_file(*root, "journal");
    if (!file) return 6;
    std::fwrite(file->data(), 1, file->size(), stdout);
    return 0;
  }
  const std::vector<ExtraPart> extra{{std::string(guest_part), guest_part_version,
                                      [&](PartWriter& writer) { guest.save_state(writer); }}};
  or_end(save_snapshot(*process, *store, arguments[4], {}, extra));
  return 0;
}
