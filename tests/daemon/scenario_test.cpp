// The regulations, clause by clause, as stories with times worked out by hand: tests/scenarios.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "daemon/rules/tags_table.h"
#include "tests/support/scenario.h"

namespace {

const std::filesystem::path kRoot = std::filesystem::path(TEST_SOURCE_DIR) / "..";
const std::filesystem::path kScenarios = std::filesystem::path(TEST_SOURCE_DIR) / "scenarios";

std::set<std::string> scenario_names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kScenarios))
        if (entry.path().extension() == ".txt") names.insert(entry.path().stem().string());
    return names;
}

/// Of the tables in etc/policies/README.md: whatever stands in backquotes in the last column.
std::set<std::string> names_in_tables() {
    std::set<std::string> names;
    std::ifstream in(kRoot / "etc" / "policies" / "README.md");
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("|") || line.size() < 2) continue;
        std::string cell = line.substr(line.rfind('|', line.size() - 2) + 1);
        for (std::size_t at = 0; (at = cell.find('`', at)) != std::string::npos;) {
            const auto end = cell.find('`', at + 1);
            names.insert(cell.substr(at + 1, end - at - 1));
            at = end + 1;
        }
    }
    return names;
}

std::string file_text(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("What each clause asks for happens, at the time that it says") {
    for (const std::string& name : scenario_names()) {
        INFO(name);
        const auto scenario = testing::read_scenario(kScenarios / (name + ".txt"));
        CHECK(testing::play(scenario, kRoot / "etc") == "");
    }
}

TEST_CASE("Each scenario of the tables of clauses is there, and no other") {
    auto names = scenario_names();
    std::erase_if(names, [](const std::string& name) {
        return name.starts_with("tag-") || name.starts_with("digest-");  // of the operators' language
    });
    CHECK(names == names_in_tables());
}

TEST_CASE("Each tag has a scenario in both languages, and one of the ways in which it fails") {
    for (const rules::TagRow& row : rules::kTags) {
        INFO(row.en);
        const std::string en(row.en), ru(row.ru);
        const std::string does = file_text(kScenarios / ("tag-" + en + ".txt")),
                          fails = file_text(kScenarios / ("tag-" + en + "-fails.txt"));
        CHECK(does.find("#" + en) != std::string::npos);
        CHECK(does.find("#" + ru) != std::string::npos);
        CHECK((fails + does).find("ok=no") != std::string::npos);
        CHECK(fails.find("#" + ru) != std::string::npos);
    }
}
