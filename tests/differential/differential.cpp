// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The differential fuzzer as a program: random operations on file systems of ours and on the
// kernel, compared after each.
//
//   differential [--operations N] [--seconds N] [--seed FIRST] [--systems NAME,NAME|all]
//
// Each round has the next seed. Ends with 1 and a test case where a file system diverges; `--seed S
// --operations 1` does that round again.
#include <sys/stat.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz.h"

namespace {

namespace differential = wasifs::differential;

struct Arguments {
  std::uint64_t operations = 1'000'000;
  std::uint64_t seconds = UINT64_MAX;
  std::uint64_t seed = 1;
  std::string_view systems = "mem,host,overlay,overlay_on_host,overlay_of_host";
};

Arguments parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = values[i];
    if (i + 1 == count) {
      std::fprintf(stderr, "%s needs a value\n", values[i]);
      std::exit(2);
    }
    const char* value = values[i + 1];
    if (name == "--systems") {
      arguments.systems = value;
    } else if (name == "--operations" || name == "--seconds" || name == "--seed") {
      char* end = nullptr;
      const std::uint64_t number = std::strtoull(value, &end, 10);
      if (*end != '\0' || end == value) {
        std::fprintf(stderr, "%s: `%s` is no number\n", values[i], value);
        std::exit(2);
      }
      (name == "--seed"      ? arguments.seed
       : name == "--seconds" ? arguments.seconds
                             : arguments.operations) = number;
    } else {
      std::fprintf(stderr, "`%s` is not known; see the first lines of differential.cpp\n",
                   values[i]);
      std::exit(2);
    }
  }
  // A time alone does not end earlier.
  if (arguments.seconds != UINT64_MAX && arguments.operations == Arguments().operations) {
    arguments.operations = UINT64_MAX;
  }
  return arguments;
}

}  // namespace

int main(int count, char** values) {
  using Clock = std::chrono::steady_clock;
  const Arguments arguments = parse(count, values);
  const auto systems = differential::systems_named(arguments.systems);
  ::umask(022);

  std::uint64_t done = 0;
  std::uint64_t seed = arguments.seed;
  const auto begin = Clock::now();
  auto told = begin;
  const auto tell = [&](const char* what) {
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::printf(
        "%s%" PRIu64
        " operations on each of %zu file systems and the kernel, %.0f a second, up to seed %" PRIu64
        "\n",
        what, done, systems.size(), static_cast<double>(done) / seconds, seed);
    std::fflush(stdout);
  };
  for (; done < arguments.operations; ++seed) {
    if (const auto found = differential::run_round(systems, seed, done)) {
      std::fputs(differential::report(*found).c_str(), stdout);
      std::fflush(stdout);
      std::fputs(differential::short_report(systems, *found).c_str(), stdout);
      return 1;
    }
    const auto now = Clock::now();
    if (now - told > std::chrono::seconds(30)) {
      told = now;
      tell("");
    }
    if (now - begin >= std::chrono::duration<double>(static_cast<double>(arguments.seconds))) break;
  }
  tell("no divergence: ");
  return 0;
}
