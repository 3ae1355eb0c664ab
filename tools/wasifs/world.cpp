// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "world.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "file_systems.h"
#include "trace_printer.h"
#include "tree_copy.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/stdio.h"

namespace wasifs::cli {
namespace {

using Problem = std::optional<std::string>;

// Where something is attached, and the name under which the guest finds it.
struct Attached {
  std::string path;
  std::string name;
};

Parsed<Ref<Inode>> standard_input(const std::string& what) {
  if (what == "null") return make_null_stream();
  if (what == "-") {
    auto inherited = inherit_stdin();
    if (!inherited)
      return std::unexpected(
          fmt::format("cannot use standard input: {}", errno_message(inherited.error())));
    return *std::move(inherited);
  }
  const int file = ::open(what.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0)
    return std::unexpected(fmt::format("cannot read {}: {}", what, std::strerror(errno)));
  auto stream = stream_from_host_fd(file, Ownership::take);
  if (!stream)
    return std::unexpected(fmt::format("cannot read {}: {}", what, errno_message(stream.error())));
  return *std::move(stream);
}

// A closed standard output is none.
Ref<Inode> or_nothing(Result<Ref<Inode>> stream) {
  return stream ? *std::move(stream) : make_null_stream();
}

bool covered(const std::vector<Attached>& attached, const std::string& path) {
  return std::ranges::any_of(attached,
                             [&](const Attached& other) { return is_below(path, other.path); });
}

Problem attach_mounts(const RunOptions& options, const DeviceSources& devices, Namespace& names,
                      std::vector<Attached>& attached, Suggestions& suggestions) {
  const auto attach = [&](const std::string& path, const std::string& name,
                          Ref<FileSystem> filesystem) -> Problem {
    if (const auto mounted = names.mount(path, std::move(filesystem)); !mounted)
      return fmt::format("cannot mount at {}: {}", path, errno_message(mounted.error()));
    attached.push_back({path, name});
    return std::nullopt;
  };
  for (const MountSpec& spec : options.mounts) {
    auto filesystem = make_file_system(spec, options, devices, &suggestions);
    if (!filesystem) return fmt::format("{}: {}", spec.where, filesystem.error());
    if (Problem problem = attach(spec.path(), spec.guest, *std::move(filesystem))) return problem;
  }
  for (const auto& [host, guest] : options.copies) {
    if (covered(attached, normal_path(guest))) continue;
    // A file needs a directory that it lies in.
    std::error_code ignored;
    const bool whole = std::filesystem::is_directory(host, ignored);
    const std::string path = normal_path(whole ? guest : guest + "/..");
    if (Problem problem = attach(path, whole ? guest : path, make_default_memory(options)))
      return problem;
  }
  return std::nullopt;
}

// A preopen for each mount that is not below another one; a single file is found through the
// directory it lies in.
std::vector<Attached> preopens(const Namespace& names, const std::vector<Attached>& attached) {
  std::vector<Attached> chosen;
  for (const Attached& candidate : attached) {
    const bool below_another = std::ranges::any_of(attached, [&](const Attached& other) {
      return other.path != candidate.path && is_below(candidate.path, other.path);
    });
    const bool again = std::ranges::any_of(
        chosen, [&](const Attached& other) { return other.path == candidate.path; });
    if (below_another || again) continue;
    const auto location = names.find(candidate.path);
    if (location && location->inode->kind() == InodeKind::directory) {
      chosen.push_back(candidate);
      continue;
    }
    const std::string parent = normal_path(candidate.path + "/..");
    if (std::ranges::none_of(chosen,
                             [&](const Attached& other) { return is_below(parent, other.path); }))
      chosen.push_back({parent, parent});
  }
  return chosen;
}

using Variables = std::vector<std::pair<std::string, std::string>>;

// What was said on the command line wins over what was suggested.
Variables with_own(Variables suggested, const Variables& own) {
  std::erase_if(suggested, [&](const auto& variable) {
    return std::ranges::any_of(own,
                               [&](const auto& other) { return other.first == variable.first; });
  });
  suggested.insert(suggested.end(), own.begin(), own.end());
  return suggested;
}

Parsed<Ref<Namespace>> make_tree(const RunOptions& options, const DeviceSources& devices,
                                 std::vector<Attached>& attached, Suggestions& suggestions) {
  Ref<Namespace> names = make_ref<Namespace>();
  if (const Problem problem = attach_mounts(options, devices, *names, attached, suggestions))
    return std::unexpected(*problem);
  for (const auto& [host, guest] : options.copies)
    if (const Problem problem = copy_in(host, *names, normal_path(guest)))
      return std::unexpected(*problem);
  return names;
}

}  // namespace

Parsed<DeviceSources> make_devices(const RunOptions& options) {
  auto input = standard_input(options.standard_input);
  if (!input) return std::unexpected(input.error());
  return DeviceSources{.input = *std::move(input),
                       .output = options.quiet ? make_null_stream() : or_nothing(inherit_stdout()),
                       .error = options.quiet ? make_null_stream() : or_nothing(inherit_stderr()),
                       .random = options.seed ? seeded_random(*options.seed) : system_random()};
}

Parsed<std::unique_ptr<Process>> make_world(const RunOptions& options) {
  const auto devices = make_devices(options);
  if (!devices) return std::unexpected(devices.error());
  std::vector<Attached> attached;
  Suggestions suggestions;
  auto names = make_tree(options, *devices, attached, suggestions);
  if (!names) return std::unexpected(names.error());

  ProcessBuilder builder;
  builder.names(*names).random(devices->random);
  builder.stdin_from(devices->input).stdout_to(devices->output).stderr_to(devices->error);
  for (const auto& [path, name] : preopens(**names, attached)) builder.preopen(path, name);
  const auto& directory =
      options.working_directory ? options.working_directory : suggestions.working_directory;
  if (directory) {
    const std::string path = normal_path(*directory);
    builder.preopen(path, ".");
    builder.environment("PWD", path);
  }
  // Where the program lies on the host is no business of the guest's.
  std::vector<std::string> arguments{std::filesystem::path(options.program).filename().string()};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  builder.arguments(std::move(arguments));
  const auto sockets = make_sockets(options.sockets, options.inherited_sockets);
  if (!sockets) return std::unexpected(sockets.error());
  announce(*sockets, builder);
  for (const auto& [name, value] : with_own(suggestions.environment, options.environment))
    builder.environment(name, value);

  if (options.trace) {
    auto trace = make_trace_printer(*options.trace);
    if (!trace) return std::unexpected(trace.error());
    builder.trace(*std::move(trace));
  }
  if (options.strict_rights) builder.rights_policy(RightsPolicy::strict);
  if (options.byte_paths) builder.path_policy(PathPolicy::bytes);
  auto process = builder.build();
  if (!process) return process;
  if (Problem problem = give(*sockets, **process)) return std::unexpected(*std::move(problem));
  return process;
}

}  // namespace wasifs::cli
