// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "values.h"

#include "versioned.h"

namespace wasifs::capi {
namespace {

wasifs_errno take_time(wasifs_time_change kind, wasifs_timestamp value, TimeChange& taken) {
  if (kind > WASIFS_TIME_SET) return unknown("wasifs_time_change", kind);
  taken = {.how = static_cast<TimeChange::How>(kind), .value = value};
  return success;
}

wasifs_errno check_rights(wasifs_rights rights) {
  if ((rights & ~WASIFS_RIGHTS_ALL) != 0) return unknown("set of wasifs_rights", rights);
  return success;
}

}  // namespace

wasifs_errno take_access(wasifs_access given, Access& taken) noexcept {
  if (given > WASIFS_ACCESS_READ_WRITE) return unknown("wasifs_access", given);
  taken = static_cast<Access>(given);
  return success;
}

wasifs_errno take_rights(const wasifs_fd_rights* given, FdRights& taken) {
  taken = {};
  if (given == nullptr) return success;
  WASIFS_C_TAKE(wasifs_fd_rights, rights, given);
  for (const wasifs_rights each :
       {rights.base, rights.inheriting, rights.ceiling, rights.inheriting_ceiling}) {
    WASIFS_C_CHECK(check_rights(each));
  }
  taken = {.base = static_cast<Rights>(rights.base),
           .inheriting = static_cast<Rights>(rights.inheriting),
           .ceiling = static_cast<Rights>(rights.ceiling),
           .inheriting_ceiling = static_cast<Rights>(rights.inheriting_ceiling)};
  return success;
}

wasifs_errno take_how(const wasifs_open_how* given, OpenHow& taken) {
  WASIFS_C_NEED(given);
  WASIFS_C_TAKE(wasifs_open_how, how, given);
  WASIFS_C_CHECK(take_access(how.access, taken.access));
  if (how.flags > 31) return unknown("set of wasifs_fd_flags", how.flags);
  taken.flags = static_cast<FdFlags>(how.flags);
  taken.create = how.create;
  taken.exclusive = how.exclusive;
  taken.truncate = how.truncate;
  taken.directory = how.directory;
  return success;
}

wasifs_errno take_times(const wasifs_times_change* given, TimesChange& taken) {
  WASIFS_C_NEED(given);
  WASIFS_C_TAKE(wasifs_times_change, change, given);
  WASIFS_C_CHECK(take_time(change.atim_kind, change.atim, taken.atim));
  return take_time(change.mtim_kind, change.mtim, taken.mtim);
}

wasifs_stat to_c(const Stat& stat) noexcept {
  return {.size = sizeof(wasifs_stat),
          .dev = stat.dev,
          .ino = stat.ino,
          .nlink = stat.nlink,
          .length = stat.size,
          .atim = stat.atim,
          .mtim = stat.mtim,
          .ctim = stat.ctim,
          .type = static_cast<wasifs_file_type>(stat.type)};
}

wasifs_times_change to_c(const TimesChange& change) noexcept {
  return {.size = sizeof(wasifs_times_change),
          .atim = change.atim.value,
          .mtim = change.mtim.value,
          .atim_kind = static_cast<wasifs_time_change>(change.atim.how),
          .mtim_kind = static_cast<wasifs_time_change>(change.mtim.how)};
}

wasifs_open_how to_c(const OpenHow& how) noexcept {
  return {.size = sizeof(wasifs_open_how),
          .access = static_cast<wasifs_access>(how.access),
          .flags = static_cast<wasifs_fd_flags>(how.flags),
          .create = how.create,
          .exclusive = how.exclusive,
          .truncate = how.truncate,
          .directory = how.directory};
}

wasifs_fd_rights to_c(const FdRights& rights) noexcept {
  return {.size = sizeof(wasifs_fd_rights),
          .base = static_cast<wasifs_rights>(rights.base),
          .inheriting = static_cast<wasifs_rights>(rights.inheriting),
          .ceiling = static_cast<wasifs_rights>(rights.ceiling),
          .inheriting_ceiling = static_cast<wasifs_rights>(rights.inheriting_ceiling)};
}

Stat from_c(const wasifs_stat& stat, FileType type) noexcept {
  return {.dev = stat.dev,
          .ino = stat.ino,
          .type = type,
          .nlink = stat.nlink,
          .size = stat.length,
          .atim = stat.atim,
          .mtim = stat.mtim,
          .ctim = stat.ctim};
}

}  // namespace wasifs::capi
