// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program run on the kernel and on file systems of ours at the same time, compared step by step:
// what each call gives, then the files it was about; and now and then all of the tree.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "guest.h"
#include "kernel.h"
#include "listing.h"
#include "stack.h"
#include "step.h"

namespace wasifs::differential {

/// Where a file system did not do as the kernel did.
struct Divergence {
  std::string system;
  std::string what;
};

class Comparison {
 public:
  explicit Comparison(const std::vector<System>& systems);

  /// Does one step everywhere. The first difference, if there is one; then it is over.
  std::optional<Divergence> step(const Step& step);
  /// Compares everything that is in the trees.
  std::optional<Divergence> compare_trees();

  /// What the kernel gave for the last step.
  [[nodiscard]] const Answer& answer() const noexcept { return expected_; }
  /// Files and directories that are in the tree, as of the last `compare_trees`.
  [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }

 private:
  /// One file system, and what is known of it.
  struct Side {
    explicit Side(const System& system);
    void begin();

    std::string name;
    bool merges;
    bool reads_ahead;
    std::unique_ptr<Stack> stack;
    Ref<Namespace> names;
    std::unique_ptr<Guest> guest;
    std::unique_ptr<Guest>
        walker;  ///< Looks at everything without touching the descriptors of `guest`.
    std::unordered_map<std::uint64_t, std::uint64_t>
        numbers;  ///< Ours for each inode number of the kernel.
    std::unordered_map<Fd, Listing> listings;
    Answer answer;
    std::vector<Node> nodes;
  };

  std::optional<Divergence> run(const Step& step);
  std::optional<Divergence> list(const Step& step, Fd at);
  std::optional<Divergence> observe(const Step& step);
  void note_descriptors(const Step& step);
  void forget_listing(Fd fd);
  void begin_again();
  [[nodiscard]] Fd number_of(unsigned id) const;
  /// Empty where both are alike.
  [[nodiscard]] std::string difference(Side& side, const Step& step) const;
  [[nodiscard]] static std::string difference(Side& side, const Status& theirs, const Status& ours);

  Kernel kernel_;
  std::vector<std::unique_ptr<Side>> sides_;
  std::unordered_map<unsigned, Fd> descriptors_;
  std::unordered_map<Fd, ListedDirectory> listed_;
  Answer expected_;
  std::vector<Node> nodes_;
};

/// Runs all of `program`, and compares the trees after each `walk_every` steps and in the end. What
/// differs first, and the number of that step in `failed`.
[[nodiscard]] std::optional<Divergence> run_program(const std::vector<System>& systems,
                                                    const Program& program, std::size_t walk_every,
                                                    std::size_t* failed = nullptr);

}  // namespace wasifs::differential
