// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/host_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "fs/host/linux_calls.h"
#include "fs/host/watch_queue.h"
#include "fs/host/watch_tree.h"
#include "host_os/errno_map.h"

namespace wasifs {
namespace host {
namespace {

using What = FileChange::What;
using Told = std::function<void(const FileChange&)>;

// Of the end of a directory that is open, as the root is, the kernel does not tell.
constexpr int between_looks = 1000;  // milliseconds

class InotifyWatch final : public HostWatch {
 public:
  InotifyWatch(Handle root, Handle queue, Handle stop, std::size_t most, Told told)
      : tree_(std::move(root), std::move(queue), most),
        queue_(tree_.queue()),
        stop_(std::move(stop)),
        told_(std::move(told)),
        sinks_{.found = [this](const std::string& path) { tell(What::created, path); },
               .lost = [this](const std::string& path) { tell(What::lost, path); }} {}
  ~InotifyWatch() override {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    // The number of an eventfd has room for one.
    static_cast<void>(::write(stop_.get(), &one, sizeof one));
    thread_.join();
  }

  // Before there is a thread: what is lost is told by it.
  Result<void> begin() {
    WASIFS_CHECK(tree_.begin([this](const std::string& path) { unseen_.push_back(path); }));
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      return Errno::again;
    }
    return {};
  }

 private:
  void run();
  // Whether there is more to come.
  [[nodiscard]] bool tell_all();
  [[nodiscard]] bool take(const WatchEvent& event);
  void begin_anew();
  void came(WatchedDirectory& directory, const WatchEvent& event);
  void left(WatchedDirectory& directory, const WatchEvent& event);
  void went(WatchedDirectory& directory, const std::string& name);
  void took_place(WatchedDirectory& directory, const WatchEvent& event);
  void tell(What what, std::string path, std::string new_path = {}) const {
    told_({what, std::move(path), std::move(new_path)});
  }

  WatchTree tree_;
  WatchQueue queue_;
  Handle stop_;
  const Told told_;
  const WatchTree::Sinks sinks_;
  std::vector<std::string> unseen_;
  std::thread thread_;
};

void InotifyWatch::run() {
  for (std::string& path : std::exchange(unseen_, {})) tell(What::lost, std::move(path));
  for (;;) {
    std::array<::pollfd, 2> waits{{{.fd = stop_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = tree_.queue(), .events = POLLIN, .revents = 0}}};
    if (::poll(waits.data(), waits.size(), between_looks) < 0 && errno != EINTR) return;
    if (waits[0].revents != 0) return;
    if (waits[1].revents != 0 && !tell_all()) return;
    if (tree_.is_removed()) return tell(What::removed, "");
  }
}

bool InotifyWatch::tell_all() {
  for (;;) {
    ::pollfd stop{.fd = stop_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&stop, 1, 0) > 0) return false;
    const auto event = queue_.next();
    if (!event) return false;
    if (!*event) {
      tree_.settle();
      return true;
    }
    if (!take(**event)) return false;
  }
}

void InotifyWatch::begin_anew() {
  std::vector<std::string> lost;
  tree_.clear();
  // The end of each watch was queued, which may have filled the queue once more.
  queue_.drop_all();
  const auto begun = tree_.begin([&](const std::string& path) { lost.push_back(path); });
  // What went wrong for single directories is told for each; nothing else can.
  static_cast<void>(begun);
  tell(What::lost, "");
  for (std::string& path : lost) tell(What::lost, std::move(path));
}

bool InotifyWatch::take(const WatchEvent& event) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    begin_anew();
    return true;
  }
  // One of a directory that is watched no more.
  WatchedDirectory* const directory = tree_.find(event.watch);
  if (directory == nullptr) return true;
  if ((event.mask & IN_IGNORED) != 0) {
    tree_.ended(event.watch);
    return true;
  }
  if (event.name.empty()) {
    // Of the others, the directory above tells.
    if ((event.mask & IN_ATTRIB) != 0 && directory->parent == nullptr) tell(What::metadata, "");
    return true;
  }
  if ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
    came(*directory, event);
  } else if ((event.mask & IN_MOVED_FROM) != 0) {
    left(*directory, event);
  } else if ((event.mask & IN_DELETE) != 0) {
    went(*directory, event.name);
  } else if ((event.mask & IN_MODIFY) != 0) {
    tell(What::written, watched_path(*directory, event.name));
  } else if ((event.mask & IN_CLOSE_WRITE) != 0) {
    tell(What::closed_after_write, watched_path(*directory, event.name));
  } else if ((event.mask & IN_ATTRIB) != 0) {
    tell(What::metadata, watched_path(*directory, event.name));
  }
  return true;
}

