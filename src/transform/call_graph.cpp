// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "call_graph.h"

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <utility>

#include "pause/byte_cursor.h"
#include "pause/constant.h"
#include "pause/instruction.h"
#include "snapshot/sentence.h"
#include "wait_calls.h"

namespace wasifs::transform {
namespace {

using pause::ExactType;
using pause::Module;
using pause::Opcode;

// Functions are nodes, by number; after them the kinds of types: an indirect call is an edge to its
// kind, which has edges to all functions of it whose reference can be had. Types that are not plain
// may fit others, so they are one kind with all.
class Graph {
 public:
  Graph(const Module& module, PausePoints points, bool waits, pause::CodeScanner& scanner)
      : module_(module), points_(points), scanner_(scanner) {
    graph_.waits = waits;
  }

  SnapshotResult<CallGraph> read();

 private:
  SnapshotResult<void> add_kinds();
  SnapshotResult<void> scan(std::size_t place);
  void add_references();
  void find_cycles();
  void spread();
  [[nodiscard]] std::uint32_t functions() const noexcept {
    return static_cast<std::uint32_t>(module_.functions.size());
  }
  [[nodiscard]] std::uint32_t kind_of(std::uint32_t type) const noexcept {
    return functions() + (type < kinds_.size() ? kinds_[type] : 0);
  }
  void edge(std::uint32_t from, std::uint32_t to) {
    if (to < edges_.size()) edges_[from].push_back(to);
  }

  const Module& module_;
  PausePoints points_;
  pause::CodeScanner& scanner_;
  CallGraph graph_;
  std::vector<std::uint32_t> kinds_;  // by type
  std::uint32_t kind_count_ = 0;
  std::vector<std::vector<std::uint32_t>> edges_;
  std::vector<bool> stops_;  // by node: by itself
  std::vector<std::uint32_t> referred_;
};

SnapshotResult<void> Graph::add_kinds() {
  using Signature = std::pair<std::vector<ExactType>, std::vector<ExactType>>;
  std::map<Signature, std::uint32_t> known;
  bool all_plain = true;
  for (const pause::DefinedType& type : module_.types) all_plain = all_plain && type.plain;
  for (const pause::DefinedType& type : module_.types)
    kinds_.push_back(all_plain ? known
                                     .try_emplace({type.parameters, type.results},
                                                  static_cast<std::uint32_t>(known.size()))
                                     .first->second
                               : 0);
  const auto is_function = [](const ExactType& type) {
    return type.kind == pause::ValueType::function;
  };
  for (const pause::DefinedType& type : module_.types)
    graph_.references = graph_.references || std::ranges::any_of(type.parameters, is_function) ||
                        std::ranges::any_of(type.results, is_function);
  for (const pause::Global& global : module_.globals)
    graph_.references = graph_.references || is_function(global.exact_type);
  kind_count_ = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(known.size()));
  for (const pause::Function& function : module_.functions)
    if (function.type >= module_.types.size())
      return sentence("a function is of type {}, which is not there", function.type);
  return {};
}

SnapshotResult<void> Graph::scan(std::size_t place) {
  const pause::Body& body = module_.bodies[place];
  const auto function = static_cast<std::uint32_t>(module_.imported_functions + place);
  pause::Problem problem;
  pause::ByteCursor cursor(body.bytes, body.offset, problem);
  pause::skip_locals(cursor);
  while (cursor.ok() && !cursor.at_end()) {
    const pause::Instruction instruction = read_instruction(cursor);
    scanner_.see(place, instruction, cursor.offset() - body.offset);
    if (instruction.opcode == Opcode::return_call ||
        instruction.opcode == Opcode::return_call_indirect ||
        instruction.opcode == Opcode::return_call_ref)
      graph_.tail_calls = true;
    switch (instruction.opcode) {
      case Opcode::loop:
        if (points_ == PausePoints::anywhere) stops_[function] = true;
        break;
      case Opcode::call:
      case Opcode::return_call:
        if (instruction.first >= functions()) cursor.fail("there is no such function to call");
        edge(function, instruction.first);
        break;
      case Opcode::call_indirect:
      case Opcode::return_call_indirect:
      case Opcode::call_ref:
      case Opcode::return_call_ref:
        if (instruction.first >= kinds_.size()) cursor.fail("there is no such type to call");
        edge(function, kind_of(instruction.first));
        break;
      case Opcode::memory_atomic_wait32:
      case Opcode::memory_atomic_wait64:
      case Opcode::memory_atomic_notify:
        if (!graph_.waits || !sleeps_or_wakes(module_, instruction.opcode, instruction.first))
          break;
        graph_.replaced[place] = true;
        if (sleeps(module_, instruction.opcode, instruction.first)) stops_[function] = true;
        break;
      case Opcode::table_get:
        graph_.references = true;
        break;
      case Opcode::ref_func:
        graph_.references = true;
        referred_.push_back(instruction.first);
        break;
      default:
        break;
    }
  }
  std::ranges::sort(edges_[function]);
  const auto same = std::ranges::unique(edges_[function]);
  edges_[function].erase(same.begin(), same.end());
  if (!problem.sentence.empty()) return std::unexpected(std::move(problem.sentence));
  return {};
}

// Where a table or a global is shared with the host, anything may be in it.
void Graph::add_references() {
  bool shared = false;
  for (const pause::Table& table : module_.tables) {
    shared = shared || table.imported || table.exported;
    pause::add_functions_of(table.initial, referred_);
  }
  for (const pause::Global& global : module_.globals) {
    shared = shared || (global.type == pause::ValueType::function &&
                        (global.imported || (global.exported && global.changes)));
    pause::add_functions_of(global.initial, referred_);
  }
  for (const pause::ElementSegment& segment : module_.elements)
    std::ranges::copy(segment.elements, std::back_inserter(referred_));
  if (shared) {
    for (const pause::Export& exported : module_.exports)
      if (exported.kind == pause::ItemKind::function) referred_.push_back(exported.index);
    for (std::uint32_t kind = 0; kind < kind_count_; ++kind) stops_[functions() + kind] = true;
  }
  std::ranges::sort(referred_);
  const auto same = std::ranges::unique(referred_);
  referred_.erase(same.begin(), same.end());
  for (const std::uint32_t function : referred_)
    if (function < functions()) edge(kind_of(module_.functions[function].type), function);
}

// Tarjan's strongly connected components, with a stack of its own instead of recursion.
void Graph::find_cycles() {
  constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  const std::size_t count = edges_.size();
  std::vector<std::uint32_t> index(count, none), low(count, 0), next(count, 0), stack, path;
  std::vector<bool> on_stack(count, false);
  std::uint32_t numbered = 0;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (index[root] != none) continue;
    path.push_back(root);
    while (!path.empty()) {
      const std::uint32_t node = path.back();
      if (index[node] == none) {
        index[node] = low[node] = numbered++;
        stack.push_back(node);
        on_stack[node] = true;
      }
      if (next[node] < edges_[node].size()) {
        const std::uint32_t to = edges_[node][next[node]++];
        if (to == node && node < functions()) graph_.entry_polls[node] = true;
        if (index[to] == none)
          path.push_back(to);
        else if (on_stack[to])
          low[node] = std::min(low[node], index[to]);
        continue;
      }
      path.pop_back();
      if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[node]);
      if (low[node] != index[node]) continue;
      const bool several = stack.back() != node;
      while (true) {
        const std::uint32_t member = stack.back();
        stack.pop_back();
        on_stack[member] = false;
        if (several && member < functions()) graph_.entry_polls[member] = true;
        if (member == node) break;
      }
    }
  }
}

