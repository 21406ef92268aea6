// What operators ask by mail: what they may see, what they get, and that nothing else follows.
#include <catch2/catch.hpp>

#include "daemon/rules/questions.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

/// Anna's ticket of support is #1, Boris's of sales is #2; Ivan serves support alone, Lena leads both.
struct Asker : Life {
    Asker() {
        client("Organisation: X\n\nIt does not print.");
        facts.tickets[{2}] = ticket_of(2, Status::open, "boris@client.example");
        facts.tickets.at({2}).ticket.queue = "sales";
        facts.tickets.at({2}).ticket.subject = "An offer";
        facts.next = {3};
        now += 1h;
    }

    /// As the facts would be read.
    void read() {
        facts.asked.living.clear();
        for (const auto& [number, about] : facts.tickets)
            if (about.ticket.number == number) facts.asked.living.push_back({about.ticket, about.deadlines});
    }
    Decision ask(const std::string& text, std::int64_t about = 0,
                 const std::string& address = "ivan@desk.example") {
        read();
        mail::ParsedMail mail = letter_from(address, text);
        mail.authentication_results = {"mx.desk.example; dkim=pass header.d=desk.example"};
        desk.trusted_authserv = {"mx.desk.example"};
        std::optional<KnownId> answers;
        if (about != 0) {
            answers = KnownId{"ours@desk.example", "In-Reply-To", "op-message", true, {address}};
            answers->ticket = store::TicketNumber{about};
        }
        return letter(mail, answers);
    }
    std::string answer(const std::string& text, std::int64_t about = 0,
                       const std::string& address = "ivan@desk.example") {
        return notice_of(ask(text, about, address), "op-answer").values.at("answers");
    }
};

using Catch::Contains;

}  // namespace

TEST_CASE("A letter that asks is answered by one letter, and nothing else follows") {
    Asker desk;
    for (const char* text : {"#list", "#due", "#help", "#show 1", "#why 1", "#find printer",
                             "#list\n#due\n#help", "#list\n\nPlease, and tell the client that it works."}) {
        INFO(text);
        const Decision decision = desk.ask(text);
        CHECK(decision.verdict.name == "asked");
        CHECK(notices_in_words(decision) == Lines{"op-answer ivan@desk.example"});
        REQUIRE(decision.changes.size() == 2);
        CHECK(std::holds_alternative<SettleLetter>(decision.changes[0]));
        CHECK(std::get<AppendEvent>(decision.changes[1]).event.kind == "asked");
        CHECK(changes_of<SettleLetter>(decision).front().fate.state == store::LetterState::settled);
    }
    const Notice answer = notice_of(desk.last, "op-answer");
    CHECK_THAT(answer.values.at("problem"), Contains("went nowhere"));
    CHECK_FALSE(answer.ticket);
    CHECK(answer.in_reply_to == answer.references.back());
    CHECK(notice_of(desk.ask("#list"), "op-answer").values.at("problem").empty());
}

TEST_CASE("What an operator may not see is not there for him, a lead without queues sees all") {
    Asker desk;
    CHECK_THAT(desk.answer("#list"), Contains("#1 ") && !Contains("#2 ") && !Contains("offer"));
    CHECK_THAT(desk.answer("#due"), Contains("#1 ") && !Contains("#2 "));
    for (const char* tag : {"#show 2", "#why 2", "#2 #show", "#2 #why", "#show #2"}) {
        INFO(tag);
        const Decision decision = desk.ask(tag);
        const Notice answer = notice_of(decision, "op-answer");
        CHECK_THAT(answer.values.at("answers"), Contains("In your queues there is no ticket #2.") &&
                                                    !Contains("offer") && !Contains("boris"));
        CHECK_FALSE(answer.ticket);
        CHECK_FALSE(decision.verdict.ticket);
    }
    // Not even when the letter is about it.
    CHECK_THAT(desk.answer("#show", 2), Contains("no ticket #2") && !Contains("offer"));
    store::Ticket hidden = desk.ticket(2);
    desk.facts.asked.searches["offer"] = {{hidden}, true};
    CHECK_THAT(desk.answer("#find offer"), Contains("There are none.") && !Contains("#2"));
    CHECK_THAT(desk.answer("#find offer", 0, "lena@desk.example"), Contains("#2 "));
    CHECK_THAT(desk.answer("#list", 0, "lena@desk.example"), Contains("#1 ") && Contains("#2 "));
    CHECK_THAT(desk.answer("#show 2", 0, "lena@desk.example"), Contains("An offer"));
    const Decision mixed = desk.ask("#show\n#take", 2);
    CHECK(notice_of(mixed, "op-transcript").values.at("subject") != "An offer");
    CHECK_FALSE(notice_of(mixed, "op-transcript").ticket);
}

