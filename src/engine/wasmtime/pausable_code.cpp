// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pausable_code.h"

#include <utility>

#include "snapshot/sentence.h"

namespace wasifs::engine {

EngineResult<std::shared_ptr<const PausableCode>> PausableCode::read(
    std::span<const std::byte> code, PausePoints points) {
  auto copy = std::make_unique<const std::vector<std::byte>>(code.begin(), code.end());
  auto module = transform::PausableModule::read(*copy, points == PausePoints::calls
                                                           ? transform::PausePoints::calls
                                                           : transform::PausePoints::anywhere);
  if (!module) return std::unexpected(std::move(module).error());
  return std::shared_ptr<const PausableCode>(
      new PausableCode(std::move(copy), *std::move(module), points));
}

SnapshotResult<std::shared_ptr<const Resumption>> read_resumption(const PausableCode& code,
                                                                  PartReader& part) {
  SNAPSHOT_TRY(auto paused, pause::read_paused(code.module().digest(), part));
  if (!paused) return std::shared_ptr<const Resumption>();
  auto resumption = std::make_shared<Resumption>();
  SNAPSHOT_TRY(resumption->how,
               code.module().resumption(pause::StartFunction::exported, paused->frames));
  resumption->paused = *std::move(paused);
  return resumption;
}

}  // namespace wasifs::engine
