#include "daemon/rules/form.h"

#include <catch2/catch.hpp>

using namespace rules;

namespace {

Choice choice(std::string key, std::string ru, std::vector<std::string> names = {}) {
    return {std::move(key), {{"ru", std::move(ru)}}, std::move(names)};
}

FormField field(std::string key, std::vector<std::string> labels, bool required = false,
                std::set<std::string> required_in = {}) {
    return {std::move(key), std::move(labels), required, std::move(required_in)};
}

Regulation desk() {
    Regulation desk;
    desk.categories = {{choice("incident", "Инцидент"), false},
                       {choice("support", "Техническая поддержка", {"поддержка"}), false}};
    desk.priorities = {{choice("1", "Критический"), 1}, {choice("2", "Высокий"), 2}};
    desk.impacts = {{choice("wide", "Высокое"), {1}}, {choice("narrow", "Низкое"), {2}}};
    desk.urgencies = {choice("high", "Высокая"), choice("normal", "Нормальная")};
    desk.form = {field("organisation", {"Организация", "Наименование организации"}, true),
                 field("service", {"Услуга"}, true),
                 field("description", {"Описание"}, true),
                 field("category", {"Категория"}),
                 field("priority", {"Приоритет", "Priority"}),
                 field("impact", {"Влияние"}),
                 field("urgency", {"Срочность"}),
                 field("name", {"ФИО"}, true),
                 field("phone", {"Телефон"}, false, {"incident"}),
                 field("mail", {"Почта"}, true),
                 field("screenshot", {"Снимок экрана"}, false, {"incident"})};
    return desk;
}

std::string fields_of(const Form& form) {
    std::string out;
    for (const auto& [key, value] : form.fields) out += key + "=" + value + "|";
    return out;
}

}  // namespace

TEST_CASE("The form's lines are read wherever they stand in the text") {
    struct Row {
        const char *text, *fields;
    };
    const Row rows[] = {
        {"Организация: ООО «Ромашка»", "organisation=ООО «Ромашка»|"},
        {"Добрый день!\n\nОрганизация: А\r\nУслуга:  Облако \r\n\nНе работает.",
         "organisation=А|service=Облако|"},
        {"ОРГАНИЗАЦИЯ : А", "organisation=А|"},
        {"наименование  организации:А", "organisation=А|"},
        {"\xc2\xa0Организация:\xc2\xa0"
         "А\xc2\xa0",
         "organisation=А|"},
        {"- Организация: А\n• Услуга: Б\n* Телефон: 1", "organisation=А|phone=1|service=Б|"},
        {"1. Организация: А\n2) Услуга: Б", "organisation=А|service=Б|"},
        {"*Организация:* А\n**Услуга**: Б\n*Телефон: 17*", "organisation=А|phone=17|service=Б|"},
        {"Телефон: +375 17 287-11-11: доб. 5", "phone=+375 17 287-11-11: доб. 5|"},
        // The value below its label.
        {"Организация:\nА\nУслуга:\nБ\nТекст", "organisation=А|service=Б|"},
        {"Организация:\nУслуга: Б", "service=Б|"},
        {"Организация:\n\nА", ""},
        {"Организация:\n> А", ""},
        {"Организация:", ""},
        {"Организация: -\nА", ""},
        {"*Организация:*\n*А*", "organisation=А|"},
        // None of the form's lines.
        {"> Организация: А", ""},
        {"Наша Организация: А", ""},
        {"Сообщаю: Организация: А", ""},
        {"Организация А", ""},
        {"Сервер: web1", ""},
        {": А", ""},
        {"", ""},
        // No value.
        {"Организация: -\nУслуга: ____\nТелефон: …", ""},
        // The first that has a value.
        {"Организация: А\nОрганизация: Б", "organisation=А|"},
        {"Организация: -\nНаименование организации: Б", "organisation=Б|"},
    };
    const Regulation regulation = desk();
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(fields_of(read_form(row.text, regulation, "ru")) == row.fields);
    }
}

TEST_CASE("What is chosen from a list stands under its key") {
    const Form form =
        read_form("Категория: поддержка\nПриоритет: 2 (Высокий)\nВлияние: ВЫСОКОЕ\nСрочность: «нормальная».",
                  desk(), "ru");
    CHECK(form.category == "support");
    CHECK(form.priority == 2);
    CHECK(form.impact == "wide");
    CHECK(form.urgency == "normal");
    CHECK(form.unknown.empty());
    CHECK(form.fields.at("priority") == "2 (Высокий)");
}