void InotifyWatch::came(WatchedDirectory& directory, const WatchEvent& event) {
  if (directory.found.erase(event.name) != 0) {
    // It was found before the kernel told.
    if ((event.mask & IN_MOVED_TO) != 0) took_place(directory, event);
    return;
  }
  tell(What::created, watched_path(directory, event.name));
  if ((event.mask & IN_ISDIR) != 0) tree_.add(directory, event.name, sinks_);
}

void InotifyWatch::went(WatchedDirectory& directory, const std::string& name) {
  directory.found.erase(name);
  tree_.forget(directory, name);
  tell(What::removed, watched_path(directory, name));
}

// The name was found and told, be it of this or of what stood there before.
void InotifyWatch::took_place(WatchedDirectory& directory, const WatchEvent& event) {
  if ((event.mask & IN_ISDIR) == 0) return tell(What::written, watched_path(directory, event.name));
  // What it holds was told by its old path only.
  const auto there = directory.below.find(event.name);
  if (there != directory.below.end() && there->second->ahead) tree_.forget(directory, event.name);
  tree_.add(directory, event.name, sinks_);
}

// Whether it is at or below `name` of `directory`.
bool is_within(const WatchedDirectory& inner, const WatchedDirectory& directory,
               const std::string& name) {
  const auto top = directory.below.find(name);
  const WatchedDirectory* at = top == directory.below.end() ? nullptr : &inner;
  while (at != nullptr && at != top->second.get()) at = at->parent;
  return at != nullptr;
}

void InotifyWatch::left(WatchedDirectory& directory, const WatchEvent& event) {
  const auto partner = queue_.take_partner(event);
  WatchedDirectory* const to = partner ? tree_.find(partner->watch) : nullptr;
  if (to == nullptr) return went(directory, event.name);
  if (to->found.erase(partner->name) != 0 || is_within(*to, directory, event.name)) {
    went(directory, event.name);
    // By what was found since, it may have been below what went.
    WatchedDirectory* const still = tree_.find(partner->watch);
    if (still != nullptr) took_place(*still, *partner);
    return;
  }
  directory.found.erase(event.name);
  tell(What::renamed, watched_path(directory, event.name), watched_path(*to, partner->name));
  if ((event.mask & IN_ISDIR) != 0) {
    if (!tree_.move(directory, event.name, *to, partner->name))
      tree_.add(*to, partner->name, sinks_);
  } else {
    tree_.forget(*to, partner->name);
  }
}

// The directory itself, links on the way to it followed.
Result<Handle> open_root(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) return Errno::inval;
  return open_component(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

Result<std::unique_ptr<HostWatch>> begin_watch(const std::string& path, Told told,
                                               const HostWatchOptions& options) {
  if (!told) return Errno::inval;
  WASIFS_TRY(Handle root, open_root(path));
  Handle queue(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (queue.get() < 0) return from_host_errno(errno);
  Handle stop(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (stop.get() < 0) return from_host_errno(errno);
  auto watch = std::make_unique<InotifyWatch>(std::move(root), std::move(queue), std::move(stop),
                                              options.most_directories, std::move(told));
  WASIFS_CHECK(watch->begin());
  return std::unique_ptr<HostWatch>(std::move(watch));
}

}  // namespace
}  // namespace host

Result<std::unique_ptr<HostWatch>> watch_host(const std::string& path,
                                              std::function<void(const FileChange&)> told,
                                              const HostWatchOptions& options) {
  try {
    return host::begin_watch(path, std::move(told), options);
  } catch (const std::bad_alloc&) {
    return Errno::nomem;
  }
}

}  // namespace wasifs
