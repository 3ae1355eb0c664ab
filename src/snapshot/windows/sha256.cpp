// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256 by Windows' own cryptography (CNG), so that no other library is needed there. An object's
// hash can be begun again; making one takes longer than the digest of a small chunk.
#include <windows.h>
// After windows.h.
#include <bcrypt.h>

#include <algorithm>

#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs {

struct Sha256::State {
  BCRYPT_ALG_HANDLE algorithm = nullptr;
  BCRYPT_HASH_HANDLE hash = nullptr;
  bool good = false;   // nothing went wrong since `begin`
  bool begun = false;  // bytes of a digest that was not asked for may be in it

  State() {
    if (BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, nullptr,
                                    BCRYPT_HASH_REUSABLE_FLAG) < 0) {
      algorithm = nullptr;
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    drop();
    if (algorithm != nullptr) BCryptCloseAlgorithmProvider(algorithm, 0);
  }
  void drop() noexcept {
    if (hash != nullptr) BCryptDestroyHash(hash);
    hash = nullptr;
  }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::begin() {
  State& state = *state_;
  if (state.begun) state.drop();
  if (state.hash == nullptr && BCryptCreateHash(state.algorithm, &state.hash, nullptr, 0, nullptr,
                                                0, BCRYPT_HASH_REUSABLE_FLAG) < 0) {
    state.hash = nullptr;
  }
  state.good = state.hash != nullptr;
  state.begun = true;
}

void Sha256::add(std::span<const std::byte> bytes) {
  while (state_->good && !bytes.empty()) {
    const auto piece =
        bytes.first(std::min(bytes.size(), std::size_t{1} << 30));  // a ULONG of them
    auto* const data = const_cast<UCHAR*>(reinterpret_cast<const UCHAR*>(piece.data()));
    state_->good = BCryptHashData(state_->hash, data, static_cast<ULONG>(piece.size()), 0) >= 0;
    bytes = bytes.subspan(piece.size());
  }
}

SnapshotResult<Digest> Sha256::finish() {
  Digest digest;
  const bool good =
      state_->good && BCryptFinishHash(state_->hash, reinterpret_cast<UCHAR*>(digest.bytes.data()),
                                       static_cast<ULONG>(digest.bytes.size()), 0) >= 0;
  state_->good = false;
  state_->begun = !good;
  if (!good) return sentence("Windows cannot compute SHA-256");
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
