// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program does in a tree, at random; whether it works does not matter.
#pragma once

#include <functional>
#include <random>
#include <string>

#include "layers.h"

namespace wasifs::conformance {

/// Does it.
struct Hand {
  std::function<void(const std::string& path, const std::string& text)> put;
  std::function<void(const std::string& path)> make;
  std::function<void(const std::string& path)> unlink;
  std::function<void(const std::string& path)> remove;
  std::function<void(const std::string& from, const std::string& to)> rename;
  std::function<void(const std::string& from, const std::string& to)> link;
  std::function<void(const std::string& target, const std::string& path)> symlink;
};

/// `world` outlives it.
inline Hand our_hand(const World& world) {
  return {[&](const auto& path, const auto& text) {
            static_cast<void>(write_file(world.base(), path, text));
          },
          [&](const auto& path) { static_cast<void>(world.make(path)); },
          [&](const auto& path) { static_cast<void>(world.unlink(path)); },
          [&](const auto& path) { static_cast<void>(world.remove(path)); },
          [&](const auto& from, const auto& to) { static_cast<void>(world.rename(from, to)); },
          [&](const auto& from, const auto& to) { static_cast<void>(world.hard_link(from, to)); },
          [&](const auto& target, const auto& path) {
            static_cast<void>(world.symlink(target, path));
          }};
}

inline void work(const Hand& hand, std::mt19937& random, int steps, bool links = true) {
  const auto path = [&] {
    std::string names;
    for (auto depth = random() % 3 + 1; depth != 0; --depth) {
      if (!names.empty()) names += '/';
      names += static_cast<char>('a' + random() % 4);
    }
    return names;
  };
  for (int i = 0; i < steps; ++i) {
    switch (random() % 9) {
      case 0:
      case 1:
        hand.make(path());
        break;
      case 2:
      case 3:
        hand.put(path(), "text " + std::to_string(random()));
        break;
      case 4:
        hand.unlink(path());
        break;
      case 5:
        hand.remove(path());
        break;
      case 6:
        hand.rename(path(), path());
        break;
      case 7:
        if (links) hand.link(path(), path());
        break;
      default:
        hand.symlink("a", path());
    }
  }
}

}  // namespace wasifs::conformance
