// Where the letters of a simulation come from, what it tells, and that it tells the same each time. What
// follows from the letters is tests/scenarios' subject.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "daemon/simulate.h"
#include "daemon/template_set.h"
#include "mail/date.h"
#include "tests/support/desk.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace testing;

namespace {

store::Instant at(const char* text) {
    return store::Instant(mail::parse_date(text)->instant);
}

const store::Instant kOtherwise = at("2026-12-31T00:00:00Z");

std::string head(const std::string& subject, const std::string& more = "") {
    return "From: anna@client.example\nTo: support@desk.example\nSubject: " + subject + "\n" + more;
}

std::string received(const std::string& time) {
    return "Received: from a by b with ESMTPS;\n\t" + time + "\n";
}

constexpr const char* kMonday = "Mon, 02 Mar 2026 09:00:00 +0300";
constexpr const char* kTuesday = "Tue, 03 Mar 2026 09:00:00 +0300";

/// "FILE TIME SUBJECT" of each letter, in the order in which they come.
std::vector<std::string> arrivals(MailFiles letters) {
    std::vector<std::string> out;
    while (const auto next = letters.next_arrival()) {
        const SimulatedLetter letter = letters.take();
        CHECK(letter.arrives == *next);
        const auto subject = letter.bytes.find("Subject: ") + 9;
        out.push_back(std::filesystem::path(letter.file).filename().string() + " " +
                      mail::format_date(letter.arrives, 0).substr(5, 11) + " " +
                      letter.bytes.substr(subject, letter.bytes.find('\n', subject) - subject));
    }
    return out;
}

using Lines = std::vector<std::string>;

Config small_config() {
    Config config;
    config.desk = small_desk();
    config.desk.templates = load_templates({}, {}).templates;
    for (const char* name : {"support", "sales"}) {
        MailboxConfig mailbox;
        mailbox.name = name;
        config.mailboxes.push_back(mailbox);
    }
    return config;
}

struct Printed {
    int code = 0;
    std::string text;
    std::vector<nlohmann::ordered_json> json;
};

/// What `ticketgate simulate` prints.
Printed printed(const Config& config, const SimulateOptions& options) {
    std::fflush(stdout);
    const int before = ::dup(STDOUT_FILENO);
    std::FILE* file = std::tmpfile();
    ::dup2(::fileno(file), STDOUT_FILENO);
    Printed out;
    out.code = simulate(config, options);
    std::fflush(stdout);
    ::dup2(before, STDOUT_FILENO);
    ::close(before);
    std::rewind(file);
    for (int c; (c = std::fgetc(file)) != EOF;) out.text += static_cast<char>(c);
    std::fclose(file);
    std::istringstream lines(out.text);
    if (options.json)
        for (std::string line; std::getline(lines, line);)
            out.json.push_back(nlohmann::ordered_json::parse(line));
    return out;
}

Lines keys(const nlohmann::ordered_json& object) {
    Lines out;
    for (const auto& [key, value] : object.items()) out.push_back(key);
    return out;
}

SimulateOptions options_for(const std::filesystem::path& mail, bool json = true) {
    return {mail, {}, "2026-03-10T00:00:00Z", json};
}

}  // namespace

TEST_CASE("a letter arrives at its topmost Received, else at its Date") {
    struct Case {
        const char* what;
        std::string head;
        std::optional<store::Instant> time;
    };
    const std::string date = std::string("Date: ") + kTuesday + "\n";
    const std::vector<Case> cases{
        {"Received wins", received(kMonday) + date, at("2026-03-02T06:00:00Z")},
        {"the topmost one", received(kTuesday) + received(kMonday), at("2026-03-03T06:00:00Z")},
        {"Date alone", date, at("2026-03-03T06:00:00Z")},
        {"Received without a time", "Received: from a by b\n" + date, at("2026-03-03T06:00:00Z")},
        {"Received with nonsense", received("once upon a time") + date, at("2026-03-03T06:00:00Z")},
        {"a comment with a semicolon", "Received: from a (b; c) by d; " + std::string(kMonday) + "\n",
         at("2026-03-02T06:00:00Z")},
        {"neither", head("x"), {}},
        {"an empty letter", "", {}},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        CHECK(arrival_of(one.head + "\nDate: Wed, 04 Mar 2026 09:00:00 +0300\n") == one.time);
    }
}

