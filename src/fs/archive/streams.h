// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random access to what can only be unpacked from its beginning to its end: decoders stay where a
// read ended and go on from there, and what they gave is kept as far as there is room. A stream is
// an archive that is compressed as a whole, or a member of a zip. Private to the room.
//
// Any thread. Decoders work without a lock; who needs what another thread is unpacking at that
// moment waits for it, which no interrupt ends.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "base/guarded.h"
#include "fs/archive/block_cache.h"
#include "fs/archive/decoder.h"
#include "fs/archive/seek_points.h"

namespace wasifs::archives {

/// One of the streams.
struct StreamId {
  std::uint32_t number = 0;
  std::uint64_t size = UINT64_MAX;  ///< Bytes of it, where that is known.
};

/// Where decoders come from. Any thread.
class DecoderSource {
 public:
  virtual ~DecoderSource() = default;
  /// The last place at or before `offset` from which a decoder can begin; null: only from the
  /// beginning.
  [[nodiscard]] virtual SharedPoint point_before(std::uint32_t stream, std::uint64_t offset) = 0;
  /// A decoder that begins there. Errors: `io`, `nomem`, and those of the file below.
  [[nodiscard]] virtual Result<std::unique_ptr<Decoder>> open(std::uint32_t stream,
                                                              const SharedPoint& point) = 0;
};

/// See the top of the file.
class Streams {
 public:
  static constexpr std::size_t block_size = std::size_t{128} << 10;

  /// `source` outlives it.
  Streams(DecoderSource& source, std::size_t cache_bytes, std::size_t decoders);
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  /// The block of a stream; shorter than `block_size` only at its end, empty behind it. Errors:
  /// `io`, `nomem`, and those of the file below.
  [[nodiscard]] Result<SharedBlock> block(const StreamId& stream, std::uint64_t number);
  /// Puts up to `count` bytes, all there are, from `offset` on. Errors as above; none after some
  /// were put.
  [[nodiscard]] Result<std::size_t> read(const StreamId& stream, std::uint64_t offset,
                                         std::uint64_t count, ReadBuffers& buffers);

 private:
  struct Place {
    std::uint32_t stream = 0;
    std::uint64_t next = 0;    // the block that its decoder gives next
    SharedPoint point;         // where a decoder that is to be made begins
    std::uint64_t target = 0;  // while somebody uses it: the block that is wanted
    std::uint64_t used = 0;
    bool busy = false;
    bool gone = false;  // at the end, or failed
    std::unique_ptr<Decoder> decoder;
  };
  struct State {
    explicit State(std::size_t cache_bytes) : cache(cache_bytes) {}
    BlockCache cache;
    std::vector<std::shared_ptr<Place>> places;
    std::uint64_t uses = 0;
  };
  struct Choice {
    SharedBlock block;             // it is there
    std::shared_ptr<Place> place;  // it is to be unpacked here; else to be waited for
    std::unique_ptr<Decoder> dropped;
  };

  [[nodiscard]] Choice choose(const StreamId& stream, std::uint64_t number);
  [[nodiscard]] Result<SharedBlock> unpack(Place& place, const StreamId& stream,
                                           std::uint64_t number);
  [[nodiscard]] Result<SharedBlock> next_block(Place& place, const StreamId& stream);
  [[nodiscard]] Result<void> open(Place& place);
  void give_back(const std::shared_ptr<Place>& place);

  DecoderSource& source_;
  const std::size_t most_places_;
  const std::uint64_t kept_ahead_;  // so many blocks before the wanted one are kept too
  Guarded<State, lock_rank::leaf> state_;
  std::atomic<std::uint32_t> changes_{0};  // of what somebody may wait for
};

}  // namespace wasifs::archives
