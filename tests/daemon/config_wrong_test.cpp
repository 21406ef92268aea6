// A configuration that is wrong: every mistake is one clear error with its file, line and key.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "daemon/config.h"
#include "tests/daemon/config_text.h"
#include "tests/daemon/config_wrong_cases.h"

using namespace ticketgate;
using namespace config_text;
using testing::ScratchFolder;

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
