// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/header.h"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "recording_generated.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

using Text = flatbuffers::Offset<flatbuffers::String>;
using Texts = flatbuffers::Vector<Text>;

// How calls are written. A change that an old reader would misunderstand gets another name.
constexpr std::string_view calls_feature = "calls-1";

// A FlatBuffer may refer to one text many times, so lengths are added up before they are copied.
constexpr std::size_t most_texts = std::size_t{1} << 20;
constexpr std::size_t most_text_bytes = std::size_t{64} << 20;

template <class Table>
const Table* verified(std::span<const std::byte> bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(data, bytes.size(), 64, 1 << 20);
  if (!verifier.VerifyBuffer<Table>(nullptr)) return nullptr;
  return flatbuffers::GetRoot<Table>(data);
}

std::string text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string() : std::string(text->c_str(), text->size());
}

ReplayResult<std::vector<std::string>> texts_of(const Texts* texts) {
  std::vector<std::string> result;
  if (texts == nullptr) return result;
  if (texts->size() > most_texts)
    return sentence("its header has a list of {} texts; {} are allowed", texts->size(), most_texts);
  std::size_t bytes = 0;
  for (const flatbuffers::String* text : *texts) bytes += text->size();
  if (bytes > most_text_bytes)
    return sentence("its header has texts of {} bytes; {} are allowed", bytes, most_text_bytes);
  for (const flatbuffers::String* text : *texts) result.push_back(text_of(text));
  return result;
}

std::vector<Text> texts_in(flatbuffers::FlatBufferBuilder& builder,
                           const std::vector<std::string>& texts) {
  std::vector<Text> result;
  for (const std::string& text : texts) result.push_back(builder.CreateString(text));
  return result;
}

ByteVector bytes_of(const flatbuffers::FlatBufferBuilder& builder) {
  const auto* const begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {begin, begin + builder.GetSize()};
}

// Looks up what this library has for it.
void find_host_call(KnownCall& call) {
  for (const HostModule& module : host_modules()) {
    if (module.name != call.module) continue;
    for (const HostCall& known : module.calls)
      if (known.name == call.name && std::ranges::equal(known.parameters, call.parameters)) {
        call.host_module = &module;
        call.host_call = &known;
      }
  }
}

ReplayResult<KnownCall> call_of(const recording::Call& encoded) {
  constexpr std::size_t longest_name = 128;
  if (encoded.import_module()->size() > longest_name || encoded.name()->size() > longest_name)
    return sentence("its header has a call with a name of more than {} bytes", longest_name);
  KnownCall call{.module = text_of(encoded.import_module()),
                 .name = text_of(encoded.name()),
                 .parameters = {}};
  if (encoded.parameters()->size() > most_parameters)
    return sentence("its call {} has {} parameters; {} are allowed", shown(call.name),
                    encoded.parameters()->size(), most_parameters);
  const std::string parameters = text_of(encoded.parameters());
  for (const char type : parameters) {
    if (type != 'i' && type != 'I')
      return sentence("its call {} has a parameter of unknown type", shown(call.name));
    call.parameters.push_back(type == 'i' ? ValueType::i32 : ValueType::i64);
  }
  find_host_call(call);
  return call;
}

}  // namespace

std::vector<KnownCall> all_calls() {
  std::vector<KnownCall> calls;
  for (const HostModule& module : host_modules())
    for (const HostCall& call : module.calls)
      calls.push_back({.module = std::string(module.name),
                       .name = std::string(call.name),
                       .parameters = {call.parameters.begin(), call.parameters.end()},
                       .host_module = &module,
                       .host_call = &call});
  return calls;
}

