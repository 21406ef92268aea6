#include "daemon/config.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <sstream>

#include "mail/reply.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace std::chrono_literals;
using testing::Environment;
using testing::ScratchFolder;

namespace {

constexpr const char* kGood =
    "[store]\n"                                   // 1
    "path = \"tickets.db\"\n"                     // 2
    "[outgoing]\n"                                // 3
    "url = \"smtps://mail.example.org\"\n"        // 4
    "user = \"relay-user\"\n"                     // 5
    "password_file = \"smtp.password\"\n"         // 6
    "[trust]\n"                                   // 7
    "authserv = [\"mx.example.org\"]\n"           // 8
    "[limits]\n"                                  // 9
    "max_letter = \"20MB\"\n"                     // 10
    "[policies]\n"                                // 11
    "path = \"policies\"\n"                       // 12
    "[[mailbox]]\n"                               // 13
    "name = \"support\"\n"                        // 14
    "url = \"imaps://mail.example.org/INBOX\"\n"  // 15
    "user = \"imap-user\"\n"                      // 16
    "password_file = \"imap.password\"\n"         // 17
    "address = \"Support@Example.org\"\n"         // 18
    "aliases = [\"help@example.org\"]\n"          // 19
    "policy = \"becloud\"\n"                      // 20
    "done = \"move:Processed\"\n"                 // 21
    "poll = \"2m\"\n"                             // 22
    "[[operator]]\n"                              // 23
    "name = \"Ivan Petrov\"\n"                    // 24
    "address = \"ivan@example.org\"\n"            // 25
    "role = \"lead\"\n"                           // 26
    "queues = [\"support\"]\n";                   // 27

constexpr const char* kSecondMailbox =
    "[[mailbox]]\n"                               // 28
    "name = \"sales\"\n"                          // 29
    "url = \"imaps://mail.example.org/Sales\"\n"  // 30
    "user = \"imap-user\"\n"                      // 31
    "password_file = \"imap.password\"\n"         // 32
    "address = \"sales@example.org\"\n"           // 33
    "policy = \"barier\"\n";                      // 34

/// A desk's folder as it is installed: ticketgate.toml, policies/, two passwords.
struct Desk {
    ScratchFolder folder;
    std::filesystem::path file;

