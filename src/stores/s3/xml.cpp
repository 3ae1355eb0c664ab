// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/xml.h"

#include <expat.h>

#include <climits>
#include <cstring>
#include <memory>

#include "snapshot/sentence.h"

namespace wasifs::s3 {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t most_elements = 100000;
constexpr std::size_t longest_name = 64;

struct Parse {
  XML_Parser parser = nullptr;
  std::vector<XmlElement> elements;
  std::vector<std::size_t> open;  // Numbers of the elements that have not ended.
  const char* refused = nullptr;

  // Ends the parsing. Some calls may still come; they do nothing.
  void refuse(const char* why) {
    refused = why;
    XML_StopParser(parser, XML_FALSE);
  }
};

void XMLCALL begin(void* data, const XML_Char* name, const XML_Char**) {
  Parse& parse = *static_cast<Parse*>(data);
  if (parse.refused != nullptr) return;
  if (parse.open.size() == deepest || parse.elements.size() == most_elements ||
      std::strlen(name) > longest_name) {
    parse.refuse("too deep or too long");
    return;
  }
  std::string path = parse.open.empty() ? "" : parse.elements[parse.open.back()].path + "/";
  path += name;
  parse.open.push_back(parse.elements.size());
  parse.elements.push_back({std::move(path), {}});
}

void XMLCALL end(void* data, const XML_Char*) {
  Parse& parse = *static_cast<Parse*>(data);
  if (parse.refused == nullptr) parse.open.pop_back();
}

void XMLCALL take_text(void* data, const XML_Char* text, int size) {
  Parse& parse = *static_cast<Parse*>(data);
  if (parse.refused == nullptr && !parse.open.empty()) {
    parse.elements[parse.open.back()].text.append(text, static_cast<std::size_t>(size));
  }
}

void XMLCALL refuse_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  static_cast<Parse*>(data)->refuse("it declares a document type");
}

}  // namespace

SnapshotResult<std::vector<XmlElement>> parse_xml(std::span<const std::byte> bytes) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  if (parser == nullptr) return sentence("no memory for XML");
  if (bytes.size() > INT_MAX) return sentence("XML of {} bytes", bytes.size());
  Parse parse;
  parse.parser = parser.get();
  XML_SetUserData(parser.get(), &parse);
  XML_SetElementHandler(parser.get(), &begin, &end);
  XML_SetCharacterDataHandler(parser.get(), &take_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), &refuse_type);
  const auto status = XML_Parse(parser.get(), reinterpret_cast<const char*>(bytes.data()),
                                static_cast<int>(bytes.size()), XML_TRUE);
  if (parse.refused != nullptr) return sentence("XML is not taken: {}", parse.refused);
  if (status != XML_STATUS_OK) {
    return sentence("no XML: {} in line {}", XML_ErrorString(XML_GetErrorCode(parser.get())),
                    XML_GetCurrentLineNumber(parser.get()));
  }
  return std::move(parse.elements);
}

}  // namespace wasifs::s3
