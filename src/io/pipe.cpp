// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io/pipe.h"

#include "io/pipe_ends.h"
#include "io/stream_numbers.h"

namespace wasifs {

PipeEnds make_pipe(std::size_t capacity) {
  auto ring = make_ref<PipeRing>(capacity, next_stream_number());
  return {.reader = make_ref<ReaderEnd>(ring), .writer = make_ref<WriterEnd>(ring)};
}

}  // namespace wasifs
