// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One file of the specification's tests, run in one form: each command is carried out, looked at,
// and noted down, so that the notes of two forms can be compared. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "guest.h"

namespace wasifs::transform_proof {

// What came of a command.
struct Note {
  unsigned line = 0;
  std::string text;         // what it did, the same in all forms
  std::string expectation;  // what it should have done, if it did not
};

struct Notes {
  std::vector<Note> commands;
  std::map<std::string, std::size_t> refused;  // sentences: how many modules only this form refuses
  std::size_t pauses = 0;
  std::size_t frames = 0;
};

// The modules of one file that were compiled already, by form and name; a sentence for those that
// only this form refuses.
using Compiled = std::map<std::pair<Form, std::string>, EngineResult<std::shared_ptr<Code>>>;

struct Setup {
  const Engines& engines;
  Compiled& compiled;
  Form form = Form::plain;
  // At the first chance of each call, and then again and again, each time after twice as many.
  bool paused = false;
};

class Script {
 public:
  // `file` is the JSON; modules lie next to it.
  Script(Setup setup, const std::filesystem::path& file);

  [[nodiscard]] Notes run();

 private:
  using Json = nlohmann::json;

  void command(std::size_t place);
  std::string instantiate(const Json& command, std::size_t place);
  std::string act(const Json& command);
  std::string expect_no_module(const Json& command);
  std::string expect_no_instance(const Json& command);
  [[nodiscard]] EngineResult<std::shared_ptr<Code>> compile(const Json& command);
  [[nodiscard]] std::shared_ptr<Guest> guest_named(const Json& command, const char* key) const;
  [[nodiscard]] bool used_by_others(std::size_t place) const;
  [[nodiscard]] std::vector<std::byte> bytes_of(const Json& command) const;
  [[nodiscard]] Exports registered() const;

  Setup setup_;
  std::filesystem::path folder_;
  Json commands_;
  Host host_;
  std::shared_ptr<Store> together_;  // of the modules that are linked with one another
  std::map<std::string, std::shared_ptr<Guest>> named_;
  std::map<std::string, std::shared_ptr<Guest>> registered_;
  std::map<std::string, Json> definitions_;
  std::shared_ptr<Guest> last_;
  std::vector<std::shared_ptr<Guest>> all_;
  std::string unmet_;  // the expectation of the command that runs
  std::size_t chances_ = 0;
  std::size_t next_pause_ = 1;
  Notes notes_;
};

}  // namespace wasifs::transform_proof
