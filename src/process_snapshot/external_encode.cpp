// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writing external.fbs.
#include "process_snapshot/external_encode.h"

#include "external_generated.h"
#include "process_snapshot/flat_bytes.h"

namespace wasifs {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

Offset<saved::ExternalFile> encode_file(FlatBufferBuilder& builder, const HeldFile& file,
                                        FileType type) {
  const bool live = !file.name.empty();
  const auto text = builder.CreateString(live ? file.name : file.path);
  Offset<flatbuffers::Vector<std::uint8_t>> digest;
  if (file.digest) {
    digest = builder.CreateVector(reinterpret_cast<const std::uint8_t*>(file.digest->bytes.data()),
                                  file.digest->bytes.size());
  }
  saved::ExternalFileBuilder encoded(builder);
  if (live) {
    encoded.add_name(text);
  } else {
    encoded.add_path(text);
  }
  encoded.add_type(static_cast<std::uint8_t>(type));
  encoded.add_access(static_cast<std::uint8_t>(file.access));
  encoded.add_flags(static_cast<std::uint16_t>(file.flags));
  if (!live && type == FileType::regular_file) {
    encoded.add_size(file.stat.size);
    encoded.add_modified(file.stat.mtim);
    encoded.add_digest(digest);
  }
  return encoded.Finish();
}

}  // namespace

std::vector<std::byte> encode_external(const GatheredPart& part) {
  const External& external = part.external;
  FlatBufferBuilder builder;
  std::vector<Offset<saved::ExternalFile>> files;
  for (std::size_t index = 0; index < part.files.size(); ++index) {
    files.push_back(encode_file(builder, part.files[index], part.held[index]->type()));
  }
  const auto name = builder.CreateString(external.name);
  const auto type = builder.CreateString(external.type);
  const auto encoded_files = builder.CreateVector(files);
  saved::ExternalPartBuilder encoded(builder);
  encoded.add_kind(static_cast<std::uint8_t>(external.kind));
  encoded.add_name(name);
  encoded.add_type(type);
  encoded.add_file_type(static_cast<std::uint8_t>(external.file_type));
  encoded.add_access(static_cast<std::uint8_t>(external.access));
  encoded.add_flags(static_cast<std::uint16_t>(part.flags));
  encoded.add_live(external.live);
  encoded.add_files(encoded_files);
  builder.Finish(encoded.Finish(), saved::ExternalPartIdentifier());
  return bytes_of(builder);
}

}  // namespace wasifs