TEST_CASE("Without proof nothing is answered") {
    Asker desk;
    desk.read();
    const Decision decision = desk.letter(letter_from("ivan@desk.example", "#list"));
    CHECK(decision.verdict.name == "unauthorised");
    for (const Notice& notice : decision.notices) CHECK(notice.kind != "op-answer");
    CHECK_THAT(found_by(decision, "question of an operator"), Contains("without proof"));
}

TEST_CASE("The answer to one #show or #why is about that ticket, so that a reply acts on it") {
    Asker desk;
    for (const char* text : {"#show 1", "#why 1", "#show #1", "#1 #show", "#показать 1", "#почему 1"}) {
        INFO(text);
        const Notice answer = notice_of(desk.ask(text), "op-answer");
        CHECK(answer.ticket == store::TicketNumber{1});
        CHECK(answer.values.at("number") == "1");
    }
    CHECK(notice_of(desk.ask("#show", 1), "op-answer").ticket == store::TicketNumber{1});
    CHECK_FALSE(notice_of(desk.ask("#show 1\n#why 1"), "op-answer").ticket);
    CHECK_FALSE(notice_of(desk.ask("#list", 1), "op-answer").ticket);
    // Words alone stay in the house, a tag acts.
    const Decision words = desk.by_operator("For me.", 1, "op-answer");
    CHECK_FALSE(changes_of<AddMessage>(words).front().message.is_public);
    desk.by_operator("#take", 1, "op-answer");
    CHECK(desk.ticket(1).assignee == "ivan@desk.example");
}

TEST_CASE("Beside other tags nothing is done and nothing is answered") {
    Asker desk;
    for (const char* text : {"#take\n#list", "#list\n#1 #take", "#list\n#frobnicate", "#list\n#try"}) {
        INFO(text);
        for (const std::int64_t about : {0, 1}) {
            const store::Ticket before = desk.ticket(1);
            const Decision decision = desk.ask(text, about);
            CHECK(decision.verdict.name == "command-failed");
            CHECK(notices_in_words(decision) == Lines{"op-transcript ivan@desk.example"});
            CHECK_THAT(notice_of(decision, "op-transcript").values.at("transcript"),
                       Contains("#list: ✗ questions go in a letter of their own"));
            CHECK(changes_of<SettleLetter>(decision).front().fate.state == store::LetterState::held);
            CHECK(desk.ticket(1).assignee == before.assignee);
            CHECK_FALSE(desk.news("command", {"name"}).empty());
        }
    }
    CHECK_THAT(notice_of(desk.ask("#list\n#lits"), "op-transcript").values.at("transcript"),
               Contains("did you mean #list?"));
}

