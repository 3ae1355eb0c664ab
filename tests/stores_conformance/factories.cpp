// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores_conformance/factories.h"

#include <cstdlib>

#include "support/temp_tree.h"

namespace wasifs::conformance {
namespace {

using testing_support::TempTree;

std::shared_ptr<SnapshotStore> good(SnapshotResult<std::unique_ptr<SnapshotStore>> store) {
  if (store) return *std::move(store);
  ADD_FAILURE() << store.error();
  std::abort();
}

Place memory() {
  const std::shared_ptr<SnapshotStore> only = make_memory_store();
  return {[only] { return only; }, only};
}

Place file() {
  const auto tree = std::make_shared<TempTree>();
  return {[tree] { return good(open_file_store(tree->at("carried"))); }, tree};
}

Place directory(bool shared) {
  const auto tree = std::make_shared<TempTree>();
  return {[tree, shared] { return good(open_directory_store(tree->at("store"), shared)); }, tree};
}

}  // namespace

const std::vector<Factory>& all_factories() {
  static const std::vector<Factory> factories = {
      {"Memory", memory},
      {"File", file, false},
      {"Directory", [] { return directory(false); }},
      {"SharedDirectory", [] { return directory(true); }},
  };
  return factories;
}

std::vector<Factory> factories_of_many() {
  std::vector<Factory> many;
  for (const Factory& factory : all_factories()) {
    if (factory.many) many.push_back(factory);
  }
  return many;
}

}  // namespace wasifs::conformance
