// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "program_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "json_text.h"

namespace wasifs::cli {
namespace {

constexpr const char* part_type = "wasifs-cli.program";
constexpr std::uint32_t part_version = 1;
constexpr const char* calls_word = "calls";
constexpr const char* anywhere_word = "anywhere";
// No engine takes longer modules.
constexpr std::uint64_t longest_module = std::uint64_t{1} << 30;

void save(PartWriter& writer, const Program& program, const SavedMoment& moment) {
  const auto code = std::as_bytes(std::span(program.code));
  nlohmann::ordered_json said{{"name", program.name}, {"size", code.size()}};
  auto& chunks = said["chunks"] = nlohmann::ordered_json::array();
  for (std::size_t offset = 0; offset < code.size(); offset += snapshot_chunk_size) {
    const auto piece = code.subspan(offset, std::min(snapshot_chunk_size, code.size() - offset));
    chunks.push_back(writer.chunk(std::span(&piece, 1), nullptr));
  }
  if (moment.calls) said["calls"] = *moment.calls;
  if (!moment.end.empty()) said["end"] = moment.end;
  if (program.module.pausable() != PausePoints::none)
    said["pausable"] = program.module.pausable() == PausePoints::calls ? calls_word : anywhere_word;
  const std::string text = json_text(said);
  const auto bytes = std::as_bytes(std::span(text));
  writer.segment({bytes.begin(), bytes.end()});
}

// Everything in the part may be hostile.
Parsed<std::string> read_code(PartReader& part, const nlohmann::json& chunks, std::uint64_t size) {
  if (size > longest_module || chunks.size() > longest_module / snapshot_chunk_size)
    return std::unexpected(fmt::format("its program of {} bytes is too long", size));
  std::string code;
  for (const auto& entry : chunks) {
    if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() > UINT32_MAX)
      return std::unexpected("its program has a chunk without a number");
    const auto chunk = part.chunk(entry.get<ChunkNumber>());
    if (!chunk) return std::unexpected(chunk.error());
    code.append(reinterpret_cast<const char*>(chunk->bytes.data()), chunk->bytes.size());
  }
  if (code.size() != size)
    return std::unexpected(
        fmt::format("its program has {} bytes instead of {}", code.size(), size));
  return code;
}

Parsed<SavedProgram> read(PartReader& part, bool with_code) {
  if (part.version() != part_version)
    return std::unexpected(
        fmt::format("its program is saved in version {}, which is not known", part.version()));
  const auto bytes = part.segment(0);
  if (!bytes) return std::unexpected(bytes.error());
  const auto* text = reinterpret_cast<const char*>(bytes->data());
  const auto said = nlohmann::json::parse(text, text + bytes->size(), nullptr, false);
  const auto has = [&](const char* key, auto is) {
    return said.contains(key) && (said[key].*is)();
  };
  using Json = nlohmann::json;
  if (!said.is_object() || !has("name", &Json::is_string) ||
      !has("size", &Json::is_number_unsigned) || !has("chunks", &Json::is_array))
    return std::unexpected("what it says of its program is damaged");
  SavedProgram program{.name = said["name"], .size = said["size"]};
  if (has("calls", &Json::is_number_unsigned)) program.moment.calls = said["calls"];
  if (has("end", &Json::is_string)) program.moment.end = said["end"];
  if (has("pausable", &Json::is_string))
    program.pausable = said["pausable"] == calls_word ? PausePoints::calls : PausePoints::anywhere;
  if (with_code) {
    auto code = read_code(part, said["chunks"], program.size);
    if (!code) return std::unexpected(code.error());
    program.code = *std::move(code);
  }
  return program;
}

}  // namespace

ExtraPart program_part(const Program& program, const SavedMoment& moment) {
  return {.type = part_type,
          .version = part_version,
          .save = [&program, moment](PartWriter& writer) { save(writer, program, moment); }};
}

Parsed<std::optional<SavedProgram>> read_program_part(SnapshotReader& reader, bool with_code) {
  const auto part = reader.part(part_type);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return std::nullopt;
  auto program = read(**part, with_code);
  if (!program) return std::unexpected(program.error());
  return *std::move(program);
}

}  // namespace wasifs::cli
