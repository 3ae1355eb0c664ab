// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process holds its parts; the few operations here join two of them.
#include "wasifs/process.h"

#include <mutex>

#include "guest/call_context.h"
#include "wasifs/paths.h"

namespace wasifs {

struct Process::Private {
  CallRules rules;
  // How the guest ends is told by several threads: the one that runs it, and those that stop it.
  std::mutex mutex;
  std::string reason;
  bool reason_stays = false;  // it is that of `stop`
  bool pause_wanted = false;
  Pausable pausable = Pausable::never;
  std::optional<std::uint32_t> code;

  explicit Private(const CallRules& of_calls) : rules(of_calls) {}
};

namespace {

std::vector<std::string> joined(const std::vector<std::pair<std::string, std::string>>& variables) {
  std::vector<std::string> result;
  result.reserve(variables.size());
  for (const auto& [name, value] : variables) result.push_back(name + "=" + value);
  return result;
}

FdRights rights_for(const OpenFile& file, const FdRights& ceiling) {
  const Rights fitting = applicable_rights(file.inode()->type(), file.access(), file.seekable());
  FdRights rights = ceiling;
  rights.base = ceiling.base & ceiling.ceiling & fitting;
  rights.inheriting = ceiling.inheriting & ceiling.inheriting_ceiling;
  // Only what other descriptors come from has something to hand on.
  const InodeKind kind = file.inode()->kind();
  if (kind != InodeKind::directory && kind != InodeKind::socket)
    rights.inheriting = rights.inheriting_ceiling = Rights{};
  return rights;
}

FdEntry entry_for(Ref<OpenFile> file, const FdRights& ceiling) {
  FdRights rights = rights_for(*file, ceiling);
  return {std::move(file), rights, nullptr};
}

// Makes the directory at `location` a preopen, wherever the location comes from.
Result<Fd> insert_preopen(FdTable& fds, Location location, std::string name,
                          const FdRights& ceiling) {
  if (location.inode->kind() != InodeKind::directory) return Errno::notdir;
  WASIFS_TRY(location.inode, location.inode->open({}));
  FdEntry entry = entry_for(make_ref<OpenFile>(std::move(location)), ceiling);
  entry.preopen_name = std::make_shared<const std::string>(std::move(name));
  return fds.insert(std::move(entry));
}

CallRules rules_of(const ProcessParts& parts) {
  return {.limits = parts.limits,
          .trap_pointers = parts.pointers == PointerPolicy::trap,
          .check_alignment = parts.check_alignment,
          .trace = parts.trace.get(),
          .clock = parts.clock.get()};
}

}  // namespace

Process::Process(ProcessParts parts)
    : parts_(std::move(parts)),
      environment_(joined(parts_.environment)),
      fds_(parts_.limits.descriptors, parts_.rights),
      private_(std::make_unique<Private>(rules_of(parts_))) {}

Process::~Process() = default;

Result<Fd> Process::add_preopen(std::string_view path, std::string name, FdRights ceiling) {
  WASIFS_TRY(Location location, parts_.names->find(path));
  return insert_preopen(fds_, std::move(location), std::move(name), ceiling);
}

Result<Fd> Process::add_preopen(Ref<FileSystem> filesystem, std::string name, FdRights ceiling) {
  WASIFS_TRY(Location location, detached_root(std::move(filesystem)));
  return insert_preopen(fds_, std::move(location), std::move(name), ceiling);
}

Result<Fd> Process::add_descriptor(Ref<Inode> inode, Access access, FdRights ceiling) {
  WASIFS_TRY(Ref<Inode> opened, inode->open({.access = access}));
  return fds_.insert(entry_for(make_ref<OpenFile>(std::move(opened), access), ceiling));
}

Result<Fd> Process::open(std::string_view path, const OpenHow& how, FdRights ceiling) {
  WASIFS_CHECK(fds_.has_room());  // before `how` creates or truncates
  WASIFS_TRY(Location root, parts_.names->root());
  const std::size_t start = path.find_first_not_of('/');
  path = start == std::string_view::npos ? "." : path.substr(start);
  WASIFS_TRY(OpenedPath opened, open_path(root, path, true, how));
  return fds_.insert(
      entry_for(make_ref<OpenFile>(std::move(opened.location), how.access, how.flags), ceiling));
}

Result<void> Process::set_descriptor(Fd fd, Ref<Inode> inode, Access access) {
  WASIFS_TRY(Ref<Inode> opened, inode->open({.access = access}));
  return fds_.replace(fd, entry_for(make_ref<OpenFile>(std::move(opened), access), {}));
}

void Process::stop(std::string reason) {
  {
    const std::lock_guard lock(private_->mutex);
    if (!private_->reason_stays) private_->reason = std::move(reason);
    private_->reason_stays = true;
    stopped_.store(true, std::memory_order_release);
    apply_interrupt();
  }
}

// Calls look at one flag, whatever they are to end for. Under the mutex.
void Process::apply_interrupt() noexcept {
  pausing_.store(private_->pause_wanted && private_->pausable == Pausable::now,
                 std::memory_order_release);
  if (stopped() || pausing())
    interrupt_.raise();
  else
    interrupt_.clear();
}

Result<void> Process::pause() {
  const std::lock_guard lock(private_->mutex);
  if (private_->pausable == Pausable::never) return Errno::notsup;
  private_->pause_wanted = true;
  apply_interrupt();
  return {};
}

void Process::unpause() noexcept {
  const std::lock_guard lock(private_->mutex);
  private_->pause_wanted = false;
  apply_interrupt();
}

void Process::set_pausable(Pausable pausable) noexcept {
  const std::lock_guard lock(private_->mutex);
  private_->pausable = pausable;
  apply_interrupt();
}

std::string Process::trap_reason() const {
  const std::lock_guard lock(private_->mutex);
  return private_->reason;
}

void Process::set_trap_reason(std::string reason) {
  const std::lock_guard lock(private_->mutex);
  if (!private_->reason_stays) private_->reason = std::move(reason);
}

std::optional<std::uint32_t> Process::exit_code() const noexcept {
  const std::lock_guard lock(private_->mutex);
  return private_->code;
}

void Process::set_exit_code(std::uint32_t code) noexcept {
  const std::lock_guard lock(private_->mutex);
  if (!private_->code) private_->code = code;
}

const CallRules& call_rules(Process& process) noexcept {
  return process.private_->rules;
}

void watch_accesses(Process& process, AccessWatch* watch) noexcept {
  process.private_->rules.watch = watch;
}

bool call_interrupted(Process& process) noexcept {
  return process.wait_context().interrupt.raised();
}

bool call_stopped(Process& process) noexcept {
  return process.stopped();
}

void note_trap(Process& process, std::string reason) noexcept {
  process.set_trap_reason(std::move(reason));
}

}  // namespace wasifs