    explicit Desk(const std::string& text = kGood) {
        const std::filesystem::path shipped = std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc";
        for (const char* name : {"policies", "calendars"}) {
            std::filesystem::copy(shipped / name, folder.path() / name,
                                  std::filesystem::copy_options::recursive);
        }
        for (const char* name : {"smtp.password", "imap.password"}) {
            ::chmod(folder.write(name, "a secret\n").c_str(), 0600);
        }
        folder.write("empty.password", "\nsecond line\n");
        file = folder.write("ticketgate.toml", text);
    }
    ConfigResult load() const { return load_config(file); }
};

std::string all(const std::vector<ConfigError>& errors) {
    std::string text;
    for (const ConfigError& error : errors) text += error.str() + "\n";
    return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

struct Wrong {
    const char* what;
    const char* from;  // in kGood; empty: `to` is put at the end
    const char* to;
    int line;
    const char* key;
    std::vector<const char*> words;
};

const std::vector<Wrong> kWrong{
    // keys
    {"unknown key",
     "poll = ",
     "pol = ",
     22,
     "mailbox.pol",
     {"unknown key", "did you mean \"poll\"?", "accepted: ", "reply_limit"}},
    {"unknown key, nothing near",
     "poll = ",
     "colour = ",
     22,
     "mailbox.colour",
     {"unknown key; accepted: name"}},
    {"password in the file",
     "password_file = \"imap.password\"",
     "password = \"hunter2\"\npassword_file = \"imap.password\"",
     17,
     "mailbox.password",
     {"unknown key", "password_file"}},
    {"unknown section", "[trust]", "[trus]", 7, "trus", {"unknown key", "did you mean \"trust\"?"}},
    {"key at the root", "[store]", "stroe = 1\n[store]", 1, "stroe", {"unknown key", "\"store\"?"}},
    {"unknown operator key", "role = ", "rule = ", 26, "operator.rule", {"did you mean \"role\"?"}},
    {"unknown limit", "max_letter", "max_leter", 10, "limits.max_leter", {"\"max_letter\"?"}},
    // missing
    {"no store", "path = \"tickets.db\"\n", "", 1, "store.path", {"missing", "tickets.db"}},
    {"no relay", "url = \"smtps://mail.example.org\"\n", "", 3, "outgoing.url", {"missing", "smtps://"}},
    {"no name", "name = \"support\"\n", "", 13, "mailbox.name", {"missing"}},
    {"no url",
     "url = \"imaps://mail.example.org/INBOX\"\n",
     "",
     13,
     "mailbox.url",
     {"missing", "imaps://host"}},
    {"no address", "address = \"Support@Example.org\"\n", "", 13, "mailbox.address", {"missing"}},
    {"no policy", "policy = \"becloud\"\n", "", 13, "mailbox.policy", {"missing", "folder of policies"}},
    {"no operator's name", "name = \"Ivan Petrov\"\n", "", 23, "operator.name", {"missing"}},
    {"no operator's address", "address = \"ivan@example.org\"\n", "", 23, "operator.address", {"missing"}},
    // types
    {"number for text", "name = \"support\"", "name = 5", 14, "mailbox.name", {"found 5; accepted: a name"}},
    {"date for text", "user = \"imap-user\"", "user = 2026-10-01", 16, "mailbox.user", {"found a date"}},
    {"text for a list",
     "aliases = [\"help@example.org\"]",
     "aliases = \"help@example.org\"",
     19,
     "mailbox.aliases",
     {"found \"help@example.org\"; accepted: a list"}},
    {"a word for a flag",
     "poll = \"2m\"",
     "plus_addresses = \"yes\"",
     22,
     "mailbox.plus_addresses",
     {"found \"yes\"", "accepted: true or false"}},
    {"number in a list",
     "authserv = [\"mx.example.org\"]",
     "authserv = [7]",
     8,
     "trust.authserv",
     {"in it 7"}},
    {"text for a number",
     "[trust]",
     "connections = \"2\"\n[trust]",
     7,
     "outgoing.connections",
     {"found \"2\"", "from 1 to 8"}},
    {"one pair of brackets", "[[operator]]", "[operator]", 23, "operator", {"found a table", "[[operator]]"}},
    {"two pairs of brackets", "[trust]", "[[trust]]", 7, "trust", {"found a list", "a table [trust]"}},
    // numbers, sizes, durations
    {"connections out of range",
     "[trust]",
     "connections = 9\n[trust]",
     7,
     "outgoing.connections",
     {"found 9: out of range", "1 to 8"}},
    {"size too small", "\"20MB\"", "\"2KB\"", 10, "limits.max_letter", {"out of range", "64KB"}},
    {"size without unit", "\"20MB\"", "\"20\"", 10, "limits.max_letter", {"found \"20\"; accepted: a size"}},
    {"size beyond numbers", "\"20MB\"", "\"99999999999GB\"", 10, "limits.max_letter", {"a size"}},
    {"duration without unit", "\"2m\"", "\"2\"", 22, "mailbox.poll", {"found \"2\"; accepted: a duration"}},
    {"duration of working time",
     "\"2m\"",
     "\"2wh\"",
     22,
     "mailbox.poll",
     {"found \"2wh\"; accepted: a duration"}},
    {"duration out of range", "\"2m\"", "\"2d\"", 22, "mailbox.poll", {"out of range", "24h"}},
    {"negative duration", "\"2m\"", "\"-2m\"", 22, "mailbox.poll", {"accepted: a duration"}},
    {"duration as a number", "\"2m\"", "120", 22, "mailbox.poll", {"found 120; accepted: a duration"}},
    // words
    {"done word",
     "move:Processed",
     "mvoe:Processed",
     21,
     "mailbox.done",
     {"found \"mvoe:Processed\"", "\"keep\", \"seen\", \"delete\" or \"move:FOLDER\""}},
    {"done word, near", "move:Processed", "sen", 21, "mailbox.done", {"did you mean \"seen\"?"}},
    {"move without folder", "move:Processed", "move:", 21, "mailbox.done", {"no folder behind move:"}},
    {"move to itself", "move:Processed", "move:INBOX", 21, "mailbox.done", {"taken from"}},
    {"role",
     "\"lead\"",
     "\"boss\"",
     26,
     "operator.role",
     {"found \"boss\"; accepted: \"operator\" or \"lead\""}},
    {"starttls word",
     "poll = \"2m\"",
     "starttls = \"yes\"",
     22,
     "mailbox.starttls",
     {"\"required\" or \"never\""}},
    {"mechanism word", "poll = \"2m\"", "mechanism = \"CRAM-MD5\"", 22, "mailbox.mechanism", {"\"XOAUTH2\""}},
    {"empty name", "name = \"support\"", "name = \"\"", 14, "mailbox.name", {"found \"\": empty"}},
    {"blank in a name",
     "name = \"support\"\nurl",
     "name = \"sup port\"\nurl",
     14,
     "mailbox.name",
     {"a blank or a sign"}},
    {"line break in a name",
     "\"Ivan Petrov\"",
     "\"Ivan\\nBcc: x@y\"",
     24,
     "operator.name",
     {"control character"}},
    // addresses
    {"address without @",
     "Support@Example.org",
     "support",
     18,
     "mailbox.address",
     {"found \"support\": no @"}},
    {"address with a name",
     "\"ivan@example.org\"",
     "\"Ivan <ivan@example.org>\"",
     25,
     "operator.address",
     {"Ivan <ivan"}},
    {"address without domain",
     "\"ivan@example.org\"",
     "\"ivan@\"",
     25,
     "operator.address",
     {"one side of the @"}},
    {"address in Cyrillic", "\"ivan@example.org\"", "\"ivan@почта.бел\"", 25, "operator.address", {"xn--"}},
    {"bad domain", "\"ivan@example.org\"", "\"ivan@example..org\"", 25, "operator.address", {"not a domain"}},
    {"bad alias", "help@example.org", "help", 19, "mailbox.aliases", {"in it \"help\": no @"}},
    // URLs
    {"no scheme", "imaps://mail.example.org/INBOX", "mail.example.org", 15, "mailbox.url", {"no scheme://"}},
    {"unknown scheme",
     "imaps://mail.example.org/INBOX",
     "pop3://mail.example.org",
     15,
     "mailbox.url",
     {"unknown scheme pop3", "maildir"}},
    {"no host", "imaps://mail.example.org/INBOX", "imaps:///INBOX", 15, "mailbox.url", {"no host"}},
    {"bad port",
     "imaps://mail.example.org/INBOX",
     "imaps://mail.example.org:99999/INBOX",
     15,
     "mailbox.url",
     {"port"}},
    {"empty port",
     "imaps://mail.example.org/INBOX",
     "imaps://mail.example.org:/INBOX",
     15,
     "mailbox.url",
     {"port"}},
    {"login in the URL",
     "imaps://mail.example.org/INBOX",
     "imaps://me:pass@mail.example.org/INBOX",
     15,
     "mailbox.url",
     {"password_file"}},
    {"blank in the URL",
     "imaps://mail.example.org/INBOX",
     "imaps://mail.example.org/My Box",
     15,
     "mailbox.url",
     {"%20"}},
    {"maildir with two slashes",
     "imaps://mail.example.org/INBOX",
     "maildir://var/mail",
     15,
     "mailbox.url",
     {"three slashes"}},
    {"relay by IMAP",
     "smtps://mail.example.org",
     "imaps://mail.example.org",
     4,
     "outgoing.url",
     {"unknown scheme imaps", "smtps://"}},
    {"relay with a path",
     "smtps://mail.example.org",
     "smtps://mail.example.org/x",
     4,
     "outgoing.url",
     {"no path"}},
    {"relay without scheme",
     "smtps://mail.example.org",
     "mail.example.org:25",
     4,
     "outgoing.url",
     {"no scheme"}},
    // plain text
    {"plain IMAP",
     "imaps://mail",
     "imap://mail",
     15,
     "mailbox.url",
     {"plain text to mail.example.org", "starttls = \"required\""}},
    {"plain SMTP",
     "smtps://mail",
     "smtp://mail",
     4,
     "outgoing.url",
     {"plain text to mail.example.org", "smtps://"}},
    {"a name that looks like loopback",
     "imaps://mail.example.org",
     "imap://127.example.org",
     15,
     "mailbox.url",
     {"not loopback"}},
    {"STARTTLS inside TLS",
     "poll = \"2m\"",
     "starttls = \"required\"",
     22,
     "mailbox.starttls",
     {"from the first byte"}},
    // credentials
    {"two credentials",
     "poll = \"2m\"",
     "password_command = \"pass mail\"",
     22,
     "mailbox.password_command",
     {"found beside password_file", "one of"}},
    {"no credential",
     "password_file = \"imap.password\"\n",
     "",
     16,
     "mailbox.password_file",
     {"missing beside user"}},
    {"no user", "user = \"imap-user\"\n", "", 16, "mailbox.user", {"missing beside password_file"}},
    {"no login",
     "user = \"imap-user\"\npassword_file = \"imap.password\"\n",
     "",
     15,
     "mailbox.user",
     {"no access without a login"}},
    {"password file not there",
     "imap.password",
     "lost.password",
     17,
     "mailbox.password_file",
     {"lost.password: No such file"}},
    {"password file is a folder",
     "imap.password",
     "policies",
     17,
     "mailbox.password_file",
     {"policies: Is a directory"}},
    {"password file is empty",
     "imap.password",
     "empty.password",
     17,
     "mailbox.password_file",
     {"first line is empty"}},
    {"token mechanism, no token",
     "poll = \"2m\"",
     "mechanism = \"XOAUTH2\"",
     22,
     "mailbox.mechanism",
     {"oauth2_command"}},
    {"password mechanism, token",
     "password_file = \"imap.password\"",
     "oauth2_command = \"t\"\nmechanism = \"plain\"",
     18,
     "mailbox.mechanism",
     {"found \"plain\"", "OAUTHBEARER"}},
    {"authorities not there",
     "poll = \"2m\"",
     "ca_file = \"ca.pem\"",
     22,
     "mailbox.ca_file",
     {"ca.pem: No such file"}},
    {"authorities are a folder",
     "poll = \"2m\"",
     "ca_file = \"policies\"",
     22,
     "mailbox.ca_file",
     {"a folder"}},
    // the desk
    {"unknown policy",
     "\"becloud\"",
     "\"beclod\"",
     20,
     "mailbox.policy",
     {"beclod.toml", "did you mean \"becloud\"?",
      "accepted: barier, basegroup, becloud-claims, becloud, belinfoportal"}},
    {"unknown category",
     "policy = \"becloud\"",
     "policy = \"becloud\"\ncategory = \"incidnt\"",
     21,
     "mailbox.category",
     {"found \"incidnt\"", "did you mean \"incident\"?", "accepted: incident, support, change, service"}},
    {"unknown queue",
     "[\"support\"]",
     "[\"suport\"]",
     27,
     "operator.queues",
     {"found \"suport\"", "did you mean \"support\"?"}},
    {"operator with a mailbox's address",
     "ivan@example.org",
     "support@example.org",
     25,
     "operator.address",
     {"again, first in line 18"}},
    {"operator with an alias",
     "ivan@example.org",
     "HELP@example.org",
     25,
     "operator.address",
     {"again, first in line 19"}},
    {"alias that is the address",
     "help@example.org",
     "support@example.org",
     19,
     "mailbox.aliases",
     {"again, first in line 18"}},
    {"operator twice",
     "",
     "[[operator]]\nname = \"I\"\naddress = \"ivan@example.org\"\n",
     30,
     "operator.address",
     {"first in line 25"}},
    // folders
    {"no folder of policies",
     "path = \"policies\"",
     "path = \"rules\"",
     12,
     "policies.path",
     {"rules: no such folder"}},
    {"policies are a file",
     "path = \"policies\"",
     "path = \"imap.password\"",
     12,
     "policies.path",
     {"no folder"}},
    {"templates named and not there",
     "[[mailbox]]",
     "templates = \"words\"\n[[mailbox]]",
     13,
     "policies.templates",
     {"words: no such folder"}},
    {"calendars named and not there",
     "[[mailbox]]",
     "calendars = \"cal\"\n[[mailbox]]",
     13,
     "policies.calendars",
     {"cal: no such folder"}},
    {"canned named and not there",
     "[[mailbox]]",
     "canned = \"can\"\n[[mailbox]]",
     13,
     "policies.canned",
     {"can: no such folder"}},
    {"store is a folder", "tickets.db", "policies", 2, "store.path", {"a folder"}},
    // TOML itself
    {"syntax", "poll = \"2m\"", "poll = 2m", 22, "", {"not TOML"}},
    {"open string", "poll = \"2m\"", "poll = \"2m", 22, "", {"not TOML"}},
    {"the same key twice", "poll = \"2m\"", "poll = \"2m\"\npoll = \"3m\"", 23, "", {"not TOML"}},
    {"not UTF-8", "Ivan Petrov", "Ivan \xCF\xE5", 24, "", {"not TOML"}},
};

}  // namespace

TEST_CASE("each kind of wrong configuration has its own clear error") {
    for (const Wrong& wrong : kWrong) {
        const std::string good = kGood;
        const Desk desk(*wrong.from == '\0' ? good + wrong.to : replaced(good, wrong.from, wrong.to));
        const auto result = desk.load();
        INFO(wrong.what << "\n" << all(result.errors));
        const auto found =
            std::find_if(result.errors.begin(), result.errors.end(),
                         [&](const ConfigError& e) { return e.line == wrong.line && e.key == wrong.key; });
        CHECK(found != result.errors.end());
        if (found == result.errors.end()) continue;
        for (const char* words : wrong.words) CHECK_THAT(found->text, Catch::Contains(words));
        CHECK(found->file == desk.file);
        CHECK_THAT(all(result.errors), !Catch::Contains("hunter2") && !Catch::Contains("a secret"));
    }
}

TEST_CASE("one mistake is one error") {
    // These have consequences that are errors of their own.
    const std::vector<std::string> more{"no folder of policies", "policies are a file",
                                        "calendars named and not there"};
    for (const Wrong& wrong : kWrong) {
        if (std::find(more.begin(), more.end(), wrong.what) != more.end()) continue;
        const std::string good = kGood;
        const Desk desk(*wrong.from == '\0' ? good + wrong.to : replaced(good, wrong.from, wrong.to));
        const auto result = desk.load();
        INFO(wrong.what << "\n" << all(result.errors));
        CHECK(result.errors.size() == 1);
    }
}

TEST_CASE("what two mailboxes may not share") {
    struct Shared {
        const char *from, *to;
        int line;
        const char *key, *words;
    };
    const std::vector<Shared> cases{
        {"\"sales\"", "\"Support\"", 29, "mailbox.name", "first in line 14"},
        {"sales@example.org", "SUPPORT@example.org", 33, "mailbox.address", "first in line 18"},
        {"sales@example.org", "help@example.org", 33, "mailbox.address", "first in line 19"},
        {"/Sales", "/INBOX", 30, "mailbox.url", "first in line 15"},
    };
    for (const Shared& shared : cases) {
        const auto result = Desk(kGood + replaced(kSecondMailbox, shared.from, shared.to)).load();
        INFO(shared.from << "\n" << all(result.errors));
        REQUIRE(result.errors.size() == 1);
        CHECK(result.errors[0].line == shared.line);
        CHECK(result.errors[0].key == shared.key);
        CHECK_THAT(result.errors[0].text, Catch::Contains(shared.words));
    }
    CHECK(all(Desk(std::string(kGood) + kSecondMailbox).load().errors).empty());
}

TEST_CASE("files that are no configuration at all") {
    SECTION("missing") {
        const auto result = load_config("/nowhere/ticketgate.toml");
        CHECK(all(result.errors) == "/nowhere/ticketgate.toml: cannot be read: No such file or directory\n");
    }
    SECTION("a folder") {
        const ScratchFolder folder;
        CHECK_THAT(all(load_config(folder.path()).errors),
                   Catch::EndsWith(": cannot be read: Is a directory\n"));
    }
    SECTION("empty") {
        const auto errors = all(Desk("\n# nothing yet\n").load().errors);
        CHECK_THAT(errors,
                   Catch::Contains("ticketgate.toml: found an empty file; accepted: at least [store]"));
    }
    SECTION("no mailbox") {
        const std::string text = kGood;
        const auto result = Desk(text.substr(0, text.find("[[mailbox]]"))).load();
        CHECK_THAT(
            all(result.errors),
            Catch::EndsWith("ticketgate.toml: mailbox: missing; accepted: at least one table [[mailbox]]\n"));
    }
}

TEST_CASE("all errors are found in one go, in the order of their lines") {
    std::string text = replaced(kGood, "smtps://mail.example.org", "http://mail.example.org");
    text = replaced(text, "\"2m\"", "\"soon\"");
    text = replaced(text, "\"lead\"", "\"boss\"");
    text = replaced(text, "becloud", "nobody");
    const Desk desk(text);
    desk.folder.write("policies/barier.toml",
                      "desk = 5\nzone = \"UTC\"\ncalendar = \"none\"\n[hours]\n\"24x7\" = true\n");
    desk.folder.write("templates/registered.ru.txt", "Subject\n\n{nubmer}\n");
    std::vector<std::string> places;
    for (const ConfigError& error : desk.load().errors)
        places.push_back(fmt::format("{}:{}:{}", error.file.filename().string(), error.line, error.key));
    CHECK(places ==
          std::vector<std::string>{"ticketgate.toml:4:outgoing.url", "ticketgate.toml:20:mailbox.policy",
                                   "ticketgate.toml:22:mailbox.poll", "ticketgate.toml:26:operator.role",
                                   "barier.toml:1:desk", "registered.ru.txt:3:"});
}

TEST_CASE("an error as people read it") {
    const ConfigError error{"ticketgate.toml", 12, "mailbox.done", "found \"mvoe:X\"; accepted: …"};
    CHECK(error.str() == "ticketgate.toml:12: mailbox.done: found \"mvoe:X\"; accepted: …");
    CHECK(ConfigError{"t.toml", 0, "", "cannot be read"}.str() == "t.toml: cannot be read");
}

TEST_CASE("a good configuration arrives whole") {
    const Desk desk(std::string(kGood) + kSecondMailbox);
    const auto [config, errors] = desk.load();
    REQUIRE(all(errors).empty());
    const auto& folder = desk.folder.path();
    CHECK(config.file == desk.file);
    CHECK(config.store == folder / "tickets.db");
    CHECK(config.outgoing.url == "smtps://mail.example.org");
    CHECK(config.outgoing.user == "relay-user");
    CHECK(config.outgoing.credential.file == folder / "smtp.password");
    CHECK(config.connections == 2);
    CHECK(config.trusted_authserv == std::vector<std::string>{"mx.example.org"});
    CHECK(config.desk.max_letter == 20u * 1024 * 1024);
    REQUIRE(config.mailboxes.size() == 2);
    const MailboxConfig& support = config.mailboxes[0];
    CHECK(support.name == "support");
    CHECK(support.server.url == "imaps://mail.example.org/INBOX");
    CHECK(support.server.user == "imap-user");
    CHECK(support.server.reply_limit == 60s);
    CHECK(support.server.credential.file == folder / "imap.password");
    CHECK(support.done == DoneAction::move);
    CHECK(support.done_folder == "Processed");
    CHECK(support.poll == 2min);
    CHECK(config.mailboxes[1].done == DoneAction::keep);
    CHECK(config.mailboxes[1].poll == 60s);
    const rules::Queue& queue = config.desk.queues.at("support");
    CHECK(queue.address == "Support@example.org");
    CHECK(queue.aliases == std::vector<std::string>{"help@example.org"});
    CHECK(queue.policy == "becloud");
    CHECK_FALSE(queue.plus_addresses);
    const Desk with_plus(replaced(kGood, "poll = \"2m\"", "plus_addresses = true"));
    CHECK(with_plus.load().config.desk.queues.at("support").plus_addresses);
    REQUIRE(config.desk.operators.size() == 1);
    CHECK(config.desk.operators[0].role == rules::OperatorRole::lead);
    CHECK(config.desk.policies.size() == 5);
    CHECK(config.desk.reply_delimiter == mail::kReplyDelimiter);
    CHECK(config.desk.templates.contains("registered.ru"));
    CHECK(config.warnings == std::vector<std::string>{"no operator hears of queue sales"});
}

TEST_CASE("every key of a server") {
    std::string text =
        replaced(kGood, "url = \"imaps://mail.example.org/INBOX\"",
                 "url = \"imap://mail.example.org:1143\"\nstarttls = \"required\"\nreply_limit = \"5s\"\n"
                 "mechanism = \"oauthbearer\"\nca_file = \"ca.pem\"");
    text = replaced(text, "password_file = \"imap.password\"", "oauth2_command = \"token get\"");
    text = replaced(
        text,
        "url = \"smtps://mail.example.org\"\nuser = \"relay-user\"\npassword_file = \"smtp.password\"\n",
        "url = \"smtp://[::1]:2525\"\nconnections = 8\n");
    const Desk desk(text);
    desk.folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    const auto [config, errors] = desk.load();
    REQUIRE(all(errors).empty());
    const ServerConfig& server = config.mailboxes.at(0).server;
    CHECK(server.url == "imap://mail.example.org:1143/INBOX");
    CHECK(server.starttls);
    CHECK(server.reply_limit == 5s);
    CHECK(server.mechanism == "OAUTHBEARER");
    CHECK(server.ca_file == desk.folder.path() / "ca.pem");
    CHECK(server.credential.oauth2_command == "token get");
    CHECK(config.outgoing.url == "smtp://[::1]:2525");
    CHECK(config.outgoing.user.empty());
    CHECK(config.connections == 8);
}

TEST_CASE("done words") {
    for (const auto& [word, action] : std::vector<std::pair<std::string, DoneAction>>{
             {"keep", DoneAction::keep}, {"seen", DoneAction::seen}, {"delete", DoneAction::remove}}) {
        const auto result = Desk(replaced(kGood, "move:Processed", word)).load();
        CHECK(all(result.errors).empty());
        CHECK(result.config.mailboxes.at(0).done == action);
    }
}

TEST_CASE("a Maildir needs no login, and takes none") {
    const std::string login = "user = \"imap-user\"\npassword_file = \"imap.password\"\n";
    const std::string text = replaced(kGood, "imaps://mail.example.org/INBOX", "maildir:///var/mail/nobody");
    const auto with = Desk(text).load();
    REQUIRE(with.errors.size() == 2);
    CHECK(with.errors[0].str().find(":16: mailbox.user: not used with maildir://") != std::string::npos);
    CHECK(with.errors[1].key == "mailbox.password_file");
    const auto without = Desk(replaced(text, login, "")).load();
    CHECK(all(without.errors).empty());
    CHECK_THAT(fmt::format("{}", fmt::join(without.config.warnings, "\n")),
               Catch::Contains("/var/mail/nobody is no Maildir yet"));
}

TEST_CASE("a relative password file is looked for among systemd's credentials first") {
    const Desk desk(replaced(kGood, "imap.password", "smtp.password"));
    const ScratchFolder credentials;
    const auto file = credentials.write("smtp.password", "another\n");
    const Environment variable("CREDENTIALS_DIRECTORY", credentials.path().c_str());
    CHECK(desk.load().config.outgoing.credential.file == file);
    CHECK(Desk().load().config.mailboxes.at(0).server.credential.file.filename() == "imap.password");
}

TEST_CASE("legal, and probably not meant") {
    SECTION("nobody hears, nobody leads") {
        const auto result =
            Desk(replaced(replaced(kGood, "\"lead\"", "\"operator\""), "[\"support\"]", "[]") +
                 kSecondMailbox)
                .load();
        CHECK(all(result.errors).empty());
        CHECK(result.config.warnings ==
              std::vector<std::string>{"no operator is a lead: warnings and alarms go to the operators"});
        const std::string text = kGood;
        const auto none = Desk(text.substr(0, text.find("[[operator]]"))).load();
        CHECK(none.config.warnings.at(0) == "no operator hears of queue support");
    }
    SECTION("a password that everybody reads") {
        const Desk desk;
        ::chmod((desk.folder.path() / "imap.password").c_str(), 0644);
        const auto warnings = desk.load().config.warnings;
        REQUIRE(warnings.size() == 1);
        CHECK_THAT(warnings[0],
                   Catch::StartsWith("the password of mailbox support in ") && Catch::Contains("chmod 600"));
    }
    SECTION("a store in a folder that is not there") {
        const auto result = Desk(replaced(kGood, "tickets.db", "state/tickets.db")).load();
        CHECK(all(result.errors).empty());
        CHECK_THAT(result.config.warnings.at(0), Catch::Contains("state, is not there yet"));
    }
}

TEST_CASE("a policy speaks a language that has all the words") {
    const Desk desk;
    const auto file =
        desk.folder.write("policies/mine.toml",
                          "desk = \"D\"\nlanguage = \"be\"\nzone = \"Europe/Minsk\"\ncalendar = \"none\"\n"
                          "[hours]\n\"24x7\" = true\n");
    const auto errors = desk.load().errors;
    CHECK(all(errors) == fmt::format("{}:2: language: found \"be\", which has not words for every notice; "
                                     "accepted: en, ru, or templates for it\n",
                                     file.string()));
}

TEST_CASE("a mailbox names a category of its policy") {
    const std::string known = "policy = \"becloud\"\ncategory = \"incident\"";
    const auto good = Desk(replaced(kGood, "policy = \"becloud\"", known)).load();
    CHECK(all(good.errors) == "");
    CHECK(good.config.desk.queues.at("support").category == "incident");
    CHECK(Desk().load().config.desk.queues.at("support").category.empty());
}

TEST_CASE("holidays are beside the policies, or where the configuration says") {
    const Desk desk;
    const auto calendars = desk.folder.path() / "calendars";
    std::filesystem::rename(calendars, desk.folder.path() / "days");
    CHECK_THAT(all(desk.load().errors),
               Catch::Contains("becloud.toml") && Catch::Contains(": calendar: found \"BY\""));
    desk.folder.write("ticketgate.toml",
                      replaced(kGood, "path = \"policies\"", "path = \"policies\"\ncalendars = \"days\""));
    CHECK(all(desk.load().errors) == "");
}

TEST_CASE("the sample configuration is a good one, with every commented-out setting too") {
    std::ifstream file(std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc" / "ticketgate.toml");
    const std::string sample(std::istreambuf_iterator<char>(file), {});
    std::string every;
    std::istringstream lines(sample);
    for (std::string line; std::getline(lines, line);) {
        // "#key = value" is a setting; "# words" are words, and the other credentials are there to be chosen
        // from.
        const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        const bool choice = line.find("_command") != std::string::npos;
        every += (setting && !choice ? line.substr(1) : line) + "\n";
    }
    for (const std::string& text : {sample, every}) {
        const Desk desk;
        desk.folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
        std::filesystem::create_directory(desk.folder.path() / "templates");
        std::string here = text;
        for (auto at = here.find("/etc/ticketgate/"); at != std::string::npos;
             at = here.find("/etc/ticketgate/"))
            here.replace(at, 16, desk.folder.path().string() + "/");
        desk.folder.write("ticketgate.toml", here);
        const auto result = desk.load();
        CHECK(all(result.errors) == "");
        CHECK(result.config.mailboxes.size() == 1);
        CHECK(result.config.desk.max_letter == 40u * 1024 * 1024);
    }
}

TEST_CASE("nothing that stands in a file makes the loader throw") {
    const std::string good = kGood;
    for (std::size_t end = 0; end < good.size(); end += 7) {
        CHECK_NOTHROW(Desk(good.substr(0, end)).load());
    }
    std::string noise;
    for (int i = 0; i < 4000; ++i) noise += static_cast<char>((i * 7919) >> 3);
    CHECK_FALSE(Desk(noise).load().errors.empty());
}
