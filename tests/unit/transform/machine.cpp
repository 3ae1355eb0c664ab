// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "machine.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstring>

#include "engine/wasmtime/live_state.h"
#include "pause/export_state.h"
#include "wasifs/engine/wasmtime.h"

namespace wasifs::transform {
namespace {

const WasmtimeEngine& engine() {
  static const std::unique_ptr<WasmtimeEngine> made = WasmtimeEngine::create().value();
  return *made;
}

std::string message_of(wasmtime_error_t* error) {
  wasm_byte_vec_t message{};
  wasmtime_error_message(error, &message);
  std::string text(message.data, message.size);
  wasm_byte_vec_delete(&message);
  wasmtime_error_delete(error);
  return text;
}

std::string message_of(wasm_trap_t* trap) {
  wasmtime_trap_code_t code = 0;
  const bool known = wasmtime_trap_code(trap, &code);
  wasm_trap_delete(trap);
  return known ? fmt::format("trap {}", code) : "trap";
}

std::string text_of(const wasmtime_val_t& value) {
  switch (value.kind) {
    case WASMTIME_I32:
      return fmt::format("i32 {}", value.of.i32);
    case WASMTIME_I64:
      return fmt::format("i64 {}", value.of.i64);
    case WASMTIME_F32:
    case WASMTIME_F64: {
      std::uint64_t bits = 0;
      const bool wide = value.kind == WASMTIME_F64;
      std::memcpy(&bits, &value.of, wide ? 8 : 4);
      return fmt::format("float {:#x}", bits);
    }
    case WASMTIME_V128:
      return fmt::format("v128 {}", fmt::join(value.of.v128, ","));
    case WASMTIME_FUNCREF:
      return wasmtime_funcref_is_null(&value.of.funcref) ? "null" : "function";
    default:
      return "reference";
  }
}

// What the host remembers of a call that it did not make.
struct Pending {
  std::string name;
  std::vector<wasmtime_val_t> arguments;
};

// The host, and what it knows of the instance that runs.
struct World {
  Outcome outcome;
  wasmtime_context_t* context = nullptr;
  std::optional<wasmtime_global_t> state;
  std::optional<wasmtime_global_t> polls;
  std::uint32_t every = 0;
  std::size_t chances = 0;
  std::size_t carried_out = 0;
  std::optional<Pending> pending;

  // A call that was stopped may stop again when it is carried out.
  bool stop_again() { return ++carried_out % 4 == 1 && stop_now(); }
  bool stop() {
    ++chances;
    return every != 0 && chances % every == 0 && stop_now();
  }
  bool stop_now() {
    if (!state) return false;
    wasmtime_val_t one{};
    one.kind = WASMTIME_I32;
    one.of.i32 = 1;
    wasmtime_error_t* error = wasmtime_global_set(context, &*state, &one);
    EXPECT_EQ(nullptr, error);
    return true;
  }
  [[nodiscard]] bool stopping() const {
    wasmtime_val_t value{};
    if (state) wasmtime_global_get(context, &*state, &value);
    return value.of.i32 != 0;
  }
};

void make_zeros(const wasm_valtype_vec_t& types, std::span<wasmtime_val_t> results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i] = {};
    results[i].kind = wasmtime_valkind_t{WASMTIME_I32};
    switch (wasm_valtype_kind(types.data[i])) {
      case WASM_I32:
        break;
      case WASM_I64:
        results[i].kind = WASMTIME_I64;
        break;
      case WASM_F32:
        results[i].kind = WASMTIME_F32;
        break;
      case WASM_F64:
        results[i].kind = WASMTIME_F64;
        break;
      case WASM_FUNCREF:
        results[i].kind = WASMTIME_FUNCREF;
        wasmtime_funcref_set_null(&results[i].of.funcref);
        break;
      default:
        ADD_FAILURE() << "a result of a kind that the host does not know";
    }
  }
}

