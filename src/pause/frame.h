// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program that was paused in mid-run has on its stack, told in numbers of the module as its
// author made it, so that any transform and any engine can go on from it. Made and checked by the
// room "transform", stored by the guest part. Plain values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wasifs::pause {

// What a value of a frame is. The numbers are those of the stored form.
enum class FrameType : std::uint8_t { i32, i64, f32, f64, v128, function, exception };

// The bits of a value, the lower ones first. Of a function its number or `null_element`; of an
// exception its tag's number or `null_element`.
struct FrameBits {
  FrameType type = FrameType::i32;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const FrameBits&) const = default;
};

// A value that a function had where it stopped.
struct FrameValue {
  enum class Place : std::uint8_t { local, operand };
  Place place = Place::local;
  std::uint32_t index = 0;  // of the local, parameters first; of the operand, the lowest first
  FrameBits bits;
  std::vector<FrameBits> payload;  // of an exception: what it carries, numbers only
  bool operator==(const FrameValue&) const = default;
};

// One call of a function that had not returned.
struct Frame {
  enum class Kind : std::uint8_t {
    call,  // the instruction at `offset` calls; the next frame, or the host, is what it called
    poll,  // stopped before a loop's body (`offset` is the loop's) or before the first instruction
  };
  Kind kind = Kind::call;
  std::uint32_t function = 0;
  std::uint32_t offset = 0;        // from the begin of the function's body, which is its locals;
                                   // 0: before the first instruction
  std::vector<FrameValue> values;  // what the rest of the function reads: locals by number, then
                                   // operands below the call's own but for constants, by place
  bool operator==(const Frame&) const = default;
};

}  // namespace wasifs::pause
