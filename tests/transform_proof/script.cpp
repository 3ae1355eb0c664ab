// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "script.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>

#include "expected.h"

namespace wasifs::transform_proof {
namespace {

// What the C API says of an error differs with what was compiled, beyond this.
std::string refusal(const std::string& sentence) {
  return sentence.empty() ? "accepted" : "refused";
}

}  // namespace

Script::Script(Setup setup, const std::filesystem::path& file)
    : setup_(setup), folder_(file.parent_path()) {
  std::ifstream stream(file);
  commands_ = Json::parse(stream).at("commands");
}

Notes Script::run() {
  if (setup_.paused)
    host_.pause = [this] {
      if (++chances_ < next_pause_) return false;
      next_pause_ = 2 * chances_;
      return true;
    };
  together_ = std::make_shared<Store>(setup_.engines.of(setup_.form), host_);
  for (std::size_t place = 0; place < commands_.size(); ++place) command(place);
  for (const auto& guest : all_) {
    notes_.pauses += guest->pauses;
    notes_.frames += guest->frames;
  }
  return std::move(notes_);
}

void Script::command(std::size_t place) {
  const Json& command = commands_[place];
  const std::string type = command.at("type");
  chances_ = 0;
  next_pause_ = 1;
  unmet_.clear();
  const std::size_t calls = host_.calls.size();
  std::string text;
  if (type == "module" || type == "module_instance") {
    text = instantiate(command, place);
  } else if (type == "module_definition") {
    definitions_[command.value("name", "")] = command;
    text = "defined";
  } else if (type == "register") {
    registered_[command.at("as")] = guest_named(command, "name");
    text = "registered";
  } else if (type == "assert_invalid" || type == "assert_malformed") {
    text = expect_no_module(command);
  } else if (type == "assert_unlinkable" || type == "assert_uninstantiable") {
    text = expect_no_instance(command);
  } else {
    text = act(command);
  }
  for (std::size_t i = calls; i < host_.calls.size(); ++i) text += "; " + host_.calls[i];
  notes_.commands.push_back({command.at("line"), type + ": " + text, unmet_});
}

std::vector<std::byte> Script::bytes_of(const Json& command) const {
  const bool binary = command.contains("binary_filename");
  const std::string name = command.at(binary ? "binary_filename" : "filename");
  std::ifstream file(folder_ / name, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

// A module that this form refuses is run as it is, so that others that need it can be looked at.
EngineResult<std::shared_ptr<Code>> Script::compile(const Json& command) {
  const std::string name = command.at("filename");
  const auto known = setup_.compiled.find({setup_.form, name});
  auto code = known != setup_.compiled.end()
                  ? known->second
                  : Code::make(setup_.engines, bytes_of(command), setup_.form);
  if (known == setup_.compiled.end()) setup_.compiled.emplace(std::pair(setup_.form, name), code);
  if (code || setup_.form == Form::plain) return code;
  if (!Code::make(setup_.engines, bytes_of(command), Form::plain)) return code;
  ++notes_.refused[code.error()];
  return Code::as_is(setup_.engines.of(setup_.form), bytes_of(command));
}

// Whether a module has to share its store with others.
bool Script::used_by_others(std::size_t place) const {
  const std::string name = commands_[place].value("name", "");
  for (std::size_t i = place + 1; i < commands_.size(); ++i) {
    const std::string type = commands_[i].at("type");
    const std::string used = commands_[i].value("name", "");
    if (type == "register" && (used.empty() || used == name)) return true;
    if ((type == "module" || type == "module_instance") && name.empty()) return false;
  }
  return false;
}

Exports Script::registered() const {
  return [this](const std::string& module,
                const std::string& name) -> std::optional<wasmtime_extern_t> {
    const auto found = registered_.find(module);
    if (found == registered_.end() || found->second == nullptr) return std::nullopt;
    return found->second->item(name);
  };
}

std::string Script::instantiate(const Json& command, std::size_t place) {
  const bool definition = command.at("type") == "module_instance";
  const Json& module = definition ? definitions_[command.value("module", "")] : command;
  last_ = nullptr;
  auto code = compile(module);
  if (!code) {
    unmet_ = code.error();
    return "refused";
  }
  std::set<std::string> from;
  wasm_importtype_vec_t imports{};
  wasmtime_module_imports((*code)->module(), &imports);
  for (const wasm_importtype_t* import : std::span(imports.data, imports.size))
    from.emplace(wasm_importtype_module(import)->data, wasm_importtype_module(import)->size);
  wasm_importtype_vec_delete(&imports);
  from.erase("spectest");
  const bool alone = from.empty() && !definition && !used_by_others(place);
  auto store = alone ? std::make_shared<Store>((*code)->engine(), host_) : together_;
  const bool may_pause = alone && setup_.paused && (*code)->can_pause();
  auto guest = std::make_shared<Guest>(*code, std::move(store), registered(), may_pause);
  const auto begun = guest->begin();
  all_.push_back(guest);
  if (!begun) {
    unmet_ = "it can be linked";
    return "cannot be linked";
  }
  if (!begun->trap.empty() || !begun->problem.empty()) unmet_ = "no trap";
  last_ = guest;
  const std::string name = command.value(definition ? "instance" : "name", "");
  if (!name.empty()) named_[name] = guest;
  return begun->text();
}

std::shared_ptr<Guest> Script::guest_named(const Json& command, const char* key) const {
  if (!command.contains(key)) return last_;
  const auto found = named_.find(command.at(key));
  return found == named_.end() ? nullptr : found->second;
}

std::string Script::act(const Json& command) {
  const std::string type = command.at("type");
  if (!command.contains("action")) {
    unmet_ = "a command that is known";
    return "not known";
  }
  const Json& action = command.at("action");
  const auto guest = guest_named(action, "module");
  if (guest == nullptr) {
    unmet_ = "there is such a module";
    return "no module";
  }
  Outcome outcome;
  if (action.at("type") == "get") {
    const auto value = guest->global(action.at("field").get<std::string>());
    if (value)
      outcome.results.push_back(*value);
    else
      outcome.problem = "there is no such global";
  } else {
    std::vector<Value> arguments;
    for (const Json& constant : action.at("args")) {
      const auto argument = argument_of(constant);
      if (!argument) {
        unmet_ = "an argument that the host can make";
        return "not called";
      }
      arguments.push_back(*argument);
    }
    outcome = guest->call(action.at("field").get<std::string>(), arguments);
  }
  const bool returned = outcome.trap.empty() && outcome.problem.empty();
  if (type == "assert_return") {
    const Json& expected = command.at("expected");
    bool good = returned && expected.size() == outcome.results.size();
    for (std::size_t i = 0; good && i < expected.size(); ++i)
      good = matches(expected[i], outcome.results[i]);
    if (!good) unmet_ = expected.dump();
  } else if (type == "action") {
    if (!returned) unmet_ = "no trap";
  } else if (outcome.trap.empty()) {
    unmet_ = "a trap or an exception";
  }
  return outcome.text();
}

std::string Script::expect_no_module(const Json& command) {
  // What is wrong with a text is between the specification and the engine.
  if (command.at("module_type") == "text") return "a text";
  const auto code = setup_.engines.of(setup_.form).compile(bytes_of(command));
  if (code) unmet_ = "no module: " + command.at("text").get<std::string>();
  return refusal(code ? "" : code.error());
}

std::string Script::expect_no_instance(const Json& command) {
  const auto code = compile(command);
  if (!code) {
    unmet_ = code.error();
    return "refused";
  }
  auto guest = std::make_shared<Guest>(*code, together_, registered(), false);
  const auto begun = guest->begin();
  // Functions of it may be in other's tables.
  all_.push_back(guest);
  if (!begun) {
    if (command.at("type") != "assert_unlinkable") unmet_ = "it can be linked";
    return "cannot be linked";
  }
  if (command.at("type") == "assert_unlinkable" || begun->trap.empty())
    unmet_ = "it has no instance";
  return begun->text();
}

}  // namespace wasifs::transform_proof
