// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <optional>

#include "handles.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

struct wasifs_builder {
  std::optional<wasifs::ProcessBuilder> parts = std::make_optional<wasifs::ProcessBuilder>();
};

namespace wasifs::capi {
namespace {

class FunctionTrace final : public Trace {
 public:
  explicit FunctionTrace(const Functions<wasifs_trace>& functions) : functions_(functions) {}

  void call(const TraceRecord& record) noexcept override {
    // Without memory for the texts there is nothing to show.
    (void)entry([&] {
      const std::string module(record.module);
      const std::string name(record.name);
      const std::string arguments(record.arguments);
      const std::string result(record.result);
      const wasifs_trace_record shown{.size = sizeof shown,
                                      .module = module.c_str(),
                                      .name = name.c_str(),
                                      .arguments = arguments.c_str(),
                                      .result = result.c_str(),
                                      .start = record.start,
                                      .duration = record.duration};
      functions_->call(functions_.context(), &shown);
      return success;
    });
  }

 private:
  Functions<wasifs_trace> functions_;
};

// Where it is not 0, that is the bound.
template <class T>
void bound(T& limit, T given) noexcept {
  if (given != 0) limit = given;
}

using Collect = ProcessBuilder& (ProcessBuilder::*)(Ref<Inode>);
wasifs_errno set_stream(wasifs_builder* builder, wasifs_inode* inode, Collect collect) noexcept {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(inode);
    (*builder->parts.*collect)(inode->inode);
    return success;
  });
}

wasifs_errno inherit(wasifs_builder* builder, Collect collect, Result<Ref<Inode>> stream,
                     std::string_view name) {
  WASIFS_C_RESULT(stream, name);
  (*builder->parts.*collect)(*std::move(stream));
  return success;
}

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_builder_create(wasifs_builder** builder) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    *builder = nullptr;
    return give(builder);
  });
}

void wasifs_builder_free(wasifs_builder* builder) {
  delete builder;
}

wasifs_errno wasifs_builder_arguments(wasifs_builder* builder, const char* const* arguments,
                                      size_t count) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    if (count != 0) WASIFS_C_NEED(arguments);
    std::vector<std::string> taken;
    for (std::size_t i = 0; i < count; ++i) {
      if (arguments[i] == nullptr) return missing("arguments[" + std::to_string(i) + "]");
      taken.emplace_back(arguments[i]);
    }
    builder->parts->arguments(std::move(taken));
    return success;
  });
}

wasifs_errno wasifs_builder_environment(wasifs_builder* builder, const char* name,
                                        const char* value) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(name);
    WASIFS_C_NEED(value);
    builder->parts->environment(name, value);
    return success;
  });
}

wasifs_errno wasifs_builder_mount(wasifs_builder* builder, const char* path,
                                  wasifs_filesystem* filesystem) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(path);
    WASIFS_C_NEED(filesystem);
    builder->parts->mount(path, filesystem->filesystem);
    return success;
  });
}

wasifs_errno wasifs_builder_names(wasifs_builder* builder, wasifs_names* names) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(names);
    builder->parts->names(names->names);
    return success;
  });
}

wasifs_errno wasifs_builder_preopen(wasifs_builder* builder, const char* path, const char* name,
                                    const wasifs_fd_rights* rights) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(path);
    FdRights ceiling;
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    builder->parts->preopen(path, name == nullptr ? "" : name, ceiling);
    return success;
  });
}

wasifs_errno wasifs_builder_preopen_filesystem(wasifs_builder* builder,
                                               wasifs_filesystem* filesystem, const char* name,
                                               const wasifs_fd_rights* rights) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(filesystem);
    WASIFS_C_NEED(name);
    FdRights ceiling;
    WASIFS_C_CHECK(take_rights(rights, ceiling));
    builder->parts->preopen(filesystem->filesystem, name, ceiling);
    return success;
  });
}

wasifs_errno wasifs_builder_stdin(wasifs_builder* builder, wasifs_inode* inode) {
  return set_stream(builder, inode, &ProcessBuilder::stdin_from);
}

wasifs_errno wasifs_builder_stdout(wasifs_builder* builder, wasifs_inode* inode) {
  return set_stream(builder, inode, &ProcessBuilder::stdout_to);
}

