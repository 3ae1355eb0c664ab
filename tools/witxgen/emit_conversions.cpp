// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between native and rich values, and between native values and guest bytes.
#include <fmt/format.h>

#include "emit.h"

namespace witxgen {
namespace {

class Conversions {
 public:
  Conversions(Writer& writer, const Output& output) : writer_(writer), output_(output) {}

  void emit(const Type& type) {
    switch (type.kind) {
      case Kind::enumeration:
      case Kind::flags:
        tagged(type);
        break;
      case Kind::record:
        record(type);
        break;
      case Kind::variant:
        variant(type);
        break;
      default:
        break;
    }
  }

 private:
  bool reuse(const Type& type, bool aggregate) {
    if (!output_.is_shared(type)) return false;
    writer_.put("using {}::decode_{};", output_.base_space, type.name);
    if (aggregate)
      for (const char* const what : {"encode", "load", "store"})
        writer_.put("using {}::{}_{};", output_.base_space, what, type.name);
    return true;
  }

  // Enumerations and flags come as the number that carries them, widened to at least 32 bits, as
  // parameters do.
  void tagged(const Type& type) {
    if (reuse(type, false)) return;
    const bool flags = type.kind == Kind::flags;
    const std::string name = rich_type(output_, type);
    const std::size_t count = type.members.size();
    writer_.line();
    writer_.put(
        "/// The {} of witx `{}` with the number `value`. Errors: `inval` for a number that has "
        "{}.",
        flags ? "flags" : "case", type.name, flags ? "an unknown flag" : "no case");
    writer_.open(fmt::format("[[nodiscard]] constexpr Result<{}> decode_{}({} value) noexcept",
                             name, type.name, type.size == 8 ? "std::uint64_t" : "std::uint32_t"));
    if (flags) {
      const std::uint64_t mask = count == 64 ? ~0ULL : (1ULL << count) - 1;
      writer_.put("if ((value & ~{}{{{:#x}}}) != 0) return Errno::inval;",
                  type.size == 8 ? "std::uint64_t" : "std::uint32_t", mask);
    } else {
      writer_.put("if (value >= {}) return Errno::inval;", count);
    }
    // Said in full because a bare Errno would be taken for the error.
    writer_.put("return Result<{}>(std::in_place, static_cast<{}>(value));", name, name);
    writer_.close();
  }

  void record(const Type& type) {
    if (reuse(type, true)) return;
    const std::string rich = output_.naming.type(type);
    const std::string native = native_type(output_, type);
    begin_decode(type, rich, native);
    writer_.put("{} rich;", rich);
    for (const Member& field : type.members) {
      const std::string name = output_.naming.member(type.name, field.name);
      assign(*field.type, "rich." + name, "value." + name);
    }
    writer_.line("return rich;");
    writer_.close();

    begin_encode(type, rich, native);
    writer_.put("{} raw{{}};", native);
    for (const Member& field : type.members) {
      const std::string name = output_.naming.member(type.name, field.name);
      writer_.put("raw.{} = {};", name, encode_expression(output_, *field.type, "value." + name));
    }
    writer_.line("return raw;");
    writer_.close();

    begin_load(type, native);
    writer_.put("{} value{{}};", native);
    for (const Member& field : type.members)
      load("value." + output_.naming.member(type.name, field.name), *field.type, field.offset);
    writer_.line("return value;");
    writer_.close();

    begin_store(type, native);
    for (const Member& field : type.members)
      store("value." + output_.naming.member(type.name, field.name), *field.type, field.offset);
    writer_.close();
  }

  void variant(const Type& type) {
    if (reuse(type, true)) return;
    const std::string rich = output_.naming.type(type);
    const std::string native = native_type(output_, type);
    const auto payload = [&](const Member& member) {
      return "value.payload." + output_.naming.member(type.name, member.name);
    };

    begin_decode(type, rich, native);
    writer_.put("{} rich;", rich);
    writer_.open("switch (value.tag)");
    each_case(type, [&](std::size_t i, const Member& member) {
      if (member.type == nullptr) {
        writer_.put("rich.value.emplace<{}>();", i);
      } else {
        const std::string expression = decode_expression(output_, *member.type, payload(member));
        if (can_be_bad(*member.type)) writer_.put("WASIFS_TRY(const auto chosen, {});", expression);
        writer_.put("rich.value.emplace<{}>({});", i,
                    can_be_bad(*member.type) ? "chosen" : expression);
      }
      writer_.line("return rich;");
    });
    writer_.line("default: return Errno::inval;");
    writer_.close();
    writer_.close();

    begin_encode(type, rich, native);
    writer_.put("{} raw{{}};", native);
    writer_.put("raw.tag = static_cast<{}>(value.value.index());", number_type(type.repr));
    writer_.open("switch (value.value.index())");
    each_case(type, [&](std::size_t i, const Member& member) {
      if (member.type != nullptr)
        writer_.put("raw.payload.{} = {};", output_.naming.member(type.name, member.name),
                    encode_expression(output_, *member.type,
                                      fmt::format("*std::get_if<{}>(&value.value)", i)));
      writer_.line("break;");
    });
    writer_.line("default: break;");
    writer_.close();
    writer_.line("return raw;");
    writer_.close();

    begin_load(type, native);
    writer_.put("{} value{{}};", native);
    writer_.put("value.tag = load_le<{}>(bytes);", number_type(type.repr));
    switch_on_tag(type,
                  [&](const Member& member) { load(payload(member), *member.type, type.payload); });
    writer_.line("return value;");
    writer_.close();

    begin_store(type, native);
    writer_.put("store_le<{}>(bytes, value.tag);", number_type(type.repr));
    switch_on_tag(
        type, [&](const Member& member) { store(payload(member), *member.type, type.payload); });
    writer_.close();
  }