// Results that depend on all calls before.
void carry_out(World& world, const Pending& call, std::span<wasmtime_val_t> results) {
  std::string text = call.name;
  for (const wasmtime_val_t& argument : call.arguments) text += " " + text_of(argument);
  const auto seed = static_cast<std::int32_t>(world.outcome.calls.size() * 7 + 3);
  for (wasmtime_val_t& result : results) {
    if (result.kind == WASMTIME_I32) result.of.i32 = seed % 32;
    if (result.kind == WASMTIME_I64) result.of.i64 = (std::int64_t{seed} << 33) + 1;
    if (result.kind == WASMTIME_F32) result.of.f32 = static_cast<float>(seed) / 2;
    if (result.kind == WASMTIME_F64) result.of.f64 = static_cast<double>(seed) / 3;
    text += " -> " + text_of(result);
  }
  world.outcome.calls.push_back(std::move(text));
}

struct Import {
  World* world;
  std::string name;
  wasm_functype_t* type;
};

wasm_trap_t* called_by_guest(void* env, wasmtime_caller_t*, const wasmtime_val_t* arguments,
                             size_t argument_count, wasmtime_val_t* results, size_t result_count) {
  const Import& import = *static_cast<Import*>(env);
  make_zeros(*wasm_functype_results(import.type), {results, result_count});
  Pending call{import.name, {arguments, arguments + argument_count}};
  if (import.world->stop())
    import.world->pending = std::move(call);
  else
    carry_out(*import.world, call, {results, result_count});
  return nullptr;
}

wasm_trap_t* called_in_place_of_pending(void* env, wasmtime_caller_t*, const wasmtime_val_t*,
                                        size_t, wasmtime_val_t* results, size_t result_count) {
  const Import& import = *static_cast<Import*>(env);
  make_zeros(*wasm_functype_results(import.type), {results, result_count});
  EXPECT_TRUE(import.world->pending);
  if (!import.world->pending || import.world->stop_again()) return nullptr;
  const Pending call = *std::exchange(import.world->pending, std::nullopt);
  carry_out(*import.world, call, {results, result_count});
  return nullptr;
}

wasm_trap_t* polled(void* env, wasmtime_caller_t*, const wasmtime_val_t*, size_t, wasmtime_val_t*,
                    size_t) {
  World& world = *static_cast<Import*>(env)->world;
  wasmtime_val_t one{};
  one.kind = WASMTIME_I32;
  one.of.i32 = 1;
  EXPECT_EQ(nullptr, wasmtime_global_set(world.context, &*world.polls, &one));
  (void)world.stop();
  return nullptr;
}

wasmtime_module_t* compile(std::span<const std::byte> module) {
  static std::map<Bytes, wasmtime_module_t*> known;
  auto& found = known[Bytes(module.begin(), module.end())];
  if (found != nullptr) return found;
  wasmtime_error_t* error = wasmtime_module_new(
      engine().raw(), reinterpret_cast<const std::uint8_t*>(module.data()), module.size(), &found);
  if (error != nullptr) ADD_FAILURE() << "not valid: " << message_of(error);
  return found;
}

