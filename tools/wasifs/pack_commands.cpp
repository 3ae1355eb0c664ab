// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pack_commands.h"

#include "tree_place.h"

namespace wasifs::cli {
namespace {

constexpr const char* pack_footer = R"(Examples:
  wasifs pack states#prog::/out result.tar.zst    what a guest has made
  wasifs pack overlay:base,changes image.tar      layers as one
  wasifs pack host:site -o hide=.git site.zip
  wasifs pack --reproducible host:src src.tar.gz  the same bytes wherever src lies
  wasifs pack --format tar.gz host:src - | ssh server tar xz

Entries are sorted by name, so the same tree gives the same bytes. --reproducible leaves out owners,
times (SOURCE_DATE_EPOCH, or 1970, instead) and all of the mode but whether a file may be run. tar
keeps hard links, holes, and times to the nanosecond; zip has none of these. FILE appears when it is
complete. What cannot be packed is told, and the rest is packed. Exit code: 0; 125 where anything was
not packed.)";

constexpr const char* unpack_footer = R"(Examples:
  wasifs unpack result.tar.zst host:out           out is made where it does not exist
  wasifs unpack site.zip overlay:base,changes::/srv/site
  wasifs unpack --to-options links=verbatim image.tar host:root

It is `wasifs cp -T archive:FILE TO`: what is in the archive goes into TO, and what is in the way of
a file is replaced. Nothing leaves TO, whatever the archive says. FILE may be anything that
`run --mount archive:FILE` takes. Exit code: 0; 125 where anything was not unpacked.)";

}  // namespace

PackCommands::PackCommands(CLI::App& app, int& code) {
  CLI::App* pack = app.add_subcommand("pack", "Pack a tree into an archive");
  pack->footer(pack_footer);
  pack->add_option("PLACE", pack_.place, tree_place_help)->required();
  pack->add_option("FILE", pack_.file,
                   "An archive, of the kind that its ending says; - for standard output")
      ->required();
  pack->add_option("--format", pack_.format, "tar, tar.gz, tar.bz2, tar.xz, tar.zst or zip")
      ->type_name("FORMAT");
  pack->add_flag("--reproducible", pack_.reproducible,
                 "The same names and contents give the same bytes");
  pack->add_option("-o", pack_.options, "OPTIONS of the file system, with commas")
      ->type_name("OPTIONS");
  pack->add_flag("--json", pack_.json, "JSON, for programs");
  pack->callback([this, &code] { code = pack_tree(pack_); });

  CLI::App* unpack = app.add_subcommand("unpack", "Unpack an archive into a file system");
  unpack->footer(unpack_footer);
  unpack->add_option("FILE", archive_, "An archive")->required();
  unpack->add_option("TO", target_, "A directory: TYPE:SOURCE[::PATH]")->required();
  unpack->add_option("-o", unpack_.options, "OPTIONS of the archive, with commas")
      ->type_name("OPTIONS");
  unpack
      ->add_option("--to-options", unpack_.target_options, "OPTIONS of the file system unpacked to")
      ->type_name("OPTIONS");
  unpack->add_flag("--json", unpack_.json, "JSON, for programs");
  unpack->callback([this, &code] {
    unpack_.no_target_directory = true;
    unpack_.places = {"archive:" + archive_, target_};
    code = copy_trees(unpack_);
  });
}

}  // namespace wasifs::cli