TEST_CASE("A value that is not on the list is named back, and nothing is chosen") {
    const Form form = read_form(
        "ПРИОРИТЕТ: срочно!!!\nКатегория: жалоба\nВлияние: 9\nСрочность: да\nПриоритет: 1", desk(), "ru");
    CHECK(form.priority == 0);
    CHECK(form.category.empty());
    CHECK(form.impact.empty());
    CHECK(form.urgency.empty());
    REQUIRE(form.unknown.size() == 4);
    CHECK(form.unknown[0].label == "ПРИОРИТЕТ");
    CHECK(form.unknown[0].value == "срочно!!!");
    CHECK(form.unknown[0].accepted == "1 (Критический), 2 (Высокий)");
    CHECK(form.unknown[1].accepted == "Инцидент, Техническая поддержка");
    CHECK(form.unknown[2].accepted == "Высокое, Низкое");
    CHECK(form.unknown[3].accepted == "Высокая, Нормальная");
}

TEST_CASE("A desk without lists takes any word, and one without a form reads none") {
    Regulation bare;
    bare.form = desk().form;
    const Form form = read_form("Категория: жалоба\nПриоритет: 5", bare, "ru");
    CHECK(form.unknown.empty());
    CHECK(form.category.empty());
    CHECK(form.priority == 0);
    CHECK(fields_of(form) == "category=жалоба|priority=5|");
    CHECK(read_form("Организация: А", Regulation{}, "ru").fields.empty());
}

TEST_CASE("What is required and not there is listed in the policy's order") {
    struct Row {
        const char* text;
        const char* category;
        bool has_image, has_name;
        std::vector<std::string> missing;
    };
    const Row rows[] = {
        {"", "support", false, false, {"Организация", "Услуга", "Описание", "ФИО"}},
        {"Не работает", "support", false, true, {"Организация", "Услуга"}},
        {"Организация: А\nУслуга: Б\nФИО: В\nОписание: Г", "support", false, false, {}},
        {"Организация: А\nУслуга: Б\nФИО: В\n\n", "support", false, false, {"Описание"}},
        {"Организация:\nА\nУслуга:\nБ\n", "support", false, true, {"Описание"}},
        {"Организация: А\nУслуга: Б\nНе работает", "support", false, true, {}},
        {"Организация: А\nУслуга: Б\n-- \nИван Петров", "support", false, true, {"Описание"}},
        {"Организация: А\nУслуга: Б\nОписание:\n---", "support", false, true, {"Описание"}},
        {"Организация: А\nУслуга: -\nНет связи", "support", false, true, {"Услуга"}},
        {"Организация: А\nУслуга: Б\nНет связи", "incident", false, true, {"Телефон", "Снимок экрана"}},
        {"Организация: А\nУслуга: Б\nТелефон: 1\nНет связи", "incident", true, true, {}},
        {"Организация: А\nУслуга: Б\nКатегория: жалоба\n漢字", "", false, true, {}},
    };
    const Regulation regulation = desk();
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const Form form = read_form(row.text, regulation, "ru");
        CHECK(missing_fields(form, regulation, row.category, row.text, row.has_image, row.has_name, "ru") ==
              row.missing);
    }
}

TEST_CASE(
    "A field that is missing is named in the language of the ticket, where the policy has such a label") {
    Regulation regulation;
    regulation.form = {{"organisation", {"Организация", "Полное название", "Organisation"}, true, {}},
                       {"service", {"Услуга"}, true, {}},
                       {"contract", {"Contract", "Договор"}, true, {}}};
    const auto missing = [&](std::string_view language) {
        return missing_fields({}, regulation, "", "It does not print.", false, true, language);
    };
    CHECK(missing("ru") == std::vector<std::string>{"Организация", "Услуга", "Договор"});
    CHECK(missing("en") == std::vector<std::string>{"Organisation", "Услуга", "Contract"});
    CHECK(missing("de") == missing("en"));
}

TEST_CASE("A long and hostile text is read in one pass") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "Организация: \n- 1) *: *\n" + std::string(50, ':') + "\n";
    const Form form = read_form(text, desk(), "ru");
    CHECK(form.fields.at("organisation") == "- 1) *:");
}
