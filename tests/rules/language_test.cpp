#include "daemon/rules/language.h"

#include <catch2/catch.hpp>

using namespace rules;

TEST_CASE("the language of a letter by its letters") {
    struct Case {
        std::string text;
        std::vector<std::string> available;
        std::optional<std::string> language;
    };
    const std::vector<std::string> both{"en", "ru"};
    const std::vector<Case> cases{
        {"Здравствуйте, не работает принтер", both, "ru"},
        {"Hello, the printer does not work", both, "en"},
        {"Bonjour, ça ne marche pas", both, "en"},
        {"ÄÖÜ sind weg", both, "en"},
        {"HP 4015?", both, {}},
        {"Thanks, Ann", both, {}},
        {"Спасибо!", both, {}},
        {"", both, {}},
        {"12345 !? 🙂", both, {}},
        {"打印机坏了", both, {}},
        {"שלום", both, {}},
        {"Не запускается HP LaserJet Pro M404dn, driver version 3.11", both, "ru"},
        {"My name is Пётр, and the site справка.бел is down again since yesterday, please help me", both,
         "en"},
        {"Ошибка в журнале:\n" + std::string(3000, 'x'), both, "ru"},
        {"Hi!\nServer down:\n" + std::string(300, 'x') + "\nошибка", both, "en"},
        {"Company: ACME Ltd\nНе открывается почта, помогите, пожалуйста", both, "ru"},
        {std::string("Здравствуйте! После обновления сервер не отвечает, журнал я прикладываю ниже, ") +
             "посмотрите, пожалуйста, что могло случиться, у нас стоит вся работа отдела.\n" +
             std::string(3000, 'x'),
         both, "ru"},
        {"Прывітанне, не працуе прынтар ў офісе", both, "ru"},
        {"Прывітанне, не працуе прынтар ў офісе", {"be", "en", "ru"}, "be"},
        {"Не працює принтер, її замінили", {"en", "ru", "uk"}, "uk"},
        {"Не работает принтер", {"be", "en", "ru", "uk"}, "ru"},
        {"Не працює принтер", {"be", "en", "ru"}, {}},
        {"Der Drucker geht nicht", {"de", "en", "ru"}, {}},  // letters do not tell German from English
        {"Не работает принтер", {"de", "en", "ru"}, "ru"},
        {"Не работает принтер", {"en"}, {}},
        {"Hello", {"ru"}, {}},
        {"\xd0", both, {}},  // half a letter
        {"\xff\xfe\x80", both, {}},
    };
    for (const Case& c : cases) {
        INFO(c.text.substr(0, 100));
        CHECK(language_of_letter(c.text, c.available) == c.language);
    }
}

TEST_CASE("a policy's word in the reader's script") {
    CHECK(word_in({"подтверждаю", "confirm"}, "en") == "confirm");
    CHECK(word_in({"подтверждаю", "confirm"}, "ru") == "подтверждаю");
    CHECK(word_in({"подтверждаю"}, "en") == "подтверждаю");
    CHECK(word_in({"ok"}, "ru") == "ok");
    CHECK(word_in({}, "ru").empty());
}