// One instance with its store.
class Instance {
 public:
  Instance(World& world, std::span<const std::byte> module, const pause::StateMap& map)
      : world_(world), store_(wasmtime_store_new(engine().raw(), nullptr, nullptr)) {
    context_ = wasmtime_store_context(store_);
    wasmtime_context_set_epoch_deadline(context_, 1'000'000'000);
    world.context = context_;
    wasmtime_module_t* compiled = compile(module);
    if (compiled == nullptr) return;
    wasm_importtype_vec_t imports{};
    wasmtime_module_imports(compiled, &imports);
    std::vector<wasmtime_extern_t> items;
    for (std::size_t i = 0; i < imports.size; ++i) items.push_back(import(*imports.data[i]));
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error =
        wasmtime_instance_new(context_, compiled, items.data(), items.size(), &instance_, &trap);
    wasm_importtype_vec_delete(&imports);
    if (error != nullptr) {
      ADD_FAILURE() << message_of(error);
      return;
    }
    EXPECT_EQ(nullptr, trap);
    there_ = trap == nullptr;
    live_ = std::make_unique<engine::LiveState>(context_, instance_, map);
    world.state = global(state_export);
    world.polls = global(polls_export);
    if (!world.polls) return;
    set(*world.polls, 1);
    set_call(poll_slot, polled, {});
  }
  ~Instance() {
    world_.context = nullptr;
    wasmtime_store_delete(store_);
    for (const auto& import : imports_) wasm_functype_delete(import->type);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] bool there() const { return there_; }
  [[nodiscard]] engine::LiveState& live() { return *live_; }

  // What the guest wrote to `frames_export`.
  [[nodiscard]] Bytes frames() {
    const wasmtime_memory_t memory = item(frames_export).of.memory;
    wasmtime_val_t top{};
    const wasmtime_global_t from = item(top_export).of.global;
    wasmtime_global_get(context_, &from, &top);
    const auto* data = reinterpret_cast<const std::byte*>(wasmtime_memory_data(context_, &memory));
    return {data, data + static_cast<std::uint32_t>(top.of.i32)};
  }
  void put_frames(std::span<const std::byte> bytes) {
    const wasmtime_memory_t memory = item(frames_export).of.memory;
    std::uint64_t before = 0;
    EXPECT_EQ(nullptr, wasmtime_memory_grow(context_, &memory, bytes.size() / 65536 + 1, &before));
    if (!bytes.empty())
      std::memcpy(wasmtime_memory_data(context_, &memory), bytes.data(), bytes.size());
  }
  // The numbers of the functions that frames refer to.
  [[nodiscard]] std::vector<std::uint32_t> references(const pause::StateMap& map) {
    std::vector<std::uint32_t> numbers;
    const wasmtime_table_t table = item(references_export).of.table;
    for (std::uint64_t slot = 0; slot < wasmtime_table_size(context_, &table); ++slot) {
      wasmtime_val_t value{};
      EXPECT_TRUE(wasmtime_table_get(context_, &table, slot, &value));
      std::uint32_t number = pause::unknown_element;
      for (const pause::StateFunction& function : map.functions)
        if (item(function.name).of.func.__private == value.of.funcref.__private)
          number = function.index;
      if (wasmtime_funcref_is_null(&value.of.funcref)) number = pause::null_element;
      numbers.push_back(number);
    }
    return numbers;
  }
  void set_pending(const std::vector<pause::ValueType>& results) {
    set_call(pending_slot, called_in_place_of_pending, results);
  }
  [[nodiscard]] wasmtime_func_t in_slot(std::uint32_t slot) {
    const wasmtime_table_t table = item(calls_export).of.table;
    wasmtime_val_t value{};
    EXPECT_TRUE(wasmtime_table_get(context_, &table, slot, &value));
    return value.of.funcref;
  }
  [[nodiscard]] std::optional<wasmtime_func_t> function(std::string_view name) {
    const wasmtime_extern_t found = item(name);
    if (found.kind != WASMTIME_EXTERN_FUNC) return std::nullopt;
    return found.of.func;
  }
  // The results are noted once it has returned to the end.
  void call(const wasmtime_func_t& function, const std::vector<std::int32_t>& numbers) {
    wasm_functype_t* type = wasmtime_func_type(context_, &function);
    std::vector<wasmtime_val_t> arguments(wasm_functype_params(type)->size);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      arguments[i].kind = WASMTIME_I32;
      arguments[i].of.i32 = i < numbers.size() ? numbers[i] : 0;
    }
    std::vector<wasmtime_val_t> results(wasm_functype_results(type)->size);
    wasm_functype_delete(type);
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error =
        wasmtime_func_call(context_, &function, arguments.data(), arguments.size(), results.data(),
                           results.size(), &trap);
    Outcome& outcome = world_.outcome;
    if (trap != nullptr) outcome.trap = message_of(trap);
    if (error != nullptr) outcome.trap = "error " + message_of(error);
    if (world_.stopping()) return;
    for (const wasmtime_val_t& result : results) outcome.results.push_back(text_of(result));
  }

