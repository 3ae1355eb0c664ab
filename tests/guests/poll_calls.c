// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poll_oneoff: clocks in both ways, descriptors ready and bad, events in order with their user
// data.
#include "raw.h"

static __wasi_timestamp_t now(__wasi_clockid_t id) {
  __wasi_timestamp_t time = 0;
  REQUIRE_WASI(__wasi_clock_time_get(id, 0, &time));
  return time;
}

static __wasi_subscription_t on_clock(uint64_t userdata, __wasi_clockid_t id,
                                      __wasi_timestamp_t timeout, __wasi_subclockflags_t flags) {
  __wasi_subscription_t subscription;
  memset(&subscription, 0, sizeof subscription);
  subscription.userdata = userdata;
  subscription.u.tag = __WASI_EVENTTYPE_CLOCK;
  subscription.u.u.clock.id = id;
  subscription.u.u.clock.timeout = timeout;
  subscription.u.u.clock.flags = flags;
  return subscription;
}

static __wasi_subscription_t on_fd(uint64_t userdata, uint8_t type, __wasi_fd_t fd) {
  __wasi_subscription_t subscription;
  memset(&subscription, 0, sizeof subscription);
  subscription.userdata = userdata;
  subscription.u.tag = type;
  subscription.u.u.fd_read.file_descriptor = fd;
  return subscription;
}

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write | __WASI_RIGHTS_POLL_FD_READWRITE, 0);
  __wasi_event_t events[4];
  __wasi_subscription_t in[4];
  __wasi_size_t count = 99;
  const __wasi_timestamp_t millisecond = 1000000;

  CHECK_WASI(__wasi_poll_oneoff(in, events, 0, &count), INVAL);

  for (__wasi_clockid_t id = __WASI_CLOCKID_REALTIME; id <= __WASI_CLOCKID_MONOTONIC; ++id) {
    const __wasi_timestamp_t start = now(__WASI_CLOCKID_MONOTONIC);
    in[0] = on_clock(42, id, 10 * millisecond, 0);
    memset(events, 0xff, sizeof events);
    CHECK_WASI(__wasi_poll_oneoff(in, events, 1, &count), SUCCESS);
    CHECK_EQ(count, 1);
    CHECK(events[0].userdata == 42 && events[0].error == 0 &&
          events[0].type == __WASI_EVENTTYPE_CLOCK);
    CHECK(now(__WASI_CLOCKID_MONOTONIC) - start >= 10 * millisecond);

    in[0] = on_clock(43, id, now(id) + 10 * millisecond,
                     __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME);
    CHECK_WASI(__wasi_poll_oneoff(in, events, 1, &count), SUCCESS);
    CHECK(count == 1 && events[0].userdata == 43);
    CHECK(now(__WASI_CLOCKID_MONOTONIC) - start >= 20 * millisecond);

    // A time that is past is not waited for.
    in[0] = on_clock(44, id, 1, __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME);
    CHECK_WASI(__wasi_poll_oneoff(in, events, 1, &count), SUCCESS);
    CHECK(count == 1 && events[0].userdata == 44);
  }

  // The sooner of two clocks; the other one's event is not there.
  in[0] = on_clock(1, __WASI_CLOCKID_MONOTONIC, UINT64_MAX, 0);
  in[1] = on_clock(2, __WASI_CLOCKID_MONOTONIC, millisecond, 0);
  CHECK_WASI(__wasi_poll_oneoff(in, events, 2, &count), SUCCESS);
  CHECK(count == 1 && events[0].userdata == 2);

  // A file is ready before any clock; what is left to read is told.
  CHECK_EQ(lseek((int)fd, 4, SEEK_SET), 4);
  in[0] = on_clock(1, __WASI_CLOCKID_MONOTONIC, 3600 * 1000 * millisecond, 0);
  in[1] = on_fd(2, __WASI_EVENTTYPE_FD_READ, fd);
  in[2] = on_fd(3, __WASI_EVENTTYPE_FD_WRITE, fd);
  memset(events, 0xff, sizeof events);
  CHECK_WASI(__wasi_poll_oneoff(in, events, 3, &count), SUCCESS);
  CHECK_EQ(count, 2);
  CHECK(events[0].userdata == 2 && events[0].type == __WASI_EVENTTYPE_FD_READ &&
        events[0].error == 0);
  CHECK_EQ(events[0].fd_readwrite.nbytes, 6);
  CHECK(events[1].userdata == 3 && events[1].type == __WASI_EVENTTYPE_FD_WRITE &&
        events[1].error == 0);

  // A bad descriptor is an event with an error, beside the good ones.
  in[0] = on_fd(7, __WASI_EVENTTYPE_FD_READ, bad_fd);
  in[1] = on_fd(8, __WASI_EVENTTYPE_FD_READ, fd);
  CHECK_WASI(__wasi_poll_oneoff(in, events, 2, &count), SUCCESS);
  CHECK_EQ(count, 2);
  CHECK(events[0].userdata == 7 && events[0].error == __WASI_ERRNO_BADF);
  CHECK(events[1].userdata == 8 && events[1].error == __WASI_ERRNO_SUCCESS);

  // Events written over the subscriptions they come from.
  union {
    __wasi_subscription_t in[2];
    __wasi_event_t out[2];
  } both;
  both.in[0] = on_fd(11, __WASI_EVENTTYPE_FD_READ, fd);
  both.in[1] = on_fd(12, __WASI_EVENTTYPE_FD_READ, fd);
  CHECK_WASI(__wasi_poll_oneoff(both.in, both.out, 2, &count), SUCCESS);
  CHECK(count == 2 && both.out[0].userdata == 11 && both.out[1].userdata == 12);
  return check_finish();
}
