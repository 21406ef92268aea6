#include "daemon/rules/tags.h"
#include "daemon/rules/tags_manual.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "daemon/rules/choices.h"
#include "daemon/rules/letters.h"

using namespace rules;

namespace {

/// "take; priority=2; ?colse(close)": what was read, on one line.
std::string told(const std::vector<Command>& list) {
    std::string out;
    for (const Command& command : list) {
        if (!out.empty()) out += "; ";
        out += command.tag ? std::string(row_of(*command.tag).en) : "?" + command.name;
        if (!command.argument.empty()) out += "=" + command.argument;
    }
    return out;
}

struct Row {
    const char* text;
    const char* commands;
    const char* answer;
};

void check(const Row& row) {
    CAPTURE(row.text);
    const Commands got = parse_commands(row.text, "");
    CHECK(told(got.list) == row.commands);
    CHECK(got.text == row.answer);
}

}  // namespace

TEST_CASE("Tags stand at the top of the text, one a line") {
    const Row rows[] = {
        {"", "", ""},
        {"Hello", "", "Hello"},
        {"#take", "take", ""},
        {"#take\n", "take", ""},
        {"#take\nHello\n", "take", "Hello"},
        {"#take\r\nHello\r\n", "take", "Hello"},
        {"\n\n #take \n\n#priority 2\n\nHello\n\nBye\n\n", "take; priority=2", "Hello\n\nBye"},
        {"Hello\n#take", "", "Hello\n#take"},
        {"#take\nHello\n#complete", "take", "Hello\n#complete"},
        {"#postpone no-contract 2026-12-01 17:00", "postpone=no-contract 2026-12-01 17:00", ""},
        {"#note\n  indented\n\n", "note", "  indented"},
        {"#wait", "wait", ""},
        {"#wait   3wd  ", "wait=3wd", ""},
        {"#priority: 2", "priority=2", ""},
    };
    for (const Row& row : rows) check(row);
}

TEST_CASE("Tags are read in both languages, in any case, through what mail programs make of them") {
    const Row rows[] = {
        {"#TAKE", "take", ""},
        {"#Взять", "take", ""},
        {"#ВЗЯТЬ\n#Ждать до пятницы\nВопрос", "take; wait=до пятницы", "Вопрос"},
        {"#Третья-Сторона Белтелеком", "external=Белтелеком", ""},
        {"#третья–сторона Белтелеком", "external=Белтелеком", ""},  // a word processor's dash
        {"\xc2\xa0#priority\xc2\xa0\xc2\xa0"
         "2\xc2\xa0",
         "priority=2", ""},
        {"\xef\xbc\x83take", "take", ""},
        {"\xe2\x80\x8b#take", "take", ""},
        {"#\xe2\x80\x8btake", "take", ""},
        {"#ta\xc2\xadke", "take", ""},
        {"#take\n\xc2\xa0\n#note\n\xc2\xa0\nText", "take; note", "Text"},
    };
    for (const Row& row : rows) check(row);
}

TEST_CASE("What only looks like a tag is text") {
    const Row rows[] = {
        {"#1", "", "#1"},
        {"#42 is solved", "", "#42 is solved"},
        {"# heading", "", "# heading"},
        {"#", "", "#"},
        {"##take", "", "##take"},
        {"* #take", "", "* #take"},
        {"- #take", "", "- #take"},
        {"> #take", "", "> #take"},
        {"*#take*", "", "*#take*"},
        {"Do #take", "", "Do #take"},
        {"#\n#take", "", "#\n#take"},
        {"#\xff", "", "#\xff"},
        {"#漢字", "", "#漢字"},
    };
    for (const Row& row : rows) check(row);
}

TEST_CASE("An unknown tag is told, with the name that was probably meant") {
    struct Unknown {
        const char *line, *nearest;
    };
    const Unknown rows[] = {
        {"#tak", "take"},   {"#compelte", "complete"},  {"#priorty 2", "priority"},
        {"#взят", "взять"}, {"#завершит", "завершить"}, {"#третьясторона X", "третья-сторона"},
        {"#zzz", ""},       {"#Takee", "take"},         {"#take,", "take"},
    };
    for (const Unknown& row : rows) {
        CAPTURE(row.line);
        const Commands got = parse_commands(row.line, "");
        REQUIRE(got.list.size() == 1);
        CHECK_FALSE(got.list[0].tag);
        CHECK(got.list[0].nearest == row.nearest);
        CHECK(got.list[0].written == std::string_view(row.line).substr(1));
    }
}

TEST_CASE("Lines are counted from the top, and the subject is line 0") {
    const Commands got = parse_commands("\n#take\n\n#note x\n", "Re: Printer #spent 45m");
    REQUIRE(got.list.size() == 3);
    CHECK(got.list[0].line == 2);
    CHECK(got.list[1].line == 4);
    CHECK(got.list[2].line == 0);
    CHECK(got.list[1].written == "note x");
    CHECK(got.list[2].argument == "45m");
}

