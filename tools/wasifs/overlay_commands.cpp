// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "overlay_commands.h"

#include <fmt/format.h>

#include "exit_codes.h"
#include "json_text.h"
#include "overlay_layers.h"
#include "terminal.h"
#include "wasifs/fs/overlay_changes.h"

namespace wasifs::cli {
namespace {

constexpr const char* footer = R"(Examples:
  wasifs run --mount overlay:base,changes::/ prog.wasm
                                                  base is only read; what is written goes to changes
  wasifs overlay diff base,changes                what that was
  wasifs overlay commit base,changes              bring it into base
  wasifs overlay discard base,changes             forget it

Layers: the topmost lower one first, the upper one last, which is a directory. Lower ones are
directories, or TYPE:SOURCE as of `run --mount` without commas. Nobody uses them meanwhile. diff prints "+" for what was added, "-" deleted, "*" modified, and
">" between the names of what was renamed. Exit code: 0; 125 a failure; diff: 1 where
there are changes.)";

Parsed<Ref<FileSystem>> open(const std::string& layers) {
  if (layers.ends_with(','))
    return std::unexpected(fmt::format("\"{}\" names no upper layer", layers));
  return make_overlay_of(layers, {.links_verbatim = true}, {},
                         {nullptr, nullptr, nullptr, system_random()});
}

int fail(std::string_view sentence) {
  print_error(sentence);
  return exit_own_failure;
}

const char* name_of(OverlayChange::Kind kind) {
  switch (kind) {
    case OverlayChange::Kind::added:
      return "added";
    case OverlayChange::Kind::modified:
      return "modified";
    case OverlayChange::Kind::deleted:
      return "deleted";
    case OverlayChange::Kind::renamed:
      break;
  }
  return "renamed";
}

void print(const OverlayChange& change) {
  const char* slash = change.type == FileType::directory ? "/" : "";
  switch (change.kind) {
    case OverlayChange::Kind::added:
      return fmt::print("+ {}{}\n", change.path, slash);
    case OverlayChange::Kind::modified:
      return fmt::print("* {}{}\n", change.path, slash);
    case OverlayChange::Kind::deleted:
      return fmt::print("- {}{}\n", change.path, slash);
    case OverlayChange::Kind::renamed:
      return fmt::print("> {}{} {}{}\n", change.from, slash, change.path, slash);
  }
}

int diff(const std::string& layers, bool json) {
  const auto overlay = open(layers);
  if (!overlay) return fail(overlay.error());
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  bool any = false;
  const auto listed = list_overlay_changes(**overlay, [&](const OverlayChange& change) {
    any = true;
    if (json) {
      nlohmann::ordered_json one{{"change", name_of(change.kind)},
                                 {"path", change.path},
                                 {"directory", change.type == FileType::directory}};
      if (!change.from.empty()) one["from"] = change.from;
      all.push_back(std::move(one));
    } else {
      print(change);
    }
    return true;
  });
  if (!listed)
    return fail(fmt::format("cannot compare {}: {}", layers, errno_message(listed.error())));
  if (json) fmt::print("{}\n", json_text(all));
  return any ? 1 : 0;
}

int change(const std::string& layers, Result<void> (*function)(FileSystem&), const char* verb) {
  const auto overlay = open(layers);
  if (!overlay) return fail(overlay.error());
  const auto done = function(**overlay);
  if (done) return 0;
  return fail(
      fmt::format("cannot {} the changes of {}: {}", verb, layers, errno_message(done.error())));
}

}  // namespace

OverlayCommands::OverlayCommands(CLI::App& app, int& code) {
  CLI::App* overlay = app.add_subcommand("overlay", "What was changed over a base");
  overlay->require_subcommand(1);
  overlay->footer(footer);
  const auto add = [&](const char* name, const char* description) {
    CLI::App* added = overlay->add_subcommand(name, description);
    added->add_option("LAYERS", layers_, layers_form)->required();
    return added;
  };
  CLI::App* differ = add("diff", "List the changes");
  differ->add_flag("--json", json_, "JSON, for programs");
  differ->callback([this, &code] { code = diff(layers_, json_); });
  add("commit", "Bring the changes into the topmost lower layer")->callback([this, &code] {
    code = change(layers_, &commit_overlay, "commit");
  });
  add("discard", "Forget the changes")->callback([this, &code] {
    code = change(layers_, &discard_overlay, "discard");
  });
}

}  // namespace wasifs::cli
