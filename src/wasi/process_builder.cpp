// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects what the embedder says and reports the first thing that cannot be, with the offending
// value.
#include <algorithm>

#include "wasi/parts_problem.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs {
namespace {

struct PlannedMount {
  std::string path;
  Ref<FileSystem> filesystem;
};

struct PlannedPreopen {
  std::string path;  // empty when `filesystem` is set
  Ref<FileSystem> filesystem;
  std::string name;
  FdRights ceiling;
};

std::string with_errno(std::string sentence, Errno error) {
  sentence += ": ";
  sentence += errno_message(error);
  return sentence;
}

}  // namespace

struct ProcessBuilder::Plan {
  ProcessParts parts;
  std::vector<PlannedMount> mounts;
  std::vector<PlannedPreopen> preopens;
  Ref<Inode> streams[3];

  Plan() {
    parts.clock = system_clock();
    parts.random = system_random();
    parts.poller = system_poller();
  }
};

ProcessBuilder::ProcessBuilder() : plan_(std::make_unique<Plan>()) {}

ProcessBuilder::~ProcessBuilder() = default;

ProcessBuilder& ProcessBuilder::arguments(std::vector<std::string> arguments) {
  plan_->parts.arguments = std::move(arguments);
  return *this;
}

ProcessBuilder& ProcessBuilder::environment(std::string name, std::string value) {
  auto& variables = plan_->parts.environment;
  const auto present =
      std::ranges::find(variables, name, &std::pair<std::string, std::string>::first);
  if (present != variables.end())
    present->second = std::move(value);
  else
    variables.emplace_back(std::move(name), std::move(value));
  return *this;
}

ProcessBuilder& ProcessBuilder::mount(std::string path, Ref<FileSystem> filesystem) {
  plan_->mounts.push_back({std::move(path), std::move(filesystem)});
  return *this;
}

ProcessBuilder& ProcessBuilder::names(Ref<Namespace> names) {
  plan_->parts.names = std::move(names);
  return *this;
}

ProcessBuilder& ProcessBuilder::preopen(std::string path, std::string name, FdRights ceiling) {
  if (name.empty()) name = path;
  plan_->preopens.push_back({std::move(path), nullptr, std::move(name), ceiling});
  return *this;
}

ProcessBuilder& ProcessBuilder::preopen(Ref<FileSystem> filesystem, std::string name,
                                        FdRights ceiling) {
  plan_->preopens.push_back({{}, std::move(filesystem), std::move(name), ceiling});
  return *this;
}

ProcessBuilder& ProcessBuilder::stdin_from(Ref<Inode> inode) {
  plan_->streams[0] = std::move(inode);
  return *this;
}

ProcessBuilder& ProcessBuilder::stdout_to(Ref<Inode> inode) {
  plan_->streams[1] = std::move(inode);
  return *this;
}

ProcessBuilder& ProcessBuilder::stderr_to(Ref<Inode> inode) {
  plan_->streams[2] = std::move(inode);
  return *this;
}

ProcessBuilder& ProcessBuilder::clock(std::shared_ptr<Clock> clock) {
  plan_->parts.clock = std::move(clock);
  return *this;
}

ProcessBuilder& ProcessBuilder::random(std::shared_ptr<Random> random) {
  plan_->parts.random = std::move(random);
  return *this;
}

ProcessBuilder& ProcessBuilder::poller(std::shared_ptr<Poller> poller) {
  plan_->parts.poller = std::move(poller);
  return *this;
}

ProcessBuilder& ProcessBuilder::trace(std::shared_ptr<Trace> trace) {
  plan_->parts.trace = std::move(trace);
  return *this;
}

ProcessBuilder& ProcessBuilder::limits(const Limits& limits) {
  plan_->parts.limits = limits;
  return *this;
}

ProcessBuilder& ProcessBuilder::on_raise(RaiseHandler handler) {
  plan_->parts.raise = std::move(handler);
  return *this;
}

ProcessBuilder& ProcessBuilder::rights_policy(RightsPolicy policy) {
  plan_->parts.rights = policy;
  return *this;
}

ProcessBuilder& ProcessBuilder::pointer_policy(PointerPolicy policy) {
  plan_->parts.pointers = policy;
  return *this;
}

ProcessBuilder& ProcessBuilder::path_policy(PathPolicy policy) {
  plan_->parts.paths = policy;
  return *this;
}

ProcessBuilder& ProcessBuilder::check_alignment(bool check) {
  plan_->parts.check_alignment = check;
  return *this;
}

std::expected<std::unique_ptr<Process>, std::string> ProcessBuilder::build() {
  const std::unique_ptr<Plan> plan = std::exchange(plan_, std::make_unique<Plan>());
  if (const auto problem = problem_with(plan->parts)) return std::unexpected(*problem);

  if (!plan->parts.names) plan->parts.names = make_ref<Namespace>();
  for (auto& [path, filesystem] : plan->mounts) {
    if (!filesystem)
      return std::unexpected("the file system to mount at " + quoted(path) + " is null");
    if (const auto mounted = plan->parts.names->mount(path, filesystem); !mounted)
      return std::unexpected(with_errno("cannot mount at " + quoted(path), mounted.error()));
  }

  auto process = std::make_unique<Process>(std::move(plan->parts));
  const Access accesses[3] = {Access::read, Access::write, Access::write};
  for (Fd fd = 0; fd < 3; ++fd) {
    Ref<Inode>& stream = plan->streams[fd];
    const auto set =
        process->set_descriptor(fd, stream ? stream : make_null_stream(), accesses[fd]);
    if (!set)
      return std::unexpected(
          with_errno("cannot use what is given for descriptor " + std::to_string(fd), set.error()));
  }
  for (auto& [path, filesystem, name, ceiling] : plan->preopens) {
    const auto fd = filesystem ? process->add_preopen(filesystem, name, ceiling)
                               : process->add_preopen(path, name, ceiling);
    if (!fd)
      return std::unexpected(
          with_errno("cannot preopen " + quoted(filesystem ? name : path), fd.error()));
  }
  return process;
}

}  // namespace wasifs
