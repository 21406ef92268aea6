// A new list of clients against the present one.
#include "daemon/rules/client_list.h"

#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using namespace rules;

namespace {

store::Client client(std::string address, std::string plan = "", std::string language = "") {
    return {"Alpha", "Anna", std::move(address), "", "", "", std::move(plan), std::move(language)};
}

using What = ClientChange::What;

}  // namespace

TEST_CASE("What a file changes: added, changed field by field, removed") {
    const std::vector<store::Client> present{client("anna@a.example"), client("boris@a.example"),
                                             client("old@a.example")};
    const std::vector<store::Client> wanted{client("new@a.example"), client("boris@a.example", "gold", "en"),
                                            client("anna@a.example")};
    const auto changes = compare_clients(present, wanted);
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].what == What::added);
    CHECK(changes[0].after.address == "new@a.example");
    CHECK(changes[1].what == What::changed);
    const auto fields = changed_fields(changes[1].before, changes[1].after);
    REQUIRE(fields.size() == 2);
    CHECK(fields[0].name == "plan");
    CHECK(fields[1].name == "language");
    CHECK(changes[2].what == What::removed);
    CHECK(changes[2].before.address == "old@a.example");
    CHECK(compare_clients(present, present).empty());
}

TEST_CASE("An address in other letters is the same person") {
    const auto changes = compare_clients({client("anna@a.example")}, {client("Anna@A.example")});
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].what == What::changed);
    CHECK(changed_fields(changes[0].before, changes[0].after).at(0).name == "address");
}

TEST_CASE("Plans and languages that the desk does not know are told") {
    Desk desk = testing::small_desk();
    desk.policies["small"].regulation.plans = {"gold"};
    desk.templates["registered.ru"] = {};
    CHECK(doubts_of(client("a@a.example", "gold", "ru"), desk).empty());
    CHECK(doubts_of(client("a@a.example"), desk).empty());
    CHECK(doubts_of(client("a@a.example", "silver", "fr"), desk) ==
          std::vector<std::string>{"no policy has a plan \"silver\"",
                                   "no notice is written in the language \"fr\""});
}
