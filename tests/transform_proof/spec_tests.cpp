// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   spec_tests FOLDER DIFFERENCES LEAST_PAUSES [--write] SUBFOLDER...
//
// Runs the tests of the specification in FOLDER/SUBFOLDER, which `test-modules spec` made, as they
// are, transformed in both modes, and paused: each command has to do what the test says, and the
// same in every form. DIFFERENCES lists all that may be otherwise, with reasons: what is otherwise
// and is not there is an error, and so are what is there and is not otherwise, and fewer pauses
// than LEAST_PAUSES. Run by transform_proof.py.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "script.h"

namespace {

using namespace wasifs::transform_proof;
namespace stdfs = std::filesystem;

// Enough for every test but those that are to exhaust it.
constexpr std::size_t guest_stack = std::size_t{1} << 20;

struct Run {
  const char* name;
  Form form;
  bool paused;
};
constexpr Run runs[] = {{"plain", Form::plain, false},
                        {"calls", Form::calls, false},
                        {"anywhere", Form::anywhere, false},
                        {"paused at calls", Form::calls, true},
                        {"paused anywhere", Form::anywhere, true}};

// Without what differs from module to module.
std::string kind_of(const std::string& sentence) {
  static const std::regex names("\"[^\"]*\"");
  static const std::regex numbers("0x[0-9a-f]+|[0-9]+");
  return std::regex_replace(std::regex_replace(sentence, names, "\"...\""), numbers, "N");
}

struct Totals {
  std::size_t files = 0;
  std::size_t commands = 0;
  std::size_t pauses = 0;
  std::size_t frames = 0;
};

// What is otherwise in one file, a line for each.
std::vector<std::string> differences(const Engines& engines, const stdfs::path& file,
                                     Totals& totals) {
  const std::string name =
      fmt::format("{}/{}.wast", file.parent_path().filename().string(), file.stem().string());
  std::vector<std::string> found;
  std::vector<Note> plain;
  std::set<std::string> refused;
  Compiled compiled;
  for (const Run& run : runs) {
    Notes notes = Script({engines, compiled, run.form, run.paused}, file).run();
    totals.commands += notes.commands.size();
    totals.pauses += notes.pauses;
    totals.frames += notes.frames;
    std::map<std::string, std::size_t> kinds;
    for (const auto& [sentence, count] : notes.refused) kinds[kind_of(sentence)] += count;
    for (const auto& [kind, count] : kinds) {
      const std::string line = fmt::format("{}: {} refused: {}", name, count, kind);
      if (refused.insert(line).second) found.push_back(line);
    }
    for (std::size_t i = 0; i < notes.commands.size(); ++i) {
      const Note& note = notes.commands[i];
      // What the engine does otherwise itself is not told of each form again.
      if (!note.expectation.empty() &&
          (run.form == Form::plain || plain[i].expectation != note.expectation))
        found.push_back(fmt::format("{}:{}: {}: {}; expected {}", name, note.line, run.name,
                                    note.text, note.expectation));
      else if (run.form != Form::plain && note.text != plain[i].text)
        found.push_back(fmt::format("{}:{}: {}: {}; plain {}", name, note.line, run.name, note.text,
                                    plain[i].text));
    }
    if (run.form == Form::plain) plain = std::move(notes.commands);
  }
  ++totals.files;
  return found;
}

std::vector<std::string> lines_of(const stdfs::path& path, const std::set<std::string>& folders) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line.front() != '#' && folders.contains(line.substr(0, line.find('/'))))
      lines.push_back(line);
  return lines;
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) {
    fmt::print(stderr, "spec_tests FOLDER DIFFERENCES LEAST_PAUSES [--write] SUBFOLDER...\n");
    return 2;
  }
  std::set<std::string> folders(words + 4, words + count);
  const bool write = folders.erase("--write") > 0;
  const Engines engines(guest_stack);
  Totals totals;
  std::vector<std::string> found;
  for (const std::string& folder : folders) {
    std::vector<stdfs::path> files;
    for (const auto& entry : stdfs::directory_iterator(stdfs::path(words[1]) / folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const stdfs::path& file : files)
      std::ranges::move(differences(engines, file, totals), std::back_inserter(found));
  }
  if (write) {
    std::ofstream file(words[2], std::ios::app);
    for (const std::string& line : found) file << line << '\n';
  }
  std::vector<std::string> allowed = lines_of(words[2], folders);
  std::ranges::sort(found);
  std::ranges::sort(allowed);
  std::vector<std::string> new_ones;
  std::vector<std::string> gone;
  std::ranges::set_difference(found, allowed, std::back_inserter(new_ones));
  std::ranges::set_difference(allowed, found, std::back_inserter(gone));
  for (const std::string& line : new_ones) fmt::print("not in the list:  {}\n", line);
  for (const std::string& line : gone) fmt::print("only in the list: {}\n", line);
  fmt::print(
      "{} files, {} commands in all forms, {} pauses with {} frames, {} differences allowed\n",
      totals.files, totals.commands, totals.pauses, totals.frames, allowed.size());
  return new_ones.empty() && gone.empty() && totals.files > 0 &&
                 totals.pauses >= std::stoul(words[3])
             ? 0
             : 1;
}