wasifs_errno wasifs_builder_stderr(wasifs_builder* builder, wasifs_inode* inode) {
  return set_stream(builder, inode, &ProcessBuilder::stderr_to);
}

wasifs_errno wasifs_builder_inherit_stdio(wasifs_builder* builder) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_CHECK(inherit(builder, &ProcessBuilder::stdin_from, inherit_stdin(), "stdin"));
    WASIFS_C_CHECK(inherit(builder, &ProcessBuilder::stdout_to, inherit_stdout(), "stdout"));
    return inherit(builder, &ProcessBuilder::stderr_to, inherit_stderr(), "stderr");
  });
}

wasifs_errno wasifs_builder_clock(wasifs_builder* builder, wasifs_clock* clock) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(clock);
    builder->parts->clock(clock->clock);
    return success;
  });
}

wasifs_errno wasifs_builder_random(wasifs_builder* builder, wasifs_random* random) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(random);
    builder->parts->random(random->random);
    return success;
  });
}

wasifs_errno wasifs_builder_limits(wasifs_builder* builder, const wasifs_limits* limits) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_TAKE(wasifs_limits, taken, limits);
    Limits bounds;
    bound(bounds.descriptors, taken.descriptors);
    bound(bounds.bytes_per_call, taken.bytes_per_call);
    bound(bounds.host_bytes_per_call, taken.host_bytes_per_call);
    bound(bounds.buffers_per_call, taken.buffers_per_call);
    bound(bounds.subscriptions_per_call, taken.subscriptions_per_call);
    bound(bounds.path_length, taken.path_length);
    bound(bounds.path_depth, taken.path_depth);
    bound(bounds.symlinks, taken.symlinks);
    builder->parts->limits(bounds);
    return success;
  });
}

wasifs_errno wasifs_builder_policy(wasifs_builder* builder, wasifs_policy policy) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    if (policy > 15) return unknown("set of wasifs_policy", policy);
    const auto has = [&](wasifs_policy bit) { return (policy & bit) != 0; };
    builder->parts->rights_policy(has(WASIFS_POLICY_STRICT_RIGHTS) ? RightsPolicy::strict
                                                                   : RightsPolicy::compatible);
    builder->parts->pointer_policy(has(WASIFS_POLICY_FAULT) ? PointerPolicy::fault
                                                            : PointerPolicy::trap);
    builder->parts->path_policy(has(WASIFS_POLICY_ANY_BYTES) ? PathPolicy::bytes
                                                             : PathPolicy::utf8);
    builder->parts->check_alignment(has(WASIFS_POLICY_CHECK_ALIGNMENT));
    return success;
  });
}

wasifs_errno wasifs_builder_on_raise(wasifs_builder* builder, const wasifs_raise_handler* handler) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(handler);
    WASIFS_C_TAKE(wasifs_raise_handler, taken, handler);
    WASIFS_C_MEMBER(taken, raise);
    return with_functions(taken, [&](const auto& held) {
      builder->parts->on_raise([held](std::uint8_t signal) -> Result<void> {
        const Errno error = capi::from_c(held->raise(held.context(), signal));
        if (error != Errno::success) return error;
        return {};
      });
      return success;
    });
  });
}

wasifs_errno wasifs_builder_trace(wasifs_builder* builder, const wasifs_trace* trace) {
  return entry([&] {
    WASIFS_C_NEED(builder);
    WASIFS_C_NEED(trace);
    WASIFS_C_TAKE(wasifs_trace, taken, trace);
    WASIFS_C_MEMBER(taken, call);
    return with_functions(taken, [&](const auto& held) {
      builder->parts->trace(std::make_shared<FunctionTrace>(held));
      return success;
    });
  });
}

wasifs_errno wasifs_builder_build(wasifs_builder* builder, wasifs_process** process) {
  return entry([&] {
    WASIFS_C_NEED(process);
    *process = nullptr;
    WASIFS_C_NEED(builder);
    auto built = builder->parts->build();
    builder->parts.emplace();
    if (!built) return failed(Errno::inval, built.error());
    return give(process, std::shared_ptr<Process>(*std::move(built)));
  });
}
}
