// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "store_commands.h"

#include <string_view>

namespace wasifs::cli {
namespace {

constexpr const char* store_help = "A directory, a file, redis://..., unix://... or s3://...";
constexpr const char* place_help = "STORE|FILE[#NAME]; NAME where there are several";
constexpr const char* json_help = "JSON, for programs";

constexpr const char* snapshots_footer = R"(Examples:
  wasifs snapshots ls states                      names, sizes, dates
  wasifs snapshots show states#prog               descriptors, mounts, what it needs
  wasifs snapshots diff states#a states#b         files that were added, removed, changed
  wasifs snapshots push states#prog redis://server/0
  wasifs snapshots pull states redis://server/0#prog

STORE is a directory, redis://... or s3://bucket/prefix?...; a file ends in .wsnap and
holds one snapshot. Exit code: 0; 125 a failure; diff: 1 where they differ.)";

}  // namespace

StoreCommands::StoreCommands(CLI::App& app, int& code) {
  CLI::App* snapshots = app.add_subcommand("snapshots", "Look after stores of snapshots");
  snapshots->require_subcommand(1);
  snapshots->footer(snapshots_footer);
  add_to_snapshots(*snapshots, code);
}

void StoreCommands::add_to_snapshots(CLI::App& snapshots, int& code) {
  const auto add = [&](const char* name, const char* description) {
    CLI::App* added = snapshots.add_subcommand(name, description);
    added->add_flag("--json", json_, json_help);
    return added;
  };
  CLI::App* ls = add("ls", "List the snapshots of a store");
  ls->add_option("STORE", first_, store_help)->required();
  ls->callback([this, &code] { code = list_snapshots(first_, json_); });

  CLI::App* show = add("show", "Show what is in a snapshot");
  show->add_option("SNAPSHOT", first_, place_help)->required();
  show->callback([this, &code] { code = show_snapshot(first_, json_); });

  CLI::App* diff = add("diff", "Show how the files and descriptors of two snapshots differ");
  diff->add_option("A", first_, place_help)->required();
  diff->add_option("B", second_, place_help)->required();
  diff->callback([this, &code] { code = compare_snapshots(first_, second_, json_); });

  CLI::App* rm = add("rm", "Forget snapshots; gc then frees what only they needed");
  rm->add_option("SNAPSHOT", several_, "STORE#NAME, or a file")->required();
  rm->callback([this, &code] { code = remove_snapshots(several_, json_); });

  CLI::App* gc = add("gc", "Free what no snapshot of a store needs");
  gc->add_option("STORE", first_, store_help)->required();
  gc->callback([this, &code] { code = collect_garbage(first_, json_); });

  CLI::App* push = add("push", "Copy a snapshot, or all, to another store");
  push->add_option("FROM", first_, place_help)->required();
  push->add_option("TO", second_, "STORE|FILE[#NAME]")->required();
  push->callback([this, &code] { code = copy_snapshots(first_, second_, json_); });

  CLI::App* pull = add("pull", "Copy a snapshot, or all, from another store");
  pull->add_option("TO", first_, "STORE|FILE[#NAME]")->required();
  pull->add_option("FROM", second_, place_help)->required();
  pull->callback([this, &code] { code = copy_snapshots(second_, first_, json_); });
}

}  // namespace wasifs::cli
