// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading process.fbs. The verifier has seen to the structure; here is what the values may be. A
// string may be referred to many times, so what is copied is counted.
#include "process_snapshot/process_decode.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "process_snapshot/bounds.h"
#include "process_snapshot/flat_bytes.h"
#include "process_snapshot/part_types.h"
#include "snapshot/sentence.h"
#include "snapshot/vector_alignment.h"
#include "vfs/path_text.h"

namespace wasifs {
namespace {

/// Cookies of directory entries are made of serials and have 63 bits for them.
constexpr std::uint64_t serials_end = std::uint64_t{1} << 62;
constexpr std::uint16_t all_flags = 31;
/// What a string takes of a segment beside its bytes: length, NUL, and an offset that leads to it.
constexpr std::size_t least_room = 9;

class Decoder {
 public:
  Decoder(const saved::Process& saved, std::size_t size) : saved_(saved), text_left_(size) {}

  SnapshotResult<DecodedProcess> decode() {
    if (!elements_aligned(saved_.clocks()) || !elements_aligned(saved_.descriptions()) ||
        !elements_aligned(saved_.descriptors()))
      return sentence("the part \"process\" does not lie at multiples of 8 bytes");
    SNAPSHOT_CHECK(decode_values());
    SNAPSHOT_CHECK(decode_tree());
    SNAPSHOT_CHECK(decode_mounts());
    SNAPSHOT_CHECK(decode_descriptions());
    SNAPSHOT_CHECK(decode_descriptors());
    return std::move(decoded_);
  }

 private:
  SnapshotResult<std::string> text(const flatbuffers::String* text) {
    if (text == nullptr) return std::string();
    const std::size_t room = text->size() + least_room;
    if (room > text_left_) return sentence("the part \"process\" says one thing many times");
    text_left_ -= room;
    return std::string(text->c_str(), text->size());
  }

  template <class Enumeration>
  static SnapshotResult<Enumeration> policy(std::uint8_t value, Enumeration last,
                                            const char* what) {
    if (value > static_cast<std::uint8_t>(last))
      return sentence("the {} has the number {}", what, value);
    return static_cast<Enumeration>(value);
  }

  SnapshotResult<void> decode_values() {
    ProcessParts& parts = decoded_.parts;
    if (saved_.arguments() != nullptr) {
      for (const auto* argument : *saved_.arguments()) {
        SNAPSHOT_TRY(std::string value, text(argument));
        parts.arguments.push_back(std::move(value));
      }
    }
    if (saved_.environment() != nullptr) {
      for (const saved::Variable* variable : *saved_.environment()) {
        SNAPSHOT_TRY(std::string name, text(variable->name()));
        SNAPSHOT_TRY(std::string value, text(variable->value()));
        parts.environment.emplace_back(std::move(name), std::move(value));
      }
    }
    SNAPSHOT_TRY(parts.rights, policy(saved_.rights(), RightsPolicy::strict, "policy of rights"));
    SNAPSHOT_TRY(parts.pointers,
                 policy(saved_.pointers(), PointerPolicy::fault, "policy of pointers"));
    SNAPSHOT_TRY(parts.paths, policy(saved_.paths(), PathPolicy::bytes, "policy of paths"));
    parts.check_alignment = saved_.check_alignment();
    const saved::ProcessLimits& limits = *saved_.limits();
    parts.limits = {.descriptors = limits.descriptors(),
                    .bytes_per_call = limits.bytes_per_call(),
                    .host_bytes_per_call = limits.host_bytes_per_call(),
                    .buffers_per_call = limits.buffers_per_call(),
                    .subscriptions_per_call = limits.subscriptions_per_call(),
                    .path_length = limits.path_length(),
                    .path_depth = limits.path_depth(),
                    .symlinks = limits.symlinks()};
    if (saved_.exited()) decoded_.exit_code = saved_.exit_code();
    SNAPSHOT_TRY(decoded_.trap_reason, text(saved_.trap_reason()));
    if (saved_.clocks() == nullptr || saved_.clocks()->size() != decoded_.times.size()) {
      return sentence("the part \"process\" does not have {} clocks", decoded_.times.size());
    }
    for (std::size_t id = 0; id < decoded_.times.size(); ++id) {
      if ((saved_.clocks_known() >> id & 1U) == 0) continue;
      decoded_.times[id] = saved_.clocks()->Get(static_cast<flatbuffers::uoffset_t>(id));
    }
    if (const auto* random = saved_.random()) {
      decoded_.random = RandomState{random->seed(), random->position()};
    }
    decoded_.waited = saved_.waited();
    decoded_.largest_device = saved_.largest_device();
    return {};
  }

  SnapshotResult<std::string> path(const flatbuffers::String* saved) {
    SNAPSHOT_TRY(std::string path, text(saved));
    const auto normal = normalise_absolute(path);
    if (!normal || *normal != path) return sentence("\"{}\" is no path of a mount", path);
    return path;
  }

