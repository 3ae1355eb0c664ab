// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "descriptor_text.h"
#include "store_text.h"
#include "tree_entries.h"

namespace wasifs::cli {
namespace {

using Json = nlohmann::ordered_json;

Json program_json(const SavedProgram& program) {
  Json object{{"name", program.name}, {"size", program.size}};
  if (program.moment.calls) object["calls"] = *program.moment.calls;
  if (!program.moment.end.empty()) object["end"] = program.moment.end;
  return object;
}

Json parts_json(const SnapshotReader& reader) {
  Json list = Json::array();
  for (const SnapshotPart& part : reader.parts())
    list.push_back({{"type", part.type}, {"version", part.version}, {"segments", part.segments}});
  return list;
}

Json externals_json(const std::vector<External>& externals) {
  Json list = Json::array();
  for (const External& external : externals) {
    const bool inode = external.kind == External::Kind::inode;
    list.push_back({{"name", external.name},
                    {"type", inode ? std::string(type_text(external.file_type)) : external.type}});
  }
  return list;
}

Json mounts_json(const Process& process) {
  Json list = Json::array();
  for (const MountInfo& mount : process.parts().names->mounts())
    list.push_back({{"path", mount.path}, {"type", mount.filesystem->type_name()}});
  return list;
}

std::string text_of(const Json& value) {
  return value.is_string() ? visible(value.get<std::string>()) : json_text(value);
}

void print_program(const Json& program) {
  fmt::print("program: {}, {}", text_of(program["name"]), size_text(program["size"]));
  if (program.contains("calls"))
    fmt::print(", in mid-run after {} calls", text_of(program["calls"]));
  if (program.contains("end")) fmt::print(", {}", text_of(program["end"]));
  fmt::print("\n");
}

}  // namespace

Json json_of(const Inside& inside, const std::optional<SavedProgram>& program) {
  std::uint64_t bytes = 0;
  for (const NamedChunk& chunk : inside.reader->chunks()) bytes += chunk.size;
  Json object{{"name", inside.name}};
  if (program) object["program"] = program_json(*program);
  object["arguments"] = inside.process->arguments();
  object["environment"] = inside.process->environment();
  if (const auto code = inside.process->exit_code()) object["exit_code"] = *code;
  object["parts"] = parts_json(*inside.reader);
  object["mounts"] = mounts_json(*inside.process);
  Json& descriptors = object["descriptors"] = Json::array();
  for (const auto& [number, descriptor] : descriptors_of(*inside.process))
    descriptors.push_back(descriptor);
  object["externals"] = externals_json(inside.externals);
  object["left_out"] = inside.reports;
  object["chunks"] = inside.reader->chunks().size();
  object["content_bytes"] = bytes;
  return object;
}

void print_identity(const Json& object) {
  fmt::print("{}: {} in {} chunks\n", text_of(object["name"]), size_text(object["content_bytes"]),
             text_of(object["chunks"]));
  if (object.contains("program")) print_program(object["program"]);
  const auto words = [](const Json& list) {
    std::vector<std::string> shown;
    for (const Json& word : list) shown.push_back(text_of(word));
    return fmt::format("{}", fmt::join(shown, " "));
  };
  fmt::print("arguments: {}\n", words(object["arguments"]));
  if (!object["environment"].empty()) fmt::print("environment: {}\n", words(object["environment"]));
  if (object.contains("exit_code")) fmt::print("exit code: {}\n", text_of(object["exit_code"]));
}

void print_holdings(const Json& object) {
  std::map<std::string, int> types;
  for (const Json& part : object["parts"]) ++types[text_of(part["type"])];
  fmt::print("\nparts ({}):\n", object["parts"].size());
  for (const auto& [type, count] : types) fmt::print("  {} x {}\n", count, type);
  fmt::print("\nmounts ({}):\n", object["mounts"].size());
  for (const Json& mount : object["mounts"])
    fmt::print("  {}  {}\n", text_of(mount["path"]), text_of(mount["type"]));
  fmt::print("\ndescriptors ({}):\n", object["descriptors"].size());
  for (const Json& descriptor : object["descriptors"])
    fmt::print("  {:>3}  {}\n", text_of(descriptor["fd"]), descriptor_line(descriptor));
  fmt::print("\nto be offered again ({}):\n", object["externals"].size());
  for (const Json& external : object["externals"])
    fmt::print("  {}  {}\n", text_of(external["name"]), text_of(external["type"]));
}

}  // namespace wasifs::cli
