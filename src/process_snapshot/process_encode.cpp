// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writing process.fbs.
#include "process_snapshot/process_encode.h"

#include <algorithm>
#include <array>
#include <string>

#include "process_generated.h"
#include "process_snapshot/bounds.h"
#include "process_snapshot/flat_bytes.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

/// More than a segment may have, by far, and less than a FlatBuffer may: what is longer is refused.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

/// At least what the strings and tables of the part take.
std::uint64_t estimated_size(const Process& process, const ProcessTables& tables) {
  std::uint64_t size = process.trap_reason().size();
  const auto add = [&](const std::string& text) { size += text.size() + 32; };
  for (const std::string& argument : process.arguments()) add(argument);
  for (const std::string& variable : process.environment()) add(variable);
  for (const auto& [path, serial] : tables.tree.serials) add(path);
  for (const auto& mount : tables.mounts) add(mount.path);
  for (const auto& [fd, name] : tables.preopens) add(name);
  return size + tables.descriptions.size() * sizeof(saved::OpenDescription) +
         tables.descriptors.size() * sizeof(saved::Descriptor);
}

auto encode_environment(FlatBufferBuilder& builder, const ProcessParts& parts) {
  std::vector<Offset<saved::Variable>> variables;
  for (const auto& [name, value] : parts.environment) {
    const auto encoded_name = builder.CreateString(name);
    variables.push_back(saved::CreateVariable(builder, encoded_name, builder.CreateString(value)));
  }
  return builder.CreateVector(variables);
}

auto encode_places(FlatBufferBuilder& builder, const MountTable::Saved& tree) {
  std::vector<Offset<saved::Place>> places;
  for (const auto& [path, serial] : tree.serials) {
    places.push_back(saved::CreatePlace(builder, builder.CreateString(path), serial));
  }
  return builder.CreateVector(places);
}

auto encode_mounts(FlatBufferBuilder& builder, const ProcessTables& tables) {
  std::vector<Offset<saved::MountPoint>> mounts;
  for (const auto& mount : tables.mounts) {
    mounts.push_back(
        saved::CreateMountPoint(builder, builder.CreateString(mount.path), mount.part));
  }
  return builder.CreateVector(mounts);
}

auto encode_preopens(FlatBufferBuilder& builder, const ProcessTables& tables) {
  std::vector<Offset<saved::Preopen>> preopens;
  for (const auto& [fd, name] : tables.preopens) {
    preopens.push_back(saved::CreatePreopen(builder, fd, builder.CreateString(name)));
  }
  return builder.CreateVector(preopens);
}

saved::ProcessLimits encode_limits(const Limits& limits) {
  return saved::ProcessLimits(limits.bytes_per_call, limits.host_bytes_per_call, limits.descriptors,
                              limits.buffers_per_call, limits.subscriptions_per_call,
                              limits.path_length, limits.path_depth, limits.symlinks);
}

}  // namespace

SnapshotResult<std::vector<std::byte>> encode_process(Process& process, const ProcessTables& tables,
                                                      std::uint64_t largest_device) {
  const ProcessParts& parts = process.parts();
  if (tables.tree.serials.size() > most_places) {
    return sentence("the tree has {} places; {} are allowed", tables.tree.serials.size(),
                    most_places);
  }
  if (estimated_size(process, tables) > most_bytes) {
    return sentence("arguments, environment and descriptors together have more than {} bytes",
                    most_bytes);
  }
  std::array<std::uint64_t, 4> clocks{};
  std::uint8_t clocks_known = 0;
  for (std::size_t id = 0; id < clocks.size(); ++id) {
    const auto now = parts.clock->now(static_cast<ClockId>(id));
    if (!now) continue;
    clocks[id] = *now;
    clocks_known = static_cast<std::uint8_t>(clocks_known | (1U << id));
  }

  FlatBufferBuilder builder;
  const auto arguments = builder.CreateVectorOfStrings(process.arguments());
  const auto environment = encode_environment(builder, parts);
  const std::string reason = process.trap_reason();
  const auto trap_reason =
      reason.empty() ? Offset<flatbuffers::String>() : builder.CreateString(reason);
  const auto clock_values = builder.CreateVector(clocks.data(), clocks.size());
  const auto places = encode_places(builder, tables.tree);
  const auto mounts = encode_mounts(builder, tables);
  const auto descriptions = builder.CreateVectorOfStructs(tables.descriptions);
  const auto descriptors = builder.CreateVectorOfStructs(tables.descriptors);
  const auto preopens = encode_preopens(builder, tables);
  const saved::ProcessLimits limits = encode_limits(parts.limits);
  const auto random_state = parts.random->state();
  const saved::RandomPlace random =
      random_state ? saved::RandomPlace(random_state->seed, random_state->position)
                   : saved::RandomPlace();

  saved::ProcessBuilder encoded(builder);
  encoded.add_arguments(arguments);
  encoded.add_environment(environment);
  encoded.add_rights(static_cast<std::uint8_t>(parts.rights));
  encoded.add_pointers(static_cast<std::uint8_t>(parts.pointers));
  encoded.add_paths(static_cast<std::uint8_t>(parts.paths));
  encoded.add_check_alignment(parts.check_alignment);
  encoded.add_limits(&limits);
  encoded.add_waited(process.waited());
  encoded.add_exited(process.exit_code().has_value());
  encoded.add_exit_code(process.exit_code().value_or(0));
  encoded.add_trap_reason(trap_reason);
  encoded.add_clocks(clock_values);
  encoded.add_clocks_known(clocks_known);
  if (random_state) encoded.add_random(&random);
  encoded.add_largest_device(std::max(largest_device, tables.tree.device));
  encoded.add_device(tables.tree.device);
  encoded.add_next_serial(tables.tree.next_serial);
  encoded.add_places(places);
  encoded.add_attached(tables.attached);
  encoded.add_mounts(mounts);
  encoded.add_descriptions(descriptions);
  encoded.add_descriptors(descriptors);
  encoded.add_preopens(preopens);
  builder.Finish(encoded.Finish(), saved::ProcessIdentifier());
  return bytes_of(builder);
}

}  // namespace wasifs
