// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Other programs that change a directory as fast as they can, while several threads make every call
// on it (churning.h, churn_worker.h). Whatever they hit: nothing outside is read, written or even
// seen, each call ends with an errno that it may give, what is read was once written, and names
// that stay are listed once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "../support/rounds.h"
#include "churn_worker.h"
#include "scene.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::host_changes {
namespace {

std::vector<View> churned_views() {
  std::vector<View> views = live_views();
  views.push_back({"Private", [](const std::string& box) {
                     return make_host(box + "/tree", {.exclusive = true}).value();
                   }});
  views.push_back({"OverlayOfIt", [](const std::string& box) {
                     return make_overlay({make_host(box + "/tree").value()}, make_mem()).value();
                   }});
  views.push_back({"OverlayOnIt", [](const std::string& box) {
                     const OverlayOptions options{.upper_directory = "tree"};
                     return make_overlay({}, make_host(box).value(), options).value();
                   }});
  return views;
}

/// Ends the program where no thread has got on for a minute.
class Watchdog {
 public:
  explicit Watchdog(const std::atomic<std::uint64_t>& steps)
      : thread_([this, &steps] { watch(steps); }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    ended_.store(true);
    ended_.notify_all();
    thread_.join();
  }

 private:
  void watch(const std::atomic<std::uint64_t>& steps) const {
    constexpr int patience = 600;  // tenths of a second
    std::uint64_t before = 0;
    for (int still = 0; !ended_.load() && still < patience; ++still) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      if (const std::uint64_t now = steps.load(); now != before) {
        before = now;
        still = 0;
      }
    }
    if (ended_.load()) return;
    std::fputs("no call has ended for a minute\n", stderr);
    std::abort();
  }

  std::atomic<bool> ended_{false};
  std::thread thread_;
};

class Churned : public ::testing::TestWithParam<View> {};
INSTANTIATE_TEST_SUITE_P(Views, Churned, ::testing::ValuesIn(churned_views()),
                         [](const auto& made) { return made.param.name; });

TEST_P(Churned, NothingLeavesTheRootAndNothingIsMadeUp) {
  const Box box;
  Box::fill(box.path());
  prepare_for_churn(box.path());
  const Ref<FileSystem> tree = GetParam().make(box.path());
  const bool overlay = GetParam().name.starts_with("Overlay");
  ChurnFacts facts{
      .tree = tree,
      .outside = overlay ? std::set<std::uint64_t>() : numbers_below(box.path() + "/outside"),
      .steps = testing_support::rounds(1500, 100'000),
      .errnos = documented_errnos(overlay)};
  {
    const Watchdog watchdog(facts.done);
    Other first(box.path(), 1);
    Other second(box.path(), 2);
    std::vector<std::unique_ptr<ChurnWorker>> workers;
    std::vector<std::thread> threads;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      workers.push_back(std::make_unique<ChurnWorker>(facts, seed));
      threads.emplace_back([worker = workers.back().get()] { worker->run(); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(first.end() && second.end()) << "the other programs did not work to the end";
    std::uint64_t succeeded = 0;
    std::uint64_t refused = 0;
    for (const auto& worker : workers) {
      for (const std::string& problem : worker->problems())
        ADD_FAILURE() << GetParam().name << ": " << problem;
      succeeded += worker->succeeded();
      refused += worker->refused();
    }
    // If one of the two hardly happens there is no race.
    EXPECT_GT(succeeded, 3 * facts.steps / 20);
    EXPECT_GT(refused, 3 * facts.steps / 20);
  }
  EXPECT_EQ("", Box::harm_outside(box.path()));
}

}  // namespace
}  // namespace wasifs::host_changes
