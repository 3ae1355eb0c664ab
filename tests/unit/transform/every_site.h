// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules with a continuation for every place where they can stop, for the engine to look at.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "machine.h"
#include "transform/transform_module.h"

namespace wasifs::transform {

// How many sites `module` has. Each site's continuation is valid, a few functions' at a time.
inline std::size_t expect_valid_at_every_site(std::span<const std::byte> module, PausePoints points,
                                              std::string_view name) {
  auto read = read_pausable(module, points);
  EXPECT_TRUE(read) << name << ": " << read.error();
  if (!read) return 0;
  Analyses analyses(**read);
  FramePlan plan;
  std::size_t sites = 0;
  const auto try_out = [&] {
    const auto made = transform_module(**read, pause::StartFunction::exported, analyses, plan);
    EXPECT_TRUE(made) << name << ": " << made.error();
    if (made) {
      EXPECT_EQ("valid", engine_refusal(made->module).value_or("valid")) << name;
    }
    plan.places.clear();
  };
  const pause::Module& all = (*read)->module;
  for (std::size_t i = all.imported_functions; i < all.functions.size(); ++i) {
    const auto function = static_cast<std::uint32_t>(i);
    if (!(*read)->graph.suspends[function]) continue;
    const auto analysis = analyses.of(function);
    EXPECT_TRUE(analysis) << name << ": " << analysis.error();
    if (!analysis) continue;
    for (const Site& site : (*analysis)->sites.sites)
      plan.places[{function, site.offset}] = site.poll;
    sites += (*analysis)->sites.sites.size();
    if (plan.places.size() > 500) try_out();
  }
  try_out();
  return sites;
}

}  // namespace wasifs::transform