TEST_CASE("an mbox in any order is read in order of arrival, its quoting undone") {
    const ScratchFolder folder;
    const auto mbox = folder.write(
        "old.mbox",
        "From a Tue Mar  3 09:00:00 2026\n" + head("second", received(kTuesday)) +
            "\nFirst line\n>From the road\n>>From afar\nFrom nobody: no empty line before it\n\n" +
            "From b Mon Mar  2 09:00:00 2026\n" + head("first", received(kMonday)) + "\nx\n\n" +
            "From c Tue Mar  3 09:00:00 2026\n" + head("third", received(kTuesday)) + "\nx\n");
    CHECK(arrivals({mbox, kOtherwise}) == Lines{"old.mbox#2 02 Mar 2026 first",
                                                "old.mbox#1 03 Mar 2026 second",
                                                "old.mbox#3 03 Mar 2026 third"});
    MailFiles again(mbox, kOtherwise);
    again.take();
    const std::string bytes = again.take().bytes;
    CHECK(bytes.find("\nFrom the road\n>From afar\nFrom nobody") != std::string::npos);
    CHECK(bytes.find("From a Tue") == std::string::npos);
}

TEST_CASE("letters without a time come with the one before them, or with the first that has one") {
    const ScratchFolder folder;
    const auto letter = [](const std::string& subject, const std::string& more) {
        return "From x\n" + head(subject, more) + "\nx\n\n";
    };
    const auto mbox = folder.write("m", letter("a", "") + letter("b", received(kMonday)) + letter("c", "") +
                                            letter("d", received(kTuesday)) + letter("e", ""));
    CHECK(arrivals({mbox, kOtherwise}) == Lines{"m#1 02 Mar 2026 a", "m#2 02 Mar 2026 b", "m#3 02 Mar 2026 c",
                                                "m#4 03 Mar 2026 d", "m#5 03 Mar 2026 e"});
    const auto timeless = folder.write("n", letter("a", ""));
    CHECK(arrivals({timeless, kOtherwise}) == Lines{"n#1 31 Dec 2026 a"});
}

TEST_CASE("a folder is read through all its folders, a Maildir too") {
    const ScratchFolder folder;
    folder.write("mail/cur/2:2,S", head("second", received(kTuesday)) + "\nx\n");
    folder.write("mail/new/1", head("first", received(kMonday)) + "\nx\n");
    folder.write("mail/.Sub/new/3", head("third", received(kTuesday)) + "\n>From is not quoted here\n");
    CHECK(arrivals({folder.path() / "mail", kOtherwise}) ==
          Lines{"1 02 Mar 2026 first", "3 03 Mar 2026 third", "2:2,S 03 Mar 2026 second"});
}

TEST_CASE("what is no mailbox is said") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(MailFiles(folder.path() / "none", kOtherwise), Catch::Contains("none: cannot be read"));
    CHECK_THROWS_WITH(MailFiles(folder.write("x", "Subject: a letter alone\n\nx\n"), kOtherwise),
                      Catch::Contains("neither a folder nor an mbox"));
    CHECK(arrivals({folder.write("empty", ""), kOtherwise}).empty());
}

TEST_CASE("a letter goes to the queue that the server put it into, else to the one that it names") {
    const rules::Desk desk = small_desk();
    const std::vector<std::string> mailboxes{"support", "sales"};
    const std::vector<std::pair<std::string, std::string>> cases{
        {"To: sales@desk.example\n\n", "sales"},
        {"To: Help <HELP@desk.example>\n\n", "support"},
        {"Delivered-To: sales@desk.example\nTo: support@desk.example\n\n", "sales"},
        {"To: a@b.example\nCc: b@c.example, sales@desk.example\n\n", "sales"},
        {"To: nobody@elsewhere.example\n\n", "support"},
        {"", "support"},
    };
    for (const auto& [letter, queue] : cases) {
        INFO(letter);
        CHECK(queue_of(letter, desk, mailboxes) == queue);
    }
}

