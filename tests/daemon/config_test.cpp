#include "daemon/config.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <sstream>

#include "mail/reply.h"
#include "tests/daemon/config_text.h"

using namespace ticketgate;
using namespace config_text;
using namespace std::chrono_literals;
using testing::Environment;
using testing::ScratchFolder;

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
