// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/node.h"

#include <utility>

namespace wasifs::overlay {
namespace {

/// Numbers from a counter begin here, computed ones end.
constexpr std::uint64_t first_counted = std::uint64_t{1} << 63U;

/// Parents of nodes whose destruction has begun on this thread. A tree may be deeper than the
/// stack, so the outermost destructor lets them go in a loop.
thread_local constinit std::vector<NodePtr>* doomed = nullptr;

const Inode& topmost(const Ref<Inode>& upper, const std::vector<LowerPart>& lowers) {
  return upper ? *upper : *lowers.front().inode;
}

}  // namespace

Node::Node(std::shared_ptr<Nodes> home, std::uint64_t number, NodePtr parent, std::string_view name,
           std::vector<LowerPart> lowers, Ref<Inode> upper)
    : home_(std::move(home)),
      number_(number),
      parent_(std::move(parent)),
      name_(name),
      lowers_(std::move(lowers)),
      upper_(std::move(upper)),
      kind_(topmost(upper_, lowers_).kind()),
      type_(topmost(upper_, lowers_).type()),
      has_upper_(static_cast<bool>(upper_)),
      merges_(kind_ == InodeKind::directory && !lowers_.empty()) {}

Node::~Node() {
  home_->forget(*this);
  if (doomed != nullptr) {
    doomed->push_back(std::move(parent_));
    return;
  }
  std::vector<NodePtr> pending;
  doomed = &pending;
  pending.push_back(std::move(parent_));
  while (!pending.empty()) {
    const NodePtr last = std::move(pending.back());
    pending.pop_back();
  }
  doomed = nullptr;
}

void Node::set_upper(Ref<Inode> upper) noexcept {
  upper_ = std::move(upper);
  has_upper_.store(true, std::memory_order_release);
}

NodePtr Node::move_to(NodePtr parent, std::string_view name) {
  name_ = name;
  return std::exchange(parent_, std::move(parent));
}

std::optional<std::uint64_t> Nodes::computed(const Layer& layer, std::uint64_t device,
                                             std::uint64_t ino) const noexcept {
  if (device != layer.device() || ino >= first_counted / layers_ - 1) return std::nullopt;
  return ino * layers_ + layer.place();
}

std::uint64_t Nodes::number_of(const Layer& layer, std::uint64_t device, std::uint64_t ino) {
  const auto number = computed(layer, device, ino);
  if (number && layer.place() != 0) return *number;
  const Identity identity{layer.place(), device, ino};
  const auto state = state_.lock();
  const auto noted = state->noted.find(identity);
  if (noted != state->noted.end()) return noted->second;
  if (number) return *number;
  return state->noted[identity] = first_counted + state->counted++;
}

void Nodes::give(const Identity& upper, std::uint64_t number) {
  state_.lock()->noted[upper] = number;
}

NodePtr Nodes::find(std::uint64_t number) {
  const auto state = state_.lock();
  const auto found = state->nodes.find(number);
  return found == state->nodes.end() ? nullptr : found->second.lock();
}

NodePtr Nodes::intern(NodePtr fresh) {
  const auto state = state_.lock();
  std::weak_ptr<Node>& known = state->nodes[fresh->number()];
  if (NodePtr node = known.lock()) return node;
  known = fresh;
  return fresh;
}

void Nodes::forget(const Node& node) noexcept {
  const auto state = state_.lock();
  const auto found = state->nodes.find(node.number());
  if (found != state->nodes.end() && found->second.expired()) state->nodes.erase(found);
  if (node.removed() && node.noted()) state->noted.erase(*node.noted());
}

Nodes::Noted Nodes::noted() const {
  return state_.lock()->noted;
}

void Nodes::restore(const Noted& noted) {
  const auto state = state_.lock();
  state->noted = noted;
  for (const auto& [identity, number] : noted) {
    if (number >= first_counted && number - first_counted >= state->counted) {
      state->counted = number - first_counted + 1;
    }
  }
}

}  // namespace wasifs::overlay
