// What a person wrote now. The Russian and Ukrainian forms are those of Gmail, Yandex, Mail.ru, Outlook,
// Thunderbird, Apple Mail and The Bat!; letters are ours.
#include <catch2/catch.hpp>

#include <string>

#include "mail/reply.h"

namespace {

struct Case {
    const char* what;
    std::string text, expected;
};

const std::string kAnswer = "Да, спасибо, работает.";

std::string below(const std::string& rest) {
    return kAnswer + "\n\n" + rest;
}

}  // namespace

TEST_CASE("above what mail programs quote") {
    const std::string letters[] = {
        "пн, 29 сент. 2026 г. в 14:02, Иван Петров <ivan@example.ru>:\n\n> Добрый день!\n> Проверьте.\n",
        "пн, 29 сент. 2026 г. в 14:02, Очень Длинное Имя "
        "Фамилия\n<ivan.petrov@very-long-domain.example.ru>:\n\n> Добрый день!\n",
        "29 сентября 2026 г., 14:02 пользователь Иван <i@x.ru> написал:\n\n> x\n",
        "29.09.2026, 14:02, \"Иван Петров\" <ivan@example.ru>:\n> Добрый день!\n",
        "29.09.2026, 14:02, \"Иван Петров\" <ivan@example.ru>:\nДобрый день!\nПроверьте\n",
        "--\nИван Петров\nОтправлено из Почты Mail\n \n>Четверг, 9 апреля 2026, 17:30 +03:00 от Поддержка "
        "<s@x.ru>:\n> \n>Добрый день!\n",
        "Четверг, 9 апреля 2026, 17:30 +03:00 от Поддержка <s@x.ru>:\nДобрый день!\n",
        "От: Поддержка <s@x.ru>\nОтправлено: 9 апреля 2026 г. 17:30\nКому: Иван <i@x.ru>\nТема: RE: Не "
        "работает\n\nДобрый день!\n",
        "________________________________\n*От:* Поддержка <s@x.ru>\n*Отправлено:* 9 апреля 2026 г. "
        "17:30\n*Кому:* Иван <i@x.ru>\n"
        "*Тема:* RE: Не работает\n\nДобрый день!\n",
        "-----Исходное сообщение-----\nОт: Поддержка [mailto:s@x.ru]\nОтправлено: 9 апреля 2026 г. "
        "17:30\nКому: Иван\nТема: RE: x\n\nДобрый",
        "09.04.2026 17:30, Поддержка пишет:\n> Добрый день!\n",
        "Отправлено с iPhone\n\n> 9 апр. 2026 г., в 17:30, Поддержка <s@x.ru> написал(а):\n> \n> Добрый "
        "день!\n",
        "пн, 29 вер. 2026 р. о 14:02 Іван <i@x.ua> пише:\n\n> Добрий день\n",
        "On Sun, Nov 22, 2026 at 2:02 PM Ivan Petrov <ivan@example.org> wrote:\n\n> Hello\n",
        "On Nov 22, 2026, at 14:02, Ivan Petrov\n<ivan@example.org> wrote:\n\n> Hello\n",
        "Am 22.11.2026 um 14:02 schrieb Ivan Petrov:\n> Hallo\n",
        "tir. 18. apr. 2026 kl. 13:09 skrev Ivan <ivan@example.org\n>:\n\n> Ok\n",
        "-----Original Message-----\nFrom: Support\nSent: Sunday\nTo: Ivan\nSubject: x\n\nHello\n",
        "> Добрый день!\n> Проверьте.\n",
        "Цитирую Поддержка <s@x.ru>:\n\n> Добрый день!\n",
        "Quoting Support <s@example.org>:\n\n> Hello\n",
        "Поддержка писал(а) 2026-11-22 10:00:\n\n> Добрый день!\n",
        "Получить Outlook для Android<https://aka.ms/AAb9ysg>\n",
        "Sent with Proton Mail secure email.\n\nOn Sunday, November 22nd, 2026 at 10:00 AM, Support "
        "<s@example.org> "
        "wrote:\n\n> Hello\n",
        "-- \nИван Петров\nтел. 123\n",
        "Sent from my iPhone\n",
    };
    for (const std::string& letter : letters) {
        INFO(letter);
        CHECK(mail::own_words(below(letter)) == kAnswer);
    }
}

TEST_CASE("our own line ends the answer, wherever a program puts it") {
    const std::string line(mail::kReplyDelimiter);
    const std::string forms[] = {
        line + "\nold text\n",
        "> " + line + "\n> old\n",
        ">> " + line + "\nold",
        "## Ответ пишите выше этой строки / Please write\nyour reply above this line ##\nold\n",
        "> ## Ответ пишите выше этой строки / Please\n> write your reply above this line ##\n> old",
        "пн, 29 сент. 2026 г. в 14:02, S <s@x.ru>:\n\n> " + line + "\n> old\n"};
    for (const std::string& form : forms) {
        INFO(form);
        CHECK(mail::own_words(below(form)) == kAnswer);
    }
    // An answer below the line, against the request: kept.
    CHECK(mail::own_words(line + "\n" + kAnswer) == kAnswer);
}

