// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "exit_codes.h"
#include "file_contents.h"
#include "json_text.h"
#include "terminal.h"
#include "threads_run.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::cli {
namespace {

using Items = std::vector<WasmtimeModule::Item>;

// Whether wasifs offers the import. That of threads is no call of the host's, see
// wasmtime_threads.h, and the memory that they share is made for them.
bool offered(const WasmtimeModule::Item& import) {
  if (import.module == "wasi" && import.name == "thread-spawn") return true;
  if (import.type.starts_with("shared memory")) return true;
  return std::ranges::any_of(host_modules(), [&](const HostModule& module) {
    return module.name == import.module &&
           std::ranges::any_of(module.calls,
                               [&](const HostCall& call) { return call.name == import.name; });
  });
}

bool is_wasi(std::string_view module) {
  return std::ranges::any_of(host_modules(),
                             [&](const HostModule& known) { return known.name == module; });
}

std::set<std::string> wasi_versions(const Items& imports) {
  std::set<std::string> versions;
  for (const auto& import : imports)
    if (is_wasi(import.module)) versions.insert(import.module);
  return versions;
}

std::string_view kind_of(const Items& exports) {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(exports, name, &WasmtimeModule::Item::name) != exports.end();
  };
  if (has("_start")) return "command";
  return has("_initialize") ? "reactor" : "module";
}

nlohmann::ordered_json items_json(const Items& items, bool imports) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& item : items) {
    nlohmann::ordered_json one;
    if (imports) one["module"] = item.module;
    one["name"] = item.name;
    one["type"] = item.type;
    if (imports) one["offered"] = offered(item);
    list.push_back(std::move(one));
  }
  return list;
}

void print_json(const std::string& program, const Items& imports, const Items& exports) {
  const nlohmann::ordered_json object{{"program", program},
                                      {"kind", kind_of(exports)},
                                      {"wasi", wasi_versions(imports)},
                                      {"imports", items_json(imports, true)},
                                      {"exports", items_json(exports, false)}};
  fmt::print("{}\n", json_text(object, 2));
}

void print_text(const std::string& program, const Items& imports, const Items& exports) {
  const auto versions = wasi_versions(imports);
  fmt::print("{}: {}, WASI: {}\n", program, kind_of(exports),
             versions.empty() ? "none" : fmt::format("{}", fmt::join(versions, ", ")));
  fmt::print("\nimports ({}):\n", imports.size());
  for (const auto& item : imports)
    fmt::print("  {}.{}  {}{}\n", item.module, item.name, item.type,
               offered(item) ? "" : "  [not offered by wasifs]");
  fmt::print("\nexports ({}):\n", exports.size());
  for (const auto& item : exports) fmt::print("  {}  {}\n", item.name, item.type);
}

// Whether `what` is a file whose beginning is that of a module or of a text, which only a module
// can be; or, where there is nothing, not written as the place of a snapshot.
bool is_module(const std::string& what) {
  std::error_code ignored;
  // An empty directory is a store too, but has nothing to show and is not to become one.
  if (std::filesystem::is_directory(what, ignored)) return std::filesystem::is_empty(what, ignored);
  std::ifstream file(what, std::ios::binary);
  if (!file)
    return !what.ends_with(".wsnap") && what.find('#') == std::string::npos &&
           what.find("://") == std::string::npos;
  std::array<char, 64> block;
  file.read(block.data(), block.size());
  const std::string_view begin(block.data(), static_cast<std::size_t>(file.gcount()));
  constexpr std::string_view magic("\0asm", 4);
  return begin.starts_with(magic) || std::ranges::all_of(begin, [](char byte) {
           return byte >= ' ' || byte == '\n' || byte == '\r' || byte == '\t';
         });
}

int inspect_module(const std::string& program, bool json) {
  const auto code = file_contents(program);
  if (!code) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    print_error(fmt::format("{}: {}", program, std::strerror(errno)));
    return absent ? exit_not_found : exit_not_runnable;
  }
  const auto bytes = std::as_bytes(std::span(*code));
  const bool threads = has_threads(bytes);
  auto engine =
      WasmtimeEngine::create({.threads = threads, .cache_directory = default_module_cache()});
  if (!engine) engine = WasmtimeEngine::create({.threads = threads});
  if (!engine) {
    print_error(engine.error());
    return exit_own_failure;
  }
  const auto module = (*engine)->compile(bytes);
  if (!module) {
    print_error(fmt::format("{}: {}", program, module.error()));
    return exit_not_runnable;
  }
  (json ? print_json : print_text)(program, module->imports(), module->exports());
  return 0;
}

}  // namespace

int inspect(const std::string& what, bool tree, bool json) {
  if (!is_module(what)) return inspect_snapshot(what, tree, json);
  if (!tree) return inspect_module(what, json);
  print_error(fmt::format("{}: --tree shows the files of a snapshot; this is a program", what));
  return exit_own_failure;
}

}  // namespace wasifs::cli
