// The tags of structure: whose a ticket is, where it is, what it has to do with others.
#include <catch2/catch.hpp>

#include <random>

#include "daemon/rules/order.h"
#include "daemon/rules/related.h"
#include "daemon/rules/status_table.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

store::Client client_of(const std::string& address, const std::string& organisation) {
    store::Client client;
    client.address = address;
    client.name = "Name of " + address;
    client.organisation = organisation;
    client.plan = "gold";
    client.language = "en";
    return client;
}

/// Two tickets of Anna's, one of Boris' who is of the same organisation, one of a stranger's. The desk has a
/// second queue with another regulation.
Life desk_with_tickets() {
    Life life;
    life.desk.policies["other"] = life.desk.policies.at("small");
    Policy& other = life.desk.policies.at("other");
    other.name = "other";
    other.tag = "[S-{number}]";
    other.regulation.categories = {{choice("order"), false}};
    other.regulation.default_category = "order";
    other.regulation.impacts = {{choice("wide"), {1, 1}}};
    other.regulation.default_impact = "wide";
    other.regulation.terms = {row({}, "30m", "3h")};
    life.desk.queues.at("sales").policy = "other";
    life.desk.operators.push_back(
        {"Igor Orlov", "orlov@desk.example", OperatorRole::operator_, {"support", "sales"}});
    life.desk.operators.push_back(
        {"Иван Петров", "petrov@desk.example", OperatorRole::operator_, {"support"}});
    life.desk.operators.push_back({"Stan", "stan@desk.example", OperatorRole::operator_, {"sales"}});
    life.desk.canned = {{"hello.en", "Hello {client_name}, {subject}, {number}.\n{phone}"},
                        {"hello.ru", "Здравствуйте, {client_name}!"},
                        {"only.ru", "Да."}};
    for (const char* who : {"anna@client.example", "boris@client.example"})
        life.facts.clients[who] = client_of(who, "Acme");
    const auto write = [&](const std::string& from, const std::string& subject, const std::string& text) {
        mail::ParsedMail mail = letter_from(from, text);
        mail.subject = subject;
        life.letter(mail);
    };
    write("anna@client.example", "Printer", "It does not print.");
    write("anna@client.example", "Screen", "The screen of the second floor is black since today.");
    write("boris@client.example", "Mouse", "My mouse has no tail any more, what now?");
    write("zoe@far.example", "Door", "The door of the server room does not close.");
    life.now += 1h;
    return life;
}

/// What the failed tag says.
std::string refused(Life& life, const std::string& tag, std::int64_t number = 1) {
    const auto before = life.ticket(number);
    const Decision decision = life.shell({tag}, "Words.", number);
    CHECK(decision.verdict.name == "not-done");
    CHECK(decision.changes.empty());
    CHECK(decision.notices.empty());
    CHECK(life.ticket(number).status == before.status);
    return decision.verdict.reason;
}

bool done(Life& life, const std::string& tag, std::int64_t number = 1, const std::string& text = "") {
    return life.shell({tag}, text, number).verdict.name == "done";
}

}  // namespace

TEST_CASE("#assign takes an address, what stands before its at-sign, a name, the beginning of a word of it") {
    for (const auto& [tag, address] :
         std::vector<std::pair<std::string, std::string>>{{"assign olga@desk.example", "olga@desk.example"},
                                                          {"assign OLGA", "olga@desk.example"},
                                                          {"назначить olga", "olga@desk.example"},
                                                          {"назначить петров", "petrov@desk.example"},
                                                          {"назначить Иван Петров", "petrov@desk.example"},
                                                          {"assign igor", "orlov@desk.example"},
                                                          {"assign orl", "orlov@desk.example"},
                                                          {"assign ivan", "ivan@desk.example"},
                                                          {"assign lena", "lena@desk.example"}}) {
        INFO(tag);
        Life life = desk_with_tickets();
        CHECK(done(life, tag));
        CHECK(life.ticket().assignee == address);
        CHECK(life.ticket().status == Status::new_);
        CHECK(notices_in_words(life.last) == Lines{"op-assigned " + address});
        CHECK(notice_of(life.last, "op-assigned").values.at("text") == "It does not print.");
        CHECK(done(life, tag));
        CHECK(life.last.notices.empty());
    }
}

