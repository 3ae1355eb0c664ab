// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256 by OpenSSL, which uses what the processor has for it. The algorithm is looked up once per
// object: for a small chunk that look-up takes longer than the digest.
#include "snapshot/sha256.h"

#include <openssl/evp.h>

#include "snapshot/sentence.h"

namespace wasifs {

struct Sha256::State {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool good = false;  // nothing went wrong since `begin`

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(algorithm);
  }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::begin() {
  state_->good = state_->algorithm != nullptr && state_->context != nullptr &&
                 EVP_DigestInit_ex2(state_->context, state_->algorithm, nullptr) == 1;
}

void Sha256::add(std::span<const std::byte> bytes) {
  state_->good = state_->good && EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1;
}

SnapshotResult<Digest> Sha256::finish() {
  Digest digest;
  unsigned size = 0;
  auto* const bytes = reinterpret_cast<unsigned char*>(digest.bytes.data());
  const bool good = state_->good && EVP_DigestFinal_ex(state_->context, bytes, &size) == 1;
  state_->good = false;
  if (!good || size != digest.bytes.size()) return sentence("OpenSSL cannot compute SHA-256");
  return digest;
}

SnapshotResult<Digest> Sha256::of(std::span<const std::span<const std::byte>> pieces) {
  begin();
  for (const auto piece : pieces) add(piece);
  return finish();
}

SnapshotResult<Digest> Sha256::of(std::span<const std::byte> bytes) {
  return of(std::span(&bytes, 1));
}

}  // namespace wasifs