// From what stops by itself to all that calls it.
void Graph::spread() {
  std::vector<std::vector<std::uint32_t>> callers(edges_.size());
  for (std::uint32_t from = 0; from < edges_.size(); ++from)
    for (const std::uint32_t to : edges_[from]) callers[to].push_back(from);
  std::vector<std::uint32_t> work;
  for (std::uint32_t node = 0; node < stops_.size(); ++node)
    if (stops_[node]) work.push_back(node);
  while (!work.empty()) {
    const std::uint32_t node = work.back();
    work.pop_back();
    for (const std::uint32_t caller : callers[node])
      if (!stops_[caller]) {
        stops_[caller] = true;
        work.push_back(caller);
      }
  }
}

SnapshotResult<CallGraph> Graph::read() {
  SNAPSHOT_CHECK(add_kinds());
  edges_.resize(functions() + kind_count_);
  stops_.resize(edges_.size());
  graph_.entry_polls.resize(functions());
  graph_.replaced.resize(module_.bodies.size());
  for (std::uint32_t i = 0; i < module_.imported_functions; ++i) stops_[i] = true;
  for (std::size_t place = 0; place < module_.bodies.size(); ++place) SNAPSHOT_CHECK(scan(place));
  add_references();
  if (points_ == PausePoints::anywhere) {
    find_cycles();
    for (std::uint32_t i = 0; i < functions(); ++i)
      if (graph_.entry_polls[i]) stops_[i] = true;
    for (std::uint32_t i = 0; i < module_.imported_functions; ++i) graph_.entry_polls[i] = false;
  }
  spread();
  graph_.suspends.assign(stops_.begin(), stops_.begin() + functions());
  for (std::uint32_t type = 0; type < kinds_.size(); ++type)
    graph_.type_suspends.push_back(stops_[kind_of(type)]);
  return std::move(graph_);
}

}  // namespace

SnapshotResult<CallGraph> read_call_graph(const Module& module, PausePoints points, bool waits,
                                          pause::CodeScanner& scanner) {
  return Graph(module, points, waits, scanner).read();
}

}  // namespace wasifs::transform