TEST_CASE("#assign to nobody lists who is there, to one of several names them") {
    Life life = desk_with_tickets();
    CHECK(refused(life, "assign Foma").find("there are: Ivan <ivan@desk.example>, Olga") !=
          std::string::npos);
    CHECK(refused(life, "назначить i").find("may be one of several: Ivan <ivan@desk.example>, Igor Orlov") !=
          std::string::npos);
    CHECK(refused(life, "assign stan").find("nobody of the queue support") != std::string::npos);
    CHECK(refused(life, "назначить").find("wants NAME") != std::string::npos);
}

TEST_CASE("#take at the shell makes answerable only who gets letters") {
    Life life = desk_with_tickets();
    CHECK(done(life, "take"));
    CHECK(life.ticket().status == Status::open);
    CHECK(life.ticket().assignee.empty());
    CHECK(done(life, "assign olga"));
    CHECK(life.ticket().assignee == "olga@desk.example");
    CommandGiven given{{store::TicketNumber{2}}, "", "", {"взять"}, "", true, "shell:olga"};
    CHECK(life.decide(given).verdict.name == "done");
    CHECK(life.ticket(2).assignee == "olga@desk.example");
}

TEST_CASE("#split makes a ticket of the client's last letter, or of the one that is answered") {
    for (const char* tag : {"split", "отделить"}) {
        Life life = desk_with_tickets();
        life.client("And the fax is silent too.", 1);
        const auto fax = life.last_letter();
        const auto arrived = life.now;
        life.now += 10min;
        life.client("Is anybody there?", 1);
        life.now += 10min;
        life.speak_of(fax);
        const auto next = life.facts.next.value;
        CHECK(done(life, tag));
        life.facts.spoken_of.reset();

        const store::Ticket& fresh = life.ticket(next);
        CHECK(fresh.requester == "anna@client.example");
        CHECK(fresh.queue == "support");
        CHECK(fresh.status == Status::new_);
        CHECK(life.journal(next).front().kind == "registered");
        CHECK(life.journal(next).front()["since"] == stamp(arrived));
        CHECK(life.clock("reaction", next).due == arrived + 2h);
        CHECK(life.facts_of(next).clients_words.front().text == "And the fax is silent too.");
        CHECK(related_of(life.journal(1)) == std::vector<Related>{{Relation::split_to, {next}}});
        CHECK(related_of(life.journal(next)) == std::vector<Related>{{Relation::split_from, {1}}});
        CHECK(notice_of(life.last, "registered").ticket == store::TicketNumber{next});
        CHECK(notice_of(life.last, "op-new").letter == store::LetterId{fax});

        life.speak_of(fax);
        CHECK(refused(life, tag).find("a ticket of its own already: #5") != std::string::npos);
        life.facts.spoken_of.reset();
        CHECK(done(life, tag));
        CHECK(life.facts_of(next + 1).clients_words.front().text == "Is anybody there?");
    }
}

TEST_CASE("#split has nothing to split off where the client has written once, or by no letter") {
    Life life = desk_with_tickets();
    CHECK(refused(life, "split").find("the only letter of the client") != std::string::npos);
    CHECK(refused(life, "отделить это").find("stands alone") != std::string::npos);
    CommandGiven phone{
        {},           "support", "Printer",   {"new", "client anna@client.example", "priority 1"},
        "She calls.", true,      "shell:root"};
    const auto number = life.facts.next.value;
    REQUIRE(life.decide(phone).verdict.name == "registered");
    CHECK(refused(life, "отделить", number).find("did not come in a letter") != std::string::npos);
}

