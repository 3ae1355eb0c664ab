// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process of a guest whose calls are answered from elsewhere.
#include "wasifs/replay.h"

namespace wasifs {
namespace {

class RefusingPoller final : public Poller {
 public:
  Result<void> wait(std::span<const WaitSource>, std::optional<Timestamp>,
                    const std::function<bool()>&) override {
    return Errno::notsup;
  }
};

}  // namespace

std::unique_ptr<Process> make_replay_process() {
  ProcessParts parts;
  parts.names = make_ref<Namespace>();
  parts.clock = std::make_shared<ManualClock>(0);
  parts.random = seeded_random(0);
  parts.poller = std::make_shared<RefusingPoller>();
  return std::make_unique<Process>(std::move(parts));
}

}  // namespace wasifs