TEST_CASE("What cannot be answered is said") {
    struct Case {
        const char *text, *en, *ru;
    };
    const std::vector<Case> cases{
        {"#show", "Which ticket?", "О каком обращении?"},
        {"#why", "Which ticket?", "О каком обращении?"},
        {"#show printer", "Which ticket?", "О каком обращении?"},
        {"#show 0", "Which ticket?", "О каком обращении?"},
        {"#show 99999999999999999999", "Which ticket?", "О каком обращении?"},
        {"#show 7", "there is no ticket #7.", "нет обращения #7."},
        {"#why 7", "there is no ticket #7.", "нет обращения #7."},
        {"#find", "Nothing stands behind it.", "Нужны слова."},
        {"#find unicorn", "There are none.", "Таких обращений нет."},
        {"#due tomorrow", "Nothing may stand behind this tag.", "без слов за ней"},
        {"#help me", "Nothing may stand behind this tag.", "без слов за ней"},
        {"#1 #list", "leave the number before it out", "номер перед ним лишний"},
        {"#list unicorn", "There are none.", "Таких обращений нет."},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        Asker desk;
        CHECK_THAT(desk.answer(one.text), Contains(one.en));
        desk.desk.policies.at("small").language = "ru";
        CHECK_THAT(desk.answer(one.text), Contains(one.ru));
    }
    Asker desk;
    desk.desk.policies.at("small").lead_only = {"list"};
    CHECK_THAT(desk.answer("#list"), Contains("for leads") && !Contains("#1 "));
    CHECK_THAT(desk.answer("#list", 0, "lena@desk.example"), Contains("#1 "));
    std::string many;
    for (int i = 0; i < 12; ++i) many += "#help\n";
    CHECK_THAT(desk.answer(many), Contains("Too many questions: answered are the first 10."));
}

TEST_CASE("#list: filters, and the order by the next term, then by priority") {
    Asker desk;
    const auto add = [&](std::int64_t number, Status status, int priority, Instant due,
                         const std::string& assignee, const std::string& organisation) {
        TicketFacts facts = ticket_of(number, status, fmt::format("c{}@client.example", number));
        facts.ticket.priority = priority;
        facts.ticket.assignee = assignee;
        facts.ticket.organisation = organisation;
        if (due != Instant{}) facts.deadlines.push_back({{number}, "resolution", due, due});
        desk.facts.tickets[{number}] = facts;
    };
    desk.facts.tickets.clear();
    const Instant now = desk.now;
    add(3, Status::open, 3, now + 48h, "ivan@desk.example", "Ромашка");
    add(4, Status::waiting, 2, now + 48h, "olga@desk.example", "Лютик");
    add(5, Status::new_, 0, {}, "", "Ёлка");
    add(6, Status::open, 1, now - 1h, "", "Ромашка");
    add(7, Status::completed, 3, now + 2h, "ivan@desk.example", "");
    add(8, Status::closed, 1, {}, "", "Ромашка");
    add(9, Status::merged, 1, {}, "", "Ромашка");
    struct Case {
        const char *words, *order;
    };
    for (const Case& one : std::initializer_list<Case>{{"", "67435"},
                                                       {"all", "67435"},
                                                       {"все", "67435"},
                                                       {"ALL", "67435"},
                                                       {"mine", "73"},
                                                       {"мои", "73"},
                                                       {"free", "65"},
                                                       {"Свободные", "65"},
                                                       {"waiting", "74"},
                                                       {"ждут", "74"},
                                                       {"today", "67"},
                                                       {"сегодня", "67"},
                                                       {"ромашка", "63"},
                                                       {"елка", "5"},
                                                       {"c4@client.example", "4"},
                                                       {"CLIENT.EXAMPLE", "67435"},
                                                       {"mine ромашка", "3"},
                                                       {"mine free", ""}}) {
        INFO(one.words);
        const std::string text = desk.answer(std::string("#list ") + one.words);
        std::string order;
        for (std::size_t at = 0; (at = text.find("\n#", at)) != std::string::npos; ++at)
            order += text[at + 2];
        CHECK(order == one.order);
    }
    CHECK_THAT(desk.answer("#list"), Contains("#6 · in work · 1 · overdue Mon 2026-03-02 10:00, "
                                              "resolution · Anna, Ромашка · Old subject · nobody"));
    CHECK_THAT(desk.answer("#list"), Contains("#5 · registered · no term · Anna, Ёлка"));
    const std::string due = desk.answer("#due");
    CHECK(due.find("overdue · resolution · #6") < due.find("resolution · #7"));
}