TEST_CASE("below and between the quotes") {
    const Case cases[] = {
        {"below", "09.04.2026 17:30, Поддержка пишет:\n> Добрый день!\n\n" + kAnswer + "\n", kAnswer},
        {"The Bat!",
         "Здравствуйте.\n\nВы писали 9 апреля 2026 г., 17:30:12:\n\n> Добрый день!\n\n" + kAnswer +
             "\n\n-- \nИван\n",
         "Здравствуйте.\n\n" + kAnswer},
        {"between",
         "Вы писали 9 апреля 2026 г., 17:30:12:\n\nПС> Версия?\n\n2.0\n\nПС> Система?\n\nDebian\n\nПС> "
         "Спасибо\n",
         "Вы писали 9 апреля 2026 г., 17:30:12:\n\nПС> Версия?\n\n2.0\n\nПС> Система?\n\nDebian"},
    };
    for (const Case& c : cases) {
        INFO(c.what);
        CHECK(mail::own_words(c.text) == c.expected);
    }
}

TEST_CASE("forwarded letters are kept whole") {
    const std::string letters[] = {
        "-------- Пересылаемое сообщение --------\n09.04.2026, 17:30, \"Клиент\" <k@x.ru>:\n\nНе работает "
        "касса.",
        "Прошу обработать.\n\n-------- Пересылаемое сообщение --------\nОт кого: Клиент <k@x.ru>\nКому: "
        "s@x.ru\nТема: Касса\n\nНе работает.",
        "FYI\n\nBegin forwarded message:\n\nFrom: x <x@y.z>\nSubject: a\nDate: b\n\ntext",
        "От: Клиент <k@x.ru>\nОтправлено: 9 апреля 2026 г.\nКому: s@x.ru\nТема: Касса\n\nНе работает касса.",
    };
    for (const std::string& letter : letters) {
        INFO(letter);
        CHECK(mail::own_words(letter) == letter);
    }
}

TEST_CASE("what only looks like a quote stays") {
    const std::string letters[] = {
        "Добрый день!\nВася вчера написал: надо перезагрузить.\nОт: этого зависит многое.\nПроверьте, "
        "пожалуйста.",
        "Лог:\n2026-04-09 17:30:01 user@host: started\n2026-04-09 17:30:02 user@host: failed\nЧто делать?",
        "Имя: Иван\nДата: 09.04.2026\nТема: Касса\nПрошу помочь",
        "С уважением,\nИван Петров\nтел. 123",
        "> abc\n> def",
        "a | b\nc | d",
        "",
        "\n",
        "---\n",
        "-",
    };
    for (const std::string& letter : letters) {
        INFO(letter);
        CHECK(mail::own_words(letter) == letter);
    }
}

TEST_CASE("a list's footer is nobody's answer") {
    CHECK(mail::own_words("Yes.\n\n_______________________________________________\nx mailing "
                          "list\nx@y.z\nhttp://y.z/listinfo/x\n") == "Yes.");
}

TEST_CASE("what stands below a phone's line or our own does not become the first of the words") {
    const std::string phone = "Sent from my iPhone\n#close\n";
    CHECK(mail::own_words(phone) == "Sent from my iPhone\n#close");
    CHECK(mail::own_words("#take\n\n" + phone) == "#take\n\nSent from my iPhone\n#close");
    const std::string ours = std::string(mail::kReplyDelimiter) + "\n\n#close";
    for (const char* above : {"> ", "Sent from my iPhone\n",
                              "-----Original Message-----\nFrom: S\nSent: x\nTo: Ivan\nSubject: x\n\n",
                              "От: S\nОтправлено: x\nКому: Иван\n\n"})
        CHECK(mail::own_words(above + ours) == above + ours);
    CHECK(mail::own_words("#take\n\n" + ours) == "#take");
}

TEST_CASE("a letter of nothing but quotes is shown, and known for one") {
    const struct {
        const char* text;
        bool only_quotes;
    } cases[] = {
        {"", false},
        {"\n \n", false},
        {"Hello\n\n> quoted\n", false},
        {"> quoted\n\nbelow\n", false},
        {"> quoted\nbetween\n> quoted\n", false},
        {"---------- Forwarded message ---------\nFrom: a@b.example\n\nforwarded\n", false},
        {"> quoted\n> more\n", true},
        {"On Sun, Nov 22, 2026 at 2:02 PM Ivan <i@example.org> wrote:\n\n> Hello\n", true},
        {"Отправлено с iPhone\n\n> 9 апр. 2026 г., в 17:30, Поддержка <s@x.ru> написал(а):\n> Добрый день!\n",
         true},
        {"Sent from my iPhone\n", true},
    };
    for (const auto& one : cases) {
        INFO(one.text);
        const mail::OwnWords own = mail::read_own_words(one.text);
        CHECK(own.only_quotes == one.only_quotes);
    }
}

TEST_CASE("the rest of a quoted line that a program has wrapped is quoted, where something stands above") {
    const std::string long_line = "> " + std::string(60, 'a') + " and then the program wraps\n",
                      quote = "On Sun, Nov 22, 2026 at 2:02 PM Ivan <i@example.org> wrote:\n" + long_line;
    CHECK(mail::own_words("#take\n\n" + quote + "#close now\n") == "#take");
    CHECK(mail::own_words("#take\n\n" + quote + "#close now\n\nAnd below.\n") == "#take\n\n\nAnd below.");
    CHECK(mail::own_words("#take\n\n" + quote + "\nBelow.\n") == "#take\n\nBelow.");
    CHECK(mail::own_words(quote + "Below.\n") == "Below.");
}
