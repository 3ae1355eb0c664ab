// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "run_result.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <variant>

#include "exit_codes.h"
#include "json_text.h"
#include "terminal.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;

constexpr std::uint32_t largest_exit_code = 255;

// Without what went wrong beside.
int code_of_end(const RunReport& report) {
  switch (report.end) {
    case End::returned:
      return 0;
    case End::exited:
      return report.guest_code > largest_exit_code ? exit_code_too_large
                                                   : static_cast<int>(report.guest_code);
    case End::trapped:
      return exit_trapped;
    case End::timed_out:
      return exit_timed_out;
    case End::not_found:
      return exit_not_found;
    case End::not_runnable:
      return exit_not_runnable;
    case End::paused:
      return exit_paused;
    case End::stopped:
      return 0;
    case End::diverged:
    case End::cut_off:
      return exit_diverged;
    case End::failed:
      break;
  }
  return exit_own_failure;
}

nlohmann::ordered_json snapshot_json(const SavedReport& saved) {
  nlohmann::ordered_json object{{"store", saved.store},
                                {"name", saved.name},
                                {"content_bytes", saved.content_bytes},
                                {"stored_bytes", saved.stored_bytes},
                                {"guest_memory", saved.memory}};
  if (saved.calls) object["calls"] = *saved.calls;
  return object;
}

}  // namespace

const char* name_of(RunReport::End end) {
  switch (end) {
    case End::returned:
      return "returned";
    case End::exited:
      return "exited";
    case End::trapped:
      return "trapped";
    case End::timed_out:
      return "timed out";
    case End::not_found:
      return "not found";
    case End::not_runnable:
      return "not runnable";
    case End::paused:
      return "paused";
    case End::stopped:
      return "stopped";
    case End::diverged:
      return "diverged";
    case End::cut_off:
      return "cut off";
    case End::failed:
      break;
  }
  return "failed";
}

int exit_code(const RunReport& report) {
  const int code = code_of_end(report);
  // What is paused and could not be saved is lost.
  const bool fine = code == 0 || code == exit_paused;
  return fine && !report.problems.empty() ? exit_own_failure : code;
}

void print_report(const RunReport& report) {
  for (const WasmValue& value : report.results)
    std::visit([](auto number) { fmt::print("{}\n", number); }, value);
  if (report.end == End::exited && report.guest_code > largest_exit_code)
    print_error(fmt::format("{} exited with code {}, more than a process can; ending with 255",
                            report.program, report.guest_code));
  if (!report.message.empty())
    (report.end == End::stopped ? print_note : print_error)(report.message);
  for (const std::string& problem : report.problems) print_error(problem);
}

std::optional<std::string> write_json(const RunReport& report, const std::string& path) {
  nlohmann::ordered_json object{
      {"program", report.program}, {"end", name_of(report.end)}, {"exit_code", exit_code(report)}};
  if (report.end == End::exited) object["guest_exit_code"] = report.guest_code;
  if (report.calls) object["calls"] = *report.calls;
  if (!report.message.empty()) object["message"] = report.message;
  if (!report.problems.empty()) object["problems"] = report.problems;
  if (report.snapshot) object["snapshot"] = snapshot_json(*report.snapshot);
  object["seconds"] = std::chrono::duration<double>(report.duration).count();
  if (report.end == End::returned) {
    auto& results = object["results"] = nlohmann::ordered_json::array();
    for (const WasmValue& value : report.results)
      std::visit([&](auto number) { results.push_back(number); }, value);
  }
  const std::string text = json_text(object) + "\n";
  if (path.empty()) {
    std::fputs(text.c_str(), stderr);
    return std::nullopt;
  }
  std::FILE* file = std::fopen(path.c_str(), "we");
  const bool written = file != nullptr && std::fputs(text.c_str(), file) >= 0;
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (written && closed) return std::nullopt;
  return fmt::format("cannot write {}: {}", path, std::strerror(errno));
}

}  // namespace wasifs::cli
