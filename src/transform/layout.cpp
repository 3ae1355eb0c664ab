// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "layout.h"

#include <algorithm>
#include <tuple>

#include "snapshot/sentence.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::FrameType;
using pause::FrameValue;
using pause::Module;
using pause::ValueType;

constexpr std::int32_t exception_heap = -0x17;
constexpr std::int32_t no_exception_heap = -0x0c;

constexpr std::uint32_t number_size(FrameType type) noexcept {
  switch (type) {
    case FrameType::i64:
    case FrameType::f64:
      return 8;
    case FrameType::v128:
      return 16;
    default:
      return 4;
  }
}

// In which values lie.
std::tuple<FrameType, FrameValue::Place, std::uint32_t> order(const SavedValue& value) noexcept {
  return {value.type, value.place, value.index};
}

const std::vector<ExactType>& carried_by(const Module& module, std::uint32_t type) noexcept {
  static const std::vector<ExactType> nothing;
  return type < module.types.size() ? module.types[type].parameters : nothing;
}

std::optional<std::string> cannot_carry_exceptions(const Module& module) {
  if (module.tags.size() > most_tags) return "an exception, of which there are too many kinds";
  for (std::size_t tag = 0; tag < module.tags.size(); ++tag)
    for (const ExactType& type : carried_by(module, module.tags[tag]))
      if (type.kind > ValueType::v128)
        return fmt::format("an exception, which may be of tag {}, which carries a reference", tag);
  return std::nullopt;
}

}  // namespace

std::optional<FrameType> frame_type_of(const ExactType& type) noexcept {
  switch (type.kind) {
    case ValueType::i32:
      return FrameType::i32;
    case ValueType::i64:
      return FrameType::i64;
    case ValueType::f32:
      return FrameType::f32;
    case ValueType::f64:
      return FrameType::f64;
    case ValueType::v128:
      return FrameType::v128;
    case ValueType::function:
      return FrameType::function;
    case ValueType::other:
      break;
  }
  if (type.heap == exception_heap || type.heap == no_exception_heap) return FrameType::exception;
  return std::nullopt;
}

std::uint32_t payload_size(const Module& module) noexcept {
  std::uint32_t most = 0;
  for (const std::uint32_t type : module.tags) {
    std::uint32_t size = 0;
    for (const ExactType& one : carried_by(module, type))
      if (const auto known = frame_type_of(one)) size += number_size(*known);
    most = std::max(most, size);
  }
  return most;
}

std::uint32_t size_of(const Module& module, FrameType type) noexcept {
  return type == FrameType::exception ? 4 + payload_size(module) : number_size(type);
}

SnapshotResult<std::vector<SavedValue>> values_of(const Module& module, const FunctionCode& code,
                                                  const FunctionSites& sites, const Site& site) {
  std::vector<SavedValue> values;
  const auto add = [&](FrameValue::Place place, std::uint32_t index, std::uint32_t local,
                       const ExactType& exact) -> SnapshotResult<void> {
    const auto type = frame_type_of(exact);
    const auto refuse = [&](std::string_view what) {
      return sentence(
          "{} has {} in {} {} where it can be stopped (offset {:#x} in it), which "
          "cannot be saved",
          called(module, code.function), what,
          place == FrameValue::Place::local ? "local" : "operand", index, site.offset);
    };
    if (!type) return refuse("a reference that is not to a function");
    if (*type == FrameType::exception)
      if (const auto why = cannot_carry_exceptions(module)) return refuse(*why);
    values.push_back({place, index, local, *type, exact, true, false});
    return {};
  };
  std::vector<SavedValue> common = common_values(code, sites);
  std::ranges::sort(common, {}, &SavedValue::index);
  auto next = common.begin();
  for (const std::uint32_t local : sites.live_at(site)) {
    while (next != common.end() && next->index < local) ++next;
    if (next != common.end() && next->index == local) {
      next->read = true;
      continue;
    }
    SNAPSHOT_CHECK(add(FrameValue::Place::local, local, local, code.locals[local]));
  }
  const auto operands = sites.operands_of(site);
  for (std::uint32_t height = 0; height < operands.size(); ++height)
    if (operands[height].constant == no_step)
      SNAPSHOT_CHECK(
          add(FrameValue::Place::operand, height, operands[height].local, operands[height].type));
  std::ranges::sort(values, {}, order);
  std::ranges::sort(common, {}, order);
  values.insert(values.end(), common.begin(), common.end());
  return values;
}

std::span<const SavedValue> own_values(std::span<const SavedValue> values) noexcept {
  return {values.begin(), std::ranges::find(values, true, &SavedValue::common)};
}

std::vector<SavedValue> common_values(const FunctionCode& code, const FunctionSites& sites) {
  std::vector<SavedValue> values;
  for (const std::uint32_t local : sites.common) {
    const ExactType& type = code.locals[local];
    values.push_back(
        {FrameValue::Place::local, local, local, *frame_type_of(type), type, false, true});
  }
  std::ranges::sort(values, {}, order);
  return values;
}

std::uint32_t size_of(const Module& module, std::span<const SavedValue> values) noexcept {
  std::uint32_t size = 0;
  std::uint32_t exceptions = 0;
  for (const SavedValue& value : values) {
    if (value.type == FrameType::exception)
      ++exceptions;
    else
      size += number_size(value.type);
  }
  return exceptions == 0 ? size : size + exceptions * size_of(module, FrameType::exception);
}

}  // namespace wasifs::transform