ByteVector encode_header(const RecordingInfo& info, std::span<const KnownCall> calls) {
  flatbuffers::FlatBufferBuilder builder;
  const auto* const digest = reinterpret_cast<const std::uint8_t*>(info.module.bytes.data());
  std::vector<flatbuffers::Offset<recording::Call>> encoded;
  for (const KnownCall& call : calls) {
    std::string parameters;
    for (const ValueType type : call.parameters) parameters += type == ValueType::i32 ? 'i' : 'I';
    encoded.push_back(recording::CreateCall(builder, builder.CreateString(call.module),
                                            builder.CreateString(call.name),
                                            builder.CreateString(parameters)));
  }
  const auto critical = builder.CreateVector(texts_in(builder, {std::string(calls_feature)}));
  const auto module = builder.CreateVector(digest, info.module.bytes.size());
  const auto arguments = builder.CreateVector(texts_in(builder, info.arguments));
  const auto environment = builder.CreateVector(texts_in(builder, info.environment));
  const Text function = info.function ? builder.CreateString(*info.function) : Text();
  const Text engine = builder.CreateString(info.engine);
  const auto list = builder.CreateVector(encoded);
  recording::HeaderBuilder header(builder);
  header.add_critical(critical);
  header.add_module_digest(module);
  header.add_arguments(arguments);
  header.add_environment(environment);
  if (info.function) header.add_function(function);
  header.add_engine(engine);
  header.add_stack_size(info.stack_size);
  header.add_max_memory(info.max_memory);
  header.add_fuel_counted(info.fuel.has_value());
  header.add_fuel(info.fuel.value_or(0));
  header.add_calls(list);
  builder.Finish(header.Finish());
  return bytes_of(builder);
}

ReplayResult<Header> decode_header(std::span<const std::byte> bytes) {
  const auto* const encoded = verified<recording::Header>(bytes);
  if (encoded == nullptr) return sentence("its header is damaged");
  SNAPSHOT_TRY(const auto features, texts_of(encoded->critical()));
  for (const std::string& feature : features)
    if (feature != calls_feature)
      return sentence("it needs the feature {}, which this library does not know", shown(feature));

  Header header;
  RecordingInfo& info = header.info;
  if (encoded->module_digest() == nullptr ||
      encoded->module_digest()->size() != info.module.bytes.size())
    return sentence("its header has no digest of the module");
  std::memcpy(info.module.bytes.data(), encoded->module_digest()->data(), info.module.bytes.size());
  SNAPSHOT_TRY(info.arguments, texts_of(encoded->arguments()));
  SNAPSHOT_TRY(info.environment, texts_of(encoded->environment()));
  if (encoded->function() != nullptr) info.function = text_of(encoded->function());
  info.engine = text_of(encoded->engine());
  info.stack_size = encoded->stack_size();
  info.max_memory = encoded->max_memory();
  if (encoded->fuel_counted()) info.fuel = encoded->fuel();
  if (encoded->calls() == nullptr) return header;
  constexpr std::size_t most_calls = 1024;
  if (encoded->calls()->size() > most_calls)
    return sentence("its header has {} kinds of calls; {} are allowed", encoded->calls()->size(),
                    most_calls);
  for (const recording::Call* call : *encoded->calls()) {
    SNAPSHOT_TRY(KnownCall known, call_of(*call));
    header.calls.push_back(std::move(known));
  }
  return header;
}

ByteVector encode_ending(const Ending& ending) {
  flatbuffers::FlatBufferBuilder builder;
  const RecordedEnd& end = ending.end;
  builder.Finish(recording::CreateEnd(builder, static_cast<std::uint8_t>(end.kind), end.exit_code,
                                      builder.CreateString(end.message), end.fuel_used.has_value(),
                                      end.fuel_used.value_or(0), ending.calls));
  return bytes_of(builder);
}

ReplayResult<Ending> decode_ending(std::span<const std::byte> bytes) {
  const auto* const encoded = verified<recording::End>(bytes);
  if (encoded == nullptr || encoded->kind() > static_cast<int>(RecordedEnd::Kind::stopped))
    return sentence("its last frame is damaged");
  Ending ending{.end = {.kind = static_cast<RecordedEnd::Kind>(encoded->kind()),
                        .exit_code = encoded->exit_code(),
                        .message = text_of(encoded->message()),
                        .fuel_used = std::nullopt},
                .calls = encoded->calls()};
  if (encoded->fuel_counted()) ending.end.fuel_used = encoded->fuel_used();
  return ending;
}

}  // namespace wasifs
