// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random steps of one round, the same for the same seed. What is open is known, so that most
// descriptors are good; names are few and paths are used again, so that most lead somewhere.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "answer.h"
#include "step.h"

namespace wasifs::differential {

class Generator {
 public:
  explicit Generator(std::uint64_t seed);

  /// Steps of the round.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  [[nodiscard]] Step next();
  /// What the kernel gave for that step.
  void learn(const Step& step, const Answer& answer);

 private:
  struct Open {
    unsigned id;
    bool directory;
  };

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t chances) { return below(chances) == 0; }
  [[nodiscard]] std::string name();
  [[nodiscard]] std::string random_path();
  [[nodiscard]] std::string path();
  [[nodiscard]] std::string target();
  [[nodiscard]] unsigned start();
  [[nodiscard]] unsigned descriptor(bool directory);
  [[nodiscard]] std::uint64_t size();
  [[nodiscard]] unsigned open_flags();
  [[nodiscard]] unsigned fd_flags();
  void set_times(Step& step);
  [[nodiscard]] Step on_content(unsigned kind);
  [[nodiscard]] Step on_descriptor(unsigned kind);
  [[nodiscard]] Step on_names(unsigned kind);

  std::mt19937_64 random_;
  std::size_t steps_;
  bool long_names_;
  bool deep_;
  bool huge_;
  unsigned agains_;
  unsigned last_id_ = 0;
  std::vector<Open> open_;
  std::vector<std::string> paths_;  ///< That were made, the last few.
};

}  // namespace wasifs::differential
