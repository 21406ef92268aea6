#include "daemon/rules/choices.h"

#include <catch2/catch.hpp>

#include "daemon/rules/letters.h"

using namespace rules;

namespace {

Priority priority(int number, std::string ru, std::string en, std::vector<std::string> names = {}) {
    return {{std::to_string(number), {{"ru", std::move(ru)}, {"en", std::move(en)}}, std::move(names)},
            number};
}

Regulation desk() {
    Regulation desk;
    desk.priorities = {priority(1, "Критический", "Critical"), priority(2, "Высокий", "High"),
                       priority(3, "Средний", "Medium", {"Нормальный", "обычный"}),
                       priority(4, "Низкий", "Low", {"обычный"})};
    desk.categories = {{{"incident", {{"ru", "Инцидент"}}, {}}, false},
                       {{"support", {{"ru", "Запрос на техническую поддержку"}}, {"техническая поддержка"}}}};
    desk.urgencies = {{"high", {{"ru", "Высокая"}}, {}}, {"normal", {{"ru", "Нормальная"}}, {}}};
    desk.impacts = {{{"wide", {{"ru", "Всё предприятие"}}, {}}, {1, 2}},
                    {{"narrow", {{"ru", "Один пользователь"}}, {}}, {3}}};
    desk.channels = {{{"phone", {{"ru", "Телефон"}, {"en", "Telephone"}}, {}}, {1}, {}}};
    desk.reasons = {{{"no-contract", {{"ru", "Нет договора"}}, {}}, true, true}};
    return desk;
}

}  // namespace

TEST_CASE("Words are compared without what people do not mean by them") {
    struct Row {
        const char *written, *folded;
    };
    const Row rows[] = {
        {"High", "high"},
        {"  ВЫСОКИЙ\t", "высокий"},
        {"Ещё", "еще"},
        {"ЁЛКА", "елка"},
        {"Высокий.", "высокий"},
        {"«Высокий»", "высокий"},
        {"\"High\".", "high"},
        {"“High”", "high"},
        {"„Высокий“", "высокий"},
        {"техническая\xc2\xa0  поддержка", "техническая поддержка"},
        {"третья–сторона", "третья-сторона"},
        {"hi\xc2\xadgh\xe2\x80\x8b", "high"},
        {"a\nb", "a b"},
        {"a.b", "a.b"},
        {"Їжак", "їжак"},
        {"", ""},
        {" . ", ""},
        {"\xff\xd0", "\xff\xd0"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.written);
        CHECK(folded(row.written) == row.folded);
    }
}

TEST_CASE("A choice is meant by its key, by what is shown, and by its other names") {
    struct Row {
        const char* written;
        int number;  // 0: none
    };
    const Row rows[] = {
        {"2", 2},           {" 2. ", 2},        {"высокий", 2},
        {"ВЫСОКИЙ", 2},     {"High", 2},        {"«Высокий»", 2},
        {"нормальный", 3},  {"2 (Высокий)", 2}, {"2 («Высокий»)", 2},
        {"2(высокий)", 2},  {"2 - высокий", 2}, {"2 — Высокий", 2},
        {"2-высокий", 2},   {"2: high", 2},     {"2 Высокий", 2},
        {"Высокий (2)", 2}, {"2 (Низкий)", 0},  {"2 - 3", 0},
        {"2 или 3", 0},     {"обычный", 0},  // of two
        {"3 (обычный)", 3},                  // and here it is said which
        {"выс", 0},         {"высокийй", 0},    {"22", 0},
        {"5", 0},           {"0", 0},           {"", 0},
        {" ", 0},           {"(", 0},           {"()", 0},
    };
    const Regulation regulation = desk();
    for (const Row& row : rows) {
        CAPTURE(row.written);
        const Priority* found = find_priority(regulation, row.written);
        CHECK((found == nullptr ? 0 : found->number) == row.number);
    }
    CHECK(find_priority(regulation, std::string(100'000, '-')) == nullptr);
}

TEST_CASE("Each list is looked up in itself") {
    const Regulation regulation = desk();
    CHECK(find_category(regulation, "Техническая  Поддержка")->choice.key == "support");
    CHECK(find_category(regulation, "высокая") == nullptr);
    CHECK(find_urgency(regulation, "высокая")->key == "high");
    CHECK(find_impact(regulation, "все предприятие")->choice.key == "wide");
    CHECK(find_channel(regulation, "телефон")->choice.key == "phone");
    CHECK(find_reason(regulation, "no-contract")->choice.key == "no-contract");
    CHECK(find_reason(Regulation{}, "no-contract") == nullptr);
    CHECK(means(regulation.urgencies[0], "HIGH"));
    CHECK_FALSE(means(Choice{}, ""));
}

TEST_CASE("A choice is shown in the language asked for, else in English, else in any") {
    const Choice both{"k", {{"en", "Low"}, {"ru", "Низкий"}}, {}};
    CHECK(shown(both, "ru") == "Низкий");
    CHECK(shown(both, "de") == "Low");
    CHECK(shown({"k", {{"ru", "Низкий"}}, {}}, "en") == "Низкий");
    CHECK(shown({"k", {}, {}}, "en") == "k");
    CHECK(in_language({}, "en").empty());
    const Regulation regulation = desk();
    CHECK(shown_priority(regulation, 2, "ru") == "2 (Высокий)");
    CHECK(shown_priority(regulation, 2, "en") == "2 (High)");
    CHECK(shown_priority(regulation, 0, "ru").empty());
    CHECK(shown_priority(regulation, 9, "ru") == "9");
}

TEST_CASE("The matrix gives a priority where it has one") {
    const Regulation regulation = desk();
    CHECK(priority_of(regulation, "wide", "high") == 1);
    CHECK(priority_of(regulation, "wide", "normal") == 2);
    CHECK(priority_of(regulation, "narrow", "high") == 3);
    CHECK_FALSE(priority_of(regulation, "narrow", "normal"));  // a row that is too short
    CHECK_FALSE(priority_of(regulation, "none", "high"));
    CHECK_FALSE(priority_of(regulation, "wide", "none"));
    CHECK_FALSE(priority_of(Regulation{}, "", ""));
}

TEST_CASE("Blanks of every kind are trimmed, and letters of other scripts say something") {
    CHECK(trimmed("\xc2\xa0\xe2\x80\x8b a b \xe3\x80\x80\r") == "a b");
    CHECK(trimmed("\xe3\x80\x80").empty());
    CHECK(trimmed("я").size() == 2);
    CHECK(trimmed("\xf0\x9f\x98\x80 ").size() == 4);
    CHECK(trimmed("\x80\x80") == "\x80\x80");
    for (const char* text : {"a", "...1", "— я", "漢字"}) CHECK(says_something(text));
    for (const char* text : {"", "-", "___", "— …", "\xff"}) CHECK_FALSE(says_something(text));
    CHECK(letters_in("ждать") == 5);
    CHECK(lines_of("a\n\nb\n").size() == 3);
}
