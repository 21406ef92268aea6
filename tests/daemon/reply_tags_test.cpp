// Operators' answers as their mail programs write them (tests/mails/replies, written by us): the tags at the
// top are carried out, those in quoted text and in signatures never are, and the client gets the words alone.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "daemon/rules/letter_case.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/tags.h"
#include "mail/reply.h"
#include "tests/support/house.h"

namespace {

using namespace testing;

const std::filesystem::path kFolder = std::filesystem::path(TEST_SOURCE_DIR) / "mails/replies";

/// Every letter has these tags and words in one of two languages, and others in what it quotes.
struct Answer {
    std::vector<std::string> tags;
    std::string greeting, words;
};
const Answer kEnglish{{"take", "spent 45m"}, "Dear Anna,", "please switch the printer off and on again."};
const Answer kRussian{{"взять", "время 45m"}, "Здравствуйте, Анна!", "Выключите принтер и включите снова."};

struct Form {
    std::string file;
    const Answer* answer;
    std::string below = {};  // what the program puts under the words, and no mark tells from them
};

const std::vector<Form> kForms = {
    {"apple_mail", &kEnglish},
    {"claws_ru", &kRussian},
    {"evolution_ru", &kRussian},
    {"gmail", &kEnglish},
    {"gmail_plain_mode", &kEnglish},
    {"gmail_ru", &kRussian},
    {"horde", &kRussian},
    {"horde_en", &kEnglish},
    {"iphone", &kEnglish},
    {"iphone_ru", &kRussian},
    {"k9", &kEnglish},
    {"kmail_ru", &kRussian},
    {"lotus_notes", &kEnglish},
    {"mail_ru", &kRussian},
    {"mail_ru_app", &kRussian},
    {"mutt", &kEnglish},
    {"mutt_below", &kRussian},
    {"outlook_com", &kEnglish},
    {"outlook_html_alone", &kRussian, "С уважением,\nИван"},
    {"outlook_mobile", &kRussian},
    {"outlook_original_message", &kEnglish},
    {"outlook_original_message_ru", &kRussian},
    {"outlook_ru", &kRussian},
    {"proton", &kEnglish},
    {"roundcube", &kEnglish, "---\nIvan"},
    {"roundcube_html", &kRussian},
    {"samsung_ru", &kRussian},
    {"the_bat", &kRussian},
    {"the_bat_en", &kEnglish},
    {"thunderbird", &kRussian},
    {"thunderbird_below", &kEnglish},
    {"thunderbird_html", &kRussian},
    {"yahoo", &kEnglish},
    {"yandex", &kRussian},
    {"yandex_plain", &kRussian},
};

std::string read(const std::string& name) {
    std::ifstream file(kFolder / (name + ".eml"), std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string with_crlf(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

/// Paragraphs of HTML have empty lines between them, lines of text have none.
std::string without_empty_lines(std::string_view text) {
    std::string out;
    for (const std::string_view line : rules::lines_of(text))
        if (!rules::trimmed(line).empty()) out.append(rules::trimmed(line)).append("\n");
    return out;
}

std::string words(const Form& form) {
    return without_empty_lines(form.answer->greeting + "\n" + form.answer->words + "\n" + form.below);
}

rules::Commands commands_of(const std::string& raw) {
    rules::LetterCame came;
    came.mail = mail::parse(raw);
    return rules::parse_commands(rules::words_of(came), came.mail.subject, "[#1] Printer");
}

std::vector<std::string> written(const rules::Commands& commands) {
    std::vector<std::string> tags;
    for (const rules::Command& command : commands.list) tags.push_back(command.written);
    return tags;
}

std::string with_notice(std::string raw, const std::string& id) {
    for (std::size_t at = 0; (at = raw.find("<NOTICE>", at)) != std::string::npos; at += id.size())
        raw.replace(at, 8, "<" + id + ">");
    return raw;
}

}  // namespace

TEST_CASE("Every answer of a mail program has its row") {
    std::set<std::string> files, rows;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder))
        files.insert(entry.path().stem().string());
    for (const Form& form : kForms) rows.insert(form.file);
    CHECK(files == rows);
    CHECK(rows.size() >= 30);
}

TEST_CASE("Tags at the top of a mail program's answer are read, those in quoted text are not") {
    for (const Form& form : kForms) {
        const std::string raw = read(form.file);
        for (const std::string& letter : {raw, with_crlf(raw)}) {
            INFO(form.file);
            // It could be read wrongly: the other tags are there for whoever reads all of the letter.
            const std::string whole = mail::parse(letter).text;
            CHECK((whole.find("#decline quoted") != std::string::npos ||
                   whole.find("#отказать quoted") != std::string::npos));
            const rules::Commands got = commands_of(letter);
            CHECK(written(got) == form.answer->tags);
            CHECK(without_empty_lines(got.text) == words(form));
        }
    }
}

TEST_CASE("What a mail program quotes is never carried out, and the client gets the words alone") {
    for (const Form& form : kForms) {
        INFO(form.file);
        Household house;
        house.take(
            {"Anna <anna@client.example>", "It does not print.", "", {}, "Printer", "first@client.example"});
        const auto settled =
            house.take(with_notice(read(form.file), house.id("op-new", "ivan@desk.example")));
        REQUIRE(settled.verdict.name == "answered");
        CHECK(house.ticket().status == store::Status::open);
        CHECK(house.ticket().assignee == "ivan@desk.example");
        CHECK(house.count("answer") == 1);
        CHECK(house.count("declined") + house.count("completed") == 0);
        const std::string answer = house.notice("answer", "anna@client.example").text;
        CHECK_THAT(answer, Catch::Contains(form.answer->words));
        for (const char* quoted : {"#decline", "#отказать", "#complete", "#завершить", "#spam", "#спам",
                                   "#take", "#взять", "does not print", "не печатает"})
            CHECK_THAT(answer, !Catch::Contains(quoted));
        CHECK(house.count("op-transcript") == 1);
    }
}

TEST_CASE("An operator's answer without a word of his own reaches no client") {
    const std::string quoted = "On Sun, Nov 22, 2026 at 10:00 AM Support <support@desk.example> wrote:\n\n";
    const std::string original =
        "-----Original Message-----\nFrom: Support\nSent: Sunday\nTo: Ivan\nSubject: x\n\n";
    // The desk's own line: the product's, which the reader of mail knows too, and one that it does not know.
    for (const std::string& line : {std::string(mail::kReplyDelimiter), std::string("## above ##")}) {
        const std::vector<std::string> answers = {
            quoted + "> #decline quoted\n> Plan: gold\n> It does not print.\n",
            "> #decline quoted\n> Plan: gold\n\n",
            "Sent from my iPhone\n\n" + quoted + "> Plan: gold\n",
            quoted + "> " + line + "\n> Plan: gold\n",
            original + line + "\n\n#decline quoted\nPlan: gold\n",
            "Sent from my iPhone\n" + original + line + "\n\n#decline quoted\nPlan: gold\n",
        };
        for (const std::string& text : answers) {
            INFO(text);
            rules::Desk desk = trusting_desk();
            desk.reply_delimiter = line;
            Household house(desk);
            house.take({"Anna <anna@client.example>",
                        "It does not print.",
                        "",
                        {},
                        "Printer",
                        "first@client.example"});
            const auto settled =
                house.take({"Ivan <ivan@desk.example>", text, house.id("op-new", "ivan@desk.example")});
            CHECK(settled.verdict.name == "quarantine");
            CHECK(house.state(house.last) == store::LetterState::held);
            CHECK(house.count("answer") + house.count("declined") == 0);
            CHECK(house.ticket().status == store::Status::new_);
        }
    }
}