TEST_CASE("#merge ends the ticket, tells its client, and brings along who may hear of the other one") {
    for (const char* tag : {"merge 1", "объединить #1"}) {
        Life life = desk_with_tickets();
        CHECK(done(life, tag, 3, "It is the same."));
        CHECK(life.ticket(3).status == Status::merged);
        CHECK(life.ticket(3).follows == store::TicketNumber{1});
        CHECK(life.facts_of(3).deadlines.empty());
        CHECK(life.facts_of(1).participants.back().address == "boris@client.example");
        CHECK(life.facts_of(1).participants.back().role == store::Role::cc);
        CHECK(related_of(life.journal(1)) == std::vector<Related>{{Relation::merged_from, {3}}});
        CHECK(related_of(life.journal(3)) == std::vector<Related>{{Relation::merged_into, {1}}});
        const Notice told = notice_of(life.last, "merged");
        CHECK(told.values.at("follows") == "1");
        CHECK(told.values.at("text") == "It is the same.");
        CHECK(told.to.front().address == "boris@client.example");
        CHECK(notice_of(life.last, "op-message").ticket == store::TicketNumber{1});
    }
}

TEST_CASE("#merge never lets a stranger hear, and never into what has ended") {
    Life life = desk_with_tickets();
    CHECK(refused(life, "merge 1", 1).find("#1 is this ticket itself") != std::string::npos);
    CHECK(refused(life, "merge 99").find("there is no ticket #99") != std::string::npos);
    CHECK(refused(life, "объединить дважды").find("no ticket's number") != std::string::npos);
    CHECK(refused(life, "merge").find("wants N") != std::string::npos);
    CHECK(refused(life, "merge 4").find("give #cc anna@client.example in ticket #4 first, or #link 4") !=
          std::string::npos);
    CHECK(refused(life, "объединить 1", 4).find("may reach a stranger") != std::string::npos);
    CHECK(done(life, "cc anna@client.example", 4));
    CHECK(done(life, "merge 4", 2));
    // As facts.cpp shows a merged ticket: by its old number, the one where it goes on.
    Life later = desk_with_tickets();
    REQUIRE(done(later, "merge 1", 2));
    later.facts.tickets[{2}] = later.facts.tickets.at({1});
    CHECK(refused(later, "merge 2", 3).find("#2 goes on in #1") != std::string::npos);
    later.facts.tickets.at({1}).ticket.status = Status::closed;
    CHECK(refused(later, "merge 1", 3).find("#1 is closed") != std::string::npos);
}

TEST_CASE("An operator merges and links only with queues that he serves") {
    Life life = desk_with_tickets();
    life.facts_of(2).ticket.queue = "sales";
    for (const char* tag : {"#merge 2", "#link 2", "#объединить 2", "#связать 2"}) {
        const Decision decision = life.by_operator(tag);
        CHECK(decision.verdict.name == "command-failed");
        CHECK(notice_of(decision, "op-transcript").values.at("transcript").find("which is not yours") !=
              std::string::npos);
    }
}

TEST_CASE("#link is a line in both journals, once, and changes nothing else") {
    Life life = desk_with_tickets();
    for (const char* tag : {"link 4", "связать #4"}) CHECK(done(life, tag));
    CHECK(related_of(life.journal(1)) == std::vector<Related>{{Relation::linked, {4}}});
    CHECK(related_of(life.journal(4)) == std::vector<Related>{{Relation::linked, {1}}});
    CHECK(life.last.notices.empty());
    CHECK(refused(life, "link 1").find("itself") != std::string::npos);
    CHECK(refused(life, "связать 9").find("no ticket #9") != std::string::npos);
    CHECK(refused(life, "связать с дверью").find("no ticket's number") != std::string::npos);
    CHECK(refused(life, "link").find("wants N") != std::string::npos);
}

