// Prepared answers: which files are read, and what is wrong with each of the others.
#include <catch2/catch.hpp>

#include "daemon/config_canned.h"
#include "tests/support/scratch_folder.h"

using ticketgate::CannedAnswers;
using ticketgate::load_canned;

namespace {

std::vector<std::string> said(const CannedAnswers& canned, const std::filesystem::path& folder) {
    std::vector<std::string> lines;
    for (const auto& error : canned.errors) {
        const std::string line = error.str();
        lines.push_back(line.substr(line.find(folder.string()) + folder.string().size() + 1));
    }
    return lines;
}

}  // namespace

TEST_CASE("Each canned answer is a file, comments at the top are not part of it") {
    testing::ScratchFolder folder;
    folder.write("hello.en.txt", "##! #canned hello\n##! more\n\nHello {client_name},\r\n\nall is well.\n\n");
    folder.write("hello.ru.txt", "\xEF\xBB\xBFЗдравствуйте!\n");
    folder.write("notes.md", "somebody's");
    folder.write(".hidden.en.txt", "{nothing}");
    const auto canned = load_canned(folder.path());
    CHECK(canned.errors.empty());
    REQUIRE(canned.answers.size() == 2);
    CHECK(canned.answers.at("hello.en") == "Hello {client_name},\n\nall is well.");
    CHECK(canned.answers.at("hello.ru") == "Здравствуйте!");
}

TEST_CASE("What is wrong with a canned answer is said with file and line") {
    testing::ScratchFolder folder;
    folder.write("a.en.txt", "##! comment\nHello,\n{clinet_name} {text}\n");
    folder.write("b.en.txt", "##! nothing else\n");
    folder.write("c.txt", "Hello.");
    folder.write("d.en.txt", "\xCF\xF0\n");
    folder.write("e.en.txt", "One { brace\n");
    const auto canned = load_canned(folder.path());
    const auto lines = said(canned, folder.path());
    REQUIRE(lines.size() == 6);
    CHECK(lines[0].starts_with("a.en.txt:3: "));
    CHECK(lines[0].find("clinet_name") != std::string::npos);
    CHECK(lines[1].starts_with("a.en.txt:3: "));
    CHECK(lines[2].starts_with("b.en.txt: no text"));
    CHECK(lines[3].starts_with("c.txt: the name has no language"));
    CHECK(lines[4].starts_with("d.en.txt: not UTF-8"));
    CHECK(lines[5].starts_with("e.en.txt:1: "));
}

TEST_CASE("No folder of canned answers, none of them, the shipped ones are right, in both languages") {
    CHECK(load_canned({}).errors.empty());
    const auto shipped = load_canned(std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc" / "canned");
    CHECK(shipped.errors.empty());
    for (const char* name : {"details", "known-outage", "restart"})
        for (const char* language : {"en", "ru"})
            CHECK(shipped.answers.contains(std::string(name) + "." + language));
}
