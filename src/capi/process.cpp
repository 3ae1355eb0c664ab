// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/process.h"

#include <algorithm>

#include "handles.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/c/call_table.h"
#include "wasifs/c/process.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

wasifs_errno give_fd(const Result<Fd>& made, std::string_view subject, wasifs_fd* fd) noexcept {
  WASIFS_C_RESULT(made, subject);
  *fd = *made;
  return success;
}

std::string number(wasifs_fd fd) {
  return "descriptor " + std::to_string(fd);
}

}  // namespace

extern "C" {

void wasifs_process_free(wasifs_process* process) {
  delete process;
}

wasifs_errno wasifs_process_names(wasifs_process* process, wasifs_names** names) {
  return entry([&] {
    WASIFS_C_NEED(names);
    *names = nullptr;
    WASIFS_C_NEED(process);
    return give(names, process->process->parts().names);
  });
}

wasifs_errno wasifs_process_add_preopen(wasifs_process* process, const char* path, const char* name,
                                        const wasifs_fd_rights* rights, wasifs_fd* fd) {
  return entry([&] {
    WASIFS_C_NEED(fd);
    *fd = 0;
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(path);
    WASIFS_C_NEED(name);
    FdRights ceiling;
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    return give_fd(process->process->add_preopen(path, name, ceiling), path, fd);
  });
}

wasifs_errno wasifs_process_add_preopen_filesystem(wasifs_process* process,
                                                   wasifs_filesystem* filesystem, const char* name,
                                                   const wasifs_fd_rights* rights, wasifs_fd* fd) {
  return entry([&] {
    WASIFS_C_NEED(fd);
    *fd = 0;
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(filesystem);
    WASIFS_C_NEED(name);
    FdRights ceiling;
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    return give_fd(process->process->add_preopen(filesystem->filesystem, name, ceiling), name, fd);
  });
}

wasifs_errno wasifs_process_add_descriptor(wasifs_process* process, wasifs_inode* inode,
                                           wasifs_access access, const wasifs_fd_rights* rights,
                                           wasifs_fd* fd) {
  return entry([&] {
    WASIFS_C_NEED(fd);
    *fd = 0;
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(inode);
    Access taken{};
    FdRights ceiling;
    WASIFS_C_CHECK(take_access(access, taken));
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    return give_fd(process->process->add_descriptor(inode->inode, taken, ceiling), "inode", fd);
  });
}

wasifs_errno wasifs_process_open(wasifs_process* process, const char* path,
                                 const wasifs_open_how* how, const wasifs_fd_rights* rights,
                                 wasifs_fd* fd) {
  return entry([&] {
    WASIFS_C_NEED(fd);
    *fd = 0;
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(path);
    OpenHow taken;
    FdRights ceiling;
    WASIFS_C_CHECK(take_how(how, taken));
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    return give_fd(process->process->open(path, taken, ceiling), path, fd);
  });
}

wasifs_errno wasifs_process_set_descriptor(wasifs_process* process, wasifs_fd fd,
                                           wasifs_inode* inode, wasifs_access access) {
  return entry([&] {
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(inode);
    Access taken{};
    WASIFS_C_CHECK(take_access(access, taken));
    return ended(process->process->set_descriptor(fd, inode->inode, taken), number(fd));
  });
}

wasifs_errno wasifs_process_close(wasifs_process* process, wasifs_fd fd) {
  return entry([&] {
    WASIFS_C_NEED(process);
    return ended(process->process->fds().close(fd), number(fd));
  });
}

wasifs_errno wasifs_process_renumber(wasifs_process* process, wasifs_fd from, wasifs_fd to) {
  return entry([&] {
    WASIFS_C_NEED(process);
    return ended(process->process->fds().renumber(from, to), number(from));
  });
}

wasifs_errno wasifs_process_shrink_rights(wasifs_process* process, wasifs_fd fd, wasifs_rights base,
                                          wasifs_rights inheriting) {
  return entry([&] {
    WASIFS_C_NEED(process);
    return ended(process->process->fds().shrink_rights(fd, static_cast<Rights>(base),
                                                       static_cast<Rights>(inheriting)),
                 number(fd));
  });
}

wasifs_errno wasifs_process_descriptor(wasifs_process* process, wasifs_fd fd,
                                       wasifs_descriptor* descriptor) {
  return entry([&] {
    WASIFS_C_NEED(descriptor);
    WASIFS_C_NEED(process);
    const auto found = process->process->fds().entry(fd, Need{});
    WASIFS_C_RESULT(found, number(fd));
    return fill_struct(descriptor,
                       {.size = sizeof(wasifs_descriptor),
                        .rights = to_c(found->rights),
                        .type = static_cast<wasifs_file_type>(found->file->inode()->type()),
                        .access = static_cast<wasifs_access>(found->file->access()),
                        .flags = static_cast<wasifs_fd_flags>(found->file->flags()),
                        .preopen = found->preopen_name != nullptr},
                       "wasifs_descriptor");
  });
}

wasifs_errno wasifs_process_preopen_name(wasifs_process* process, wasifs_fd fd,
                                         wasifs_buffer* name) {
  return entry([&] {
    WASIFS_C_NEED(name);
    *name = {};
    WASIFS_C_NEED(process);
    const auto found = process->process->fds().entry(fd, Need{});
    WASIFS_C_RESULT(found, number(fd));
    if (found->preopen_name == nullptr) {
      return failed(Errno::noent, number(fd) + " is not a preopen");
    }
    return give_bytes(*found->preopen_name, name);
  });
}

wasifs_errno wasifs_process_inode(wasifs_process* process, wasifs_fd fd, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(process);
    const auto found = process->process->fds().entry(fd, Need{});
    WASIFS_C_RESULT(found, number(fd));
    return give(inode, found->file->inode());
  });
}

