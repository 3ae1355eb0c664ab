// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "type_parser.h"

namespace witxgen {
namespace {

class FileParser {
 public:
  FileParser(const std::filesystem::path& path, Document& document, std::set<std::string>& seen)
      : path_(path),
        tokens_(tokenize(path.string(), read_file(path.string()))),
        types_(tokens_, document),
        document_(document),
        seen_(seen) {}

  void run() {
    while (!tokens_.at(Token::Kind::end)) {
      const Token open = tokens_.expect_open();
      if (tokens_.at_word("use")) {
        use();
      } else if (tokens_.at_word("typename")) {
        tokens_.take();
        types_.definition(open.docs);
      } else if (tokens_.at_word("module")) {
        module(open.docs);
      } else {
        tokens_.fail("`use`, `typename` or `module`");
      }
      tokens_.expect_close();
    }
  }

 private:
  void use() {
    tokens_.take();
    const Token file = tokens_.expect(Token::Kind::string, "the name of a file");
    const std::filesystem::path used = path_.parent_path() / file.text;
    if (!std::filesystem::is_regular_file(used))
      fail_at(file.at, fmt::format("expected a file beside this one, found \"{}\"", file.text));
    if (seen_.insert(used.lexically_normal().string()).second)
      FileParser(used, document_, seen_).run();
  }

  void module(const std::string& docs) {
    if (!document_.module.empty()) tokens_.fail("one module only, `$" + document_.module + "`");
    tokens_.take();
    document_.module = tokens_.expect(Token::Kind::id, "the name of the module").text;
    document_.docs = docs;
    while (!tokens_.at(Token::Kind::close)) {
      if (tokens_.at_form("import")) {
        import();
      } else if (tokens_.at_form("@interface")) {
        function();
      } else {
        tokens_.fail("`(import`, `(@interface` or `)`");
      }
    }
  }

  // `(import "memory" (memory))`: said by every module, means nothing more than that there is a
  // memory.
  void import() {
    tokens_.expect_open();
    tokens_.take();
    tokens_.expect(Token::Kind::string, "the name of an import");
    tokens_.expect_open();
    tokens_.expect_word("memory");
    tokens_.expect_close();
    tokens_.expect_close();
  }

  void function() {
    Function function;
    function.docs = tokens_.expect_open().docs;
    tokens_.take();
    tokens_.expect_word("func");
    tokens_.expect_open();
    tokens_.expect_word("export");
    const Token name = tokens_.expect(Token::Kind::string, "the name of the function");
    tokens_.expect_close();
    if (find_function(document_, name.text) != nullptr)
      fail_at(name.at, fmt::format("expected a new name, found \"{}\" again", name.text));
    function.name = name.text;
    function.at = name.at;
    while (tokens_.at_form("param")) parameter(function);
    if (tokens_.at_form("result")) results(function);
    if (tokens_.at_form("@witx")) {
      tokens_.take();
      tokens_.take();
      tokens_.expect_word("noreturn");
      tokens_.expect_close();
      function.noreturn = true;
    }
    if (function.noreturn && function.results)
      fail_at(function.at, "expected a function with `result` or `noreturn`, found both");
    if (!tokens_.at(Token::Kind::close))
      tokens_.fail("`(param`, `(result`, `(@witx noreturn)` or `)`");
    tokens_.take();
    document_.functions.push_back(std::move(function));
  }

  void parameter(Function& function) {
    Member member;
    member.docs = tokens_.take().docs;
    tokens_.take();
    const Token name = tokens_.expect(Token::Kind::id, "the name of a parameter");
    if (std::ranges::find(function.parameters, name.text, &Member::name) !=
        function.parameters.end())
      fail_at(name.at, fmt::format("expected another name, found `${}` again", name.text));
    member.name = name.text;
    member.type = types_.use();
    tokens_.expect_close();
    function.parameters.push_back(std::move(member));
  }

  // `(result $error (expected type? (error $errno)))`
  void results(Function& function) {
    Results results;
    results.docs = tokens_.take().docs;
    tokens_.take();
    results.name = tokens_.expect(Token::Kind::id, "the name of the result").text;
    tokens_.expect_open();
    tokens_.expect_word("expected");
    if (tokens_.at_form("tuple")) {
      const Type* const tuple = types_.use();
      for (const Member& element : tuple->members) results.values.push_back(element.type);
    } else if (!tokens_.at_form("error")) {
      results.values.push_back(types_.use());
    }
    if (!tokens_.at_form("error")) tokens_.fail("`(error`");
    tokens_.take();
    tokens_.take();
    const Position at = tokens_.peek().at;
    results.error = types_.named("an enumeration");
    if (strip(*results.error).kind != Kind::enumeration)
      fail_at(at, fmt::format("expected an enumeration, found `${}`", results.error->name));
    tokens_.expect_close();
    tokens_.expect_close();
    tokens_.expect_close();
    function.results = std::move(results);
  }

  std::filesystem::path path_;
  TokenStream tokens_;
  TypeParser types_;
  Document& document_;
  std::set<std::string>& seen_;
};

}  // namespace

std::unique_ptr<Document> parse(const std::string& path) {
  auto document = std::make_unique<Document>();
  document->file = std::filesystem::path(path).filename().string();
  std::set<std::string> seen{std::filesystem::path(path).lexically_normal().string()};
  FileParser(path, *document, seen).run();
  return document;
}

}  // namespace witxgen