TEST_CASE("#move puts the ticket under the other queue's rules, from its registration") {
    for (const char* tag : {"move sales", "переместить SALES", "move sales@desk.example"}) {
        INFO(tag);
        Life life = desk_with_tickets();
        const auto registered = life.ticket().created;
        REQUIRE(done(life, "assign olga"));
        CHECK(done(life, tag));
        CHECK(life.ticket().queue == "sales");
        CHECK(life.ticket().category == "order");
        CHECK(life.ticket().impact == "wide");
        CHECK(life.ticket().assignee.empty());
        CHECK(life.row("resolution")->due == registered + 3h);
        CHECK(notices_in_words(life.last) == Lines{"op-new orlov@desk.example", "op-new stan@desk.example"});
        CHECK(notice_of(life.last, "op-new").queue == "sales");
        CHECK(notice_of(life.last, "op-new").values.at("tag") == "[S-1]");
        CHECK(done(life, tag));
        CHECK(life.last.notices.empty());
    }
    Life life = desk_with_tickets();
    REQUIRE(done(life, "assign orlov"));
    CHECK(done(life, "move sales"));
    CHECK(life.ticket().assignee == "orlov@desk.example");
    CHECK(notices_in_words(life.last) == Lines{"op-assigned orlov@desk.example"});
    CHECK(refused(life, "move nowhere").find("there are: sales, support") != std::string::npos);
    CHECK(refused(life, "переместить").find("wants QUEUE") != std::string::npos);
}

TEST_CASE("#client says whose a living ticket is, by his record, and the former one hears no more") {
    for (const char* tag : {"client boris@client.example", "клиент <boris@client.example>",
                            "client boris@client.example<mailto:boris@client.example>"}) {
        INFO(tag);
        Life life = desk_with_tickets();
        CHECK(done(life, tag, 4, "We look."));
        const store::Ticket& ticket = life.ticket(4);
        CHECK(ticket.requester == "boris@client.example");
        CHECK(ticket.requester_name == "Name of boris@client.example");
        CHECK(ticket.organisation == "Acme");
        CHECK(ticket.plan == "gold");
        CHECK(notices_in_words(life.last) ==
              Lines{"registered boris@client.example", "answer boris@client.example"});
        REQUIRE(life.facts_of(4).participants.size() == 1);
        CHECK(life.facts_of(4).participants.front().address == "boris@client.example");
        CHECK(done(life, tag, 4));
        CHECK(life.last.notices.empty());
    }
    Life life = desk_with_tickets();
    life.shell({"cc zoe@far.example", "client boris@client.example"}, "We look.", 4);
    CHECK(notice_of(life.last, "answer").cc.front().address == "zoe@far.example");
    CHECK(life.news("cc", {"address"}) == Lines{"cc address=zoe@far.example"});
    CHECK(refused(life, "client boris").find("no mail address") != std::string::npos);
    CHECK(refused(life, "клиент help@desk.example").find("an address of this desk") != std::string::npos);
    CHECK(refused(life, "client").find("wants ADDRESS") != std::string::npos);
}

TEST_CASE("An operator who is his ticket's client gives it to whom it belongs") {
    Life life = desk_with_tickets();
    const auto number = life.facts.next.value;
    mail::ParsedMail forwarded = letter_from("ivan@desk.example", "Forwarded: the lamp is dark.");
    forwarded.subject = "Fwd: Lamp";
    life.letter(forwarded);
    REQUIRE(life.ticket(number).requester == "ivan@desk.example");
    life.by_operator("#client boris@client.example\nWe look.", number, "registered");
    CHECK(life.ticket(number).requester == "boris@client.example");
    CHECK(notice_of(life.last, "registered").to.front().address == "boris@client.example");
    CHECK(notice_of(life.last, "answer").to.front().address == "boris@client.example");
}

TEST_CASE("#cc: who else hears, who cannot") {
    Life life = desk_with_tickets();
    for (const char* tag : {"cc boris@client.example", "копия BORIS@client.example"}) {
        CHECK(done(life, tag, 1, "Words."));
        CHECK(notice_of(life.last, "answer").cc.size() == 1);
    }
    CHECK(refused(life, "cc boris").find("no mail address") != std::string::npos);
    CHECK(refused(life, "копия support@desk.example").find("address of this desk") != std::string::npos);
    CHECK(refused(life, "копия olga@desk.example").find("is an operator, Olga") != std::string::npos);
    CHECK(refused(life, "cc").find("wants ADDRESS") != std::string::npos);
}

