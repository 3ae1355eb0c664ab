// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_commands.h"

#include "tree_place.h"

namespace wasifs::cli {
namespace {

constexpr const char* json_help = "JSON, for programs";
constexpr const char* options_help = "OPTIONS of the file system, as of run --mount, with commas";

constexpr const char* tree_footer = R"(Examples:
  wasifs tree host:project -o hide=.git           a directory of the host, without what is hidden
  wasifs tree overlay:base,changes /etc           layers as one
  wasifs tree states#prog                         all that a snapshot's tree holds
  wasifs tree job.wsnap /src --json

What begins with a word and a colon is a file system; anything else a snapshot (a store of such
a name is ./that). Of a snapshot, what belongs to the host is shown as empty directories.)";

constexpr const char* cat_footer = R"(Examples:
  wasifs cat states#prog /out/result.txt
  wasifs cat overlay:base,changes::/etc/hosts
  wasifs cat job.wsnap /a /b --json               content in base64

PATHs are counted from PLACE. What begins with a word and a colon is a file system; anything else a
snapshot. Links are followed, never out of the tree.)";

constexpr const char* cp_footer = R"(Examples:
  wasifs cp states#prog::/out host:.              the directory "out" of a snapshot, into this one
  wasifs cp host:src host:copy                    as copy, which is made where it does not exist
  wasifs cp overlay:base,changes host:flat        layers as one
  wasifs cp host:src::/a host:src::/b overlay:base,changes::/etc
  wasifs cp host:src::/. host:copy                what is in src, into copy

Into a directory that exists each FROM goes under its own name; a whole tree, and "/." behind a
path, mean what is in it. Else TO is the new name. A directory of the host as TO is made where it
does not exist. Files and links that are in the way are replaced, each in one step; directories
are merged. Times, hard links, holes and symbolic links are kept, modes and owners where both
file systems have them. No link is followed but on the way to FROM and TO; one that would lead
programs of the host out of a directory TO is refused unless `--to-options links=verbatim`.
What cannot be copied is told, and the rest is copied. Exit code: 0; 125 where anything was not.)";

constexpr const char* diff_footer = R"(Examples:
  wasifs diff host:before host:after              files by what they hold
  wasifs diff states#prog::/src host:src -o hide=.git
  wasifs diff -q host:a overlay:a,changes         only whether they differ
  wasifs diff --metadata --json host:a host:b

It prints "-" for what is in A only, "+" in B only, "~" for what differs: (type), (target) of a link,
(content); with --metadata also (times) and, where both keep them, (permissions). Options of -o are
those of both file systems. Exit code: as of diff(1), 0 the same, 1 different, 2 trouble.)";

}  // namespace

TreeCommands::TreeCommands(CLI::App& app, int& code) {
  const auto add_look = [&](const char* name, const char* description, const char* footer) {
    CLI::App* added = app.add_subcommand(name, description);
    added->footer(footer);
    added->add_option("PLACE", look_.place, tree_place_help)->required();
    added->add_flag("--json", look_.json, json_help);
    added->add_option("-o", look_.options, options_help)->type_name("OPTIONS");
    return added;
  };
  CLI::App* tree = add_look("tree", "Show what a tree holds", tree_footer);
  tree->add_option("PATH", look_.paths, "Where to begin (default: all of it)")->expected(0, 1);
  tree->callback([this, &code] { code = show_tree(look_); });

  CLI::App* cat = add_look("cat", "Print files of a tree", cat_footer);
  cat->add_option("PATH", look_.paths, "Which files");
  cat->callback([this, &code] { code = print_files(look_); });

  CLI::App* cp = app.add_subcommand("cp", "Copy files and trees between file systems");
  cp->footer(cp_footer);
  cp->add_option("PLACE", copy_.places, tree_place_help)
      ->type_name("FROM... TO")
      ->required()
      ->expected(2, CLI::detail::expected_max_vector_size);
  cp->add_flag("-T,--no-target-directory", copy_.no_target_directory,
               "TO is the new name, also where a directory of that name exists");
  cp->add_option("-o", copy_.options, "OPTIONS of the file systems copied from, with commas")
      ->type_name("OPTIONS");
  cp->add_option("--to-options", copy_.target_options, "OPTIONS of the file system copied to")
      ->type_name("OPTIONS");
  cp->add_flag("--json", copy_.json, json_help);
  cp->callback([this, &code] { code = copy_trees(copy_); });

  CLI::App* diff = app.add_subcommand("diff", "Show how two trees differ");
  diff->footer(diff_footer);
  diff->add_option("A", diff_.first, tree_place_help)->required();
  diff->add_option("B", diff_.second, "The same")->required();
  diff->add_flag("--metadata", diff_.metadata, "Times, modes and owners count as well");
  diff->add_flag("-q,--quiet", diff_.quiet, "Print nothing; stop at the first difference");
  diff->add_option("-o", diff_.options, options_help)->type_name("OPTIONS");
  diff->add_flag("--json", diff_.json, json_help);
  diff->callback([this, &code] { code = compare_trees(diff_); });
}

}  // namespace wasifs::cli
