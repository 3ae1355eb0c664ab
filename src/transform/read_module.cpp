// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "read_module.h"

#include <algorithm>

#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::transform {

SnapshotResult<std::unique_ptr<const PausableModule::Read>> read_pausable(
    std::span<const std::byte> module, PausePoints points, pause::SharedMemories shared) {
  auto read = std::make_unique<PausableModule::Read>();
  read->points = points;
  read->shared = shared;
  Sha256 sha;
  SNAPSHOT_TRY(read->digest, sha.of(module));
  SNAPSHOT_TRY(read->module, pause::read_module(module));
  for (std::size_t tag = 0; tag < read->module.tags.size(); ++tag)
    if (read->module.tags[tag] >= read->module.types.size())
      return sentence("tag {} of the module is of no type", tag);
  pause::CodeScanner scanner(read->module);
  SNAPSHOT_TRY(read->graph, read_call_graph(read->module, points,
                                            shared == pause::SharedMemories::exported, scanner));
  read->scan = scanner.take();
  return read;
}

const Site* Analysis::site(std::uint32_t offset, bool poll) const noexcept {
  const auto found = std::ranges::lower_bound(sites.sites, offset, {}, &Site::offset);
  if (found == sites.sites.end() || found->offset != offset || found->poll != poll) return nullptr;
  return &*found;
}

SnapshotResult<Analysis> PausableModule::Read::analyse(std::uint32_t function) const {
  Analysis analysis;
  SNAPSHOT_TRY(analysis.code, read_function(module, function));
  SNAPSHOT_TRY(analysis.sites,
               find_sites(module, graph, points == PausePoints::anywhere, analysis.code));
  SNAPSHOT_CHECK(find_live_locals(module, analysis.code, analysis.sites));
  find_common_locals(analysis.code, analysis.sites);
  return analysis;
}

SnapshotResult<void> PausableModule::Read::may_stop(std::uint32_t function) const {
  if (function < module.imported_functions || function >= module.functions.size())
    return sentence("the module has no function {} with a body", function);
  if (!graph.suspends[function])
    return sentence("{} cannot be on the stack when the program stops", called(module, function));
  return {};
}

}  // namespace wasifs::transform
