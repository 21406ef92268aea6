#include "store/clients.h"

#include <catch2/catch.hpp>

#include "tests/store/desk.h"

using namespace store;

namespace {

const Client kAnna{.organisation = "Example Ltd",
                   .name = "Anna",
                   .address = "Anna@client.test",
                   .phone = "+375 17 000",
                   .position = "engineer",
                   .contract = "17/2026",
                   .plan = "gold",
                   .language = "en"};

}  // namespace

TEST_CASE("a client is found by his address, in whatever case, and comes back whole") {
    auto db = desk::memory();
    CHECK_FALSE(find_client(db, "anna@client.test"));
    put_client(db, kAnna);
    for (const char* written : {"Anna@client.test", "anna@client.test", "ANNA@CLIENT.TEST"}) {
        INFO(written);
        const auto found = find_client(db, written);
        REQUIRE(found);
        CHECK(*found == kAnna);
    }
    CHECK_FALSE(find_client(db, "anna@client.test "));
    CHECK_FALSE(find_client(db, ""));
}

TEST_CASE("one address is one client: the later record stands in place of the first") {
    auto db = desk::memory();
    put_client(db, kAnna);
    Client moved = kAnna;
    moved.address = "anna@CLIENT.test";
    moved.organisation = "Another Ltd";
    moved.plan.clear();
    put_client(db, moved);
    REQUIRE(list_clients(db).size() == 1);
    CHECK(list_clients(db).front() == moved);
}

TEST_CASE("the list is in order of organisation and address, who is taken off it is gone") {
    auto db = desk::memory();
    const auto add = [&](const char* organisation, const char* address) {
        Client client;
        client.organisation = organisation;
        client.address = address;
        put_client(db, client);
    };
    add("Zeta", "a@client.test");
    add("Alpha", "c@client.test");
    add("Alpha", "b@client.test");
    std::vector<std::string> order;
    for (const Client& client : list_clients(db)) order.push_back(client.address);
    CHECK(order == std::vector<std::string>{"b@client.test", "c@client.test", "a@client.test"});
    CHECK(remove_client(db, "B@client.test"));
    CHECK_FALSE(remove_client(db, "b@client.test"));
    CHECK(list_clients(db).size() == 2);
}