TEST_CASE("Tags at the end of a subject") {
    struct Subject {
        const char *subject, *clients, *commands;
    };
    const Subject rows[] = {
        {"Re: [#42] Printer #complete", "Printer", "complete"},
        {"Re: [#42] Printer #complete workaround #spent 30m", "Printer", "complete=workaround; spent=30m"},
        {"#взять", "", "take"},
        {"Re: [#42] Printer", "Printer", ""},
        {"Re: [#42]", "", ""},
        {"Re: C#take", "C", ""},
        {"Music for C #sharp", "", ""},
        {"Music #sharp #take", "", "take"},
        {"Printer #compelte", "Printer", "?compelte"},
        // What a client has put into his subject comes back with every reply.
        {"Re: [#42] Urgent #complete", "Urgent #complete", ""},
        {"Re: [#42] Urgent #ЗАВЕРШИТЬ", "Urgent #завершить", ""},
        {"Re: [#42] Urgent #complete", "FW: Urgent\xc2\xa0#Complete: now", ""},
        {"Re: [#42] Urgent #complete #take", "Urgent #complete", "take"},
        {"Re: [#42] Urgent #priority 1 #spent 1h", "Urgent #priority", "spent=1h"},
    };
    for (const Subject& row : rows) {
        CAPTURE(row.subject);
        CHECK(told(parse_commands("Hello", row.subject, row.clients).list) == row.commands);
    }
}

TEST_CASE("A tag may name another ticket than the one that the letter is about") {
    struct Addressed {
        const char* line;
        std::int64_t ticket;  // 0: the line is no tag
        const char* tag;
    };
    const Addressed rows[] = {
        {"#42 #take", 42, "take"},
        {"#42: #взять", 42, "take"},
        {"#42   #close", 42, "complete"},
        {"#042 #take", 42, "take"},
        {"\xc2\xa0#7 #take", 7, "take"},
        {"\xef\xbc\x83 42", 0, ""},
        {"#42 take", 0, ""},
        {"#42", 0, ""},
        {"#42 is broken", 0, ""},
        {"#0 #take", 0, ""},
        {"#-1 #take", 0, ""},
        {"#42 # take", 0, ""},
        {"#99999999999999999999 #take", 0, ""},
        {"#42#take", 42, "take"},
    };
    for (const Addressed& row : rows) {
        CAPTURE(row.line);
        const auto list = parse_commands(row.line, "").list;
        REQUIRE(list.size() == (row.ticket == 0 ? 0 : 1));
        if (list.empty()) continue;
        CHECK(list[0].ticket == store::TicketNumber{row.ticket});
        CHECK(told(list) == row.tag);
    }
}

TEST_CASE("A shell's words are the same language") {
    CHECK(told({parse_command("priority 2")}) == "priority=2");
    CHECK(told({parse_command("#приоритет 2 (Высокий)")}) == "priority=2 (Высокий)");
    CHECK(told({parse_command(" take ")}) == "take");
    CHECK(parse_command("tkae").nearest == "take");
    CHECK_FALSE(parse_command("").tag);
    CHECK_FALSE(parse_command("#").tag);
}

TEST_CASE("Every name of the table is found, however it is written") {
    for (const TagRow& row : kTags) {
        CAPTURE(row.en);
        CHECK(folded(row.en) == row.en);
        CHECK(folded(row.ru) == row.ru);
        CHECK(find_tag(row.en) == &row);
        CHECK(find_tag(row.ru) == &row);
        if (!row.also.empty()) CHECK(find_tag(row.also.substr(0, row.also.find(' '))) == &row);
        CHECK(&row_of(row.tag) == &row);
    }
    CHECK(find_tag("") == nullptr);
    CHECK(find_tag("tak") == nullptr);
    CHECK(find_tag("ТРЕТЬЯ-СТОРОНА")->tag == Tag::external);
    CHECK(find_tag("ОТЛОЖИТЬ")->tag == Tag::postpone);
}

TEST_CASE("Each tag has its statuses") {
    const auto given = [](Tag tag, Status in) { return (row_of(tag).statuses & bit(in)) != 0; };
    CHECK(given(Tag::take, Status::new_));
    CHECK(given(Tag::take, Status::open));
    CHECK_FALSE(given(Tag::take, Status::completed));
    CHECK(given(Tag::wait, Status::completed));
    CHECK_FALSE(given(Tag::complete, Status::completed));
    CHECK(given(Tag::resume, Status::postponed));
    CHECK_FALSE(given(Tag::resume, Status::open));
    CHECK(given(Tag::reopen, Status::completed));
    CHECK_FALSE(given(Tag::reopen, Status::waiting));
    CHECK(given(Tag::note, Status::completed));
    for (const TagRow& row : kTags) {
        CAPTURE(row.en);
        CHECK_FALSE(given(row.tag, Status::closed));
        CHECK_FALSE(given(row.tag, Status::held));
        CHECK_FALSE(given(row.tag, Status::merged));
    }
}

