// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// witxgen: reads a witx description and writes the C++ that wasifs puts between an engine and its
// calls.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "abi_dump.h"
#include "docs_check.h"
#include "emit.h"
#include "naming.h"
#include "parser.h"

namespace witxgen {
namespace {

struct Options {
  std::string input;
  std::string out;
  std::string space;
  std::string map;
  std::string base;
  std::string base_space;
  std::string folder;
  bool dump_abi = false;
  bool require_docs = false;
};

Options read_options(CLI::App& app, int argc, char** argv) {
  Options options;
  app.add_option("file", options.input, "The witx file to read")->required();
  app.add_option("--out", options.out, "Folder that the generated files are written to");
  app.add_option("--namespace", options.space, "C++ namespace, such as wasifs::preview1");
  app.add_option("--map", options.map, "File that gives C++ names where the rules do not suit");
  app.add_option("--base", options.base, "witx file whose equal types and calls are used");
  app.add_option("--base-namespace", options.base_space, "C++ namespace of --base");
  app.add_option("--include-folder", options.folder, "Folder of the files in #include lines");
  app.add_flag("--dump-abi", options.dump_abi, "Print types, layouts and signatures only");
  app.add_flag("--require-docs", options.require_docs, "Fail where anything is not documented");
  app.parse(argc, argv);
  if (options.dump_abi == !options.out.empty())
    throw CLI::ValidationError("expected one of --out and --dump-abi");
  if (!options.out.empty() && options.space.empty())
    throw CLI::ValidationError("expected --namespace with --out");
  if (options.base.empty() != options.base_space.empty())
    throw CLI::ValidationError("expected --base and --base-namespace together");
  return options;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw Diagnostic{fmt::format("{}: cannot be written", path.string())};
}

void generate(const Options& options, const Document& document) {
  const std::unique_ptr<Document> base = options.base.empty() ? nullptr : parse(options.base);
  const Naming naming = options.map.empty() ? Naming() : Naming(options.map, document);
  const std::size_t colon = options.space.rfind(':');
  const Output output{document,
                      naming,
                      options.space,
                      colon == std::string::npos ? options.space : options.space.substr(colon + 1),
                      options.folder,
                      base.get(),
                      options.base_space};
  const std::filesystem::path folder = options.out;
  std::filesystem::create_directories(folder);
  const auto file = [&](const char* name) { return folder / (output.stem + name); };
  write(file("_types.gen.h"), emit_types(output));
  if (document.module.empty()) return;
  if (document.functions.empty())
    throw Diagnostic{fmt::format("{}: expected at least one call in the module", options.input)};
  write(file("_calls.gen.h"), emit_calls(output));
  write(file("_thunks.gen.h"), emit_thunks(output));
  write(file("_table.gen.cpp"), emit_table(output));
  write(file("_list.gen.h"), emit_list(output));
  write(file("_trace.gen.h"), emit_trace_header(output));
  write(file("_trace.gen.cpp"), emit_trace(output));
}

int run(int argc, char** argv) {
  CLI::App app("Makes C++ from a witx description of a WebAssembly interface.");
  try {
    const Options options = read_options(app, argc, argv);
    const std::unique_ptr<Document> document = parse(options.input);
    if (options.require_docs) require_docs(*document);
    if (options.dump_abi) {
      fmt::print("{}", dump_abi(*document));
    } else {
      generate(options, *document);
    }
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const Diagnostic& problem) {
    fmt::print(stderr, "{}\n", problem.text);
    return 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "witxgen: {}\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace witxgen

int main(int argc, char** argv) {
  return witxgen::run(argc, argv);
}
