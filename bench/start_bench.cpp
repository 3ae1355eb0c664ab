// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What it takes to start a guest whose tree is a clone of an image of so many files (1,000), beside
// what the engine takes to make an instance by itself; and what a guest keeps that has not begun to
// write. Prints JSON: microseconds (medians) and bytes of the allocator for each.
//
//   start_bench [FILES [GUESTS]]
#include <wasm.h>
#include <wasmtime.h>

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "support.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/process.h"

namespace wasifs::bench {
namespace {

constexpr std::size_t file_size = 2000;
constexpr std::size_t files_in_each = 50;
// What a program in C that works with files imports.
constexpr std::array imported{"args_get",
                              "args_sizes_get",
                              "clock_time_get",
                              "environ_get",
                              "environ_sizes_get",
                              "fd_close",
                              "fd_fdstat_get",
                              "fd_fdstat_set_flags",
                              "fd_filestat_get",
                              "fd_prestat_get",
                              "fd_prestat_dir_name",
                              "fd_read",
                              "fd_readdir",
                              "fd_seek",
                              "fd_write",
                              "path_filestat_get",
                              "path_open",
                              "path_unlink_file",
                              "proc_exit",
                              "random_get"};

std::string program() {
  std::string text = "(module";
  for (const HostCall& call : host_modules().front().calls) {
    if (std::ranges::find(imported, call.name) == imported.end()) continue;
    text +=
        fmt::format("(import \"{}\" \"{}\" (func (param", host_modules().front().name, call.name);
    for (const ValueType type : call.parameters) text += type == ValueType::i32 ? " i32" : " i64";
    text += call.has_result ? ") (result i32)))" : ")))";
  }
  return text + "(memory (export \"memory\") 1) (func (export \"_start\")))";
}

Ref<FileSystem> make_image(std::size_t files) {
  Ref<FileSystem> image = make_mem();
  const Location root = must(detached_root(image));
  const std::string content(file_size, 'x');
  for (std::size_t i = 0; i < files; ++i) {
    const std::string directory = "directory" + std::to_string(i / files_in_each);
    if (i % files_in_each == 0) must(make_directories(root, directory));
    must(write_file(root, directory + "/file" + std::to_string(i), content));
  }
  return image;
}

/// A guest and all that it has.
struct Started {
  std::unique_ptr<Process> process;
  std::unique_ptr<WasmtimeGuest> guest;
};

Started start(const WasmtimeEngine& engine, const WasmtimeModule& module, FileSystem& image) {
  Started started{.process = must(ProcessBuilder()
                                      .arguments({"program"})
                                      .mount("/", must(clone_mem(image)))
                                      .preopen("/")
                                      .build()),
                  .guest = nullptr};
  started.guest = std::make_unique<WasmtimeGuest>(engine, module, *started.process);
  const RunResult loaded = started.guest->load();
  if (loaded.kind == RunResult::Kind::trapped || loaded.kind == RunResult::Kind::failed)
    give_up(loaded.message);
  return started;
}

/// The same by the C API alone, with imports that do nothing.
class Plain {
 public:
  Plain(const WasmtimeEngine& engine, const WasmtimeModule& module)
      : store_(wasmtime_store_new(engine.raw(), nullptr, nullptr)) {
    wasm_importtype_vec_t imports;
    wasmtime_module_imports(module.raw(), &imports);
    std::vector<wasmtime_extern_t> functions(imports.size);
    for (std::size_t i = 0; i < imports.size; ++i) {
      functions[i].kind = WASMTIME_EXTERN_FUNC;
      wasmtime_func_new_unchecked(
          wasmtime_store_context(store_),
          wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[i])), nothing,
          nullptr, nullptr, &functions[i].of.func);
    }
    wasm_importtype_vec_delete(&imports);
    wasmtime_instance_t instance;
    wasm_trap_t* trap = nullptr;
    if (wasmtime_instance_new(wasmtime_store_context(store_), module.raw(), functions.data(),
                              functions.size(), &instance, &trap) != nullptr ||
        trap != nullptr)
      give_up("no instance");
  }
  ~Plain() { wasmtime_store_delete(store_); }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

 private:
  static wasm_trap_t* nothing(void*, wasmtime_caller_t*, wasmtime_val_raw_t*, std::size_t) {
    return nullptr;
  }
  wasmtime_store_t* store_;
};

struct Figures {
  double microseconds, bytes;
};

/// Makes so many, which live at once.
template <class Make>
Figures measure(std::size_t count, Make make) {
  using Made = decltype(make());
  {
    const Made first = make();
  }
  std::vector<Made> made;
  made.reserve(count);
  std::vector<double> times;
  times.reserve(count);
  const double before = bytes_in_use();
  for (std::size_t i = 0; i < count; ++i)
    times.push_back(nanoseconds([&] { made.push_back(make()); }) / 1000);
  return {median(times), (bytes_in_use() - before) / static_cast<double>(count)};
}

void run(std::size_t files, std::size_t count) {
  const auto engine = must(WasmtimeEngine::create());
  const std::string text = program();
  const WasmtimeModule module = must(engine->compile(std::as_bytes(std::span(text))));
  const Ref<FileSystem> image = make_image(files);
  const Figures plain = measure(count, [&] { return std::make_unique<Plain>(*engine, module); });
  const Figures cloned = measure(count, [&] { return must(clone_mem(*image)); });
  const Figures whole = measure(count, [&] { return start(*engine, module, *image); });
  const auto show = [](const Figures& figures) {
    return fmt::format(R"({{"us": {:.2f}, "bytes": {:.0f}}})", figures.microseconds, figures.bytes);
  };
  fmt::print("{{\"engine\": {},\n \"clone\": {},\n \"guest\": {}}}\n", show(plain), show(cloned),
             show(whole));
}

}  // namespace
}  // namespace wasifs::bench

int main(int count, char** words) {
  const auto number = [&](int at, std::size_t otherwise) {
    return count > at ? std::max<std::size_t>(std::strtoull(words[at], nullptr, 10), 1) : otherwise;
  };
  wasifs::bench::run(number(1, 1000), number(2, 1000));
  return 0;
}
