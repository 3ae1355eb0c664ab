// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mount_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "exit_codes.h"
#include "file_systems.h"
#include "late_libraries.h"
#include "mount_spec.h"
#include "terminal.h"

namespace wasifs::cli {
namespace {

constexpr const char* footer = R"(Examples:
  wasifs mount mem: /mnt                          an empty tree in memory, gone at the end
  wasifs mount mem: /mnt -o size=64M
  wasifs mount host:project /mnt -o hide=.git,ro  what a guest would see of a directory
  wasifs mount overlay:base, /mnt                 a directory, with changes in memory only

SPEC is TYPE:SOURCE and OPTIONS are those of `run --mount`. It serves until DIR is unmounted (fusermount3 -u DIR) or a signal ends it. Modes, owners and extended attributes are kept by memory, host
directories and overlays of them, and the kernel checks them; of others they are made up, and cannot be changed. Exit code: 0; 125 a failure.)";

}  // namespace

MountCommand::MountCommand(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("mount", "Show a file system to the host, by FUSE");
  command->footer(footer);
  command->add_option("SPEC", spec_, "What to show")->required();
  command->add_option("DIR", place_, "Where: an empty directory")->required();
  command->add_option("-o", said_, "OPTIONS of the file system, with commas");
  command->add_flag("--allow-other", options_.other_users,
                    "Other users may read all of it, too, whatever the host lets them");
  command
      ->add_option("--cache", options_.cache_seconds,
                   "How many seconds the kernel believes what it was told (default: 0); more is "
                   "faster, for what nobody else changes")
      ->check(CLI::NonNegativeNumber);
  command->callback([this, &code] { code = carry_out(); });
}

int MountCommand::carry_out() const {
  const auto failed = [](std::string_view sentence) {
    print_error(sentence);
    return exit_own_failure;
  };
  // Where a guest would see it does not matter.
  auto spec = parse_mount(fmt::format("{}::/{}{}", spec_, said_.empty() ? "" : ":", said_));
  if (!spec) return failed(spec.error());
  const DeviceSources devices{nullptr, nullptr, nullptr, system_random()};
  auto filesystem = make_file_system(*spec, {}, devices);
  if (!filesystem) return failed(filesystem.error());
  if (const auto loaded = load_fuse(); !loaded) return failed(loaded.error());
  const auto served = serve_fuse(*filesystem, place_, options_, [this] {
    fmt::print(stderr, "{} is at {} until `fusermount3 -u {}`\n", spec_, place_, place_);
    std::fflush(stderr);
  });
  return served ? 0 : failed(fmt::format("{}: {}", spec_, served.error()));
}

}  // namespace wasifs::cli