wasifs_errno wasifs_process_descriptors(wasifs_process* process, wasifs_fd* fds, size_t capacity,
                                        size_t* count) {
  return entry([&] {
    WASIFS_C_NEED(count);
    *count = 0;
    WASIFS_C_NEED(process);
    if (capacity != 0) WASIFS_C_NEED(fds);
    const std::vector<Fd> open = process->process->fds().numbers();
    std::copy_n(open.begin(), std::min(capacity, open.size()), fds);
    *count = open.size();
    return success;
  });
}

wasifs_errno wasifs_process_stop(wasifs_process* process, const char* reason) {
  return entry([&] {
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(reason);
    process->process->stop(reason);
    return success;
  });
}

bool wasifs_process_stopped(const wasifs_process* process) {
  return process != nullptr && process->process->stopped();
}

wasifs_errno wasifs_process_trap_reason(wasifs_process* process, wasifs_buffer* reason) {
  return entry([&] {
    WASIFS_C_NEED(reason);
    *reason = {};
    WASIFS_C_NEED(process);
    return give_bytes(process->process->trap_reason(), reason);
  });
}

wasifs_errno wasifs_process_set_trap_reason(wasifs_process* process, const char* reason) {
  return entry([&] {
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(reason);
    process->process->set_trap_reason(reason);
    return success;
  });
}

wasifs_errno wasifs_process_exit_code(wasifs_process* process, bool* has_ended, uint32_t* code) {
  return entry([&] {
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(has_ended);
    WASIFS_C_NEED(code);
    const auto noted = process->process->exit_code();
    *has_ended = noted.has_value();
    *code = noted.value_or(0);
    return success;
  });
}

wasifs_errno wasifs_process_set_exit_code(wasifs_process* process, uint32_t code) {
  return entry([&] {
    WASIFS_C_NEED(process);
    process->process->set_exit_code(code);
    return success;
  });
}

wasifs_errno wasifs_process_pause(wasifs_process* process) {
  return entry([&] {
    WASIFS_C_NEED(process);
    return ended(process->process->pause(), "process");
  });
}

wasifs_errno wasifs_process_unpause(wasifs_process* process) {
  return entry([&] {
    WASIFS_C_NEED(process);
    process->process->unpause();
    return success;
  });
}

bool wasifs_process_pausing(const wasifs_process* process) {
  return process != nullptr && process->process->pausing();
}

wasifs_errno wasifs_process_set_pausable(wasifs_process* process, bool can, bool now) {
  return entry([&] {
    WASIFS_C_NEED(process);
    process->process->set_pausable(!can  ? Pausable::never
                                   : now ? Pausable::now
                                         : Pausable::not_now);
    return success;
  });
}
}