  SnapshotResult<void> decode_tree() {
    MountTable::Saved& tree = decoded_.tree;
    tree.device = saved_.device();
    tree.next_serial = saved_.next_serial();
    if (tree.device == 0 || tree.device >= device_numbers_end || tree.next_serial >= serials_end) {
      return sentence("the tree has the device {} and the serial {}", tree.device,
                      tree.next_serial);
    }
    if (saved_.places() == nullptr) return sentence("the tree has no places");
    if (saved_.places()->size() > most_places) {
      return sentence("the tree has {} places; {} are allowed", saved_.places()->size(),
                      most_places);
    }
    std::unordered_set<std::uint64_t> serials;
    for (const saved::Place* place : *saved_.places()) {
      SNAPSHOT_TRY(std::string name, path(place->path()));
      if (!decoded_.places.empty() && name <= decoded_.places.back()) {
        return sentence("the place {} is not in the order of places", name);
      }
      if (place->serial() >= tree.next_serial || !serials.insert(place->serial()).second) {
        return sentence("the place {} has the serial {}", name, place->serial());
      }
      tree.serials.emplace(name, place->serial());
      decoded_.places.push_back(std::move(name));
    }
    if (!tree.serials.contains("/")) return sentence("the tree has no root");
    return {};
  }

  /// Everything that leads to a mount has to be told as well, so that no short text makes many
  /// places.
  [[nodiscard]] bool leads_to(std::string_view path) const {
    for (std::size_t end = path.size(); end > 1; end = path.rfind('/', end - 1)) {
      if (end == std::string_view::npos || end == 0) break;
      if (!decoded_.tree.serials.contains(std::string(path.substr(0, end)))) return false;
    }
    return true;
  }

  SnapshotResult<void> decode_mounts() {
    decoded_.attached = saved_.attached();
    if (saved_.mounts() != nullptr) {
      for (const saved::MountPoint* mount : *saved_.mounts()) {
        SNAPSHOT_TRY(std::string place, path(mount->path()));
        decoded_.mounts.push_back({std::move(place), mount->part()});
      }
    }
    if (decoded_.attached > decoded_.mounts.size()) {
      return sentence("{} of {} mounts are attached", decoded_.attached, decoded_.mounts.size());
    }
    for (std::size_t index = 0; index < decoded_.attached; ++index) {
      const std::string& place = decoded_.mounts[index].path;
      if (!leads_to(place) || (index != 0 && place < decoded_.mounts[index - 1].path)) {
        return sentence("the mount {} is at no place, or not in order", place);
      }
    }
    return {};
  }

  SnapshotResult<void> decode_descriptions() {
    if (saved_.descriptions() == nullptr) return {};
    for (const saved::OpenDescription* saved : *saved_.descriptions()) {
      const std::size_t number = decoded_.descriptions.size();
      if (saved->mount() > decoded_.mounts.size() || saved->place() > decoded_.places.size()) {
        return sentence("open file {} has the mount {} and the place {}", number, saved->mount(),
                        saved->place());
      }
      if (saved->flags() > all_flags ||
          saved->access() > static_cast<std::uint8_t>(Access::read_write)) {
        return sentence("open file {} has the access {} and the flags {}", number, saved->access(),
                        saved->flags());
      }
      const std::uint64_t end =
          saved->part() == 0 ? decoded_.tree.next_serial : std::uint64_t{1} << 63;
      if (saved->position() >= end) {
        return sentence("open file {} is at {}", number, saved->position());
      }
      if (saved->part() == 0 && (saved->inode() != 0 || saved->mount() != 0)) {
        return sentence("open file {} is a directory of the tree and of a mount", number);
      }
      decoded_.descriptions.push_back(*saved);
    }
    return {};
  }

  SnapshotResult<void> decode_descriptors() {
    std::unordered_set<Fd> numbers;
    std::vector<bool> used(decoded_.descriptions.size());
    if (saved_.descriptors() != nullptr) {
      for (const saved::Descriptor* saved : *saved_.descriptors()) {
        if (saved->description() >= used.size() || !numbers.insert(saved->number()).second) {
          return sentence("descriptor {} is there twice, or leads to open file {}", saved->number(),
                          saved->description());
        }
        used[saved->description()] = true;
        const std::uint64_t rights =
            saved->base() | saved->inheriting() | saved->ceiling() | saved->inheriting_ceiling();
        if (!has_all(all_rights, static_cast<Rights>(rights))) {
          return sentence("descriptor {} has the rights {:#x}", saved->number(), rights);
        }
        decoded_.descriptors.push_back(
            {saved->number(), saved->description(),
             FdRights{.base = static_cast<Rights>(saved->base()),
                      .inheriting = static_cast<Rights>(saved->inheriting()),
                      .ceiling = static_cast<Rights>(saved->ceiling()),
                      .inheriting_ceiling = static_cast<Rights>(saved->inheriting_ceiling())}});
      }
    }
    if (const auto idle = std::ranges::find(used, false); idle != used.end()) {
      return sentence("no descriptor leads to open file {}", idle - used.begin());
    }
    if (saved_.preopens() == nullptr) return {};
    for (const saved::Preopen* saved : *saved_.preopens()) {
      SNAPSHOT_TRY(std::string name, text(saved->name()));
      if (!numbers.contains(saved->number()) ||
          !decoded_.preopens.emplace(saved->number(), std::move(name)).second) {
        return sentence("descriptor {} is a preopen twice, or not open", saved->number());
      }
    }
    return {};
  }

  const saved::Process& saved_;
  std::size_t text_left_;
  DecodedProcess decoded_;
};

}  // namespace

SnapshotResult<DecodedProcess> decode_process(PartReader& reader) {
  if (reader.version() != process_part_version) {
    return sentence("the part \"process\" has version {}; this library knows {}", reader.version(),
                    process_part_version);
  }
  if (reader.segments() != 1) {
    return sentence("the part \"process\" has {} segments instead of one", reader.segments());
  }
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  SNAPSHOT_TRY(const auto* saved,
               verified<saved::Process>(segment, saved::ProcessIdentifier(), "process"));
  return Decoder(*saved, segment.size()).decode();
}

}  // namespace wasifs
