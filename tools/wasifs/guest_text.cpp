// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "store_text.h"
#include "values.h"

namespace wasifs::cli {
namespace {

using Json = nlohmann::ordered_json;
using Value = SavedGuest::Value;
using Names = std::optional<ModuleNames>;

constexpr std::uint64_t page_size = 65536;

std::string hexadecimal(const Digest& digest) {
  std::string text;
  for (const std::byte byte : digest.bytes)
    text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

// JSON has no infinity and no NaN.
template <class Float>
Json number(Float value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
}

// Of integers and references the value says all, of the others the bits do.
Json json_of(const Value& value) {
  constexpr std::array types{"i32", "i64", "f32", "f64", "v128", "function", "exception"};
  Json object{{"type", types.at(static_cast<std::size_t>(value.type))}};
  const auto low = static_cast<std::uint32_t>(value.low);
  switch (value.type) {
    case Value::Type::i32:
      object["value"] = static_cast<std::int32_t>(low);
      break;
    case Value::Type::i64:
      object["value"] = static_cast<std::int64_t>(value.low);
      break;
    case Value::Type::f32:
      object["value"] = number(std::bit_cast<float>(low));
      object["bits"] = fmt::format("{:#010x}", low);
      break;
    case Value::Type::f64:
      object["value"] = number(std::bit_cast<double>(value.low));
      object["bits"] = fmt::format("{:#018x}", value.low);
      break;
    case Value::Type::v128:
      object["bits"] = fmt::format("0x{:016x}{:016x}", value.high, value.low);
      break;
    case Value::Type::function:
    case Value::Type::exception:
      object["value"] = value.low == Value::null ? Json() : Json(value.low);
      break;
  }
  return object;
}

Json json_of(const SavedGuest::StackValue& from) {
  const bool local = from.place == SavedGuest::StackValue::Place::local;
  Json object{{"place", local ? "local" : "operand"}, {"index", from.index}};
  object.update(json_of(from.value));
  for (const Value& carried : from.payload) object["payload"].push_back(json_of(carried));
  return object;
}

Json json_of(const SavedGuest::Frame& frame, const Names& names) {
  Json object{{"function", frame.function}};
  if (names && frame.function < names->functions.size() &&
      !names->functions[frame.function].name.empty())
    object["name"] = names->functions[frame.function].name;
  const bool call = frame.kind == SavedGuest::Frame::Kind::call;
  object["stopped_in"] = call ? "call" : "poll";
  object["body_offset"] = frame.offset;
  if (const auto place = names ? names->file_offset(frame.function, frame.offset) : std::nullopt) {
    object["file_offset"] = *place;
    object["code_offset"] = *place - names->code_begin;
  }
  object["values"] = Json::array();
  for (const SavedGuest::StackValue& value : frame.values)
    object["values"].push_back(json_of(value));
  return object;
}

void add_run(Json& object, const SavedGuest::Run& run, const Names& names) {
  object["entry"] = run.entry;
  if (run.call)
    object["call"] = {
        {"module", run.call->module}, {"name", run.call->name}, {"arguments", run.call->arguments}};
  if (run.wait)
    object["wait"] = {{"memory", run.wait->memory},
                      {"address", run.wait->address},
                      {"timeout_ns", run.wait->timeout < 0 ? Json() : Json(run.wait->timeout)},
                      {"woken", run.wait->woken}};
  Json& frames = object["backtrace"] = Json::array();
  for (auto frame = run.frames.rbegin(); frame != run.frames.rend(); ++frame)
    frames.push_back(json_of(*frame, names));
}

std::string text_of(const Json& value) {
  return value.is_string() ? visible(value.get<std::string>()) : json_text(value);
}

std::string value_text(const Json& object) {
  const Json& value = object.contains("value") ? object["value"] : object["bits"];
  return fmt::format("{} {}", text_of(object["type"]), text_of(value));
}

std::string wait_text(const Json& wait) {
  const std::string place = fmt::format(
      "address {:#x} of memory {}", wait["address"].get<std::uint64_t>(), text_of(wait["memory"]));
  if (wait["woken"].get<bool>()) return fmt::format("at {}, and was woken", place);
  if (wait["timeout_ns"].is_null()) return fmt::format("at {} until it is woken", place);
  return fmt::format("at {} until it is woken, or for {} ns", place, text_of(wait["timeout_ns"]));
}

// `who` is the guest, or one of its threads.
void print_pause(const std::string& who, const Json& object) {
  if (!object.contains("backtrace")) {
    fmt::print("\n{}: at rest, no function is running\n", who);
    return;
  }
  if (object.contains("call")) {
    const Json& call = object["call"];
    std::vector<std::string> arguments;
    for (const Json& argument : call["arguments"]) arguments.push_back(text_of(argument));
    fmt::print("\n{}: paused in {}.{}({}), which is done when it goes on\n", who,
               text_of(call["module"]), text_of(call["name"]), fmt::join(arguments, ", "));
  } else if (object.contains("wait")) {
    fmt::print("\n{}: paused while it waits {}\n", who, wait_text(object["wait"]));
  } else {
    fmt::print("\n{}: paused between two of its own instructions\n", who);
  }
  const std::string entry = text_of(object["entry"]);
  fmt::print("entry: {}\n", entry.empty() ? "the start function" : entry);
}

void print_backtrace(const Json& frames) {
  fmt::print("\nbacktrace ({}):\n", frames.size());
  std::size_t number = 0;
  for (const Json& frame : frames) {
    const std::string function = fmt::format("function {}", text_of(frame["function"]));
    const std::string who = frame.contains("name")
                                ? fmt::format("{} ({})", text_of(frame["name"]), function)
                                : function;
    const std::string where =
        frame.contains("file_offset")
            ? fmt::format("{:#x} (code {:#x})", frame["file_offset"].get<std::uint64_t>(),
                          frame["code_offset"].get<std::uint64_t>())
            : fmt::format("byte {} of its body", text_of(frame["body_offset"]));
    fmt::print("  #{} {} at {}\n", number++, who, where);
  }
}

// Of a guest or of one of its threads.
template <class Holder>
void add_own_state(Json& object, const Holder& guest, const Names& names) {
  Json& tables = object["tables"] = Json::array();
  for (const SavedGuest::Table& table : guest.tables)
    tables.push_back(
        {{"index", table.index}, {"slots", table.slots}, {"held_slots", table.held_slots}});
  Json& globals = object["globals"] = Json::array();
  for (const SavedGuest::Global& global : guest.globals) {
    Json& added = globals.emplace_back(Json{{"index", global.index}});
    if (names && global.index < names->globals.size() && !names->globals[global.index].empty())
      added["name"] = names->globals[global.index];
    added.update(json_of(global.value));
  }
}

}  // namespace

Json json_of(const SavedGuest& guest, const Names& names) {
  Json object{{"module", hexadecimal(guest.module)}, {"state", guest.run ? "paused" : "at rest"}};
  if (guest.run) add_run(object, *guest.run, names);
  Json& memories = object["memories"] = Json::array();
  for (const SavedGuest::Memory& memory : guest.memories)
    memories.push_back({{"pages", memory.pages},
                        {"held_pages", memory.held_pages},
                        {"zero_pages", memory.zero_pages}});
  add_own_state(object, guest, names);
  for (const SavedGuest::Thread& thread : guest.threads) {
    Json& added = object["threads"].emplace_back(Json{{"id", thread.id}});
    add_run(added, thread.run, names);
    add_own_state(added, thread, names);
  }
  return object;
}

void print_guest(const Json& object) {
  print_pause("guest", object);
  if (object.contains("backtrace")) print_backtrace(object["backtrace"]);
  if (object.contains("threads"))
    for (const Json& thread : object["threads"]) {
      print_pause(fmt::format("thread {}", text_of(thread["id"])), thread);
      print_backtrace(thread["backtrace"]);
    }
  fmt::print("\nmemories ({}):\n", object["memories"].size());
  std::size_t number = 0;
  for (const Json& memory : object["memories"]) {
    const auto pages = memory["pages"].get<std::uint64_t>();
    // No memory is so large, but a snapshot may say so.
    const std::string size = pages > std::numeric_limits<std::uint64_t>::max() / page_size
                                 ? "?"
                                 : size_text(pages * page_size);
    fmt::print("  {:>3}  {} pages ({}), {} with content of their own\n", number++, pages, size,
               text_of(memory["held_pages"]));
  }
  if (!object["tables"].empty())
    fmt::print("\ntables that change ({}):\n", object["tables"].size());
  for (const Json& table : object["tables"])
    fmt::print("  {:>3}  {} slots, {} changed\n", text_of(table["index"]), text_of(table["slots"]),
               text_of(table["held_slots"]));
  fmt::print("\nglobals that change ({}):\n", object["globals"].size());
  for (const Json& global : object["globals"])
    fmt::print("  {:>3}  {}{}{}\n", text_of(global["index"]), value_text(global),
               global.contains("name") ? "  " : "",
               global.contains("name") ? text_of(global["name"]) : std::string());
}

}  // namespace wasifs::cli