 private:
  wasmtime_extern_t item(std::string_view name) {
    wasmtime_extern_t found{};
    found.kind = WASMTIME_EXTERN_TAG;
    (void)wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &found);
    return found;
  }
  std::optional<wasmtime_global_t> global(std::string_view name) {
    const wasmtime_extern_t found = item(name);
    if (found.kind != WASMTIME_EXTERN_GLOBAL) return std::nullopt;
    return found.of.global;
  }
  void set(const wasmtime_global_t& global, std::int32_t number) {
    wasmtime_val_t value{};
    value.kind = WASMTIME_I32;
    value.of.i32 = number;
    EXPECT_EQ(nullptr, wasmtime_global_set(context_, &global, &value));
  }
  wasmtime_extern_t import(const wasm_importtype_t& type) {
    const wasm_name_t* name = wasm_importtype_name(&type);
    const wasm_functype_t* function =
        wasm_externtype_as_functype_const(wasm_importtype_type(&type));
    EXPECT_NE(nullptr, function) << "only functions can be imported";
    imports_.push_back(std::make_unique<Import>(
        Import{&world_, std::string(name->data, name->size), wasm_functype_copy(function)}));
    wasmtime_extern_t made{};
    made.kind = WASMTIME_EXTERN_FUNC;
    wasmtime_func_new(context_, function, called_by_guest, imports_.back().get(), nullptr,
                      &made.of.func);
    return made;
  }
  void set_call(std::uint32_t slot, wasmtime_func_callback_t callback,
                const std::vector<pause::ValueType>& results) {
    static constexpr wasm_valkind_t kinds[] = {WASM_I32, WASM_I64,     WASM_F32,      WASM_F64,
                                               0,        WASM_FUNCREF, WASM_EXTERNREF};
    wasm_valtype_vec_t parameters{};
    wasm_valtype_vec_t types{};
    wasm_valtype_vec_new_uninitialized(&types, results.size());
    for (std::size_t i = 0; i < results.size(); ++i)
      types.data[i] = wasm_valtype_new(kinds[static_cast<std::size_t>(results[i])]);
    imports_.push_back(
        std::make_unique<Import>(Import{&world_, "", wasm_functype_new(&parameters, &types)}));
    wasmtime_val_t value{};
    value.kind = WASMTIME_FUNCREF;
    wasmtime_func_new(context_, imports_.back()->type, callback, imports_.back().get(), nullptr,
                      &value.of.funcref);
    const wasmtime_table_t table = item(calls_export).of.table;
    EXPECT_EQ(nullptr, wasmtime_table_set(context_, &table, slot, &value));
  }

  World& world_;
  wasmtime_store_t* store_;
  wasmtime_context_t* context_ = nullptr;
  wasmtime_instance_t instance_{};
  std::vector<std::unique_ptr<Import>> imports_;
  std::unique_ptr<engine::LiveState> live_;
  bool there_ = false;
};

// From one instance to another of the same map.
void copy_state(const pause::StateMap& map, pause::InstanceState& from, pause::InstanceState& to) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    const std::size_t more = from.memory(i).size() - to.memory(i).size();
    EXPECT_TRUE(to.grow_memory(i, more / 65536));
    if (!from.memory(i).empty())
      std::memcpy(to.memory(i).data(), from.memory(i).data(), from.memory(i).size());
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i)
    EXPECT_TRUE(to.set_global(i, from.global(i)));
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    const std::uint64_t more = from.table_size(i) - to.table_size(i);
    EXPECT_TRUE(to.grow_table(i, more, pause::null_element));
    for (std::uint64_t slot = 0; slot < from.table_size(i); ++slot)
      EXPECT_TRUE(to.set_slot(i, slot, from.slot(i, slot)));
  }
  for (const auto* segments : {&map.data_segments, &map.element_segments})
    for (const pause::StateSegment& segment : *segments)
      if (from.dropped(segment)) {
        EXPECT_TRUE(to.drop(segment));
      }
}

void note_state(const pause::StateMap& map, pause::InstanceState& state, Outcome& outcome) {
  for (std::size_t i = 0; i < map.memories.size(); ++i) {
    const auto bytes = state.memory(i);
    outcome.memories.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  for (std::size_t i = 0; i < map.globals.size(); ++i) {
    const pause::GlobalBits bits = state.global(i);
    outcome.globals.push_back(fmt::format("{:x}:{:x}", bits.high, bits.low));
  }
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    std::string& text = outcome.tables.emplace_back();
    for (std::uint64_t slot = 0; slot < state.table_size(i); ++slot)
      text += fmt::format("{},", state.slot(i, slot));
  }
}

