// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/streams.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace wasifs::archives {

Streams::Streams(DecoderSource& source, std::size_t cache_bytes, std::size_t decoders)
    : source_(source),
      most_places_(std::max<std::size_t>(decoders, 1)),
      kept_ahead_(cache_bytes / block_size / 2),
      state_(cache_bytes) {}

/// Decides who unpacks the block: the decoder that is nearest before it, a new one, or one that
/// another thread is using on its way there.
Streams::Choice Streams::choose(const StreamId& stream, std::uint64_t number) {
  Choice choice;
  SharedPoint point = source_.point_before(stream.number, number * block_size);
  const std::uint64_t first = point ? (point->out + block_size - 1) / block_size : 0;
  const auto state = state_.lock();
  choice.block = state->cache.find({stream.number, number});
  if (choice.block) return choice;
  std::shared_ptr<Place> nearest;
  std::shared_ptr<Place> oldest;
  for (const auto& place : state->places) {
    const bool before = place->stream == stream.number && place->next <= number;
    if (place->busy) {
      if (before && number <= place->target) return choice;
      continue;
    }
    const bool near = before && place->next >= first;
    if (near && (!nearest || place->next > nearest->next)) nearest = place;
    if (!oldest || place->used < oldest->used) oldest = place;
  }
  if (!nearest) {
    if (state->places.size() < most_places_) {
      nearest = state->places.emplace_back(std::make_shared<Place>());
    } else if (oldest) {
      nearest = oldest;
      choice.dropped = std::move(oldest->decoder);
    } else {
      return choice;  // All are busy.
    }
    nearest->stream = stream.number;
    nearest->next = first;
    nearest->point = std::move(point);
  }
  nearest->busy = true;
  nearest->target = number;
  nearest->used = ++state->uses;
  choice.place = std::move(nearest);
  return choice;
}

Result<SharedBlock> Streams::next_block(Place& place, const StreamId& stream) {
  const std::uint64_t begin = place.next * block_size;
  const std::uint64_t left = stream.size - std::min(stream.size, begin);
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, block_size));
  auto block = std::make_shared<Block>();
  block->bytes = std::make_unique_for_overwrite<std::byte[]>(size);
  WASIFS_TRY(block->size, place.decoder->next({block->bytes.get(), size}));
  if (stream.size != UINT64_MAX) {
    if (block->size < size) return Errno::io;  // Shorter than was said.
    if (left <= block_size) {
      // The decoder compares checksums when it is asked for more.
      std::byte beyond{};
      WASIFS_TRY(const std::size_t more, place.decoder->next({&beyond, 1}));
      if (more != 0) return Errno::io;
      place.gone = true;
    }
  }
  return SharedBlock(std::move(block));
}

/// What lies between its beginning and that of a block is of no use.
Result<void> Streams::open(Place& place) {
  WASIFS_TRY(place.decoder, source_.open(place.stream, place.point));
  const std::uint64_t start = place.point ? place.point->out : 0;
  place.point = nullptr;
  const std::uint64_t left = place.next * block_size - start;
  std::vector<std::byte> passed(static_cast<std::size_t>(left));
  WASIFS_TRY(const std::size_t count, place.decoder->next(passed));
  if (count < left) return Errno::io;
  return {};
}

Result<SharedBlock> Streams::unpack(Place& place, const StreamId& stream, std::uint64_t number) {
  if (!place.decoder) WASIFS_CHECK(open(place));
  for (;;) {
    WASIFS_TRY(SharedBlock block, next_block(place, stream));
    const std::uint64_t at = place.next;
    {
      const auto state = state_.lock();
      ++place.next;
      if (number - at <= kept_ahead_) state->cache.add({stream.number, at}, block);
    }
    changes_.fetch_add(1);
    changes_.notify_all();
    if (at == number) return block;
    if (block->size < block_size || place.gone) {
      place.gone = true;
      return SharedBlock(std::make_shared<Block>());
    }
  }
}

void Streams::give_back(const std::shared_ptr<Place>& place) {
  std::unique_ptr<Decoder> done;
  {
    const auto state = state_.lock();
    place->busy = false;
    if (place->gone) {
      done = std::move(place->decoder);
      std::erase(state->places, place);
    }
  }
  changes_.fetch_add(1);
  changes_.notify_all();
}

Result<SharedBlock> Streams::block(const StreamId& stream, std::uint64_t number) {
  for (;;) {
    const std::uint32_t seen = changes_.load();
    const Choice choice = choose(stream, number);
    if (choice.block) return choice.block;
    if (!choice.place) {
      changes_.wait(seen);
      continue;
    }
    Result<SharedBlock> unpacked = Errno::nomem;
    try {
      unpacked = unpack(*choice.place, stream, number);
    } catch (const std::exception&) {
      // Of memory; it stays `nomem`.
    }
    if (!unpacked) choice.place->gone = true;
    give_back(choice.place);
    return unpacked;
  }
}

Result<std::size_t> Streams::read(const StreamId& stream, std::uint64_t offset, std::uint64_t count,
                                  ReadBuffers& buffers) {
  std::size_t total = 0;
  while (count > total && buffers.remaining() > 0) {
    const std::uint64_t at = offset + total;
    const auto found = block(stream, at / block_size);
    if (!found && total == 0) return found.error();
    if (!found) break;
    const auto within = static_cast<std::size_t>(at % block_size);
    if (within >= (*found)->size) break;
    const auto bytes = (*found)->all().subspan(within);
    total += buffers.put(bytes.first(static_cast<std::size_t>(
        std::min<std::uint64_t>({bytes.size(), count - total, buffers.remaining()}))));
  }
  return total;
}

}  // namespace wasifs::archives