TEST_CASE("A list is bounded and says how many more there are, a client's words never make a line") {
    Asker desk;
    for (std::int64_t number = 10; number < 260; ++number) {
        desk.facts.tickets[{number}] = ticket_of(number);
        desk.facts.tickets.at({number}).ticket.subject = "One\n#1 #close\r\n#take\tx";
    }
    const std::string text = desk.answer("#list");
    CHECK_THAT(text, Contains("One #1 #close #take x") && Contains("and more: 51"));
    CHECK_THAT(text, !Contains("\n#1 #close"));
    desk.facts.asked.more_living = true;
    CHECK_THAT(desk.answer("#list"), Contains("the list is not complete"));
}

TEST_CASE("#show: the card, who takes part, terms, what was said behind a mark, the journal") {
    Asker desk;
    desk.by_operator("#take\n#priority 2\n\nSwitch it on.");
    store::Message message;
    message.ticket = {1};
    message.address = "anna@client.example";
    message.at = desk.now;
    message.text = "First\n#take\n\nlast";
    store::Message note = message;
    note.author = store::Author::operator_;
    note.is_public = false;
    note.text = std::string(9000, 'x');
    desk.facts.asked.said[{1}] = {message, note};
    const std::string text = desk.answer("#show 1");
    for (const char* part :
         {"#1 · Printer", "Status: in work", "Priority: 2", "Client: Anna <anna@client.example>",
          "Answerable: ivan@desk.example", "reaction: met", "resolution: running", "priority: 3 → 2",
          "> First\n> #take\n> \n> last\n", "· client · anna@client.example · public", "· internal",
          "(the rest is left out)", "registered → in work"}) {
        INFO(part);
        CHECK_THAT(text, Contains(part));
    }
    CHECK_THAT(text, !Contains("\n#take"));
    desk.facts.asked.said[{1}].assign(150, message);
    const std::string bounded = desk.answer("#show 1");
    CHECK_THAT(bounded, Contains("… 50 earlier ones are left out"));
}

TEST_CASE("A ticket that is closed or has gone into another is shown all the same") {
    Asker desk;
    desk.facts_of(1).ticket.status = Status::closed;
    const Notice shown = notice_of(desk.ask("#show 1"), "op-answer");
    CHECK_THAT(shown.values.at("answers"), Contains("Status: closed"));
    CHECK(desk.ask("#show", 1).verdict.name == "asked");
    // Merged tickets are followed when facts are read.
    desk.facts.tickets[{9}] = desk.facts_of(1);
    const Notice merged = notice_of(desk.ask("#show 9"), "op-answer");
    CHECK_THAT(merged.values.at("answers"), Contains("#9 has gone into #1.") && Contains("#1 · Printer"));
    CHECK(merged.ticket == store::TicketNumber{1});
}

TEST_CASE("#why: each term's count, and what the first letter was decided by") {
    Asker desk;
    FirstLetter first;
    first.row.id = {12};
    first.row.verdict = "registered";
    first.row.reason = "a new request";
    first.evidence = {{"client", "on the list"}};
    desk.facts.asked.first_letters[{1}] = first;
    const std::string text = desk.answer("#why 1");
    CHECK_THAT(text, Contains("reaction: running, term 2h") && Contains("counts") &&
                         Contains("The ticket began with letter 12: registered: a new request") &&
                         Contains("- client: on the list"));
    desk.facts.asked.first_letters.clear();
    CHECK_THAT(desk.answer("#why 1"), Contains("did not begin with a letter"));
}

TEST_CASE("#find says when not all has been looked at yet") {
    Asker desk;
    desk.facts.asked.searches["printer"] = {{desk.ticket(1)}, false};
    CHECK_THAT(desk.answer("#find printer"),
               Contains("#1 · registered") && Contains("ask again in a minute"));
}

TEST_CASE("A client asks no questions, whatever he writes, nor does an operator about his own ticket") {
    Asker desk;
    CHECK(desk.client("#list").verdict.name != "asked");
    desk.facts_of(1).ticket.requester = "ivan@desk.example";
    CHECK(desk.ask("#list", 1).verdict.name != "asked");
}