// A run that may be paused, from one instance to the next.
class Runner {
 public:
  Runner(std::span<const std::byte> module, const Pauses& pauses)
      : pauses_(pauses), pausable_(PausableModule::read(module, pauses.points)) {
    EXPECT_TRUE(pausable_) << pausable_.error();
    world_.every = pauses.every;
  }

  PausedRun run(const std::vector<std::int32_t>& arguments) {
    if (!pausable_) return {};
    auto running = pausable_->running(pause::StartFunction::exported);
    EXPECT_TRUE(running) << running.error();
    if (!running) return {};
    map_ = std::move(running->map);
    instance_ = std::make_unique<Instance>(world_, running->module, map_);
    for (const std::string& name : {map_.start, std::string("run")}) {
      if (name.empty() || !instance_->there() || !world_.outcome.trap.empty()) continue;
      const auto function = instance_->function(name);
      EXPECT_TRUE(function) << name;
      if (!function) continue;
      instance_->call(*function, arguments);
      while (instance_->there() && world_.stopping() && !::testing::Test::HasFailure()) resume();
    }
    if (instance_->there()) note_state(map_, instance_->live(), world_.outcome);
    instance_.reset();
    result_.outcome = std::move(world_.outcome);
    result_.chances = world_.chances;
    return std::move(result_);
  }

 private:
  void resume() {
    auto frames = pausable_->frames(instance_->frames(), instance_->references(map_));
    ASSERT_TRUE(frames) << frames.error();
    if (pauses_.frames) pauses_.frames(*frames);
    ++result_.pauses;
    result_.most_frames = std::max(result_.most_frames, frames->size());
    auto resumable = pausable_->resuming(pause::StartFunction::exported, *frames);
    ASSERT_TRUE(resumable) << resumable.error();
    ASSERT_EQ(resumable->pending, world_.pending.has_value());
    auto next = std::make_unique<Instance>(world_, resumable->module, map_);
    ASSERT_TRUE(next->there());
    copy_state(map_, instance_->live(), next->live());
    const auto* context = world_.context;
    instance_ = std::move(next);
    world_.context = const_cast<wasmtime_context_t*>(context);
    instance_->put_frames(resumable->frames);
    if (resumable->pending) instance_->set_pending(resumable->pending_results);
    instance_->call(instance_->in_slot(resumable->outermost), {});
  }

  const Pauses& pauses_;
  World world_;
  SnapshotResult<PausableModule> pausable_;
  pause::StateMap map_;
  std::unique_ptr<Instance> instance_;
  PausedRun result_;
};

}  // namespace

Bytes binary_of(std::string_view text) {
  wasm_byte_vec_t made{};
  if (wasmtime_error_t* error = wasmtime_wat2wasm(text.data(), text.size(), &made)) {
    ADD_FAILURE() << message_of(error);
    return {};
  }
  const auto bytes = std::as_bytes(std::span(made.data, made.size));
  Bytes result(bytes.begin(), bytes.end());
  wasm_byte_vec_delete(&made);
  return result;
}

std::optional<std::string> engine_refusal(std::span<const std::byte> module) {
  wasmtime_error_t* error = wasmtime_module_validate(
      engine().raw(), reinterpret_cast<const std::uint8_t*>(module.data()), module.size());
  if (error == nullptr) return std::nullopt;
  return message_of(error);
}

Outcome run_plain(std::span<const std::byte> module, const std::vector<std::int32_t>& arguments) {
  World world;
  const auto exported = pause::export_state(module, pause::StartFunction::exported);
  EXPECT_TRUE(exported) << exported.error();
  if (!exported) return {};
  Instance instance(world, exported->module, exported->map);
  for (const std::string& name : {exported->map.start, std::string("run")}) {
    if (name.empty() || !instance.there() || !world.outcome.trap.empty()) continue;
    const auto function = instance.function(name);
    EXPECT_TRUE(function) << name;
    if (function) instance.call(*function, arguments);
  }
  if (instance.there()) note_state(exported->map, instance.live(), world.outcome);
  return std::move(world.outcome);
}

PausedRun run_paused(std::span<const std::byte> module, const std::vector<std::int32_t>& arguments,
                     const Pauses& pauses) {
  return Runner(module, pauses).run(arguments);
}

}  // namespace wasifs::transform
