// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_segment.h"

#include <cstring>

#include "snapshot/sentence.h"
#include "snapshot/vector_alignment.h"
#include "wasifs/guest_part.h"

namespace wasifs::pause {
namespace {

template <class T>
std::uint32_t size_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

bool tables_aligned(const flatbuffers::Vector<flatbuffers::Offset<guest::SavedTable>>* tables) {
  bool aligned = true;
  for (std::uint32_t i = 0; i < size_of(tables); ++i)
    aligned = aligned && elements_aligned(tables->Get(i)->slots());
  return aligned;
}

bool run_aligned(const guest::PausedRun& run) {
  return elements_aligned(run.frames()) && elements_aligned(run.values()) &&
         (run.pending() == nullptr || elements_aligned(run.pending()->arguments()));
}

// What the verifier leaves out.
bool all_aligned(const guest::Guest& saved) {
  bool aligned = elements_aligned(saved.globals());
  for (std::uint32_t i = 0; i < size_of(saved.memories()); ++i)
    aligned = aligned && elements_aligned(saved.memories()->Get(i)->chunks()) &&
              elements_aligned(saved.memories()->Get(i)->zeros());
  aligned = aligned && tables_aligned(saved.tables());
  aligned = aligned && (saved.paused() == nullptr || run_aligned(*saved.paused()));
  for (std::uint32_t i = 0; i < size_of(saved.threads()); ++i) {
    const guest::SavedThread& thread = *saved.threads()->Get(i);
    aligned = aligned && elements_aligned(thread.globals()) && tables_aligned(thread.tables()) &&
              run_aligned(*thread.paused());
  }
  return aligned;
}

template <class T>
std::uint64_t bytes_in(const flatbuffers::Vector<T>* numbers) {
  return std::uint64_t{size_of(numbers)} * sizeof(T);
}

template <class T>
std::uint64_t bytes_in(const flatbuffers::Vector<const T*>* structs) {
  return std::uint64_t{size_of(structs)} * sizeof(T);
}

std::uint64_t bytes_in(const guest::PausedRun& run) {
  std::uint64_t bytes = run.entry()->size() + bytes_in(run.frames()) + bytes_in(run.values());
  if (const auto* call = run.pending())
    bytes += call->import_module()->size() + call->name()->size() + bytes_in(call->arguments());
  return bytes;
}

// What a thread has for itself.
template <class Thread>
std::uint64_t own_bytes(const Thread& thread) {
  std::uint64_t bytes = bytes_in(thread.globals()) + bytes_in(thread.dropped_data()) +
                        bytes_in(thread.dropped_elements());
  for (std::uint32_t i = 0; i < size_of(thread.tables()); ++i)
    bytes += sizeof(flatbuffers::Offset<void>) + bytes_in(thread.tables()->Get(i)->slots());
  return thread.paused() == nullptr ? bytes : bytes + bytes_in(*thread.paused());
}

// Whether all of that lies beside each other, in that many bytes: several offsets may lead to the
// same place, and a short segment then says more than any memory holds.
bool each_has_its_own(const guest::Guest& saved, std::size_t size) {
  std::uint64_t bytes = own_bytes(saved);
  for (std::uint32_t i = 0; i < size_of(saved.threads()) && bytes <= size; ++i)
    bytes += sizeof(flatbuffers::Offset<void>) + own_bytes(*saved.threads()->Get(i));
  return bytes <= size;
}

}  // namespace

Digest module_of(const guest::Guest& saved) {
  Digest digest;
  std::memcpy(digest.bytes.data(), saved.module_digest()->bytes()->Data(), digest.bytes.size());
  return digest;
}

SnapshotResult<const guest::Guest*> open_guest(PartReader& reader) {
  if (reader.version() != guest_part_version && reader.version() != guest_part_threads_version)
    return sentence("the state of the guest has version {}, which is not known", reader.version());
  if (reader.segments() != 1)
    return sentence("the state of the guest has {} segments instead of one", reader.segments());
  SNAPSHOT_TRY(const auto bytes, reader.segment(0));
  // A frame is no table, so that a deep stack does not make many.
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (!guest::VerifyGuestBuffer(verifier)) return sentence("the state of the guest is damaged");
  const guest::Guest* saved = guest::GetGuest(bytes.data());
  if (!each_has_its_own(*saved, bytes.size()))
    return sentence("threads of the snapshot share what each has for itself");
  if (!all_aligned(*saved))
    return sentence("the state of the guest does not lie at multiples of 8 bytes");
  return saved;
}

SnapshotResult<const guest::Guest*> open_guest(const Digest& module, PartReader& reader) {
  SNAPSHOT_TRY(const guest::Guest* saved, open_guest(reader));
  if (const Digest digest = module_of(*saved); digest != module)
    return sentence("the snapshot is of the module {}, this is the module {}", digest_text(digest),
                    digest_text(module));
  return saved;
}

}  // namespace wasifs::pause
