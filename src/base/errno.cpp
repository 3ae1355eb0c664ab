// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/errno.h"

#include <array>

namespace wasifs {
namespace {

struct Text {
  std::string_view name;
  std::string_view message;
};

// In the order of the enumeration; the unit test walks it against witx.
constexpr std::array<Text, errno_count> texts{{
    {"success", "no error"},
    {"2big", "argument list too long"},
    {"acces", "permission denied by the host"},
    {"addrinuse", "address in use"},
    {"addrnotavail", "address not available"},
    {"afnosupport", "address family not supported"},
    {"again", "nothing available now and the descriptor does not block"},
    {"already", "connection already in progress"},
    {"badf", "not an open descriptor, or not opened for this kind of access"},
    {"badmsg", "bad message"},
    {"busy", "in use: a mount point, or what leads to one"},
    {"canceled", "operation cancelled"},
    {"child", "no child processes"},
    {"connaborted", "connection aborted"},
    {"connrefused", "connection refused"},
    {"connreset", "connection reset"},
    {"deadlk", "the same call stack already holds what it asks for"},
    {"destaddrreq", "destination address required"},
    {"dom", "argument outside of the function's domain"},
    {"dquot", "a limit given by the embedder is used up"},
    {"exist", "the name exists"},
    {"fault", "address outside of guest memory"},
    {"fbig", "file or offset too large"},
    {"hostunreach", "host unreachable"},
    {"idrm", "identifier removed"},
    {"ilseq", "the name is not valid UTF-8"},
    {"inprogress", "operation in progress"},
    {"intr", "interrupted before anything was done"},
    {"inval", "invalid argument"},
    {"io", "input/output error of the back end"},
    {"isconn", "already connected"},
    {"isdir", "a directory where none is allowed"},
    {"loop", "too many symbolic links, or one where none may be followed"},
    {"mfile", "the descriptor table is full"},
    {"mlink", "too many hard links"},
    {"msgsize", "message too large"},
    {"multihop", "reserved"},
    {"nametoolong", "a name or path is too long"},
    {"netdown", "network is down"},
    {"netreset", "connection aborted by the network"},
    {"netunreach", "network unreachable"},
    {"nfile", "the host has no descriptors left"},
    {"nobufs", "no buffer space"},
    {"nodev", "no such device"},
    {"noent", "no such file or directory"},
    {"noexec", "not executable"},
    {"nolck", "no locks available"},
    {"nolink", "reserved"},
    {"nomem", "a limit on what one call may make the host allocate or copy"},
    {"nomsg", "no message of that type"},
    {"noprotoopt", "protocol option not available"},
    {"nospc", "no space left on the file system"},
    {"nosys", "never returned by wasifs: every call is there"},
    {"notconn", "the socket is not connected"},
    {"notdir", "not a directory where one is needed"},
    {"notempty", "the directory is not empty"},
    {"notrecoverable", "state not recoverable"},
    {"notsock", "not a socket"},
    {"notsup", "the back end cannot do this at all"},
    {"notty", "not a terminal"},
    {"nxio", "no such device or address: a socket file, a FIFO without a peer"},
    {"overflow", "a value does not fit its type"},
    {"ownerdead", "previous owner died"},
    {"perm", "the path leaves what the descriptor grants, or the operation is never allowed"},
    {"pipe", "nobody reads the other end"},
    {"proto", "protocol error"},
    {"protonosupport", "protocol not supported"},
    {"prototype", "wrong protocol type for the socket"},
    {"range", "result too large"},
    {"rofs", "the file system is read-only"},
    {"spipe", "the descriptor has no offset"},
    {"srch", "no such process"},
    {"stale", "the host file behind a handle is gone"},
    {"timedout", "connection timed out"},
    {"txtbsy", "text file busy"},
    {"xdev", "the two names are on different file systems"},
    {"notcapable", "the descriptor lacks a right"},
}};

constexpr Text unknown{"unknown", "unknown error"};

constexpr const Text& text_of(Errno error) {
  const auto index = static_cast<std::size_t>(error);
  return index < texts.size() ? texts[index] : unknown;
}

}  // namespace

std::string_view errno_name(Errno error) noexcept {
  return text_of(error).name;
}

std::string_view errno_message(Errno error) noexcept {
  return text_of(error).message;
}

}  // namespace wasifs
