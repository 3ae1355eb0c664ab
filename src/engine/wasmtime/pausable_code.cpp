// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausable_code.h"

#include <utility>

#include "snapshot/sentence.h"

namespace wasifs::engine {

EngineResult<std::shared_ptr<const PausableCode>> PausableCode::read(
    std::span<const std::byte> code, PausePoints points, bool threads) {
  auto copy = std::make_unique<const std::vector<std::byte>>(code.begin(), code.end());
  auto module = transform::PausableModule::read(
      *copy,
      points == PausePoints::calls ? transform::PausePoints::calls
                                   : transform::PausePoints::anywhere,
      threads ? pause::SharedMemories::exported : pause::SharedMemories::refused);
  if (!module) return std::unexpected(std::move(module).error());
  return std::shared_ptr<const PausableCode>(
      new PausableCode(std::move(copy), *std::move(module), points, threads));
}

std::vector<transform::Stack> Resumption::others() const {
  std::vector<transform::Stack> stacks;
  for (const pause::PausedThread& thread : paused.others) stacks.emplace_back(thread.run.frames);
  return stacks;
}

SnapshotResult<std::shared_ptr<const Resumption>> read_resumption(const PausableCode& code,
                                                                  PartReader& part) {
  auto resumption = std::make_shared<Resumption>();
  if (code.threads()) {
    SNAPSHOT_TRY(resumption->paused, pause::read_paused_threads(code.module().digest(), part));
  } else {
    SNAPSHOT_TRY(auto paused, pause::read_paused(code.module().digest(), part));
    if (!paused) return std::shared_ptr<const Resumption>();
    resumption->paused.main = *std::move(paused);
  }
  SNAPSHOT_TRY(resumption->how,
               code.module().resumption(pause::StartFunction::exported, resumption->frames(),
                                        resumption->others()));
  return resumption;
}

}  // namespace wasifs::engine
