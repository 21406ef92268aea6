// "Thank you", and what only begins like it.
#include <catch2/catch.hpp>

#include <string>

#include "mail/parse.h"

namespace {

bool bare(const std::string& text, const std::string& headers = "") {
    return mail::parse(
               "From: =?utf-8?B?0JjQstCw0L0g0J/QtdGC0YDQvtCy?= <ivan@example.org>\nTo: d@e.f\nContent-Type: "
               "text/plain; charset=utf-8\n" +
               headers + "\n" + text + "\n")
        .bare_thanks;
}

std::string with_picture(const std::string& disposition, std::size_t size) {
    return "From: a@example.org\nContent-Type: multipart/related; "
           "boundary=b\n\n--b\n\nThanks!\n--b\nContent-Type: "
           "image/png\nContent-ID: <c@x>\nContent-Disposition: " +
           disposition + "\n\n\x89PNG\r\n\x1A\n" + std::string(size, 'x') + "\n--b--\n";
}

}  // namespace

TEST_CASE("bare thanks") {
    for (const char* text : {
             "Спасибо!",
             "спасибо",
             "СПАСИБО",
             "Большое спасибо за помощь!",
             "Здравствуйте!\n\nБлагодарю за оперативную помощь.\n\nС уважением,\nИван Петров",
             "Спасибо, всё работает!",
             "Всё заработало, огромное вам спасибо :)",
             "Спасибо))",
             "Добрый день. Спасибо, вопрос решён.",
             "Понял, спасибо",
             "Дякую!",
             "Щиро дякуємо за допомогу!",
             "Дякую, все працює",
             "Thanks",
             "Thank you very much for your help!",
             "Hi,\n\nIt works now, many thanks.\n\nBest regards,\nИван",
             "Спасибо 👍",
             "Спасибо!\n\nОтправлено с iPhone",
             "Спасибо!\n\nпн, 22 нояб. 2026 г. в 14:02, Служба <s@example.org>:\n\n> Решено?\n> Всё "
             "работает?",
         }) {
        INFO(text);
        CHECK(bare(text));
    }
}

TEST_CASE("thanks that say something else") {
    for (const char* text : {
             "",
             "Всё работает",
             "Спасибо, не работает",
             "Спасибо, но не помогло",
             "Спасибо, всё работает?",
             "Спасибо. А когда почините вторую?",
             "Спасибо, жду",
             "Заранее спасибо",
             "Спасибо (нет)",
             "Спасибо :(",
             "Спасибо за \"помощь\"",
             "Спасибо за «помощь»",
             "Спасибо за такую работу",
             "Нет, спасибо",
             "Спасибо, пока всё работает",
             "Дякую, не працює",
             "Thanks in advance",
             "Thanks for nothing",
             "No, thanks",
             "Thanks, but it still fails",
             "Thank you. One more question",
             "Спасибо 2",
             "спасибоваться",
             "Хорошо",
             "С уважением,\nИван Петров",
         }) {
        INFO(text);
        CHECK_FALSE(bare(text));
    }
    std::string long_thanks;
    for (int i = 0; i < 100; ++i) long_thanks += "спасибо ";
    CHECK_FALSE(bare(long_thanks));
}

TEST_CASE("thanks of machines and thanks with files are not bare") {
    CHECK_FALSE(bare("Спасибо!", "Auto-Submitted: auto-replied\n"));
    CHECK_FALSE(bare("Спасибо!", "List-Id: <a.b.c>\n"));
    CHECK(mail::parse(with_picture("inline", 2000)).bare_thanks);
    CHECK_FALSE(mail::parse(with_picture("attachment; filename=a.png", 2000)).bare_thanks);
    CHECK_FALSE(mail::parse(with_picture("inline", 90'000)).bare_thanks);
}
