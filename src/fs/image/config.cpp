// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/config.h"

#include "fs/image/document.h"
#include "snapshot/sentence.h"

namespace wasifs::image {

Checked<ReadConfig> read_config(Layout& layout, const Blob& blob) {
  ReadConfig read;
  IMAGE_TRY(const std::string text, layout.document(blob, &read.digest));
  IMAGE_TRY(const nlohmann::json json, parse_json(text, blob.path));
  const Value whole(json, shown(blob.path));
  ImageConfig& config = read.config;
  IMAGE_TRY(config.os, whole.text_at("os"));
  IMAGE_TRY(config.architecture, whole.text_at("architecture"));
  IMAGE_TRY(config.variant, whole.text_at("variant"));
  IMAGE_TRY(const Value run, whole.at("config"));
  IMAGE_TRY(config.user, run.text_at("User"));
  IMAGE_TRY(config.working_directory, run.text_at("WorkingDir"));
  IMAGE_TRY(const Value environment, run.at("Env"));
  IMAGE_TRY(config.environment, environment.texts());
  IMAGE_TRY(const Value entrypoint, run.at("Entrypoint"));
  IMAGE_TRY(config.entrypoint, entrypoint.texts());
  IMAGE_TRY(const Value command, run.at("Cmd"));
  IMAGE_TRY(config.command, command.texts());
  IMAGE_TRY(const Value rootfs, whole.at("rootfs"));
  IMAGE_TRY(const Value digests, rootfs.at("diff_ids"));
  IMAGE_TRY(read.layer_digests, digests.texts());
  return read;
}

}  // namespace wasifs::image