TEST_CASE("each line is one object with exactly the fields of its type, and twice the same") {
    const ScratchFolder folder;
    folder.write("m/1",
                 head("Printer", received(kMonday) + "Message-ID: <1@c>\n") + "\nIt does not print.\n");
    folder.write("m/2", head("Out of office",
                             received(kTuesday) + "Message-ID: <2@c>\nAuto-Submitted: auto-replied\n") +
                            "\nAway.\n");
    Config config = small_config();
    promise_reaction(config.desk, 4);
    const Printed out = printed(config, options_for(folder.path() / "m"));
    CHECK(out.code == 0);
    const std::map<std::string, Lines> fields{
        {"received", {"file", "message_id", "from", "subject", "mailbox"}},
        {"registered",
         {"tag", "queue", "category", "priority", "channel", "missing", "reaction_due", "resolution_due"}},
        {"set_aside", {"reason", "held"}},
        {"deadline", {"kind", "state", "due"}},
        {"escalated", {"kind", "level", "to"}},
        {"sent", {"kind", "to", "subject", "message_id", "in_reply_to"}},
    };
    std::set<std::string> seen;
    for (const auto& line : out.json) {
        INFO(line.dump());
        const std::string type = line.at("type");
        seen.insert(type);
        Lines expected{"at", "ticket", "type"};
        expected.insert(expected.end(), fields.at(type).begin(), fields.at(type).end());
        CHECK(keys(line) == expected);
    }
    CHECK(seen ==
          std::set<std::string>{"received", "registered", "set_aside", "deadline", "escalated", "sent"});
    CHECK(
        out.json.at(0).dump() ==
        R"({"at":"2026-03-02T06:00:00+00:00","ticket":null,"type":"received","file":")" +
            (folder.path() / "m/1").string() +
            R"(","message_id":"1@c","from":"anna@client.example","subject":"Printer","mailbox":"support"})");
    CHECK(out.json.at(1).at("reaction_due") == "2026-03-02T10:00:00+00:00");
    CHECK(out.json.at(1).at("resolution_due").is_null());
    CHECK(printed(config, options_for(folder.path() / "m")).text == out.text);
    const Printed plain = printed(config, options_for(folder.path() / "m", false));
    CHECK(plain.text.starts_with("2026-03-02T06:00:00+00:00 - received file="));
}

TEST_CASE("it ends where it is told to end, and a time without a zone is nobody's") {
    const ScratchFolder folder;
    folder.write("m/1", head("Printer", received(kMonday)) + "\nIt does not print.\n");
    folder.write("m/2", head("Scanner", received(kTuesday)) + "\nIt does not scan.\n");
    SimulateOptions options = options_for(folder.path() / "m");
    const auto letters = [&] {
        const Printed out = printed(small_config(), options);
        REQUIRE(out.code == 0);
        return std::ranges::count_if(out.json, [](const auto& line) { return line["type"] == "received"; });
    };
    CHECK(letters() == 2);
    options.until = "2026-03-03T06:00:00Z";  // at this very instant is still inside
    CHECK(letters() == 2);
    options.until = "2026-03-03T08:59:59+03:00";
    CHECK(letters() == 1);
    for (const char* wrong : {"2026-03-03", "2026-03-03T00:00:00", "tomorrow", ""}) {
        options.until = wrong;
        CHECK(printed(small_config(), options).code == 1);
    }
}

TEST_CASE("the list of clients says who may write") {
    const ScratchFolder folder;
    folder.write("m/1", head("Printer", received(kMonday)) + "\nIt does not print.\n");
    Config config = small_config();
    config.desk.policies.at("small").regulation.strangers = rules::Strangers::hold;
    SimulateOptions options = options_for(folder.path() / "m");
    const auto types = [&] {
        std::set<std::string> out;
        for (const auto& line : printed(config, options).json) out.insert(line.at("type"));
        return out;
    };
    CHECK_FALSE(types().contains("registered"));
    options.clients = folder.write("clients.csv", "address,name\nanna@client.example,Anna\n");
    CHECK(types().contains("registered"));
    options.clients = folder.write("wrong.csv", "name\nAnna\n");
    CHECK(printed(config, options).code == 1);
}