  template <class Body>
  void each_case(const Type& type, Body body) {
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      writer_.open(fmt::format("case {}:", i));
      body(i, type.members[i]);
      writer_.close();
    }
  }

  template <class Body>
  void switch_on_tag(const Type& type, Body body) {
    writer_.open("switch (value.tag)");
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      if (type.members[i].type == nullptr) continue;
      writer_.put("case {}:", i);
      writer_.indent();
      body(type.members[i]);
      writer_.line("break;");
      writer_.outdent();
    }
    writer_.line("default: break;");
    writer_.close();
  }

  void assign(const Type& type, const std::string& to, const std::string& from) {
    const std::string expression = decode_expression(output_, type, from);
    if (can_be_bad(type)) {
      writer_.put("WASIFS_TRY({}, {});", to, expression);
    } else {
      writer_.put("{} = {};", to, expression);
    }
  }

  static std::string address(unsigned offset) {
    return offset == 0 ? "bytes" : fmt::format("bytes + {}", offset);
  }

  void load(const std::string& to, const Type& type, unsigned offset) {
    if (is_aggregate(type)) {
      writer_.put("{} = load_{}({});", to, conversion_name(type), address(offset));
    } else {
      writer_.put("{} = load_le<{}>({});", to, native_type(output_, type), address(offset));
    }
  }

  void store(const std::string& from, const Type& type, unsigned offset) {
    if (is_aggregate(type)) {
      writer_.put("store_{}({}, {});", conversion_name(type), address(offset), from);
    } else {
      writer_.put("store_le<{}>({}, {});", native_type(output_, type), address(offset), from);
    }
  }

  void begin_decode(const Type& type, const std::string& rich, const std::string& native) {
    writer_.line();
    writer_.put("/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.");
    writer_.open(fmt::format("[[nodiscard]] inline Result<{}> decode_{}(const {}& value) noexcept",
                             rich, type.name, native));
  }
  void begin_encode(const Type& type, const std::string& rich, const std::string& native) {
    writer_.line("/// The native form of `value`.");
    writer_.open(fmt::format("[[nodiscard]] inline {} encode_{}(const {}& value) noexcept", native,
                             type.name, rich));
  }
  void begin_load(const Type& type, const std::string& native) {
    writer_.put("/// The native value in the {} bytes at `bytes`.", type.size);
    writer_.open(fmt::format("[[nodiscard]] inline {} load_{}(const std::byte* bytes) noexcept",
                             native, type.name));
  }
  void begin_store(const Type& type, const std::string& native) {
    writer_.put("/// Writes `value` to the {} bytes at `bytes`, padding as zero.", type.size);
    writer_.open(fmt::format("inline void store_{}(std::byte* bytes, const {}& value) noexcept",
                             type.name, native));
    writer_.put("std::memset(bytes, 0, {});", type.size);
  }

  Writer& writer_;
  const Output& output_;
};

void codec(Writer& writer, const Output& output, const Type& type) {
  const std::string rich = fmt::format("{}::{}", output.space, output.naming.type(type));
  writer.line();
  writer.line("template <>");
  writer.open(fmt::format("struct wasifs::GuestCodec<{}>", rich));
  writer.put("static constexpr std::uint32_t size = {};", type.size);
  writer.put("static constexpr std::uint32_t align = {};", type.align);
  writer.open(fmt::format("static Result<{}> load(const std::byte* bytes) noexcept", rich));
  writer.put("return {}::decode_{}({}::load_{}(bytes));", output.space, type.name, output.space,
             type.name);
  writer.close();
  writer.open(fmt::format("static void store(std::byte* bytes, const {}& value) noexcept", rich));
  writer.put("{}::store_{}(bytes, {}::encode_{}(value));", output.space, type.name, output.space,
             type.name);
  writer.close();
  writer.close(";");
}

}  // namespace

void emit_conversions(Writer& writer, const Output& output) {
  writer.put("namespace {} {{", output.space);
  Conversions conversions(writer, output);
  for (const Type* const type : output.document.types) conversions.emit(*type);
  writer.line();
  writer.put("}}  // namespace {}", output.space);
  for (const Type* const type : output.document.types) {
    const bool aggregate = type->kind == Kind::record || type->kind == Kind::variant;
    if (aggregate && !output.is_shared(*type)) codec(writer, output, *type);
  }
}

}  // namespace witxgen
