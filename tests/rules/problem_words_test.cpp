#include "daemon/rules/problem_words.h"

#include <catch2/catch.hpp>
#include <set>

#include "daemon/rules/letters.h"
#include "daemon/rules/tags.h"

using namespace rules;

namespace {

bool has_cyrillic(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        if (letter.value >= 0x400 && letter.value <= 0x52f) return true;
        at += letter.length;
    }
    return false;
}

/// Names behind number signs: "#reopen", and not "#{}".
std::vector<std::string> tags_named_in(std::string_view text) {
    std::vector<std::string> names;
    for (auto at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
        std::string name;
        for (std::size_t i = at + 1; i < text.size();) {
            const Letter letter = letter_at(text, i);
            if (!is_letter(letter.value) && letter.value != '-') break;
            name.append(text.substr(i, letter.length));
            i += letter.length;
        }
        if (!name.empty()) names.push_back(name);
    }
    return names;
}

}  // namespace

TEST_CASE("Each problem has its sentence in both languages") {
    std::set<std::string_view> keys;
    for (const RuleWord& row : kProblemWords) {
        INFO(row.key);
        CHECK(keys.insert(row.key).second);
        CHECK_FALSE(row.en.empty());
        CHECK(has_cyrillic(row.ru));
        CHECK_FALSE(has_cyrillic(row.en));
    }
}

TEST_CASE("Problems name the tags of their own language") {
    for (const RuleWord& row : kProblemWords) {
        INFO(row.key);
        for (const std::string& name : tags_named_in(row.ru)) {
            const TagRow* tag = find_tag(name);
            CHECK((tag && tag->ru == name));
        }
        for (const std::string& name : tags_named_in(row.en)) {
            const TagRow* tag = find_tag(name);
            CHECK((tag && tag->en == name));
        }
    }
}

TEST_CASE("A problem in Russian, in English, and in any other language in English") {
    CHECK(problem("ticket-itself", "ru", 7) == "№ 7 — это само обращение; укажите номер другого");
    CHECK(problem("ticket-itself", "en", 7) == "#7 is this ticket itself; name another one");
    CHECK(problem("ticket-itself", "de", 7) == problem("ticket-itself", "", 7));
}