TEST_CASE("The card has a line for each tag, in columns") {
    for (const char* language : {"en", "ru", "de"}) {
        const std::string card = tags_card(language);
        const auto lines = lines_of(card);
        REQUIRE(lines.size() == kTags.size());
        std::size_t column = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const bool russian = std::string_view(language) == "ru";
            CHECK(lines[i].starts_with("#" + std::string(russian ? kTags[i].ru : kTags[i].en)));
            const auto help = lines[i].find(russian ? kTags[i].help_ru : kTags[i].help_en);
            REQUIRE(help != std::string_view::npos);
            if (i == 0) column = letters_in(lines[0].substr(0, help));
            CHECK(letters_in(lines[i].substr(0, help)) == column);
        }
    }
    CHECK(tags_card("en").find("#wait [UNTIL]") != std::string::npos);
    CHECK(tags_card("ru").find("#ждать [СРОК]") != std::string::npos);
}

TEST_CASE("Whatever is written, no line is lost and no tag is taken from below the first line of text") {
    const char* const pieces[] = {"#take",  "#",     "＃",       "\n",   "\n\n",    " ",     "\xc2\xa0",
                                  "#ждать", "Hello", "> #take",  "\r\n", "* #take", "#1",    "\xff",
                                  "\xd0",   "a",     "#colse x", "\t",   "# head",  "#note", "\xe2\x80\x8b"};
    std::mt19937 random(20261122);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = random() % 14; left > 0; --left) text += pieces[random() % std::size(pieces)];
        CAPTURE(text);
        const Commands got = parse_commands(text, "");
        std::size_t next = 0;
        bool below = false;
        int number = 0;
        std::string answer;
        for (const std::string_view line : lines_of(text)) {
            ++number;
            const bool is_tag = next < got.list.size() && got.list[next].line == number;
            if (is_tag) {
                REQUIRE_FALSE(below);
                REQUIRE(plain_blanks(line).find(got.list[next].written) != std::string::npos);
                ++next;
            } else if (below || !trimmed(line).empty()) {
                below = true;
                answer.append(line).append("\n");
            }
        }
        REQUIRE(next == got.list.size());
        // What is not a tag is the answer, but for the blank lines at its end.
        REQUIRE(std::string_view(answer).starts_with(got.text));
        REQUIRE(plain_blanks(answer.substr(got.text.size())).find_first_not_of("\n ") ==
                std::string_view::npos);
    }
}

TEST_CASE("A long subject and a long text cost no square") {
    std::string subject, text;
    for (int i = 0; i < 50'000; ++i) subject += "#compelte ";
    for (int i = 0; i < 50'000; ++i) text += "#colse\n";
    CHECK(parse_commands("", subject, subject).list.empty());
    CHECK(parse_commands("", subject).list.size() == 20);
    CHECK(parse_commands(text, "").list.size() == 50'000);
}

TEST_CASE("A shell's arguments are tags, each with what it needs") {
    using Words = std::vector<std::string>;
    struct Arguments {
        Words given, tags;
    };
    const Arguments rows[] = {
        {{}, {}},
        {{"take"}, {"take"}},
        {{"take", "priority", "2"}, {"take", "priority 2"}},
        {{"#take", "priority 2"}, {"#take", "priority 2"}},
        {{"external", "Belarus", "Telecom", "note"}, {"external Belarus Telecom", "note"}},
        {{"Приоритет", "2", "#ждать", "2wd"}, {"Приоритет 2", "#ждать 2wd"}},
        {{"tkae", "priority", "2"}, {"tkae", "priority 2"}},
        {{"take", "#unknown", "2"}, {"take", "#unknown 2"}},
        {{"wait", "#1"}, {"wait #1"}},
    };
    for (const Arguments& row : rows) CHECK(rules::tags_of(row.given) == row.tags);
}

TEST_CASE("The manual page has every tag once, and nothing that man(7) would take for its own") {
    const std::string page = tags_manual();
    for (const TagRow& row : kTags) {
        INFO(row.en);
        const std::string entry = "\n.BR #" + std::string(row.en) + " / #";
        const auto at = page.find(entry);
        REQUIRE(at != std::string::npos);
        CHECK(page.find(entry, at + 1) == std::string::npos);
    }
    for (const std::string_view line : lines_of(page)) {
        const auto word = line.substr(0, line.find(' '));
        const bool known = word == ".TH" || word == ".SH" || word == ".TP" || word == ".BR" || word == ".B";
        CHECK((known || !line.starts_with('.')));
    }
}

TEST_CASE("the README's card has every tag, in both languages") {
    std::ifstream file(std::string(TEST_SOURCE_DIR) + "/../README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    for (const TagRow& row : kTags) {
        INFO(row.en);
        CHECK(readme.find("`#" + std::string(row.en)) != std::string::npos);
        CHECK(readme.find("`#" + std::string(row.ru) + "`") != std::string::npos);
        CHECK(readme.find(std::string(row.help_en)) != std::string::npos);
    }
}