TEST_CASE("#canned stands before the operator's words, and a client's words are never a template") {
    Life life = desk_with_tickets();
    life.facts_of().ticket.subject = "{phone} {{x}} {client_address}";
    CHECK(done(life, "canned hello", 1, "Bye."));
    CHECK(notice_of(life.last, "answer").values.at("text") ==
          "Hello Anna, {phone} {{x}} {client_address}, 1.\n\nBye.");
    CHECK(done(life, "шаблон HELLO"));
    CHECK(notice_of(life.last, "answer").values.at("text") ==
          "Hello Anna, {phone} {{x}} {client_address}, 1.");
    CHECK(done(life, "canned only"));
    CHECK(notice_of(life.last, "answer").values.at("text") == "Да.");
    CHECK(refused(life, "canned bye").find("there are: hello, only") != std::string::npos);
    CHECK(refused(life, "шаблон").find("wants NAME") != std::string::npos);
    life.desk.canned.clear();
    CHECK(refused(life, "canned hello").find("their folder is empty") != std::string::npos);
}

TEST_CASE("#canned with #note stays among operators") {
    Life life = desk_with_tickets();
    life.shell({"canned hello", "note"}, "Bye.");
    CHECK(life.last.verdict.name == "done");
    for (const Notice& notice : life.last.notices) CHECK(notice.kind.starts_with("op-"));
}

// What a store holds must be true after whatever operators have said: a requester is who is written to, a
// merged ticket leads to a living one, nothing runs in what has ended, no number is used twice.
TEST_CASE("After any sequence of tags of structure the tickets stand in order") {
    const std::vector<std::string> tags{"assign olga",
                                        "назначить igor",
                                        "take",
                                        "split",
                                        "merge 1",
                                        "merge 2",
                                        "объединить 3",
                                        "link 4",
                                        "move sales",
                                        "переместить support",
                                        "client anna@client.example",
                                        "клиент boris@client.example",
                                        "client zoe@far.example",
                                        "cc anna@client.example",
                                        "копия new@far.example",
                                        "canned hello",
                                        "complete",
                                        "wait"};
    std::mt19937 random(20261122);
    for (int run = 0; run < 60; ++run) {
        Life life = desk_with_tickets();
        for (int step = 0; step < 25; ++step) {
            const auto number = static_cast<std::int64_t>(random() % (life.facts.tickets.size())) + 1;
            if (random() % 4 == 0 && row_of(life.ticket(number).status).alive)
                life.letter(letter_from(life.ticket(number).requester,
                                        "Line " + std::to_string(random()) + " of a long story."));
            std::vector<std::string> given{tags[random() % tags.size()]};
            if (random() % 2 == 0) given.push_back(tags[random() % tags.size()]);
            life.now += 7min;
            const Decision decision = life.shell(given, "Words.", number);
            if (decision.verdict.name == "not-done") CHECK(decision.changes.empty());
        }
        for (const auto& [number, facts] : life.facts.tickets) {
            INFO("run " << run << ", ticket " << number.value);
            const store::Ticket& ticket = facts.ticket;
            CHECK(ticket.number == number);
            const auto is_requester = [&](const store::Participant& p) {
                return p.address == ticket.requester && p.role == store::Role::requester;
            };
            CHECK(std::ranges::count_if(facts.participants, is_requester) >= 1);
            CHECK(life.desk.queues.contains(ticket.queue));
            if (!row_of(ticket.status).alive) CHECK(facts.deadlines.empty());
            if (ticket.status != Status::merged) continue;
            auto at = *ticket.follows;
            for (int steps = 0; steps < 20 && life.ticket(at.value).status == Status::merged; ++steps)
                at = *life.ticket(at.value).follows;
            CHECK(life.ticket(at.value).status != Status::merged);
        }
    }
}
